//! `GET /metrics`: the node's metrics as text, for Prometheus and whatever reads its form. docs/node.md lists them.

/// The path of the call.
pub const PATH: &str = "/metrics";
/// The form of the answer.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
