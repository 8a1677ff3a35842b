"""Checks of single objects."""

import base64
import hashlib
import zlib

from checks import check, differs, pattern, refusal
from s3_place import BUCKET, key

NAMES = ("plain", "with space", "plus+and&", "percent%2F", "ünïcode-日本", "quote'\"", "a=b/c:d;e", "tilde~!*()", "back\\slash")


def put(s3, name, body=b"", **more):
    return s3.put_object(Bucket=BUCKET, Key=key(name), Body=body, **more)


def read(s3, name, **more):
    return s3.get_object(Bucket=BUCKET, Key=key(name), **more)["Body"].read()


@check
def put_gives_the_md5_as_etag(s3):
    return differs('"%s"' % hashlib.md5(b"hello").hexdigest(), put(s3, "hello", b"hello")["ETag"])


@check
def get_gives_what_was_put(s3):
    return differs(b"hello", read(s3, "hello"))


@check
def empty_object(s3):
    put(s3, "empty")
    head = s3.head_object(Bucket=BUCKET, Key=key("empty"))
    return differs((0, b""), (head["ContentLength"], read(s3, "empty")))


@check
def four_megabytes(s3):
    body = pattern(4 << 20)
    put(s3, "four", body)
    return None if read(s3, "four") == body else "other bytes"


@check
def body_of_unknown_kind(s3):
    """An open file, which is sent from where it stands."""
    with open(__file__, "rb") as f:
        put(s3, "file", f)
    with open(__file__, "rb") as f:
        return differs(f.read(), read(s3, "file"))


@check
def awkward_names(s3):
    for name in NAMES:
        put(s3, "names/" + name, name.encode())
    return differs({n: n.encode() for n in NAMES}, {n: read(s3, "names/" + n) for n in NAMES})


@check
def awkward_names_are_listed(s3):
    answer = s3.list_objects_v2(Bucket=BUCKET, Prefix=key("names/"))
    return differs(sorted((key("names/" + n) for n in NAMES), key=str.encode), [o["Key"] for o in answer.get("Contents", [])])


@check
def name_beside_a_name_below_it(s3):
    put(s3, "beside", b"1")
    put(s3, "beside/below", b"2")
    return differs((b"1", b"2"), (read(s3, "beside"), read(s3, "beside/below")))


@check
def name_with_dots(s3):
    put(s3, "dots/../up", b"1")
    return differs(b"1", read(s3, "dots/../up"))


@check
def name_with_empty_segments(s3):
    put(s3, "segments//deep", b"1")
    return differs(b"1", read(s3, "segments//deep"))


@check
def name_too_long(s3):
    return refusal(s3.put_object, Bucket=BUCKET, Key=key("x" * 1025), Body=b"")


@check
def headers_come_back(s3):
    given = {"ContentType": "text/csv", "ContentEncoding": "gzip", "CacheControl": "no-store", "ContentDisposition": 'attachment; filename="a"',
             "ContentLanguage": "de", "Metadata": {"colour": "red", "number": "7"}}
    put(s3, "headers", b"x", **given)
    head = s3.head_object(Bucket=BUCKET, Key=key("headers"))
    return differs(given, {k: head.get(k) for k in given})


@check
def headers_that_the_request_overrides(s3):
    answer = s3.get_object(Bucket=BUCKET, Key=key("headers"), ResponseContentType="text/plain", ResponseContentDisposition="inline")
    return differs(("text/plain", "inline"), (answer["ContentType"], answer["ContentDisposition"]))


@check
def default_content_type(s3):
    return differs("binary/octet-stream", s3.head_object(Bucket=BUCKET, Key=key("hello"))["ContentType"])


@check
def overwritten_object(s3):
    put(s3, "twice", b"first", Metadata={"was": "first"})
    put(s3, "twice", b"second")
    head = s3.head_object(Bucket=BUCKET, Key=key("twice"))
    return differs((b"second", {}), (read(s3, "twice"), head["Metadata"]))


@check
def ranges(s3):
    put(s3, "range", b"0123456789")
    got = {r: read(s3, "range", Range="bytes=" + r) for r in ("0-0", "2-4", "7-", "-3", "8-99", "-99")}
    return differs({"0-0": b"0", "2-4": b"234", "7-": b"789", "-3": b"789", "8-99": b"89", "-99": b"0123456789"}, got)


