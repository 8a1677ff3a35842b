"""What an analyst's script does, from credentials to a corrected dataset, by boto3: pinned, newest and Debian's. Each step is a
check (checks.py); steps build on those before them.

    python3 ingest_boto3.py

The environment: the root's key; E2E_ADA and E2E_BEN with key and secret of the roles of two people, as "key secret"; E2E_ADA_GROUP and
E2E_BEN_GROUP; what desk.py wants. Ada may create datasets; Ben may read what is granted to his group.
"""

import gzip
import os

from checks import check, differs, pattern, refusal, run
from desk import COLUMNS, HEADER, SCHEMA, Person, everywhere, trades

ada, ben = Person(*os.environ["E2E_ADA"].split()), Person(*os.environ["E2E_BEN"].split())
ADA_GROUP, BEN_GROUP = os.environ["E2E_ADA_GROUP"], os.environ["E2E_BEN_GROUP"]
root = everywhere("finspace-data")
known = {}  # what later steps need of earlier ones


def changes(dataset, changeset, *members):
    answer = ada.finspace.get_changeset(datasetId=dataset, changesetId=changeset)
    return tuple(answer.get(m) for m in members)


def failure(dataset, address, *words, **format):
    """None when a changeset fails and its message has all the words."""
    answer = ada.ended(dataset, ada.changeset(dataset, address, **format))
    if answer["status"] != "FAILED":
        return f"the changeset is {answer['status']}"
    info = answer["errorInfo"]
    missing = [w for w in words if w not in info["errorMessage"] + " " + info["errorCategory"]]
    return f"no {missing} in {info}" if missing else None


@check
def working_location():
    answer = ada.finspace.get_working_location(locationType="INGESTION")
    return differs((f"s3://{answer['s3Bucket']}/{answer['s3Path']}", True), (answer["s3Uri"], answer["s3Path"].endswith("/")))


@check
def working_location_of_another_kind():
    return differs(True, ada.finspace.get_working_location(locationType="SAGEMAKER")["s3Uri"] != "s3://" + "/".join(ada.location()))


@check
def dataset():
    known["trades"] = ada.dataset(ADA_GROUP, "Trades", schemaDefinition=SCHEMA, alias="alias/trades")
    return differs("SUCCESS", ada.finspace.get_dataset(datasetId=known["trades"])["status"])


@check
def append():
    known["first"] = ada.ingested(known["trades"], ada.put("trades.csv", HEADER + trades(1000)))


@check
def appended_changeset_tells_of_itself():
    answer = ada.finspace.get_changeset(datasetId=known["trades"], changesetId=known["first"])
    source = answer["sourceParams"]
    return differs(
        ("APPEND", "S3", True, answer["createTime"], None, None, known["trades"]),
        (answer["changeType"], source["sourceType"], source["s3SourcePath"].endswith("/trades.csv"), answer["activeFromTimestamp"],
         answer.get("activeUntilTimestamp"), answer.get("errorInfo"), answer["datasetId"]))


@check
def source_is_pinned():
    """The staged file is overwritten, and deleted, as soon as the changeset is created."""
    address = ada.put("pinned.csv", HEADER + trades(50_000, "MSFT"))
    overwritten = ada.changeset(known["trades"], address)
    bucket, path = ada.location()
    ada.put("pinned.csv", "nonsense")
    deleted = ada.changeset(known["trades"], ada.put("deleted.csv", HEADER + trades(100, "MSFT")))
    ada.s3.delete_object(Bucket=bucket, Key=path + "deleted.csv")
    known["pinned"] = overwritten
    return differs(["SUCCESS", "SUCCESS"], [ada.ended(known["trades"], c)["status"] for c in (overwritten, deleted)])


@check
def replace_closes_what_was_before():
    known["replace"] = ada.ingested(known["trades"], ada.put("trades.csv", HEADER + trades(10)), "REPLACE")
    created, = changes(known["trades"], known["replace"], "createTime")
    closed = [changes(known["trades"], c, "activeUntilTimestamp")[0] for c in (known["first"], known["pinned"], known["replace"])]
    return differs([created, created, None], closed)


@check
def correction_takes_the_place():
    known["correction"] = ada.finspace.update_changeset(
        datasetId=known["trades"], changesetId=known["replace"], formatParams={"formatType": "CSV"},
        sourceParams={"s3SourcePath": ada.put("corrected.csv", HEADER + trades(11)), "sourceType": "S3"})["changesetId"]
    status = ada.ended(known["trades"], known["correction"])["status"]
    created, *new = changes(known["trades"], known["correction"], "createTime", "changeType", "updatesChangesetId")
    return differs(
        ("SUCCESS", ["MODIFY", known["replace"]], (known["correction"], created)),
        (status, new, changes(known["trades"], known["replace"], "updatedByChangesetId", "activeUntilTimestamp")))


