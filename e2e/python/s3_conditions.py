"""Checks of conditions on reading and writing."""

from datetime import datetime, timedelta, timezone

from checks import check, differs, refusal
from s3_place import BUCKET, key

YESTERDAY = datetime.now(timezone.utc) - timedelta(days=1)
TOMORROW = datetime.now(timezone.utc) + timedelta(days=1)


@check
def read_if_it_matches(s3):
    etag = s3.put_object(Bucket=BUCKET, Key=key("condition"), Body=b"1")["ETag"]
    return differs(b"1", s3.get_object(Bucket=BUCKET, Key=key("condition"), IfMatch=etag)["Body"].read())


@check
def read_if_it_does_not_match(s3):
    other = '"00000000000000000000000000000000"'
    return differs("PreconditionFailed 412", refusal(s3.get_object, Bucket=BUCKET, Key=key("condition"), IfMatch=other))


@check
def read_if_none_matches(s3):
    etag = s3.head_object(Bucket=BUCKET, Key=key("condition"))["ETag"]
    return differs("304 304", refusal(s3.get_object, Bucket=BUCKET, Key=key("condition"), IfNoneMatch=etag))


@check
def head_if_none_matches(s3):
    etag = s3.head_object(Bucket=BUCKET, Key=key("condition"))["ETag"]
    return differs("304 304", refusal(s3.head_object, Bucket=BUCKET, Key=key("condition"), IfNoneMatch=etag))


@check
def head_if_it_does_not_match(s3):
    return differs("412 412", refusal(s3.head_object, Bucket=BUCKET, Key=key("condition"), IfMatch='"other"'))


@check
def read_if_modified(s3):
    changed = s3.get_object(Bucket=BUCKET, Key=key("condition"), IfModifiedSince=YESTERDAY)["LastModified"]
    return differs("304 304", refusal(s3.get_object, Bucket=BUCKET, Key=key("condition"), IfModifiedSince=changed))


@check
def read_if_unmodified(s3):
    s3.get_object(Bucket=BUCKET, Key=key("condition"), IfUnmodifiedSince=TOMORROW)["Body"].read()
    return differs("PreconditionFailed 412", refusal(s3.get_object, Bucket=BUCKET, Key=key("condition"), IfUnmodifiedSince=YESTERDAY))


@check
def write_if_absent(s3):
    s3.delete_object(Bucket=BUCKET, Key=key("once"))
    s3.put_object(Bucket=BUCKET, Key=key("once"), Body=b"1", IfNoneMatch="*")
    seen = refusal(s3.put_object, Bucket=BUCKET, Key=key("once"), Body=b"2", IfNoneMatch="*")
    return differs(("PreconditionFailed 412", b"1"), (seen, s3.get_object(Bucket=BUCKET, Key=key("once"))["Body"].read()))


@check
def write_if_it_matches(s3):
    etag = s3.head_object(Bucket=BUCKET, Key=key("once"))["ETag"]
    s3.put_object(Bucket=BUCKET, Key=key("once"), Body=b"2", IfMatch=etag)
    seen = refusal(s3.put_object, Bucket=BUCKET, Key=key("once"), Body=b"3", IfMatch=etag)
    return differs(("PreconditionFailed 412", b"2"), (seen, s3.get_object(Bucket=BUCKET, Key=key("once"))["Body"].read()))


@check
def write_over_an_absent_object_if_it_matches(s3):
    return differs("NoSuchKey 404", refusal(s3.put_object, Bucket=BUCKET, Key=key("never"), Body=b"", IfMatch='"other"'))


@check
def copy_if_it_matches(s3):
    source = {"Bucket": BUCKET, "Key": key("condition")}
    etag = s3.head_object(Bucket=BUCKET, Key=key("condition"))["ETag"]
    s3.copy_object(Bucket=BUCKET, Key=key("copied"), CopySource=source, CopySourceIfMatch=etag)
    return differs("PreconditionFailed 412", refusal(
        s3.copy_object, Bucket=BUCKET, Key=key("copied"), CopySource=source, CopySourceIfMatch='"other"'))


@check
def multipart_if_absent(s3):
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=key("once"))["UploadId"]
    part = s3.upload_part(Bucket=BUCKET, Key=key("once"), UploadId=upload, PartNumber=1, Body=b"3")["ETag"]
    seen = refusal(s3.complete_multipart_upload, Bucket=BUCKET, Key=key("once"), UploadId=upload, IfNoneMatch="*",
                   MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]})
    return differs(("PreconditionFailed 412", b"2"), (seen, s3.get_object(Bucket=BUCKET, Key=key("once"))["Body"].read()))
