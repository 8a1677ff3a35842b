"""Checks of signatures: forms of sending a body, presigned addresses, and keys that are not right."""

import http.client
import os
import ssl
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from checks import check, differs, pattern, refusal
from s3_place import BUCKET, key

# Debian's boto3 knows no other way, and no such settings.
NO_CHECKSUM = {name: "when_required" for name in ("request_checksum_calculation", "response_checksum_validation") if name in Config.OPTION_DEFAULTS}


def another(s3, config, **more):
    """A client like s3 with other settings."""
    style = {"addressing_style": (s3.meta.config.s3 or {}).get("addressing_style")}
    settings = Config(s3={**style, **config.pop("s3", {})}, retries={"max_attempts": 1}, **config)
    return boto3.client("s3", endpoint_url=s3.meta.endpoint_url, config=settings, **more)


def fetch(url, method="GET", body=None, headers=None):
    """The answer to a request that is not signed but in its address, without boto3."""
    try:
        trust = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE"))
        with urllib.request.urlopen(urllib.request.Request(url, body, headers or {}, method=method), context=trust) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as e:
        return e.code, e.read().partition(b"<Code>")[2].partition(b"</Code>")[0].decode()


def round_trip(s3, name):
    body = pattern(300_000, 5)
    s3.put_object(Bucket=BUCKET, Key=key(name), Body=body)
    return differs(True, s3.get_object(Bucket=BUCKET, Key=key(name))["Body"].read() == body)


@check
def body_signed_as_a_whole(s3):
    return round_trip(another(s3, {"s3": {"payload_signing_enabled": True}}), "signed")


@check
def body_not_signed(s3):
    return round_trip(another(s3, {"s3": {"payload_signing_enabled": False}}), "unsigned")


@check
def body_without_a_checksum(s3):
    return round_trip(another(s3, NO_CHECKSUM), "bare")


@check
def presigned_get(s3):
    s3.put_object(Bucket=BUCKET, Key=key("pre signed+"), Body=b"presigned")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": key("pre signed+")})
    return differs((200, b"presigned"), fetch(url))


@check
def presigned_get_by_signature_4(s3):
    url = another(s3, {"signature_version": "s3v4"}).generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": key("pre signed+")})
    return differs((200, b"presigned"), fetch(url))


@check
def presigned_get_of_a_range(s3):
    url = another(s3, {"signature_version": "s3v4"}).generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": key("pre signed+")})
    return differs((206, b"pre"), fetch(url, headers={"Range": "bytes=0-2"}))


@check
def presigned_put(s3):
    url = another(s3, {"signature_version": "s3v4"}).generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": key("pre put")})
    status, _ = fetch(url, "PUT", b"put by address")
    return differs((200, b"put by address"), (status, s3.get_object(Bucket=BUCKET, Key=key("pre put"))["Body"].read()))


@check
def presigned_for_another_object(s3):
    url = another(s3, {"signature_version": "s3v4"}).generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": key("pre put")})
    return differs((403, "SignatureDoesNotMatch"), fetch(url.replace("pre%20put", "pre%20signed%2B")))


@check
def presigned_for_another_method(s3):
    url = another(s3, {"signature_version": "s3v4"}).generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": key("pre put")})
    return differs((403, "SignatureDoesNotMatch"), fetch(url, "DELETE"))


@check
def wrong_secret(s3):
    wrong = another(s3, {}, aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key="wrong",
                    aws_session_token=os.environ.get("AWS_SESSION_TOKEN"))
    return differs("SignatureDoesNotMatch 403", refusal(wrong.get_object, Bucket=BUCKET, Key=key("hello")))


@check
def unknown_key(s3):
    unknown = another(s3, {}, aws_access_key_id="AKIANOBODY0000000000", aws_secret_access_key="wrong", aws_session_token=None)
    return differs("InvalidAccessKeyId 403", refusal(unknown.get_object, Bucket=BUCKET, Key=key("hello")))


@check
def no_signature(s3):
    return differs("AccessDenied 403", refusal(another(s3, {"signature_version": UNSIGNED}).get_object, Bucket=BUCKET, Key=key("hello")))


@check
def broken_off_upload_leaves_nothing(s3):
    """A body that ends before its announced length: the connection is closed in the middle."""
    url = another(s3, {"signature_version": "s3v4"}).generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": key("broken off")})
    where = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(where.netloc) if where.scheme == "http" else http.client.HTTPSConnection(
        where.netloc, context=ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"]))
    connection.putrequest("PUT", f"{where.path}?{where.query}")
    connection.putheader("Content-Length", "8")
    connection.endheaders(b"half")
    connection.close()
    return differs("404 404", refusal(s3.head_object, Bucket=BUCKET, Key=key("broken off")))


@check
def body_that_is_not_the_signed_one(s3):
    signed = another(s3, {"s3": {"payload_signing_enabled": True}, **NO_CHECKSUM})

    def change(request, **_):
        request.body = b"that"

    signed.meta.events.register("before-send.s3.PutObject", change)
    return differs("XAmzContentSHA256Mismatch 400", refusal(signed.put_object, Bucket=BUCKET, Key=key("not signed"), Body=b"this"))
