//! How the node does: what a collector of metrics reads. Whether it is live and ready is told by two calls of the API.

mod metrics;

pub use metrics::{Metrics, Sample};