@check
def correction_of_what_is_corrected():
    return differs("ConflictException 409", refusal(
        ada.finspace.update_changeset, datasetId=known["trades"], changesetId=known["replace"], formatParams={"formatType": "CSV"},
        sourceParams={"s3SourcePath": ada.put("corrected.csv", HEADER), "sourceType": "S3"}))


@check
def modify_is_for_corrections():
    """Somebody who means a correction is told how to make one."""
    arguments = {"datasetId": known["trades"], "changeType": "MODIFY", "formatParams": {"formatType": "CSV"},
                 "sourceParams": {"s3SourcePath": ada.put("x.csv", HEADER), "sourceType": "S3"}}
    try:
        ada.finspace.create_changeset(**arguments)
    except ada.finspace.exceptions.ValidationException as e:
        return None if "UpdateChangeset" in str(e) else str(e)
    return "not refused"


@check
def list_page_by_page():
    """Debian's boto3 has no paginator for this, as AWS's model had none."""
    client, listed, token = next(ada.finspace._clients), [], {}
    if client.can_paginate("list_changesets"):
        pages = client.get_paginator("list_changesets").paginate(datasetId=known["trades"], PaginationConfig={"PageSize": 2})
        listed = [c["changesetId"] for page in pages for c in page["changesets"]]
    while not listed or token:
        page = ada.finspace.list_changesets(datasetId=known["trades"], maxResults=2, **token)
        listed += [c["changesetId"] for c in page["changesets"]]
        token = {"nextToken": page["nextToken"]} if page.get("nextToken") else {}
    made = {known[n] for n in ("first", "pinned", "replace", "correction")}
    return differs((5, True), (len(set(listed)), made <= set(listed)))


@check
def bad_cell():
    body = HEADER + trades(3) + "AMZN,1.5,not a number,2026-11-24,2026-11-24T09:30:00Z,true\n" + trades(3)
    return failure(known["trades"], ada.put("bad.csv", body), "bad.csv", "5", "size", "not a number", "VALIDATION")


@check
def bad_file():
    return failure(known["trades"], ada.put("bad.parquet", b"PAR1 nonsense PAR1"), "bad.parquet", "VALIDATION", formatType="PARQUET")


@check
def failed_changeset_changes_nothing():
    failed = ada.ended(known["trades"], ada.changeset(known["trades"], ada.put("bad.csv", HEADER + "x\n"), "REPLACE"))
    return differs(("FAILED", None), (failed["status"], *changes(known["trades"], known["correction"], "activeUntilTimestamp")))


@check
def absent_file():
    return failure(known["trades"], ada.put("a", b"").removesuffix("a") + "absent.csv", "no file at the source", "RESOURCE_NOT_FOUND")


@check
def files_of_others():
    other = ben.put("bens.csv", HEADER + trades(1))
    seen = [refusal(ada.changeset, dataset=known["trades"], address=a) for a in (other, other.removesuffix("bens.csv"), "s3://elsewhere/file.csv")]
    return differs(["AccessDeniedException 403"] * 3, seen)


@check
def dataset_of_others():
    return differs(["AccessDeniedException 403"] * 2, [
        refusal(ben.changeset, dataset=known["trades"], address=ben.put("bens.csv", HEADER)),
        refusal(ben.finspace.get_changeset, datasetId=known["trades"], changesetId=known["first"])])


@check
def old_notebook_by_an_https_address():
    bucket, path = ada.location()
    ada.put("old.csv", HEADER + trades(5))
    ada.ingested(known["trades"], f"https://{bucket}.s3.us-east-1.amazonaws.com/{path}old.csv", formatType="csv", separator=",", withHeader="True")


@check
def old_notebook_overwrites_one_name():
    started = []
    for i in range(5):
        started.append(ada.changeset(known["trades"], ada.put("loop.csv", HEADER + trades(20, f"T{i}", i)), formatType="csv"))
    return differs(["SUCCESS"] * 5, [ada.ended(known["trades"], c)["status"] for c in started])


@check
def folder_of_files():
    for i in range(5):
        address = ada.put(f"folder/part-{i}.csv", HEADER + trades(20, "MANY", i * 20))
    ada.put("folder/_SUCCESS", b"")
    ada.ingested(known["trades"], address.removesuffix("part-4.csv"))


@check
def packed_csv():
    packed = gzip.compress((HEADER + trades(1000)).encode())
    ada.ingested(known["trades"], ada.put("packed.csv.gz", packed))


@check
def csv_in_another_form():
    body = "AMZN|'1.5'|3|2026-11-24|2026-11-24T09:30:00Z|true\n"
    ada.ingested(known["trades"], ada.put("form.csv", body), separator="|", quoteChar="'", withHeader="false")


