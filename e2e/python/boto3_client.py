"""The scenarios of the end-to-end tests (../scenario_test.go, ../datasets_test.go), by boto3: pinned, newest and Debian's.

    python3 boto3_client.py scenario
    python3 boto3_client.py datasets
    python3 boto3_client.py create-user EMAIL

Each step prints one JSON line of what the client saw. The endpoint comes from AWS_ENDPOINT_URL, or, for versions that
do not know that variable, from E2E_ENDPOINT.
"""

import os
import sys

import boto3
from botocore.exceptions import ClientError

from report import report


def connect(**credentials):
    return boto3.client("finspace-data", endpoint_url=os.environ.get("E2E_ENDPOINT"), **credentials)


root = connect()
role = connect(
    aws_access_key_id=os.environ["E2E_ROLE_KEY"],
    aws_secret_access_key=os.environ["E2E_ROLE_SECRET"],
)


def step(name, call, /, *members, **arguments):
    """Makes one call and reports the named members of its answer; returns the answer, None after an error."""
    operation = call.__self__.meta.method_to_api_mapping[call.__name__]
    try:
        answer = call(**arguments)
    except ClientError as e:
        meta, error = e.response["ResponseMetadata"], e.response["Error"]
        report(name, operation, meta["RequestId"], error={
            "type": type(e).__name__,
            "code": error["Code"],
            "message": error["Message"],
            "reason": e.response.get("reason"),
        })
        return None
    report(name, operation, answer["ResponseMetadata"]["RequestId"], saw={m: answer.get(m) for m in members})
    return answer


def listing(name, client, method, items, key, **arguments):
    """Reports the ids of all pages of two, by the client's paginator where its model has one."""
    pages, seen = 0, []
    for page in every_page(client, method, **arguments):
        pages += 1
        seen += [item[key] for item in page[items]]
    report(name, client.meta.method_to_api_mapping[method], saw={"ids": seen, "pages": pages})


def every_page(client, method, **arguments):
    if client.can_paginate(method):
        yield from client.get_paginator(method).paginate(maxResults=2, **arguments)
        return
    page = getattr(client, method)(maxResults=2, **arguments)
    yield page
    while page.get("nextToken"):
        page = getattr(client, method)(maxResults=2, nextToken=page["nextToken"], **arguments)
        yield page


def api_access():
    """Older models spell one member as the service's documentation does."""
    members = root.meta.service_model.operation_model("CreateUser").input_shape.members
    return "apiAccess" if "apiAccess" in members else "ApiAccess"


def users():
    ada = step("create ada", root.create_user, "userId",
               emailAddress="ada@example.com", type="SUPER_USER", firstName="Ada", lastName="Lovelace",
               apiAccessPrincipalArn=os.environ["E2E_ROLE_ARN"], **{api_access(): "ENABLED"})["userId"]
    bob, cyd, dee, eve = (
        step(f"create {name}", root.create_user, "userId", emailAddress=f"{name}@example.com", type="APP_USER")["userId"]
        for name in ("bob", "cyd", "dee", "eve"))
    step("get ada", root.get_user, "userId", "emailAddress", "firstName", "lastName", "type", "status", "apiAccess",
         "apiAccessPrincipalArn", userId=ada)
    listing("list users", root, "list_users", "users", "userId")
    step("update bob", root.update_user, "userId", userId=bob, firstName="Robert")
    step("disable bob", root.disable_user, "userId", userId=bob)
    step("get bob disabled", root.get_user, "firstName", "status", userId=bob)
    step("enable bob", root.enable_user, "userId", userId=bob)
    step("get bob enabled", root.get_user, "firstName", "status", userId=bob)
    step("reset bob", root.reset_user_password, "userId", "temporaryPassword", userId=bob)
    return ada, bob, cyd, dee, eve


def groups(bob, cyd, dee, eve):
    managers, analysts, readers = (
        step(f"create {name}", root.create_permission_group, "permissionGroupId",
             name=name, description=f"The {name}", applicationPermissions=[permission])["permissionGroupId"]
        for name, permission in (
            ("managers", "ManageUsersAndGroups"), ("analysts", "CreateDataset"), ("readers", "ViewAuditData")))
    listing("list groups", root, "list_permission_groups", "permissionGroups", "permissionGroupId")
    step("update analysts", root.update_permission_group, "permissionGroupId", permissionGroupId=analysts,
         name="quants", applicationPermissions=["CreateDataset", "AccessNotebooks"])
    group = root.get_permission_group(permissionGroupId=analysts)
    report("get analysts", "GetPermissionGroup", group["ResponseMetadata"]["RequestId"], saw={
        m: group["permissionGroup"][m] for m in ("permissionGroupId", "name", "description", "applicationPermissions")})
    for name, user, group in (
            ("bob joins managers", bob, managers), ("bob joins analysts", bob, analysts), ("bob joins readers", bob, readers),
            ("cyd joins analysts", cyd, analysts), ("dee joins analysts", dee, analysts), ("eve joins analysts", eve, analysts)):
        step(name, root.associate_user_to_permission_group, "statusCode", permissionGroupId=group, userId=user)
    step("dee leaves analysts", root.disassociate_user_from_permission_group, "statusCode",
         permissionGroupId=analysts, userId=dee)
    listing("list users of analysts", root, "list_users_by_permission_group", "users", "userId", permissionGroupId=analysts)
    listing("list groups of bob", root, "list_permission_groups_by_user", "permissionGroups", "permissionGroupId", userId=bob)
    step("delete readers", root.delete_permission_group, "permissionGroupId", permissionGroupId=readers)
    return readers


