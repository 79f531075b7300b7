//! Payments that callers of the API ask for, until they are final or cannot be signed.

mod desk;

pub use desk::{Due, PaymentDesk, Progress};
