//! What the vouchers that we accepted are worth: the newest, and the one before it that the chain still has.

use super::outgoing::claimed_of_list;
use super::{rule_4_passed, ChannelRecord, View, VoucherWithLocks};
use crate::settlement::flow;
use causeway_types::channel::{Ledger, Side};
use causeway_types::signed::first_listed;
use causeway_types::{Amount, Lock, LockId};

impl ChannelRecord {
    /// Takes in the next voucher of the peer, and forgets what concerns locks that it no longer lists. The list of the
    /// voucher on chain is kept.
    pub fn record_received(&mut self, ledger: &Ledger, side: Side, next: VoucherWithLocks) {
        let on_chain = ledger.evidence(side.receives()).locks_hash;
        let stays = |id: &LockId| next.locks.iter().any(|l| l.id == *id);
        self.claimed.retain(stays);
        self.failed.retain(stays);
        let before = self.received.take().into_iter().chain(self.shown.take());
        self.shown = before
            .filter(|_| !on_chain.is_zero() && next.voucher.locks_hash != on_chain)
            .find(|h| h.voucher.locks_hash == on_chain);
        self.received = Some(next);
    }
}

impl View<'_> {
    /// The list of the peer's voucher on chain; none if its locks do not count there, or the book does not have it.
    pub fn list_on_chain(&self) -> Option<&[Lock]> {
        let on_chain = self.ledger.evidence(self.side.receives()).locks_hash;
        let known = self.record.received.iter().chain(&self.record.shown);
        known
            .filter(|_| !on_chain.is_zero())
            .find(|h| h.voucher.locks_hash == on_chain)
            .map(|h| h.locks.as_slice())
    }

    /// The peer's locks that the chain has as claimed, whoever claimed them.
    pub fn claimed_of_theirs(&self) -> Vec<LockId> {
        let evidence = self.ledger.evidence(self.side.receives());
        self.list_on_chain()
            .map_or_else(Vec::new, |list| claimed_of_list(&evidence, list, self.now))
    }

    /// What the voucher on chain can still pay by locks that the newest one lists too: shown too late for its locks, the
    /// newest takes them away. A lock of the one on chain that the newest does not list was paid by it, has expired or was
    /// let go.
    pub(super) fn kept_on_chain(&self, newest: &VoucherWithLocks) -> Amount {
        let evidence = self.ledger.evidence(self.side.receives());
        let claimed = self.claimed_of_theirs();
        let listed_before = |l: &&Lock| first_listed(l.id) <= evidence.nonce;
        let shared = newest.locks.iter().filter(listed_before);
        shared
            .filter(|l| !rule_4_passed(l.expiry, self.now))
            .filter(|l| !claimed.contains(&l.id) && !self.record.failed.contains(&l.id))
            .fold(Amount::ZERO, |sum, l| sum.saturating_add(l.amount))
            .min(flow(&evidence, self.now).locked)
    }
}
