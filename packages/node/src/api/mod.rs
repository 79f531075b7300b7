//! The API: one file for each call, in front of them the check of who asks.

mod access;
mod answer;
mod calls;
mod openapi;
mod server;

pub use openapi::description;
pub use server::{serve, Access, ApiState, Identity};
