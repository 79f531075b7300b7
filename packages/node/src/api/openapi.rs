//! The API's description in OpenAPI, out of the handlers and the types of the calls.

use axum::Json;
use causeway_node_api::scope::{CALL_SCOPES, OPENAPI_PATH};
use causeway_node_api::{ApiError, ErrorCode};
use serde_json::{json, Value};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Causeway node",
        description = "The API of a node of one account. Amounts are strings of digits in base units, times are unix seconds."
    ),
    components(schemas(ApiError))
)]
struct Description;

/// What the routes of the server say of themselves.
fn described() -> Value {
    let mut described = Description::openapi();
    described.merge(super::server::all_calls().into_openapi());
    json!(described)
}

/// The description, with the stable codes of errors, and the least scope that each call needs.
pub fn description() -> Value {
    let mut description = described();
    let codes = ErrorCode::ALL.iter().map(
        |code| json!({ "code": code.name(), "status": code.status(), "meaning": code.meaning() }),
    );
    description["components"]["securitySchemes"] =
        json!({ "token": { "type": "http", "scheme": "bearer" } });
    description["x-error-codes"] = codes.collect();
    let described = CALL_SCOPES.iter().filter(|call| call.path != OPENAPI_PATH);
    for call in described {
        let scope = call.scope.map_or("none", |scope| scope.name());
        description["paths"][call.path][call.method.to_ascii_lowercase()]["x-scope"] = json!(scope);
    }
    description
}

pub(super) async fn run() -> Json<Value> {
    Json(description())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_call_that_is_described_stands_in_the_table_of_scopes_and_the_other_way() {
        let described = described();
        let paths = described["paths"].as_object().unwrap().iter();
        let described: BTreeSet<(String, String)> = paths
            .flat_map(|(path, calls)| {
                let methods = calls.as_object().unwrap().keys();
                methods.map(|method| (method.to_ascii_uppercase(), path.clone()))
            })
            .collect();
        let mut in_table: BTreeSet<(String, String)> = CALL_SCOPES
            .iter()
            .map(|call| (call.method.to_owned(), call.path.to_owned()))
            .collect();
        // the description does not describe itself
        assert!(in_table.remove(&("GET".to_owned(), OPENAPI_PATH.to_owned())));
        assert_eq!(described, in_table);
    }
}
