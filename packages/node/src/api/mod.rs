//! The API: one file for each call, in front of them the check of who asks.

mod access;
mod address;
mod answer;
mod calls;
pub(crate) mod certificate;
mod connections;
mod openapi;
mod rates;
mod server;

pub(crate) use certificate::CertificateError;
pub use openapi::description;
pub(crate) use rates::CallRates;
pub use server::{serve, Access, ApiState, Identity};
