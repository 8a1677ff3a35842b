"""What an analyst's script does with the Python package openfinspace: a session that renews itself, the waiter for a changeset, and
the same session for S3. Each step is a check (checks.py).

    python3 ingest_package.py

The environment is that of ingest_boto3.py.
"""

import os

import boto3

import openfinspace
from checks import check, differs, run

KEY, SECRET = os.environ["E2E_ADA"].split()
role = boto3.Session(aws_access_key_id=KEY, aws_secret_access_key=SECRET)
session = openfinspace.programmatic_session(
    os.environ["E2E_ENVIRONMENT"], endpoint_url=os.environ["E2E_ENDPOINT"], role_session=role, duration_minutes=15)
finspace = openfinspace.client(os.environ["E2E_ENDPOINT"], session=session)
s3 = session.client("s3", endpoint_url=os.environ["E2E_ENDPOINT"])
known = {}


def changeset(name, body, change="APPEND"):
    """Uploads a file and makes a changeset of it."""
    location = finspace.get_working_location(locationType="INGESTION")
    s3.put_object(Bucket=location["s3Bucket"], Key=location["s3Path"] + name, Body=body)
    made = finspace.create_changeset(
        datasetId=known["dataset"], changeType=change, formatParams={"formatType": "CSV"},
        sourceParams={"s3SourcePath": location["s3Uri"] + name, "sourceType": "S3"})
    return {"datasetId": known["dataset"], "changesetId": made["changesetId"]}


@check
def dataset():
    known["dataset"] = finspace.create_dataset(datasetTitle="By the package", kind="TABULAR", permissionGroupParams={
        "permissionGroupId": os.environ["E2E_ADA_GROUP"],
        "datasetPermissions": [{"permission": p} for p in ("ViewDatasetDetails", "AddDatasetData")]})["datasetId"]
    finspace.get_waiter("dataset_succeeded").wait(datasetId=known["dataset"])


@check
def changeset_is_waited_for():
    made = changeset("package.csv", b"name,size\nx,1\ny,2\n")
    finspace.get_waiter("changeset_succeeded").wait(**made, WaiterConfig={"Delay": 1})
    return differs("SUCCESS", finspace.get_changeset(**made)["status"])


@check
def failure_ends_the_waiting():
    made = changeset("package.csv", b"name,size\nx,many\n")
    try:
        finspace.get_waiter("changeset_succeeded").wait(**made, WaiterConfig={"Delay": 1})
    except Exception as e:
        return differs(("WaiterError", "VALIDATION"), (type(e).__name__, finspace.get_changeset(**made)["errorInfo"]["errorCategory"]))
    return "the waiter ended well"


@check
def changesets_are_listed():
    pages = finspace.get_paginator("list_changesets").paginate(datasetId=known["dataset"], PaginationConfig={"PageSize": 1})
    return differs(["FAILED", "SUCCESS"], sorted(c["status"] for page in pages for c in page["changesets"]))


run()
