"""What S3 allows at the most, by boto3: an upload of ten thousand parts, and a list of more keys than a changeset may have.

    python3 s3_many.py parts|first|listed

The environment: that of ingest_boto3.py. For listed, the test has named the object of first again: Ada's working location has COUNT objects below many/, named by their number.
"""

import hashlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from checks import check, differs, pattern, run
from desk import Person

ada = Person(*os.environ["E2E_ADA"].split())
bucket, path = ada.location()
PART = 5 << 20
PARTS = 10_000


def parts():
    body = pattern(PART, 7)

    @check
    def ten_thousand_parts():
        ada.s3.put_object(Bucket=bucket, Key=path + "part", Body=body)
        upload = ada.s3.create_multipart_upload(Bucket=bucket, Key=path + "large")["UploadId"]
        source = {"Bucket": bucket, "Key": path + "part"}

        def part(number):
            made = ada.s3.upload_part_copy(Bucket=bucket, Key=path + "large", UploadId=upload, PartNumber=number, CopySource=source)
            return {"PartNumber": number, "ETag": made["CopyPartResult"]["ETag"]}

        with ThreadPoolExecutor(16) as pool:
            listed = list(pool.map(part, range(1, PARTS)))
        last = ada.s3.upload_part(Bucket=bucket, Key=path + "large", UploadId=upload, PartNumber=PARTS, Body=b"the end")
        listed.append({"PartNumber": PARTS, "ETag": last["ETag"]})
        pages = ada.s3.get_paginator("list_parts").paginate(Bucket=bucket, Key=path + "large", UploadId=upload)
        seen = [{"PartNumber": p["PartNumber"], "ETag": p["ETag"]} for page in pages for p in page["Parts"]]
        if seen != listed:
            return f"ListParts gives {len(seen)} parts"
        made = ada.s3.complete_multipart_upload(Bucket=bucket, Key=path + "large", UploadId=upload, MultipartUpload={"Parts": listed})
        digests = hashlib.md5(body).digest() * (PARTS - 1) + hashlib.md5(b"the end").digest()
        return differs(f'"{hashlib.md5(digests).hexdigest()}-{PARTS}"', made["ETag"])

    @check
    def their_object():
        head = ada.s3.head_object(Bucket=bucket, Key=path + "large")
        return differs(PART * (PARTS - 1) + 7, head["ContentLength"])

    @check
    def ranges_of_it():
        for at, want in ((0, body[:10]), (PART * 5000 - 5, body[-5:] + body[:5]), (PART * (PARTS - 1) - 3, body[-3:] + b"the end")):
            got = ada.s3.get_object(Bucket=bucket, Key=path + "large", Range=f"bytes={at}-{at + len(want) - 1}")["Body"].read()
            if got != want:
                return f"other bytes at {at}"

    @check
    def last_part_of_it():
        got = ada.s3.get_object(Bucket=bucket, Key=path + "large", PartNumber=PARTS)
        return differs((b"the end", PARTS), (got["Body"].read(), got["PartsCount"]))


def first():
    @check
    def one_object():
        ada.s3.put_object(Bucket=bucket, Key=path + "many/000000", Body=b"a,b\n1,2\n")


def listed():
    count = int(os.environ["COUNT"])

    @check
    def all_pages():
        pages = ada.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=path + "many/")
        seen = [o["Key"] for page in pages for o in page["Contents"]]
        return None if seen == [f"{path}many/{n:06}" for n in range(count)] else f"{len(seen)} keys"

    @check
    def all_pages_of_version_1():
        pages = ada.s3.get_paginator("list_objects").paginate(Bucket=bucket, Prefix=path + "many/")
        return differs(count, sum(len(page["Contents"]) for page in pages))

    @check
    def folders():
        found = ada.s3.list_objects_v2(Bucket=bucket, Prefix=path, Delimiter="/")
        return differs([path + "many/"], [p["Prefix"] for p in found["CommonPrefixes"]])

    @check
    def changeset_of_too_many():
        dataset = ada.dataset(os.environ["E2E_ADA_GROUP"], "Too many")
        answer = ada.ended(dataset, ada.changeset(dataset, f"s3://{bucket}/{path}many/"))
        return differs(("FAILED", "SERVICE_QUOTA_EXCEEDED"), (answer["status"], answer.get("errorInfo", {}).get("errorCategory")))


{"parts": parts, "first": first, "listed": listed}[sys.argv[1]]()
run()
