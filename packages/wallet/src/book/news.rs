//! What commits have changed of locks that others than the channel of the commit must hear of. In memory alone: whoever begins
//! anew reads the book.

use super::database::Book;
use super::entry::EntryKey;
use super::writer::Writer;
use causeway_peer_protocol::channel::RequestId;
use std::collections::{BTreeSet, HashSet};

/// What has changed since it was last taken. What was undone with its piece of work may be among it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockNews {
    /// Channels of which a lock was decided by a commit in another one.
    pub channels: HashSet<EntryKey>,
    /// Payments of ours over several channels of which a lock was paid or is gone, or that are over.
    pub payments: BTreeSet<RequestId>,
    /// Channels of which a lock towards us was resolved quickly, once for each.
    pub quick: Vec<EntryKey>,
    /// Whether locks came that are to be forwarded, or that wait for others.
    pub has_undecided: bool,
}

impl LockNews {
    /// Whether nobody has to hear of anything.
    pub fn is_empty(&self) -> bool {
        let is_quiet = self.channels.is_empty() && self.payments.is_empty();
        is_quiet && self.quick.is_empty() && !self.has_undecided
    }

    /// Takes in what came later.
    pub fn extend(&mut self, later: LockNews) {
        self.channels.extend(later.channels);
        self.payments.extend(later.payments);
        self.quick.extend(later.quick);
        self.has_undecided |= later.has_undecided;
    }
}

impl Book {
    /// What commits have changed of locks since this was last asked.
    pub fn take_lock_news(&mut self) -> LockNews {
        std::mem::take(&mut self.news)
    }
}

impl Writer<'_> {
    /// A channel hears of all that is decided in it by the commit under way, which is its own.
    pub fn heard(&mut self, key: &EntryKey) {
        self.news.channels.remove(key);
    }
}
