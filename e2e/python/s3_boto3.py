"""What boto3 asks of S3: the same checks on any server, by pinned, newest and Debian's boto3.

    python3 s3_boto3.py [path | virtual]

Virtual-host style names hosts below "s3.localhost", which are all this machine here.
"""

import os
import socket
import sys

import boto3
from botocore.config import Config

import s3_conditions  # noqa: F401  the checks, in this order
import s3_listing  # noqa: F401
import s3_multipart  # noqa: F401
import s3_objects  # noqa: F401
import s3_signing  # noqa: F401
from checks import run


def resolve_here(suffix):
    """Lets names below suffix be this machine's own, as a name server would."""
    asked = socket.getaddrinfo

    def getaddrinfo(host, *more, **named):
        return asked("127.0.0.1" if host.endswith(suffix) else host, *more, **named)

    socket.getaddrinfo = getaddrinfo


def client(style):
    endpoint = os.environ["E2E_ENDPOINT"]
    if style == "virtual":
        endpoint = endpoint.replace("127.0.0.1", "s3.localhost")
        resolve_here("s3.localhost")
    return boto3.client("s3", endpoint_url=endpoint, config=Config(s3={"addressing_style": style}, retries={"max_attempts": 1}))


run(client(sys.argv[1] if len(sys.argv) > 1 else "path"))
