//! The end of a node: asked for once, seen by every task.

use tokio::sync::watch;

/// Ends the node. Clones end the same one.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

/// Sees the end of the node.
#[derive(Clone, Debug)]
pub struct StopSignal(watch::Receiver<bool>);

impl Stop {
    /// Of a node that goes on.
    pub fn new() -> (Stop, StopSignal) {
        let (stop, signal) = watch::channel(false);
        (Stop(stop), StopSignal(signal))
    }
    /// Ends it; again does nothing.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
    /// What sees it.
    pub fn signal(&self) -> StopSignal {
        StopSignal(self.0.subscribe())
    }
}

impl StopSignal {
    /// Returns when the node is to end.
    pub async fn stopped(&mut self) {
        // an error means that nobody is left who could end it
        let _ = self.0.wait_for(|is_stopped| *is_stopped).await;
    }
    /// Whether the node is to end.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }
}
