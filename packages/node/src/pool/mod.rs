//! Transactions of the node: written down before they are sent (what must be done in time goes out also where that fails), followed
//! until it is known what became of them.
//!
//! A key says what a transaction does ([`TxKey`]), and of one key only one may be in a block that is not known yet: asked for
//! again meanwhile, the answer is that one. Once it can be in no block any more, the same key gives a new one. Killed at any
//! point, a node finds in its book what may be on its way, offers the same bytes again while they can still be included, and
//! follows them; bytes that are the same take effect once.
//!
//! One is sent at a time, so that each account's sequences are in order; duties are sent before all else. A transaction
//! offers at most the chain file's `max_fee`, and can be included for so many blocks as the chain's client says.
//!
//! | file | what |
//! | --- | --- |
//! | `key` | what a transaction does |
//! | `prepare` | whether something is to be sent for a key, or what is known of it |
//! | `send` | signed, written down, sent |
//! | `follow` | until it is known what became of it; after a start, offered again first |
//! | `task` | the task that owns what is under way |
//! | `keyed` | transactions that a channel key goes with, and whether the book may begin them |

mod follow;
mod key;
mod keyed;
mod prepare;
mod send;
mod task;

pub use key::{TxKey, TxKeyError};
pub use keyed::{KeyedError, KeyedPool};
pub use task::{Pool, PoolContext};

use causeway_chain::Msg;
use causeway_types::{Amount, ChannelId, ChannelKey, Hash, Height};
use std::time::Duration;
use tokio::sync::watch;

/// Which account signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PoolSigner {
    /// The account itself.
    #[default]
    Account,
    /// The account itself, before all that is no duty.
    AccountForDuties,
    /// The account of duties, where it can pay the fee; else the account itself. Before all that is no duty.
    Duties,
}

/// A transaction that is asked for.
#[derive(Clone, Debug)]
pub struct Submit {
    /// What it does.
    pub key: TxKey,
    /// Its messages.
    pub messages: Vec<Msg>,
    /// Which account signs.
    pub signer: PoolSigner,
    /// The channel key that it carries, where it opens a channel: written down with it.
    pub opens_with: Option<ChannelKey>,
    /// The block by which it was found that it is to be done. One of the same key that took effect up to this block has not
    /// done it, so a new one is sent; without it, one that took effect is the answer.
    pub needed_at: Option<Height>,
    /// Where its messages take money out of a channel: what they were reckoned by. It is sent only while that is so.
    pub counts_on: Option<TakenOut>,
}

/// What this account has taken out of a channel by the newest followed block, with nothing more on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenOut {
    /// The channel.
    pub channel_id: ChannelId,
    /// All that was taken out since it was opened, base units.
    pub amount: Amount,
}

/// What became of a transaction that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It took effect.
    Included {
        /// The block that it is in.
        height: Height,
    },
    /// It is in a block and changed nothing.
    Failed {
        /// The block that it is in.
        height: Height,
        /// Why it changed nothing.
        why: String,
    },
    /// It is in no block, and never will be.
    Lapsed {
        /// Why it is in none.
        why: String,
    },
    /// Nothing was sent: the chain refused it when it was tried, or could not be asked.
    NotSent {
        /// The stable code of the error.
        code: &'static str,
        /// The reason, for people.
        why: String,
    },
}

impl Outcome {
    /// Why it did nothing: a stable code, and in words; none where it took effect.
    pub fn failure(&self) -> Option<(&'static str, &str)> {
        match self {
            Outcome::Included { .. } => None,
            Outcome::Failed { why, .. } => Some(("tx_failed", why)),
            Outcome::Lapsed { why } => Some(("tx_not_included", why)),
            Outcome::NotSent { code, why } => Some((code, why)),
        }
    }
}

/// How far a transaction is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TxProgress {
    /// It may be in a block, or come into one.
    Unknown {
        /// Its hash.
        hash: Hash,
        /// The last block that it can be in; none if it is good for ever.
        last: Option<Height>,
    },
    /// It is known what became of it.
    Over(Outcome),
}

/// Where the progress of a transaction is read. It ends without an outcome where the node stops.
pub type TxWatch = watch::Receiver<TxProgress>;

/// Waits until it is known what became of a transaction. None where the node stops before.
pub async fn outcome(progress: &mut TxWatch) -> Option<Outcome> {
    let is_over = |progress: &TxProgress| matches!(progress, TxProgress::Over(_));
    match &*progress.wait_for(is_over).await.ok()? {
        TxProgress::Over(outcome) => Some(outcome.clone()),
        TxProgress::Unknown { .. } => None,
    }
}

/// The first pause after a transaction that changed nothing.
pub const RETRY: Duration = Duration::from_secs(10);
/// The longest pause.
const LONGEST_RETRY: Duration = Duration::from_secs(600);

/// The pause before a transaction that changed nothing so many times is sent again: each is twice as long as the one before, so
/// that no fees are burnt on what the chain refuses again and again.
pub fn pause_after(failures: u32) -> Duration {
    let doubled = failures.saturating_sub(1).min(10);
    RETRY.saturating_mul(1 << doubled).min(LONGEST_RETRY)
}

/// Whether nothing more will be heard of it: it is known what became of it, or the node stops.
pub fn is_over(progress: &TxWatch) -> bool {
    matches!(*progress.borrow(), TxProgress::Over(_)) || progress.has_changed().is_err()
}
