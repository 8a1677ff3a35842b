//! The steps with users.

use std::collections::HashMap;

use aws_sdk_finspacedata::Client;
use aws_sdk_finspacedata::types::{ApiAccess, UserType};
use serde_json::json;

use crate::report::{listing, step};
use crate::setting;

/// Makes an application user; `None` after an error.
pub async fn create(name: &str, client: &Client, email: &str) -> Option<String> {
    let call = client.create_user().email_address(email).r#type(UserType::AppUser).send();
    step(name, "CreateUser", call, |r| json!({"userId": r.user_id()})).await?.user_id
}

/// Makes the five users of the scenario and gives their ids by name.
pub async fn create_all(root: &Client) -> HashMap<&'static str, String> {
    let call = root
        .create_user()
        .email_address("ada@example.com")
        .r#type(UserType::SuperUser)
        .first_name("Ada")
        .last_name("Lovelace")
        .api_access(ApiAccess::Enabled)
        .api_access_principal_arn(setting("E2E_ROLE_ARN"))
        .send();
    let ada = step("create ada", "CreateUser", call, |r| json!({"userId": r.user_id()})).await;
    let mut ids = HashMap::from([("ada", ada.unwrap().user_id.unwrap())]);
    for name in ["bob", "cyd", "dee", "eve"] {
        let id = create(&format!("create {name}"), root, &format!("{name}@example.com")).await;
        ids.insert(name, id.unwrap());
    }
    ids
}

pub async fn change(root: &Client, ids: &HashMap<&str, String>) {
    step("get ada", "GetUser", root.get_user().user_id(&ids["ada"]).send(), |r| {
        json!({
            "userId": r.user_id(), "emailAddress": r.email_address(), "firstName": r.first_name(), "lastName": r.last_name(),
            "type": r.r#type().map(|v| v.as_str()), "status": r.status().map(|v| v.as_str()),
            "apiAccess": r.api_access().map(|v| v.as_str()), "apiAccessPrincipalArn": r.api_access_principal_arn(),
        })
    })
    .await;
    list(root).await;
    let bob = &ids["bob"];
    let update = root.update_user().user_id(bob).first_name("Robert").send();
    step("update bob", "UpdateUser", update, |r| json!({"userId": r.user_id()})).await;
    step("disable bob", "DisableUser", root.disable_user().user_id(bob).send(), |r| json!({"userId": r.user_id()})).await;
    get("get bob disabled", root, bob).await;
    step("enable bob", "EnableUser", root.enable_user().user_id(bob).send(), |r| json!({"userId": r.user_id()})).await;
    get("get bob enabled", root, bob).await;
    step("reset bob", "ResetUserPassword", root.reset_user_password().user_id(bob).send(), |r| {
        json!({"userId": r.user_id(), "temporaryPassword": r.temporary_password()})
    })
    .await;
}

async fn get(name: &str, client: &Client, id: &str) {
    step(name, "GetUser", client.get_user().user_id(id).send(), |r| {
        json!({"firstName": r.first_name(), "status": r.status().map(|v| v.as_str())})
    })
    .await;
}

async fn list(root: &Client) {
    let mut users = root.list_users().into_paginator().page_size(2).items().send();
    let mut ids = Vec::new();
    while let Some(user) = users.next().await {
        ids.extend(user.expect("list users").user_id);
    }
    listing("list users", "ListUsers", ids);
}
