//! Waiting for a transaction: through its blocks, one by one, until it is found, or can be in none that is to come.

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
            match self.search_blocks(sent, &mut next) {
                Ok(BlockSearch::Found(found)) => {
                    self.remove_pending(sent.hash);
                    return Ok(*found);
                }
                Ok(BlockSearch::NotIncluded(error)) => return Err(error),
                Ok(BlockSearch::NotYet) => {
                    self.node.speed_up();
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
            if elapsed >= self.timeouts.inclusion {
                let why = match (trouble, self.refused_with(sent.hash)) {
                    (Some(error), _) => error.to_string(),
                    (None, Some(refused)) => refused,
                    (None, None) => format!("the chain is at block {}", next.0.saturating_sub(1)),
                };
                return Err(self.pending(sent, began, why));
            }
            (self.on_wait)(Waiting {
                sent: *sent,
                height: Height(next.0.saturating_sub(1)),
                elapsed,
            });
            std::thread::sleep(self.timeouts.pause.max(self.node.poll_interval()));
        }
    }

    /// Searches the blocks that have come since.
    fn search_blocks(&self, sent: &Sent, next: &mut Height) -> Result<BlockSearch, ChainError> {
        // before the blocks: what is in them by then is looked through
        let taken = self.sequence_taken(sent)?;
        let committed = self.committed()?;
        // of what was sent long ago, or by another, the index knows more than the blocks that the node has kept
        if *next == sent.from || committed > next.plus(self.timeouts.blocks) {
            if let Some(found) = self.find_indexed(sent.hash)? {
                return Ok(BlockSearch::Found(Box::new(found)));
            }
        }
        let end = sent.last.map_or(committed, |last| last.min(committed));
        while *next <= end {
            if let Some(found) = self.find_in(*next, sent.hash)? {
                return Ok(BlockSearch::Found(Box::new(found)));
            }
            *next = next.plus(1);
        }
        if let Some(last) = sent.last.filter(|last| *next > *last) {
            return Ok(BlockSearch::NotIncluded(ChainError::NotIncluded {
                hash: sent.hash,
                last,
                refused: self.remove_pending(sent.hash).map(Box::new),
            }));
        }
        match taken {
            Some((sequence, height)) if *next > height => {
                Ok(BlockSearch::NotIncluded(ChainError::SequenceTaken {
                    hash: sent.hash,
                    sequence,
                    height,
                }))
            }
            _ => Ok(BlockSearch::NotYet),
        }
    }

    /// Whether its account has gone past its sequence, and in which block at the latest. If it is in no block up to
    /// that one, it is in none at all: each sequence is used once. Asked only of what no node is known to have.
    fn sequence_taken(&self, sent: &Sent) -> Result<Option<(u64, Height)>, ChainError> {
        let Some((signer, sequence)) = self.unconfirmed_signer(sent.hash) else {
            return Ok(None);
        };
        let (account, height) = self.query_account_at(&signer)?;
        Ok((account.sequence > sequence).then_some((sequence, height)))
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

/// What a search through the blocks found.
enum BlockSearch {
    /// It is in one.
    Found(Box<TxResult>),
    /// It is in none, and in none that is to come.
    NotIncluded(ChainError),
    /// Neither yet.
    NotYet,
}
