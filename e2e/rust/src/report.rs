//! What a client program prints: one JSON line a step.

use std::future::Future;

use aws_sdk_finspacedata::Error;
use aws_sdk_finspacedata::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_finspacedata::operation::RequestId;
use serde_json::{Value, json};

/// Makes one call and reports what `show` gives of its answer, or the error as the client types it; `None` after an error.
pub async fn step<T, E, R>(
    name: &str,
    operation: &str,
    call: impl Future<Output = Result<T, SdkError<E, R>>>,
    show: impl FnOnce(&T) -> Value,
) -> Option<T>
where
    T: RequestId,
    E: ProvideErrorMetadata,
    Error: From<SdkError<E, R>>,
    SdkError<E, R>: RequestId,
{
    match call.await {
        Ok(answer) => {
            println!("{}", json!({"step": name, "operation": operation, "requestId": answer.request_id(), "saw": show(&answer)}));
            Some(answer)
        }
        Err(failed) => {
            let id = failed.request_id().map(str::to_owned);
            println!("{}", json!({"step": name, "operation": operation, "requestId": id, "error": typed(failed.into())}));
            None
        }
    }
}

/// Reports the ids of all pages.
pub fn listing(name: &str, operation: &str, ids: Vec<String>) {
    println!("{}", json!({"step": name, "operation": operation, "saw": {"ids": ids}}));
}

/// The error's variant, its message and the reason where the variant has one.
fn typed(error: Error) -> Value {
    let shown = format!("{error:?}");
    let variant = shown.split(['(', ' ']).next().unwrap_or_default();
    let reason = match &error {
        Error::ConflictException(e) => e.reason(),
        Error::ResourceNotFoundException(e) => e.reason(),
        Error::ValidationException(e) => e.reason(),
        _ => None,
    };
    json!({"type": variant, "code": error.meta().code(), "message": error.meta().message().unwrap_or_default(), "reason": reason})
}
