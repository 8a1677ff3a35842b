"""The scenario of the end-to-end tests (../scenario_test.go), by capo-finspace-data, a typed client made by others.

    python3 capo_client.py scenario
    python3 capo_client.py create-user EMAIL

Each step prints one JSON line of what the client saw. The endpoint comes from AWS_ENDPOINT_URL.
"""

import os
import sys

from capo_finspace_data import finspacedataClient
from capo_finspace_data.errors import ServiceError

from report import report

root = finspacedataClient()
role = finspacedataClient(credentials={
    "access_key": os.environ["E2E_ROLE_KEY"],
    "secret_key": os.environ["E2E_ROLE_SECRET"],
})


def step(name, call, /, *members, **arguments):
    """Makes one call and reports the named members of its answer; returns the answer, None after an error."""
    operation = "".join(word.capitalize() for word in call.__name__.split("_"))
    try:
        answer = call(**arguments)
    except ServiceError as e:
        report(name, operation, e.response.headers.get("x-amzn-requestid", ""), error={
            "type": type(e).__name__,
            "code": e.code,
            "message": e.data.get("message") if hasattr(e, "data") else e.message,
            "reason": e.data.get("reason") if hasattr(e, "data") else None,
        })
        return None
    report(name, operation, saw={camel(m): answer.get(m) for m in members})
    return answer


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def listing(name, operation, ids):
    report(name, operation, saw={"ids": list(ids)})


def every_page(call, items, **arguments):
    """The items of all pages of two, for the lists that have no iterator."""
    page = call(max_results=2, **arguments)
    yield from page[items]
    while page.get("next_token"):
        page = call(max_results=2, next_token=page["next_token"], **arguments)
        yield from page[items]


def users():
    ada = step("create ada", root.create_user, "user_id",
               email_address="ada@example.com", type="SUPER_USER", first_name="Ada", last_name="Lovelace",
               api_access="ENABLED", api_access_principal_arn=os.environ["E2E_ROLE_ARN"])["user_id"]
    bob, cyd, dee, eve = (
        step(f"create {name}", root.create_user, "user_id", email_address=f"{name}@example.com", type="APP_USER")["user_id"]
        for name in ("bob", "cyd", "dee", "eve"))
    step("get ada", root.get_user, "user_id", "email_address", "first_name", "last_name", "type", "status", "api_access",
         "api_access_principal_arn", user_id=ada)
    listing("list users", "ListUsers", (u["user_id"] for u in root.iter_list_users(max_results=2)))
    step("update bob", root.update_user, "user_id", user_id=bob, first_name="Robert")
    step("disable bob", root.disable_user, "user_id", user_id=bob)
    step("get bob disabled", root.get_user, "first_name", "status", user_id=bob)
    step("enable bob", root.enable_user, "user_id", user_id=bob)
    step("get bob enabled", root.get_user, "first_name", "status", user_id=bob)
    step("reset bob", root.reset_user_password, "user_id", "temporary_password", user_id=bob)
    return ada, bob, cyd, dee, eve


def groups(bob, cyd, dee, eve):
    managers, analysts, readers = (
        step(f"create {name}", root.create_permission_group, "permission_group_id",
             name=name, description=f"The {name}", application_permissions=[permission])["permission_group_id"]
        for name, permission in (
            ("managers", "ManageUsersAndGroups"), ("analysts", "CreateDataset"), ("readers", "ViewAuditData")))
    listing("list groups", "ListPermissionGroups",
            (g["permission_group_id"] for g in root.iter_list_permission_groups(max_results=2)))
    step("update analysts", root.update_permission_group, "permission_group_id", permission_group_id=analysts,
         name="quants", application_permissions=["CreateDataset", "AccessNotebooks"])
    group = root.get_permission_group(permission_group_id=analysts)["permission_group"]
    report("get analysts", "GetPermissionGroup", saw={
        camel(m): group[m] for m in ("permission_group_id", "name", "description", "application_permissions")})
    for name, user, group in (
            ("bob joins managers", bob, managers), ("bob joins analysts", bob, analysts), ("bob joins readers", bob, readers),
            ("cyd joins analysts", cyd, analysts), ("dee joins analysts", dee, analysts), ("eve joins analysts", eve, analysts)):
        step(name, root.associate_user_to_permission_group, "status_code", permission_group_id=group, user_id=user)
    step("dee leaves analysts", root.disassociate_user_from_permission_group, "status_code",
         permission_group_id=analysts, user_id=dee)
    listing("list users of analysts", "ListUsersByPermissionGroup", (
        u["user_id"] for u in every_page(root.list_users_by_permission_group, "users", permission_group_id=analysts)))
    listing("list groups of bob", "ListPermissionGroupsByUser", (
        g["permission_group_id"] for g in every_page(root.list_permission_groups_by_user, "permission_groups", user_id=bob)))
    step("delete readers", root.delete_permission_group, "permission_group_id", permission_group_id=readers)
    return readers


def refusals(readers):
    step("get readers", root.get_permission_group, permission_group_id=readers)
    step("create ada again", root.create_user, email_address="ADA@example.com", type="APP_USER")
    step("create nobody", root.create_user, email_address="nobody", type="APP_USER")
    step("role lists users", role.list_users, max_results=2)


def session(ada):
    answer = role.get_programmatic_access_credentials(environment_id=os.environ["E2E_ENVIRONMENT"], duration_in_minutes=60)
    credentials = answer["credentials"]
    report("get credentials", "GetProgrammaticAccessCredentials", saw={
        "durationInMinutes": answer["duration_in_minutes"], "accessKeyId": credentials["access_key_id"]})
    by_ada = finspacedataClient(credentials={
        "access_key": credentials["access_key_id"],
        "secret_key": credentials["secret_access_key"],
        "session_token": credentials["session_token"],
    })
    step("get ada by ada", by_ada.get_user, "email_address", user_id=ada)
    step("create fay by ada", by_ada.create_user, "user_id", email_address="fay@example.com", type="APP_USER")


if sys.argv[1] == "create-user":
    step("create user", root.create_user, "user_id", email_address=sys.argv[2], type="APP_USER")
else:
    ada, *others = users()
    readers = groups(*others)
    refusals(readers)
    session(ada)
