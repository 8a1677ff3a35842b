"""What a check program prints: one line `name: outcome` for each check, the same for two servers that do the same.

A check is a function that returns None when all was as promised, or in a few words what it saw.
"""

import hashlib
import os

from botocore.exceptions import ClientError

checks = []


def check(function):
    """Adds a function to the checks; its name is the check's."""
    checks.append(function)
    return function


def run(*arguments):
    """Runs all checks in their order, and prints a line for each."""
    for function in checks:
        name = function.__name__.replace("_", " ")
        print(f"{name}: {outcome(function, *arguments)}", flush=True)


def outcome(function, *arguments):
    try:
        return function(*arguments) or "ok"
    except ClientError as e:
        return "failed with " + named(e)
    except Exception as e:  # what a client raises is an outcome like another; texts may name the server
        return f"failed with {type(e).__name__} {first_line(e)}"


def first_line(e):
    text = str(e).splitlines()[0] if str(e) else ""
    for name in ("E2E_ENDPOINT", "E2E_BUCKET", "E2E_PREFIX"):
        text = text.replace(os.environ.get(name) or name, name)
    return text[:120]


def named(e):
    """An error as its code and status."""
    return f"{e.response['Error']['Code']} {e.response['ResponseMetadata']['HTTPStatusCode']}"


def refusal(call, **arguments):
    """The code and status with which a call is refused."""
    try:
        call(**arguments)
    except ClientError as e:
        return named(e)
    return "not refused"


def differs(want, got):
    """None when a value is the one wanted, else what it is."""
    return None if want == got else f"saw {got!r}, not {want!r}"[:300]


def pattern(size, seed=1):
    """Bytes that look random and are the same each time."""
    block = b"".join(hashlib.sha256(b"%d %d" % (seed, i)).digest() for i in range(min(size, 1 << 20) // 32 + 1))
    return (block * (size // len(block) + 1))[:size]
