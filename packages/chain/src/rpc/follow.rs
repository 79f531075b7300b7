//! Waiting for a transaction: through its blocks, one by one, until it is found or they have all come.

use super::{RpcChain, Waiting};
use crate::{ChainError, Sent, TxResult};
use causeway_types::Height;
use std::time::Instant;

/// After how many looks without it the node is offered the same bytes again: it may have lost what it had in memory.
const OFFER_EVERY: u32 = 20;

impl RpcChain {
    pub(super) fn follow(&self, sent: &Sent) -> Result<TxResult, ChainError> {
        let began = Instant::now();
        let mut next = sent.from;
        let mut trouble: Option<ChainError> = None;
        let mut looks = 0u32;
        loop {
            looks = looks.wrapping_add(1);
            match self.look(sent, &mut next) {
                Ok(Some(found)) => {
                    self.landed(sent.hash);
                    return Ok(found);
                }
                Ok(None) => {
                    if let Some(last) = sent.last.filter(|last| next > *last) {
                        self.landed(sent.hash);
                        return Err(ChainError::NotIncluded {
                            hash: sent.hash,
                            last,
                        });
                    }
                    if trouble.take().is_some()
                        || looks.is_multiple_of(OFFER_EVERY)
                        || self.is_doubtful(sent.hash)
                    {
                        self.offer_again(sent.hash);
                    }
                }
                Err(error) if error.is_passing() => trouble = Some(error),
                Err(error) => return Err(self.pending(sent, began, error.to_string())),
            }
            let elapsed = began.elapsed();
            if elapsed >= self.patience.inclusion {
                let why = match trouble {
                    Some(error) => error.to_string(),
                    None => format!("the chain is at block {}", next.0.saturating_sub(1)),
                };
                return Err(self.pending(sent, began, why));
            }
            (self.watch)(Waiting {
                sent: *sent,
                height: Height(next.0.saturating_sub(1)),
                elapsed,
            });
            std::thread::sleep(self.patience.pause);
        }
    }

    /// Looks through the blocks that have come since.
    fn look(&self, sent: &Sent, next: &mut Height) -> Result<Option<TxResult>, ChainError> {
        let committed = self.committed()?;
        // of what was sent long ago, or by another, the index knows more than the blocks that the node has kept
        if *next == sent.from || committed > next.plus(self.patience.blocks) {
            if let Some(found) = self.find_indexed(sent.hash)? {
                return Ok(Some(found));
            }
        }
        let end = sent.last.map_or(committed, |last| last.min(committed));
        while *next <= end {
            if let Some(found) = self.find_in(*next, sent.hash)? {
                return Ok(Some(found));
            }
            *next = next.plus(1);
        }
        Ok(None)
    }

    fn pending(&self, sent: &Sent, began: Instant, why: String) -> ChainError {
        ChainError::Pending {
            hash: sent.hash,
            last: sent.last,
            seconds: began.elapsed().as_secs(),
            why,
        }
    }
}