@check
def range_says_where_it_is(s3):
    answer = s3.get_object(Bucket=BUCKET, Key=key("range"), Range="bytes=2-4")
    return differs(("bytes 2-4/10", 206, 3), (answer["ContentRange"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["ContentLength"]))


@check
def range_behind_the_end(s3):
    return differs("InvalidRange 416", refusal(s3.get_object, Bucket=BUCKET, Key=key("range"), Range="bytes=10-"))


@check
def range_that_is_none(s3):
    return differs(b"0123456789", read(s3, "range", Range="lines=1-2"))


@check
def absent_object(s3):
    return differs("NoSuchKey 404", refusal(s3.get_object, Bucket=BUCKET, Key=key("absent")))


@check
def head_of_an_absent_object(s3):
    return differs("404 404", refusal(s3.head_object, Bucket=BUCKET, Key=key("absent")))


@check
def head_of_a_folder(s3):
    return differs("404 404", refusal(s3.head_object, Bucket=BUCKET, Key=key("names")))


@check
def folder_marker(s3):
    put(s3, "marker/")
    return differs(b"", read(s3, "marker/"))


@check
def wrong_md5(s3):
    wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    return differs("BadDigest 400", refusal(s3.put_object, Bucket=BUCKET, Key=key("md5"), Body=b"this", ContentMD5=wrong))


@check
def md5_that_is_none(s3):
    return differs("InvalidDigest 400", refusal(s3.put_object, Bucket=BUCKET, Key=key("md5"), Body=b"this", ContentMD5="short"))


@check
def refused_body_leaves_nothing(s3):
    return differs("404 404", refusal(s3.head_object, Bucket=BUCKET, Key=key("md5")))


@check
def checksums(s3):
    seen = []
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        put(s3, "sum/" + algorithm, b"summed", ChecksumAlgorithm=algorithm)
        answer = s3.get_object(Bucket=BUCKET, Key=key("sum/" + algorithm), ChecksumMode="ENABLED")
        seen.append((answer.get("Checksum" + algorithm), answer["Body"].read()))
    sums = [zlib.crc32(b"summed").to_bytes(4, "big"), hashlib.sha1(b"summed").digest(), hashlib.sha256(b"summed").digest()]
    return differs([(base64.b64encode(s).decode(), b"summed") for s in sums], seen)


@check
def wrong_checksum(s3):
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    return differs("BadDigest 400", refusal(s3.put_object, Bucket=BUCKET, Key=key("sum/wrong"), Body=b"this", ChecksumSHA256=wrong))


@check
def wrong_checksum_leaves_nothing(s3):
    return differs("404 404", refusal(s3.head_object, Bucket=BUCKET, Key=key("sum/wrong")))


@check
def copied_object(s3):
    s3.copy_object(Bucket=BUCKET, Key=key("copy"), CopySource={"Bucket": BUCKET, "Key": key("headers")})
    head = s3.head_object(Bucket=BUCKET, Key=key("copy"))
    return differs(("text/csv", {"colour": "red", "number": "7"}, b"x"), (head["ContentType"], head["Metadata"], read(s3, "copy")))


@check
def copied_object_with_new_headers(s3):
    s3.copy_object(Bucket=BUCKET, Key=key("copy"), CopySource={"Bucket": BUCKET, "Key": key("headers")},
                   MetadataDirective="REPLACE", Metadata={"colour": "blue"}, ContentType="text/plain")
    head = s3.head_object(Bucket=BUCKET, Key=key("copy"))
    return differs(("text/plain", {"colour": "blue"}), (head["ContentType"], head["Metadata"]))


@check
def copied_object_with_an_awkward_name(s3):
    for name in NAMES:
        s3.copy_object(Bucket=BUCKET, Key=key("copies/" + name), CopySource={"Bucket": BUCKET, "Key": key("names/" + name)})
    return differs({n: n.encode() for n in NAMES}, {n: read(s3, "copies/" + n) for n in NAMES})


@check
def copy_onto_itself(s3):
    return differs("InvalidRequest 400", refusal(
        s3.copy_object, Bucket=BUCKET, Key=key("hello"), CopySource={"Bucket": BUCKET, "Key": key("hello")}))


@check
def copy_of_an_absent_object(s3):
    return differs("NoSuchKey 404", refusal(
        s3.copy_object, Bucket=BUCKET, Key=key("copy"), CopySource={"Bucket": BUCKET, "Key": key("absent")}))


@check
def copy_outlives_its_source(s3):
    put(s3, "source", b"kept")
    s3.copy_object(Bucket=BUCKET, Key=key("outlives"), CopySource={"Bucket": BUCKET, "Key": key("source")})
    s3.delete_object(Bucket=BUCKET, Key=key("source"))
    return differs(b"kept", read(s3, "outlives"))


@check
def deleted_object(s3):
    s3.delete_object(Bucket=BUCKET, Key=key("twice"))
    return differs("404 404", refusal(s3.head_object, Bucket=BUCKET, Key=key("twice")))


@check
def deleted_absent_object(s3):
    return differs(204, s3.delete_object(Bucket=BUCKET, Key=key("absent"))["ResponseMetadata"]["HTTPStatusCode"])


@check
def many_deleted_at_once(s3):
    keys = [key(f"many/{i:03}") for i in range(50)]
    for k in keys:
        s3.put_object(Bucket=BUCKET, Key=k, Body=b"")
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": k} for k in [*keys, key("absent"), key("names/with space")]]})
    left = s3.list_objects_v2(Bucket=BUCKET, Prefix=key("many/"))["KeyCount"]
    return differs((52, [], 0), (len(answer.get("Deleted", [])), answer.get("Errors", []), left))


@check
def many_deleted_quietly(s3):
    put(s3, "quiet")
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key("quiet")}], "Quiet": True})
    return differs((0, []), (len(answer.get("Deleted", [])), answer.get("Errors", [])))


@check
def nothing_deleted(s3):
    return differs("MalformedXML 400", refusal(s3.delete_objects, Bucket=BUCKET, Delete={"Objects": []}))
