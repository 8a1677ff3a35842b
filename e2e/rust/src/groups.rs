//! The steps with permission groups and their members.

use std::collections::HashMap;

use aws_sdk_finspacedata::Client;
use aws_sdk_finspacedata::types::ApplicationPermission;
use serde_json::json;

use crate::report::{listing, step};

/// Makes the three groups of the scenario and gives their ids by name.
pub async fn create_all(root: &Client) -> HashMap<&'static str, String> {
    let mut ids = HashMap::new();
    for (name, permission) in [
        ("managers", ApplicationPermission::ManageUsersAndGroups),
        ("analysts", ApplicationPermission::CreateDataset),
        ("readers", ApplicationPermission::ViewAuditData),
    ] {
        let call = root
            .create_permission_group()
            .name(name)
            .description(format!("The {name}"))
            .application_permissions(permission)
            .send();
        let show = |r: &aws_sdk_finspacedata::operation::create_permission_group::CreatePermissionGroupOutput| {
            json!({"permissionGroupId": r.permission_group_id()})
        };
        let made = step(&format!("create {name}"), "CreatePermissionGroup", call, show).await;
        ids.insert(name, made.unwrap().permission_group_id.unwrap());
    }
    ids
}

pub async fn change(root: &Client, ids: &HashMap<&str, String>) {
    list(root).await;
    let update = root
        .update_permission_group()
        .permission_group_id(&ids["analysts"])
        .name("quants")
        .application_permissions(ApplicationPermission::CreateDataset)
        .application_permissions(ApplicationPermission::AccessNotebooks)
        .send();
    step("update analysts", "UpdatePermissionGroup", update, |r| json!({"permissionGroupId": r.permission_group_id()})).await;
    let get = root.get_permission_group().permission_group_id(&ids["analysts"]).send();
    step("get analysts", "GetPermissionGroup", get, |r| {
        let group = r.permission_group().expect("a group");
        json!({
            "permissionGroupId": group.permission_group_id(), "name": group.name(), "description": group.description(),
            "applicationPermissions": group.application_permissions().iter().map(|p| p.as_str()).collect::<Vec<_>>(),
        })
    })
    .await;
}

pub async fn join(root: &Client, users: &HashMap<&str, String>, groups: &HashMap<&str, String>) {
    for (user, group) in [
        ("bob", "managers"),
        ("bob", "analysts"),
        ("bob", "readers"),
        ("cyd", "analysts"),
        ("dee", "analysts"),
        ("eve", "analysts"),
    ] {
        let call = root
            .associate_user_to_permission_group()
            .permission_group_id(&groups[group])
            .user_id(&users[user])
            .send();
        let name = format!("{user} joins {group}");
        step(&name, "AssociateUserToPermissionGroup", call, |r| json!({"statusCode": r.status_code()})).await;
    }
    let leave = root
        .disassociate_user_from_permission_group()
        .permission_group_id(&groups["analysts"])
        .user_id(&users["dee"])
        .send();
    step("dee leaves analysts", "DisassociateUserFromPermissionGroup", leave, |r| json!({"statusCode": r.status_code()})).await;
    list_users_of(root, &groups["analysts"]).await;
    list_groups_of(root, &users["bob"]).await;
    let delete = root.delete_permission_group().permission_group_id(&groups["readers"]).send();
    step("delete readers", "DeletePermissionGroup", delete, |r| json!({"permissionGroupId": r.permission_group_id()})).await;
}

async fn list(root: &Client) {
    let mut groups = root.list_permission_groups().into_paginator().page_size(2).items().send();
    let mut ids = Vec::new();
    while let Some(group) = groups.next().await {
        ids.extend(group.expect("list groups").permission_group_id);
    }
    listing("list groups", "ListPermissionGroups", ids);
}

/// Pages by hand: the SDK has no paginator for this list.
async fn list_users_of(root: &Client, group: &str) {
    let (mut ids, mut next) = (Vec::new(), None);
    loop {
        let call = root.list_users_by_permission_group().permission_group_id(group).max_results(2).set_next_token(next);
        let page = call.send().await.expect("list users of a group");
        ids.extend(page.users().iter().filter_map(|u| u.user_id().map(str::to_owned)));
        next = page.next_token;
        if next.is_none() {
            return listing("list users of analysts", "ListUsersByPermissionGroup", ids);
        }
    }
}

/// Pages by hand too.
async fn list_groups_of(root: &Client, user: &str) {
    let (mut ids, mut next) = (Vec::new(), None);
    loop {
        let call = root.list_permission_groups_by_user().user_id(user).max_results(2).set_next_token(next);
        let page = call.send().await.expect("list groups of a user");
        ids.extend(page.permission_groups().iter().filter_map(|g| g.permission_group_id().map(str::to_owned)));
        next = page.next_token;
        if next.is_none() {
            return listing("list groups of bob", "ListPermissionGroupsByUser", ids);
        }
    }
}
