"""How the bad rows of a changeset are fetched that were kept aside (../extensions_test.go).

    python3 quarantine_package.py

The environment: AWS_ENDPOINT_URL and the root's key. Prints one JSON object: dataset, changeset, and the rows as they were fetched.
"""

from __future__ import annotations

import json
import time

import boto3

import openfinspace


def main() -> None:
    finspace = openfinspace.client()
    s3 = boto3.client("s3")
    group = finspace.create_permission_group(name="g", applicationPermissions=[])["permissionGroupId"]
    dataset = finspace.create_dataset(
        datasetTitle="Trades",
        kind="TABULAR",
        permissionGroupParams={"permissionGroupId": group, "datasetPermissions": []},
        schemaDefinition={"tabularSchemaConfig": {"columns": [{"columnName": "a", "dataType": "BIGINT"}]}},
    )["datasetId"]
    place = finspace.get_working_location(locationType="INGESTION")
    s3.put_object(Bucket=place["s3Bucket"], Key=place["s3Path"] + "a.csv", Body=b"a\n1\nx\n2\n")
    changeset = finspace.create_changeset(
        datasetId=dataset,
        changeType="APPEND",
        sourceParams={"sourceType": "S3", "s3SourcePath": place["s3Uri"] + "a.csv"},
        formatParams={"formatType": "CSV"},
    )["changesetId"]
    while finspace.get_changeset(datasetId=dataset, changesetId=changeset)["status"] in ("PENDING", "RUNNING"):
        time.sleep(0.1)
    progress = finspace.get_changeset_progress(datasetId=dataset, changesetId=changeset)
    bucket, key = progress["quarantineS3Uri"].removeprefix("s3://").split("/", 1)
    rows = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    print(json.dumps({"dataset": dataset, "changeset": changeset, "rows": rows, "good": progress["rows"]}))


if __name__ == "__main__":
    main()
