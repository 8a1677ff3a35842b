"""What a program does with the Python package openfinspace (../python_package_test.go). It is run on a real server, and
read by a type checker in its strictest mode: both must pass.

    python3 package_client.py

The environment: AWS_ENDPOINT_URL, the root's key, E2E_ROLE_KEY, E2E_ROLE_SECRET, E2E_ROLE_ARN, E2E_ENVIRONMENT. Prints one
JSON object of what it saw.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta

import boto3

import openfinspace
from openfinspace import FinSpaceDataClient
from openfinspace.types import GetUserOutput


def users(finspace: FinSpaceDataClient) -> list[str]:
    """Makes three users and reads them back by pages of two."""
    for name in ("bob", "cyd"):
        finspace.create_user(emailAddress=f"{name}@example.com", type="APP_USER")
    finspace.create_user(
        emailAddress="ada@example.com",
        type="SUPER_USER",
        firstName="Ada",
        apiAccess="ENABLED",
        apiAccessPrincipalArn=os.environ["E2E_ROLE_ARN"],
    )
    pages = finspace.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 2})
    return [user["emailAddress"] for page in pages for user in page["users"]]


def memberships(finspace: FinSpaceDataClient, user: str) -> list[str]:
    """Lists by a paginator that AWS's model does not have."""
    for name in ("one", "two", "three"):
        group = finspace.create_permission_group(name=name, applicationPermissions=["CreateDataset"])
        finspace.associate_user_to_permission_group(permissionGroupId=group["permissionGroupId"], userId=user)
    pages = finspace.get_paginator("list_permission_groups_by_user").paginate(userId=user, maxResults=2)
    return [group["name"] for page in pages for group in page["permissionGroups"]]


def conflict(finspace: FinSpaceDataClient) -> str:
    """The reason of an exception, caught by its type."""
    try:
        finspace.create_user(emailAddress="ADA@example.com", type="APP_USER")
    except finspace.exceptions.ConflictException as taken:
        return taken.response["reason"]
    return ""


def plain_boto3(user: str) -> GetUserOutput:
    """What boto3 does by itself after install(), with a default session that was there before."""
    boto3.setup_default_session()
    boto3.client("sts", endpoint_url=os.environ["AWS_ENDPOINT_URL"])  # now it remembers which services there are
    openfinspace.install()
    openfinspace.install()
    known: FinSpaceDataClient = boto3.client("finspace-data", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    fresh: FinSpaceDataClient = boto3.Session().client("finspace-data", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    assert known.can_paginate("list_users_by_permission_group") and fresh.can_paginate("list_users_by_permission_group")
    return known.get_user(userId=user)


def acting_as_ada() -> dict[str, object]:
    """A session that a role's key gets, and the one that follows it."""
    role = boto3.Session(aws_access_key_id=os.environ["E2E_ROLE_KEY"], aws_secret_access_key=os.environ["E2E_ROLE_SECRET"])
    session = openfinspace.programmatic_session(os.environ["E2E_ENVIRONMENT"], role_session=role, duration_minutes=1)
    ada = openfinspace.client(session=session)
    first = session.get_credentials().get_frozen_credentials()
    made = ada.create_user(emailAddress="fay@example.com", type="APP_USER")
    again = session.get_credentials().get_frozen_credentials()
    session.get_credentials()._expiry_time -= timedelta(minutes=1)  # as if a minute had passed
    renewed = session.get_credentials().get_frozen_credentials()
    ada.get_user(userId=made["userId"])
    return {"kept": first.access_key == again.access_key, "renewed": renewed.access_key != first.access_key}


def no_address() -> str:
    """What one is told who forgets the address."""
    address = os.environ.pop("AWS_ENDPOINT_URL")
    try:
        boto3.client("finspace-data", region_name="us-east-1").list_users(maxResults=1)
    except Exception as e:
        return str(e)
    finally:
        os.environ["AWS_ENDPOINT_URL"] = address
    return ""


def mistakes(finspace: FinSpaceDataClient) -> None:
    """Is never called. Each line is a mistake that the type checker must see; one that it does not is reported."""
    finspace.create_user(emailAddress="a@example.com", type="ROBOT")  # type: ignore[arg-type]
    finspace.create_user(emailAddress="a@example.com")  # type: ignore[call-arg]
    finspace.get_paginator("create_user")  # type: ignore[call-overload]
    finspace.get_user(userId="u")["password"]  # type: ignore[typeddict-item]


root = openfinspace.client()
emails = users(root)
ada = root.list_users(maxResults=100)["users"][2]["userId"]
print(json.dumps({
    "emails": emails,
    "groups": memberships(root, ada),
    "reason": conflict(root),
    "name": plain_boto3(ada)["firstName"],
    "session": acting_as_ada(),
    "waiters": sorted(root.waiter_names),
    "noAddress": no_address(),
}))
