//! A clock that goes by itself: a block every second.

use crate::EmbeddedChain;
use causeway_chain::{ChainError, EmbeddedError};
use causeway_types::Seconds;
use std::sync::mpsc::{channel, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

/// The time between two blocks.
const TICK: Duration = Duration::from_secs(1);

/// Makes blocks until it is dropped.
pub(super) struct Ticking {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ticking {
    pub fn start(chain: EmbeddedChain) -> Result<Ticking, ChainError> {
        chain.start_clock()?;
        // the first block has the new time, before anybody asks
        chain.advance(Seconds(0), 1)?;
        let (end, ended) = channel::<()>();
        let thread = std::thread::Builder::new()
            .name("chain-clock".to_owned())
            .spawn(move || {
                while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    // a full disk stops the chain, and whoever uses it is told
                    if chain.advance(Seconds(0), 1).is_err() {
                        return;
                    }
                }
            })
            .map_err(|why| EmbeddedError::Thread(why.to_string()))?;
        Ok(Ticking {
            end: Some(end),
            thread: Some(thread),
        })
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // a thread that has panicked makes no more blocks either
            let _ = thread.join();
        }
    }
}
