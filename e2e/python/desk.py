"""People and how they work: what the ingest programs share.

E2E_ENDPOINT is the server. Its root's key is in the environment; E2E_ENDPOINT_2 is another server of the same store, by which
half of the calls then go.
"""

import itertools
import os
import time

import boto3
from botocore.config import Config

ENDPOINTS = [os.environ["E2E_ENDPOINT"], os.environ.get("E2E_ENDPOINT_2", os.environ["E2E_ENDPOINT"])]

COLUMNS = [
    {"columnName": "ticker", "dataType": "STRING"},
    {"columnName": "price", "dataType": "DOUBLE"},
    {"columnName": "size", "dataType": "BIGINT"},
    {"columnName": "day", "dataType": "DATE"},
    {"columnName": "at", "dataType": "DATETIME"},
    {"columnName": "closed", "dataType": "BOOLEAN"},
]
SCHEMA = {"tabularSchemaConfig": {"columns": COLUMNS, "primaryKeyColumns": ["ticker"]}}
HEADER = "ticker,price,size,day,at,closed\n"


def connect(service, endpoint, **credentials):
    style = {"s3": {"addressing_style": "path"}} if service == "s3" else {}
    return boto3.client(service, endpoint_url=endpoint, config=Config(**style), **credentials)


class Alternating:
    """Clients of several servers as one: each call goes to the next server."""

    def __init__(self, clients):
        self._clients = itertools.cycle(clients)

    def __getattr__(self, name):
        return getattr(next(self._clients), name)


def everywhere(service, **credentials):
    return Alternating([connect(service, endpoint, **credentials) for endpoint in ENDPOINTS])


class Person:
    """A user who gets her credentials by the key of a role, and works with them in FinSpace and in S3."""

    def __init__(self, role_key, role_secret):
        role = connect("finspace-data", ENDPOINTS[0], aws_access_key_id=role_key, aws_secret_access_key=role_secret)
        issued = role.get_programmatic_access_credentials(
            environmentId=os.environ["E2E_ENVIRONMENT"], durationInMinutes=60)["credentials"]
        self.credentials = {"aws_access_key_id": issued["accessKeyId"], "aws_secret_access_key": issued["secretAccessKey"],
                            "aws_session_token": issued["sessionToken"]}
        self.finspace = everywhere("finspace-data", **self.credentials)
        self.s3 = everywhere("s3", **self.credentials)

    def location(self):
        """Bucket and prefix of the working location for ingestion."""
        answer = self.finspace.get_working_location(locationType="INGESTION")
        return answer["s3Bucket"], answer["s3Path"]

    def put(self, name, body):
        """Uploads a file into the working location and gives its address."""
        bucket, path = self.location()
        self.s3.put_object(Bucket=bucket, Key=path + name, Body=body)
        return f"s3://{bucket}/{path}{name}"

    def dataset(self, group, title, kind="TABULAR", **more):
        return self.finspace.create_dataset(datasetTitle=title, kind=kind, permissionGroupParams={
            "permissionGroupId": group, "datasetPermissions": [{"permission": p} for p in (
                "ViewDatasetDetails", "ReadDatasetData", "AddDatasetData", "EditDatasetMetadata")]}, **more)["datasetId"]

    def changeset(self, dataset, address, change="APPEND", **format):
        format.setdefault("formatType", "CSV")
        return self.finspace.create_changeset(
            datasetId=dataset, changeType=change, sourceParams={"s3SourcePath": address, "sourceType": "S3"}, formatParams=format)["changesetId"]

    def ended(self, dataset, changeset):
        """Waits as the old notebooks do: any status but three ends the loop. Gives the changeset."""
        while True:
            answer = self.finspace.get_changeset(datasetId=dataset, changesetId=changeset)
            if answer["status"] not in ("PENDING", "RUNNING"):
                return answer
            time.sleep(0.1)

    def ingested(self, dataset, address, change="APPEND", **format):
        """Makes a changeset and gives its id when it has reached SUCCESS; else it says why not."""
        changeset = self.changeset(dataset, address, change, **format)
        answer = self.ended(dataset, changeset)
        if answer["status"] != "SUCCESS":
            raise RuntimeError(f"the changeset is {answer['status']}: {answer.get('errorInfo')}")
        return changeset


def trades(count, ticker="AMZN", first=0):
    """Rows as CSV, without the header."""
    return "".join(f"{ticker},{i / 8},{i},2026-11-{1 + i % 28:02},2026-11-24T09:30:{i % 60:02}.123456Z,{'true' if i % 2 else 'false'}\n"
                   for i in range(first, first + count))
