//! The API's description in OpenAPI, out of the handlers and the types of the calls.

use axum::Json;
use causeway_node_api::{ApiError, ErrorCode};
use serde_json::{json, Value};
use utoipa::OpenApi;

/// Where the node serves it.
pub(super) const PATH: &str = "/v1/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Causeway node",
        description = "The API of a node of one account. Amounts are strings of digits in base units, times are unix seconds."
    ),
    paths(
        super::calls::live::run,
        super::calls::ready::run,
        super::calls::metrics::run,
        super::calls::info::run,
        super::calls::balance::run,
        super::calls::channels::run,
        super::calls::channel::run,
        super::calls::join_channel::run,
        super::calls::close_channel::run,
        super::calls::withdraw::run,
        super::calls::payments::run,
        super::calls::pay::run,
        super::calls::payment::run,
        super::calls::events::run,
        super::calls::peers::run,
        super::calls::connect_peer::run,
        super::calls::forget_peer::run,
        super::calls::invoices::run,
        super::calls::make_invoice::run,
        super::calls::invoice::run,
        super::calls::cancel_invoice::run,
        super::calls::decode::run,
        super::calls::transactions::run,
        super::calls::transaction::run,
        super::calls::explain::run,
        super::calls::stop::run
    ),
    components(schemas(ApiError))
)]
struct Description;

/// The description, with the stable codes of errors.
pub fn description() -> Value {
    let mut description = json!(Description::openapi());
    let codes = ErrorCode::ALL.iter().map(
        |code| json!({ "code": code.name(), "status": code.status(), "meaning": code.meaning() }),
    );
    description["components"]["securitySchemes"] =
        json!({ "token": { "type": "http", "scheme": "bearer" } });
    description["x-error-codes"] = codes.collect();
    description
}

pub(super) async fn run() -> Json<Value> {
    Json(description())
}
