"""Checks of uploads in parts, and of the transfers that boto3 makes of them."""

import hashlib
import io

from boto3.s3.transfer import TransferConfig

from checks import check, differs, pattern, refusal
from s3_place import BUCKET, key

PART = 5 << 20
FIRST, LAST = pattern(PART, 2), pattern(1000, 3)
IN_PARTS = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=4)


def begin(s3, name, **more):
    return s3.create_multipart_upload(Bucket=BUCKET, Key=key(name), **more)["UploadId"]


def send(s3, name, upload, number, body):
    return {"PartNumber": number, "ETag": s3.upload_part(
        Bucket=BUCKET, Key=key(name), UploadId=upload, PartNumber=number, Body=body)["ETag"]}


def complete(s3, name, upload, parts):
    return s3.complete_multipart_upload(Bucket=BUCKET, Key=key(name), UploadId=upload, MultipartUpload={"Parts": parts})


def completion(s3, name, upload, parts):
    return refusal(s3.complete_multipart_upload, Bucket=BUCKET, Key=key(name), UploadId=upload, MultipartUpload={"Parts": parts})


@check
def object_of_two_parts(s3):
    upload = begin(s3, "parts", ContentType="text/csv", Metadata={"colour": "red"})
    parts = [send(s3, "parts", upload, 1, FIRST), send(s3, "parts", upload, 7, LAST)]
    complete(s3, "parts", upload, parts)
    answer = s3.get_object(Bucket=BUCKET, Key=key("parts"))
    return differs(("text/csv", {"colour": "red"}, True), (answer["ContentType"], answer["Metadata"], answer["Body"].read() == FIRST + LAST))


@check
def etag_of_two_parts(s3):
    whole = hashlib.md5(hashlib.md5(FIRST).digest() + hashlib.md5(LAST).digest()).hexdigest()
    return differs(f'"{whole}-2"', s3.head_object(Bucket=BUCKET, Key=key("parts"))["ETag"])


@check
def range_over_two_parts(s3):
    body = s3.get_object(Bucket=BUCKET, Key=key("parts"), Range=f"bytes={PART - 10}-{PART + 9}")["Body"].read()
    return differs(FIRST[-10:] + LAST[:10], body)


@check
def one_part_of_an_object(s3):
    answer = s3.get_object(Bucket=BUCKET, Key=key("parts"), PartNumber=2)
    return differs((2, True), (answer.get("PartsCount"), answer["Body"].read() == LAST))


@check
def part_that_an_object_has_not(s3):
    return refusal(s3.get_object, Bucket=BUCKET, Key=key("parts"), PartNumber=3)


@check
def parts_are_listed(s3):
    upload = begin(s3, "listed")
    sent = [send(s3, "listed", upload, n, b"%d" % n) for n in (3, 1, 2)]
    pages = s3.get_paginator("list_parts").paginate(Bucket=BUCKET, Key=key("listed"), UploadId=upload, PaginationConfig={"PageSize": 2})
    parts = [(p["PartNumber"], p["ETag"], p["Size"]) for page in pages for p in page.get("Parts", [])]
    return differs(sorted((p["PartNumber"], p["ETag"], 1) for p in sent), parts)


@check
def uploads_are_listed(s3):
    answer = s3.list_multipart_uploads(Bucket=BUCKET, Prefix=key("listed"))
    return differs([key("listed")], [u["Key"] for u in answer.get("Uploads", [])])


@check
def unfinished_upload_is_no_object(s3):
    return differs("404 404", refusal(s3.head_object, Bucket=BUCKET, Key=key("listed")))


@check
def aborted_upload(s3):
    for upload in s3.list_multipart_uploads(Bucket=BUCKET, Prefix=key("listed")).get("Uploads", []):
        s3.abort_multipart_upload(Bucket=BUCKET, Key=upload["Key"], UploadId=upload["UploadId"])
    return differs(0, len(s3.list_multipart_uploads(Bucket=BUCKET, Prefix=key("listed")).get("Uploads", [])))


