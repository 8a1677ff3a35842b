"""Changesets of what lies in a bucket of another S3, by boto3.

    python3 external_boto3.py granted|revoked

The environment: that of ingest_boto3.py; E2E_VENDOR has the endpoint, key and secret of the other S3. The operator has granted prices/ of its
bucket vendor-data to Ada's group, and to nobody else; when revoked, he has taken that back.
"""

import os
import sys

from checks import check, differs, pattern, refusal, run
from desk import COLUMNS, HEADER, Person, connect, everywhere, trades

ada, ben = Person(*os.environ["E2E_ADA"].split()), Person(*os.environ["E2E_BEN"].split())
ADA_GROUP, BEN_GROUP = os.environ["E2E_ADA_GROUP"], os.environ["E2E_BEN_GROUP"]
BUCKET = "vendor-data"
endpoint, key, secret = os.environ["E2E_VENDOR"].split()
vendor = connect("s3", endpoint, aws_access_key_id=key, aws_secret_access_key=secret)
root = everywhere("finspace-data")


def refused(person, group, address):
    """How a changeset of the address is refused to somebody who may add data to the dataset."""
    dataset = root.create_dataset(datasetTitle="Refused", kind="TABULAR", permissionGroupParams={
        "permissionGroupId": group, "datasetPermissions": [{"permission": "AddDatasetData"}]})["datasetId"]
    seen = refusal(person.changeset, dataset=dataset, address=address)
    return differs("AccessDeniedException 403", seen)


def granted():
    bodies = {"one.bin": pattern(3_000_000, 1), "two ü.bin": pattern(9_000_000, 2)}

    @check
    def vendor_delivers():
        vendor.put_object(Bucket=BUCKET, Key="prices/day/1.csv", Body=HEADER + trades(1000))
        vendor.put_object(Bucket=BUCKET, Key="prices/day/2.csv", Body=HEADER + trades(500, "MSFT"))
        vendor.put_object(Bucket=BUCKET, Key="secret/3.csv", Body=HEADER + trades(10))
        for name, body in bodies.items():
            vendor.put_object(Bucket=BUCKET, Key="prices/papers/" + name, Body=body)

    @check
    def table_of_a_prefix():
        dataset = ada.dataset(ADA_GROUP, "Prices")
        ada.ingested(dataset, f"s3://{BUCKET}/prices/day/")
        found = ada.finspace.get_dataset(datasetId=dataset)["schemaDefinition"]["tabularSchemaConfig"]["columns"]
        return differs([c["columnName"] for c in COLUMNS], [c["columnName"] for c in found])

    @check
    def files_are_read_back():
        dataset = ada.dataset(ADA_GROUP, "Papers", kind="NON_TABULAR")
        ada.ingested(dataset, f"s3://{BUCKET}/prices/papers/", formatType="BINARY")
        bucket = [b["Name"] for b in ada.s3.list_buckets()["Buckets"] if not b["Name"].startswith("finspace-landing")][0]
        keys = [o["Key"] for o in ada.s3.list_objects_v2(Bucket=bucket, Prefix=f"ds/{dataset}/")["Contents"]]
        read = {k.rsplit("/", 1)[-1]: ada.s3.get_object(Bucket=bucket, Key=k)["Body"].read() for k in keys}
        return None if read == bodies else f"other files: {keys}"

    @check
    def outside_of_the_prefix():
        return refused(ada, ADA_GROUP, f"s3://{BUCKET}/secret/3.csv")

    @check
    def the_whole_bucket():
        return refused(ada, ADA_GROUP, f"s3://{BUCKET}/")

    @check
    def without_a_grant():
        return refused(ben, BEN_GROUP, f"s3://{BUCKET}/prices/day/")

    @check
    def bucket_that_is_not_configured():
        return refused(ada, ADA_GROUP, "s3://vendor-none/prices/day/")


def revoked():
    @check
    def without_the_grant_that_was():
        return refused(ada, ADA_GROUP, f"s3://{BUCKET}/prices/day/")


{"granted": granted, "revoked": revoked}[sys.argv[1]]()
run()
