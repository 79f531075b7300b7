//! What the tests share: nodes on loopback, their books, the chain that they see, and a peer that does what no node does.

pub mod book;
pub mod hostile;
pub mod invoice;
pub mod proxy;
pub mod world;

use std::future::Future;
use std::time::Duration;

/// Waits until it holds.
pub async fn until<F: Future<Output = bool>>(mut holds: impl FnMut() -> F) {
    while !holds().await {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
