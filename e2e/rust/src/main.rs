//! The scenario of the end-to-end tests (../../scenario_test.go), by the AWS SDK for Rust.
//!
//!     openfinspace-e2e scenario
//!     openfinspace-e2e create-user EMAIL
//!
//! Each step prints one JSON line of what the client saw. The endpoint comes from AWS_ENDPOINT_URL.

#![allow(deprecated)] // every call of this SDK is

mod groups;
mod report;
mod session;
mod users;

use aws_sdk_finspacedata::Client;
use aws_sdk_finspacedata::config::Credentials;

/// A client with these credentials, or with those of the environment.
async fn connect(credentials: Option<Credentials>) -> Client {
    let mut loader = aws_config::from_env();
    if let Some(credentials) = credentials {
        loader = loader.credentials_provider(credentials);
    }
    Client::new(&loader.load().await)
}

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let root = connect(None).await;
    if arguments[1] == "create-user" {
        users::create("create user", &root, &arguments[2]).await;
        return;
    }
    let role = connect(Some(Credentials::new(setting("E2E_ROLE_KEY"), setting("E2E_ROLE_SECRET"), None, None, "role"))).await;
    let users = users::create_all(&root).await;
    users::change(&root, &users).await;
    let groups = groups::create_all(&root).await;
    groups::change(&root, &groups).await;
    groups::join(&root, &users, &groups).await;
    session::refusals(&root, &role, &groups["readers"]).await;
    session::act_as_ada(&role, &users["ada"]).await;
}
