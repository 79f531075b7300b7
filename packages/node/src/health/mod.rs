//! How the node does: what a collector of metrics reads, whether the node is ready, and what the service manager hears of that.

pub mod disk_room;
mod metrics;
pub mod readiness;
mod service_manager;
#[cfg(test)]
mod tests;

pub use metrics::{Metrics, Sample};
pub use service_manager::ServiceManager;