@check
def json_lines():
    ada.ingested(known["trades"], ada.put("lines.json", '{"ticker":"AMZN","price":1.5,"size":3,"closed":true}\n{"ticker":"MSFT"}\n'), formatType="JSON")


@check
def json_array():
    ada.ingested(known["trades"], ada.put("array.json", '[{"ticker":"AMZN","day":"2026-11-24"},\n {"ticker":"MSFT","size":null}]'), formatType="JSON")


@check
def xml():
    body = "<all><trade><ticker>AMZN</ticker><size>3</size></trade><trade><ticker>MSFT</ticker></trade></all>"
    ada.ingested(known["trades"], ada.put("trades.xml", body), formatType="XML", rowTag="trade")


@check
def schema_is_inferred():
    plain = ada.dataset(ADA_GROUP, "Inferred")
    ada.ingested(plain, ada.put("inferred.csv", "name,price,count,day\nx,1.5,3,2026-11-24\ny,2,4,2026-11-25\n"))
    schema = ada.finspace.get_dataset(datasetId=plain)["schemaDefinition"]["tabularSchemaConfig"]
    names = [c["columnName"] for c in schema["columns"]]
    return differs((["name", "price", "count", "day"], "STRING", True), (
        names, schema["columns"][0]["dataType"], all(c["dataType"] in ("DOUBLE", "BIGINT", "INTEGER", "DATE") for c in schema["columns"][1:])))


@check
def schema_cannot_change_under_its_data():
    other = {"tabularSchemaConfig": {"columns": [{**c, "dataType": "STRING"} for c in COLUMNS], "primaryKeyColumns": []}}
    return differs("ConflictException 409", refusal(
        ada.finspace.update_dataset, datasetId=known["trades"], datasetTitle="Trades", kind="TABULAR", schemaDefinition=other))


@check
def files_that_are_no_table():
    known["papers"] = ada.dataset(ADA_GROUP, "Papers", kind="NON_TABULAR")
    known["bodies"] = {"one.pdf": pattern(100_000, 1), "two ü.bin": pattern(7_000_000, 2)}
    for name, body in known["bodies"].items():
        address = ada.put("papers/" + name, body)
    known["paper"] = ada.ingested(known["papers"], address.removesuffix("two ü.bin"), formatType="PDF")


def published(s3):
    """The files of the papers by their last name, as one with the right to read them sees them through S3."""
    bucket = known["bucket"] = [b["Name"] for b in ada.s3.list_buckets()["Buckets"] if not b["Name"].startswith("finspace-landing")][0]
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"ds/{known['papers']}/").get("Contents", [])
    known["keys"] = [o["Key"] for o in listed]
    return {k.rsplit("/", 1)[-1]: s3.get_object(Bucket=bucket, Key=k)["Body"].read() for k in known["keys"]}


@check
def files_are_read_back_by_a_reader():
    return None if published(ada.s3) == known["bodies"] else f"other files: {known['keys']}"


@check
def files_are_closed_to_others():
    bucket = known["bucket"]
    return differs(["AccessDenied 403", "AccessDenied 403", "403 403"], [
        refusal(ben.s3.list_objects_v2, Bucket=bucket, Prefix=f"ds/{known['papers']}/"),
        refusal(ben.s3.get_object, Bucket=bucket, Key=known["keys"][0]),
        refusal(ben.s3.head_object, Bucket=bucket, Key=known["keys"][0])])


@check
def files_cannot_be_changed():
    bucket = known["bucket"]
    return differs(["AccessDenied 403"] * 2, [
        refusal(ada.s3.put_object, Bucket=bucket, Key=known["keys"][0], Body=b""),
        refusal(ada.s3.delete_object, Bucket=bucket, Key=known["keys"][0])])


@check
def dataset_granted_to_another_group():
    shared = root.create_dataset(datasetTitle="Shared", kind="NON_TABULAR", permissionGroupParams={
        "permissionGroupId": BEN_GROUP, "datasetPermissions": [{"permission": "ReadDatasetDetails"}, {"permission": "AddDatasetData"}]})["datasetId"]
    made = ben.ingested(shared, ben.put("bens.bin", b"of Ben"), formatType="BINARY")
    key = ben.s3.list_objects_v2(Bucket=known["bucket"], Prefix=f"ds/{shared}/")["Contents"][0]["Key"]
    seen = ben.s3.get_object(Bucket=known["bucket"], Key=key)["Body"].read()
    return differs((b"of Ben", "AccessDeniedException 403"), (
        seen, refusal(ada.finspace.get_changeset, datasetId=shared, changesetId=made)))


run()
