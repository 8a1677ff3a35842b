"""What goes beyond FinSpace, with the Python package (../extensions_test.go). It is run on a real server, and read by a type
checker in its strictest mode.

    python3 extensions_package.py

The environment: AWS_ENDPOINT_URL and the root's key. Prints one JSON object of what it saw.
"""

from __future__ import annotations

import json
import time

import boto3

import openfinspace
from openfinspace import FinSpaceDataClient

DATASET = "alias/trades"  # an alias stands for the id in every path


def prepare(finspace: FinSpaceDataClient) -> tuple[str, str]:
    """Makes two groups, a dataset of the first one and a user in the second, and gives group and user."""
    own, other = (
        finspace.create_permission_group(name=name, applicationPermissions=["CreateDataset"])["permissionGroupId"]
        for name in ("own", "other")
    )
    finspace.create_dataset(
        datasetTitle="Trades",
        kind="TABULAR",
        alias=DATASET,
        permissionGroupParams={"permissionGroupId": own, "datasetPermissions": [{"permission": "ReadDatasetData"}]},
    )
    made = finspace.bulk_create_users(
        users=[{"emailAddress": "ada@example.com", "type": "APP_USER"}, {"emailAddress": "ADA@example.com", "type": "APP_USER"}]
    )["results"]
    assert [one["outcome"] for one in made] == ["CREATED", "REFUSED"], made
    finspace.associate_user_to_permission_group(permissionGroupId=other, userId=made[0]["userId"])
    return other, made[0]["userId"]


def grants(finspace: FinSpaceDataClient, group: str, user: str) -> list[bool]:
    """Whether the user may read before, with and after a grant to his group."""
    saw = []
    for permissions in ([], ["ReadDatasetData"], []):
        finspace.set_dataset_grant(datasetId=DATASET, permissionGroupId=group, permissions=permissions)
        answer = finspace.explain_permissions(userId=user, datasetId=DATASET, permission="ReadDatasetData")
        saw.append(answer["allowed"])
        pages = finspace.get_paginator("list_dataset_grants").paginate(datasetId=DATASET, maxResults=1)
        assert any(g["permissionGroupId"] == group for p in pages for g in p["grants"]) == bool(permissions)
    return saw


def progress(finspace: FinSpaceDataClient) -> list[object]:
    """How a changeset of two rows ended, and what its cancelling answers then."""
    place = finspace.get_working_location(locationType="INGESTION")
    boto3.client("s3").put_object(Bucket=place["s3Bucket"], Key=place["s3Path"] + "a.csv", Body=b"a,b\n1,x\n2,y\n")
    dataset = finspace.get_dataset(datasetId=DATASET)["datasetId"]
    changeset = finspace.create_changeset(
        datasetId=dataset,
        changeType="APPEND",
        sourceParams={"sourceType": "S3", "s3SourcePath": place["s3Uri"] + "a.csv"},
        formatParams={"formatType": "CSV"},
    )["changesetId"]
    while True:
        now = finspace.get_changeset_progress(datasetId=DATASET, changesetId=changeset)
        if now["status"] in ("SUCCESS", "FAILED"):
            break
        time.sleep(0.1)
    try:
        finspace.cancel_changeset(datasetId=DATASET, changesetId=changeset)
    except finspace.exceptions.ConflictException as done:
        return [now["status"], now["rows"], done.response["reason"]]
    return [now["status"], now["rows"]]


def schema(finspace: FinSpaceDataClient) -> list[str]:
    """Renames a column, after a look at what that changes."""
    columns = finspace.get_dataset_schema(datasetId=DATASET)["columns"]
    columns[1]["columnName"] = "text"
    changes = finspace.diff_dataset_schema(datasetId=DATASET, columns=columns)
    assert changes["allowed"], changes
    finspace.set_dataset_schema(datasetId=DATASET, columns=columns)
    now = finspace.get_dataset_schema(datasetId=DATASET)["columns"]
    return [change["change"] for change in changes["changes"]] + [column["columnName"] for column in now]


def undelete(finspace: FinSpaceDataClient) -> list[str]:
    """Deletes the dataset and brings it back."""
    dataset = finspace.get_dataset(datasetId=DATASET)["datasetId"]
    finspace.delete_dataset(datasetId=dataset)
    deleted = [d["datasetTitle"] for d in finspace.list_deleted_datasets()["deletedDatasets"]]
    finspace.undelete_dataset(datasetId=dataset)
    return [*deleted, finspace.get_dataset(datasetId=DATASET)["datasetTitle"]]


def main() -> None:
    finspace = openfinspace.client()
    group, user = prepare(finspace)
    print(
        json.dumps(
            {
                "grants": grants(finspace, group, user),
                "progress": progress(finspace),
                "schema": schema(finspace),
                "undelete": undelete(finspace),
            }
        )
    )


if __name__ == "__main__":
    main()