@check
def part_of_an_aborted_upload(s3):
    upload = begin(s3, "gone")
    s3.abort_multipart_upload(Bucket=BUCKET, Key=key("gone"), UploadId=upload)
    return differs("NoSuchUpload 404", refusal(
        s3.upload_part, Bucket=BUCKET, Key=key("gone"), UploadId=upload, PartNumber=1, Body=b""))


@check
def part_sent_again(s3):
    upload = begin(s3, "again")
    send(s3, "again", upload, 1, b"first")
    complete(s3, "again", upload, [send(s3, "again", upload, 1, b"second")])
    return differs(b"second", s3.get_object(Bucket=BUCKET, Key=key("again"))["Body"].read())


@check
def parts_in_the_wrong_order(s3):
    upload = begin(s3, "order")
    parts = [send(s3, "order", upload, 2, FIRST), send(s3, "order", upload, 1, FIRST)]
    return differs("InvalidPartOrder 400", completion(s3, "order", upload, parts))


@check
def part_that_was_not_sent(s3):
    upload = begin(s3, "missing")
    parts = [send(s3, "missing", upload, 1, FIRST), {"PartNumber": 2, "ETag": '"00000000000000000000000000000000"'}]
    return differs("InvalidPart 400", completion(s3, "missing", upload, parts))


@check
def part_that_is_too_small(s3):
    upload = begin(s3, "small")
    parts = [send(s3, "small", upload, 1, LAST), send(s3, "small", upload, 2, LAST)]
    return differs("EntityTooSmall 400", completion(s3, "small", upload, parts))


@check
def part_with_a_number_too_high(s3):
    upload = begin(s3, "number")
    return differs("InvalidArgument 400", refusal(
        s3.upload_part, Bucket=BUCKET, Key=key("number"), UploadId=upload, PartNumber=10001, Body=b""))


@check
def upload_completed_twice(s3):
    upload = begin(s3, "completed")
    parts = [send(s3, "completed", upload, 1, b"x")]
    complete(s3, "completed", upload, parts)
    return completion(s3, "completed", upload, parts)


@check
def object_of_copied_parts(s3):
    upload = begin(s3, "copied parts")
    source, parts = {"Bucket": BUCKET, "Key": key("parts")}, []
    for number, span in ((1, f"bytes=0-{PART - 1}"), (2, f"bytes={PART}-{PART + 99}")):
        answer = s3.upload_part_copy(Bucket=BUCKET, Key=key("copied parts"), UploadId=upload, PartNumber=number,
                                     CopySource=source, CopySourceRange=span)
        parts.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
    complete(s3, "copied parts", upload, parts)
    return differs(True, s3.get_object(Bucket=BUCKET, Key=key("copied parts"))["Body"].read() == FIRST + LAST[:100])


@check
def transfer_up_and_down(s3):
    body = pattern(33 << 20, 4)
    s3.upload_fileobj(io.BytesIO(body), BUCKET, key("transfer"), Config=IN_PARTS)
    back = io.BytesIO()
    s3.download_fileobj(BUCKET, key("transfer"), back, Config=IN_PARTS)
    return differs(hashlib.sha256(body).hexdigest(), hashlib.sha256(back.getvalue()).hexdigest())


@check
def transfer_from_object_to_object(s3):
    s3.copy({"Bucket": BUCKET, "Key": key("transfer")}, BUCKET, key("transferred"), Config=IN_PARTS)
    head = s3.head_object(Bucket=BUCKET, Key=key("transferred"))
    return differs((33 << 20, True), (head["ContentLength"], head["ETag"].endswith('-7"')))


@check
def checksum_of_two_parts(s3):
    upload = begin(s3, "summed", ChecksumAlgorithm="SHA256")
    parts = []
    for number, body in ((1, FIRST), (2, LAST)):
        answer = s3.upload_part(Bucket=BUCKET, Key=key("summed"), UploadId=upload, PartNumber=number, Body=body, ChecksumAlgorithm="SHA256")
        parts.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": answer["ChecksumSHA256"]})
    answer = complete(s3, "summed", upload, parts)
    return differs(True, answer["ChecksumSHA256"].endswith("-2"))
