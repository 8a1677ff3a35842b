"""Where the checks of S3 work: E2E_BUCKET and E2E_PREFIX say it."""

import os

BUCKET, PREFIX = os.environ["E2E_BUCKET"], os.environ["E2E_PREFIX"]


def key(name):
    return PREFIX + name
