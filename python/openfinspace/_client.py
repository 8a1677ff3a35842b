"""The client."""

from __future__ import annotations

import os
from typing import Any, Optional, cast

import boto3

from ._model import teach
from .protocol import FinSpaceDataClient


def client(
    endpoint_url: Optional[str] = None,
    *,
    region_name: Optional[str] = None,
    session: Optional[boto3.Session] = None,
    **options: Any,
) -> FinSpaceDataClient:
    """A boto3 client of the service.

    endpoint_url is the address of the server; without it, AWS_ENDPOINT_URL_FINSPACE_DATA and AWS_ENDPOINT_URL say it,
    or the section "services" of the AWS configuration file. region_name is what requests are signed for; without it
    the session's, and without that us-east-1. session is boto3's default one unless another is given. Everything else
    is handed to boto3: aws_access_key_id, aws_secret_access_key, aws_session_token, config, verify.
    """
    if session is None:
        if boto3.DEFAULT_SESSION is None:
            boto3.setup_default_session()
        session = cast(boto3.Session, boto3.DEFAULT_SESSION)
    teach(session._session)
    made = session.client(
        "finspace-data",
        endpoint_url=endpoint_url or endpoint_from_environment(),
        region_name=region_name or session.region_name or "us-east-1",
        **options,
    )
    return cast(FinSpaceDataClient, made)


def endpoint_from_environment() -> Optional[str]:
    """The address in the environment, which boto3 reads by itself only since 1.28."""
    for name in ("AWS_ENDPOINT_URL_FINSPACE_DATA", "AWS_ENDPOINT_URL"):
        if os.environ.get(name):
            return os.environ[name]
    return None