def refusals(readers):
    step("get readers", root.get_permission_group, permissionGroupId=readers)
    step("create ada again", root.create_user, emailAddress="ADA@example.com", type="APP_USER")
    step("create nobody", root.create_user, emailAddress="nobody", type="APP_USER")
    step("role lists users", role.list_users, maxResults=2)


def credentials():
    answer = role.get_programmatic_access_credentials(environmentId=os.environ["E2E_ENVIRONMENT"], durationInMinutes=60)
    report("get credentials", "GetProgrammaticAccessCredentials", answer["ResponseMetadata"]["RequestId"], saw={
        "durationInMinutes": answer["durationInMinutes"], "accessKeyId": answer["credentials"]["accessKeyId"]})
    return connect(
        aws_access_key_id=answer["credentials"]["accessKeyId"],
        aws_secret_access_key=answer["credentials"]["secretAccessKey"],
        aws_session_token=answer["credentials"]["sessionToken"],
    )


def session(ada):
    by_ada = credentials()
    step("get ada by ada", by_ada.get_user, "emailAddress", userId=ada)
    step("create fay by ada", by_ada.create_user, "userId", emailAddress="fay@example.com", type="APP_USER")


SCHEMA = {"tabularSchemaConfig": {
    "columns": [
        {"columnName": "ticker", "dataType": "STRING", "columnDescription": ""},
        {"columnName": "price", "dataType": "DOUBLE"},
    ],
    "primaryKeyColumns": ["string"],
}}


def grant(group, *permissions):
    return {"permissionGroupId": group, "datasetPermissions": [{"permission": p} for p in permissions]}


def datasets():
    """A superuser makes datasets, and an application user sees and changes those that a group of hers may."""
    ada = step("create ada", root.create_user, "userId", emailAddress="ada@example.com", type="APP_USER",
               apiAccessPrincipalArn=os.environ["E2E_ROLE_ARN"], **{api_access(): "ENABLED"})["userId"]
    analysts = step("create analysts", root.create_permission_group, "permissionGroupId",
                    name="analysts", applicationPermissions=[])["permissionGroupId"]
    step("ada joins analysts", root.associate_user_to_permission_group, "statusCode", permissionGroupId=analysts, userId=ada)
    by_ada = credentials()
    trades = step("create trades", root.create_dataset, "datasetId", datasetTitle="Trades", kind="TABULAR", alias="alias/trades",
                  datasetDescription="All of them", ownerInfo={"name": "Ada", "phoneNumber": "0123456789", "email": "ada@example.com"},
                  schemaDefinition=SCHEMA, permissionGroupParams=grant(
                      analysts, "ViewDatasetDetails", "ReadDatasetDetails", "CreateSnapshot", "EditDatasetMetadata"))["datasetId"]
    quotes = step("create quotes", root.create_dataset, "datasetId", datasetTitle="Quotes", kind="NON_TABULAR",
                  permissionGroupParams=grant(analysts))["datasetId"]
    step("create books", root.create_dataset, "datasetId", datasetTitle="Books", kind="TABULAR", permissionGroupParams=grant(analysts))
    step("get trades", by_ada.get_dataset, "datasetId", "datasetTitle", "kind", "datasetDescription", "alias", "status",
         "schemaDefinition", datasetId=trades)
    step("get trades by alias", by_ada.get_dataset, "datasetId", datasetId="alias/trades")
    listing("list datasets", root, "list_datasets", "datasets", "datasetId")
    listing("list datasets by ada", by_ada, "list_datasets", "datasets", "datasetId")
    step("update trades", by_ada.update_dataset, "datasetId", datasetId=trades, datasetTitle="All trades", kind="TABULAR")
    step("get trades updated", root.get_dataset, "datasetTitle", "alias", datasetId=trades)
    step("create trades again", root.create_dataset, datasetTitle="Trades", kind="TABULAR", alias="alias/trades",
         permissionGroupParams=grant(analysts))
    step("create with an unknown permission", root.create_dataset, datasetTitle="T", kind="TABULAR",
         permissionGroupParams=grant(analysts, "Everything"))
    step("create for an unknown group", root.create_dataset, datasetTitle="T", kind="TABULAR", permissionGroupParams=grant("nothing"))
    step("create by ada", by_ada.create_dataset, datasetTitle="T", kind="TABULAR", permissionGroupParams=grant(analysts))
    step("get quotes by ada", by_ada.get_dataset, datasetId=quotes)
    step("delete trades by ada", by_ada.delete_dataset, datasetId=trades)
    step("delete trades", root.delete_dataset, "datasetId", datasetId=trades)
    step("get trades deleted", by_ada.get_dataset, datasetId=trades)


if sys.argv[1] == "create-user":
    step("create user", root.create_user, "userId", emailAddress=sys.argv[2], type="APP_USER")
elif sys.argv[1] == "datasets":
    datasets()
else:
    ada, *others = users()
    readers = groups(*others)
    refusals(readers)
    session(ada)
