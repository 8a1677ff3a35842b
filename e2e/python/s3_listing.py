"""Checks of buckets and lists."""

from checks import check, differs, refusal
from s3_place import BUCKET, key

TREE = ["tree/a", "tree/b/1", "tree/b/2", "tree/b/c/3", "tree/d", "tree/e f/4", "tree/g/"]


def keys(answer):
    """Keys and common prefixes of a page, as they stand below the place of the checks."""
    return ([o["Key"].removeprefix(key("")) for o in answer.get("Contents", [])],
            [p["Prefix"].removeprefix(key("")) for p in answer.get("CommonPrefixes", [])])


@check
def bucket_is_there(s3):
    return differs(200, s3.head_bucket(Bucket=BUCKET)["ResponseMetadata"]["HTTPStatusCode"])


@check
def bucket_is_listed(s3):
    return differs(True, BUCKET in [b["Name"] for b in s3.list_buckets()["Buckets"]])


@check
def bucket_has_a_region(s3):
    return differs(None, s3.get_bucket_location(Bucket=BUCKET).get("LocationConstraint"))


@check
def bucket_of_nobody(s3):
    return refusal(s3.head_bucket, Bucket="finspace-of-nobody")


@check
def object_in_a_bucket_of_nobody(s3):
    return refusal(s3.get_object, Bucket="finspace-of-nobody", Key=key("x"))


@check
def bucket_settings_that_clients_ask_for(s3):
    asked = (s3.get_bucket_versioning, s3.get_bucket_acl, s3.get_bucket_policy, s3.get_bucket_encryption)
    return ", ".join(f"{call.__name__} {refusal(call, Bucket=BUCKET)}" for call in asked)


@check
def tags_of_an_object(s3):
    s3.put_object(Bucket=BUCKET, Key=key("tagged"), Body=b"")
    return differs([], s3.get_object_tagging(Bucket=BUCKET, Key=key("tagged"))["TagSet"])


@check
def list_of_all_below_a_prefix(s3):
    for name in TREE:
        s3.put_object(Bucket=BUCKET, Key=key(name), Body=b"" if name.endswith("/") else b"12")
    return differs((TREE, []), keys(s3.list_objects_v2(Bucket=BUCKET, Prefix=key("tree/"))))


@check
def list_of_one_level(s3):
    answer = s3.list_objects_v2(Bucket=BUCKET, Prefix=key("tree/"), Delimiter="/")
    return differs((["tree/a", "tree/d"], ["tree/b/", "tree/e f/", "tree/g/"]), keys(answer))


@check
def list_by_another_delimiter(s3):
    answer = s3.list_objects_v2(Bucket=BUCKET, Prefix=key("tree/"), Delimiter=" ")
    return differs((["tree/a", "tree/b/1", "tree/b/2", "tree/b/c/3", "tree/d", "tree/g/"], ["tree/e "]), keys(answer))


@check
def list_by_a_prefix_within_a_name(s3):
    return differs((["tree/b/1", "tree/b/2", "tree/b/c/3"], []), keys(s3.list_objects_v2(Bucket=BUCKET, Prefix=key("tree/b"))))


@check
def list_tells_sizes_and_etags(s3):
    first = s3.list_objects_v2(Bucket=BUCKET, Prefix=key("tree/a"))["Contents"][0]
    return differs((2, s3.head_object(Bucket=BUCKET, Key=key("tree/a"))["ETag"]), (first["Size"], first["ETag"]))


@check
def list_and_head_tell_one_time(s3):
    first = s3.list_objects_v2(Bucket=BUCKET, Prefix=key("tree/a"))["Contents"][0]
    head = s3.head_object(Bucket=BUCKET, Key=key("tree/a"))
    return differs(head["LastModified"], first["LastModified"].replace(microsecond=0))


@check
def list_page_by_page(s3):
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=key("tree/"), PaginationConfig={"PageSize": 2}))
    return differs(([2, 2, 2, 1], TREE), ([p["KeyCount"] for p in pages], sum((keys(p)[0] for p in pages), [])))


@check
def list_of_one_level_page_by_page(s3):
    pages = list(s3.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Prefix=key("tree/"), Delimiter="/", PaginationConfig={"PageSize": 1}))
    return differs([(["tree/a"], []), ([], ["tree/b/"]), (["tree/d"], []), ([], ["tree/e f/"]), ([], ["tree/g/"])], [keys(p) for p in pages])


@check
def list_after_a_name(s3):
    answer = s3.list_objects_v2(Bucket=BUCKET, Prefix=key("tree/"), StartAfter=key("tree/b/2"))
    return differs((["tree/b/c/3", "tree/d", "tree/e f/4", "tree/g/"], []), keys(answer))


@check
def list_of_nothing(s3):
    answer = s3.list_objects_v2(Bucket=BUCKET, Prefix=key("no such/"))
    return differs((0, False, False), (answer["KeyCount"], answer["IsTruncated"], "Contents" in answer))


@check
def list_of_no_keys_at_all(s3):
    answer = s3.list_objects_v2(Bucket=BUCKET, Prefix=key("tree/"), MaxKeys=0)
    return differs((0, False), (answer["KeyCount"], answer["IsTruncated"]))


@check
def list_with_a_broken_token(s3):
    return refusal(s3.list_objects_v2, Bucket=BUCKET, Prefix=key("tree/"), ContinuationToken="broken")


@check
def list_with_owners(s3):
    answer = s3.list_objects_v2(Bucket=BUCKET, Prefix=key("tree/"), FetchOwner=True)
    return differs(len(TREE), len(answer["Contents"]))


@check
def old_list(s3):
    answer = s3.list_objects(Bucket=BUCKET, Prefix=key("tree/"), Delimiter="/")
    return differs((["tree/a", "tree/d"], ["tree/b/", "tree/e f/", "tree/g/"]), keys(answer))


@check
def old_list_page_by_page(s3):
    pages = list(s3.get_paginator("list_objects").paginate(Bucket=BUCKET, Prefix=key("tree/"), PaginationConfig={"PageSize": 3}))
    return differs(TREE, sum((keys(p)[0] for p in pages), []))


@check
def old_list_after_a_marker(s3):
    answer = s3.list_objects(Bucket=BUCKET, Prefix=key("tree/"), Marker=key("tree/d"))
    return differs((["tree/e f/4", "tree/g/"], []), keys(answer))
