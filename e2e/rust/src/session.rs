//! Calls that the server must refuse, and calls with session credentials.

use aws_sdk_finspacedata::Client;
use aws_sdk_finspacedata::config::Credentials;
use serde_json::json;

use crate::report::step;
use crate::{connect, setting, users};

pub async fn refusals(root: &Client, role: &Client, readers: &str) {
    let gone = root.get_permission_group().permission_group_id(readers).send();
    step("get readers", "GetPermissionGroup", gone, |_| json!({})).await;
    users::create("create ada again", root, "ADA@example.com").await;
    users::create("create nobody", root, "nobody").await;
    step("role lists users", "ListUsers", role.list_users().max_results(2).send(), |_| json!({})).await;
}

/// Gets session credentials for Ada by her role and calls with them.
pub async fn act_as_ada(role: &Client, ada: &str) {
    let call = role
        .get_programmatic_access_credentials()
        .environment_id(setting("E2E_ENVIRONMENT"))
        .duration_in_minutes(60)
        .send();
    let issued = step("get credentials", "GetProgrammaticAccessCredentials", call, |r| {
        json!({"durationInMinutes": r.duration_in_minutes(), "accessKeyId": r.credentials().and_then(|c| c.access_key_id())})
    })
    .await
    .unwrap();
    let c = issued.credentials.expect("credentials");
    let (id, secret) = (c.access_key_id.unwrap(), c.secret_access_key.unwrap());
    let by_ada = connect(Some(Credentials::new(id, secret, c.session_token, None, "session"))).await;
    step("get ada by ada", "GetUser", by_ada.get_user().user_id(ada).send(), |r| json!({"emailAddress": r.email_address()})).await;
    users::create("create fay by ada", &by_ada, "fay@example.com").await;
}
