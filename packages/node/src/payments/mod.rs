//! Payments that callers of the API ask for, until they are final or cannot be signed.

mod desk;
mod memo;
mod routed;

pub use desk::{Due, PaymentDesk, Progress};
pub use memo::{require_announced, seal_for, NoMemo};
pub use routed::{failure_of, path_request, RoutedDesk, RoutedParts};
