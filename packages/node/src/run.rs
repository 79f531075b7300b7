//! A node as a whole process: with a runtime of its own, until it is told to stop.

use crate::error::NodeError;
use crate::node::{Node, NodeSetup};
use causeway_node_api::local::NodeFile;
use tokio::signal::unix::{signal, SignalKind};

/// Runs a node until SIGTERM, SIGINT or a call stops it. `started` gets where it is reached.
pub fn run(setup: NodeSetup, started: impl FnOnce(&NodeFile)) -> Result<(), NodeError> {
    let failed = |what| move |source| NodeError::File { what, source };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_name("node")
        .enable_all()
        .build()
        .map_err(failed("the runtime cannot be started"))?;
    let done = runtime.block_on(async {
        // before it starts, so that one that comes early is not lost
        let signals = [SignalKind::terminate(), SignalKind::interrupt()];
        let watched: Result<Vec<_>, _> = signals.into_iter().map(signal).collect();
        let watched = watched.map_err(failed("signals cannot be watched"))?;
        let node = Node::start(setup).await?;
        started(node.file());
        for mut signal in watched {
            let stop = node.stop();
            tokio::spawn(async move {
                if signal.recv().await.is_some() {
                    stop.stop();
                }
            });
        }
        node.run().await;
        Ok(())
    });
    // what still blocks on an answer of the chain holds up nobody
    runtime.shutdown_background();
    done
}
