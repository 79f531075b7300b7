//! What the vouchers that we signed can still cost us: the newest, and those before it that the peer may still show.

use super::{rule_4_passed, ChannelRecord, View, VoucherWithLocks};
use crate::settlement::{flow, Flow};
use causeway_types::channel::{Evidence, Ledger, Side};
use causeway_types::{Amount, Hash, Lock, LockId, Nonce, UnixTime};

/// A lock that a voucher of ours left out without paying it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DroppedLock {
    /// The lock as the newest voucher lists it.
    pub lock: Lock,
    /// The first voucher that does not list it.
    pub nonce: Nonce,
}

impl ChannelRecord {
    /// Takes in the next voucher of ours. `paid` are the locks that it leaves out because they are paid.
    /// What the peer can no longer show, by a receipt or by the chain, is forgotten.
    pub fn record_signed(
        &mut self,
        ledger: &Ledger,
        side: Side,
        next: VoucherWithLocks,
        paid: &[LockId],
    ) {
        let superseded = superseded(self, ledger, side);
        // the voucher that is on chain, or receipted, keeps its list: it tells what was claimed
        let on_chain = ledger.evidence(side.pays()).nonce;
        let is_needed = |nonce: Nonce| nonce >= superseded || nonce == on_chain;
        self.earlier.retain(|h| is_needed(h.voucher.nonce));
        self.dropped.retain(|l| l.nonce > superseded);
        // a replacement may list again what a refused voucher had left out: then it is pending as before
        self.dropped.retain(|l| !next.locks.contains(&l.lock));
        if let Some(sent) = self.sent.take() {
            let gone = sent.locks.iter().filter(|l| !next.locks.contains(l));
            let unpaid = gone.filter(|l| !paid.contains(&l.id));
            self.dropped.extend(unpaid.map(|lock| DroppedLock {
                lock: *lock,
                nonce: next.voucher.nonce,
            }));
            if !sent.locks.is_empty() && sent.locks != next.locks {
                self.earlier.push(sent);
            }
        }
        self.sent = Some(next);
    }

    /// The vouchers of ours whose lists are known.
    fn lists_of_ours(&self) -> impl Iterator<Item = &VoucherWithLocks> {
        let newest = self.sent.iter().chain(&self.receipted);
        newest.chain(&self.earlier)
    }
}

/// No voucher of ours with a lower nonce can hurt any more: the chain has this one or a newer one, or we hold its receipt
/// and answer an older one with it.
fn superseded(record: &ChannelRecord, ledger: &Ledger, side: Side) -> Nonce {
    let receipted = record.receipted.as_ref();
    let receipted = receipted.map_or(Nonce(0), |h| h.voucher.nonce);
    receipted.max(ledger.evidence(side.pays()).nonce)
}

/// The locks of a list that the chain has as claimed.
pub(super) fn claimed_of_list(evidence: &Evidence, locks: &[Lock], now: UnixTime) -> Vec<LockId> {
    let bit = |n: usize| 1u32.checked_shl(n as u32).unwrap_or(0);
    let claimed = |n: usize| evidence.claimed_locks & bit(n) != 0;
    // a record from before the two were told apart can have a lock as both: it is claimed if it has not expired
    let certain =
        |n: usize, l: &Lock| evidence.expired_locks & bit(n) == 0 || !rule_4_passed(l.expiry, now);
    let listed = locks.iter().enumerate();
    listed
        .filter(|(n, lock)| claimed(*n) && certain(*n, lock))
        .map(|(_, lock)| lock.id)
        .collect()
}

impl View<'_> {
    /// The list of ours with this hash, where it is known.
    pub(crate) fn list_of_ours(&self, locks_hash: &Hash) -> Option<&[Lock]> {
        let mut lists = self.record.lists_of_ours();
        let found = lists.find(|h| h.voucher.locks_hash == *locks_hash);
        found.map(|h| h.locks.as_slice())
    }

    /// The list of our voucher on chain; none if its locks do not count there, or it is not known.
    pub fn our_list_on_chain(&self) -> Option<&[Lock]> {
        let on_chain = self.ledger.evidence(self.side.pays()).locks_hash;
        match on_chain.is_zero() {
            true => None,
            false => self.list_of_ours(&on_chain),
        }
    }

    /// The locks of ours that the chain has as claimed, whoever claimed them. They are paid with our next voucher.
    pub fn claimed_of_ours(&self) -> Vec<LockId> {
        let evidence = self.ledger.evidence(self.side.pays());
        self.our_list_on_chain()
            .map_or_else(Vec::new, |list| claimed_of_list(&evidence, list, self.now))
    }

    /// The locks that we left out unpaid and that still count as pending: until a receipt for the voucher that left them out
    /// or a later one, evidence at or past its nonce, or the lock's committed expiry.
    pub fn dropped_pending_locks(&self) -> impl Iterator<Item = &Lock> {
        let superseded = superseded(self.record, self.ledger, self.side);
        let dropped = self.record.dropped.iter();
        dropped
            .filter(move |l| l.nonce > superseded && !rule_4_passed(l.lock.expiry, self.now))
            .map(|l| &l.lock)
    }

    /// The sum of [`View::dropped_pending_locks`].
    pub fn dropped_pending(&self) -> Amount {
        self.dropped_pending_locks()
            .fold(Amount::ZERO, |sum, lock| sum.saturating_add(lock.amount))
    }

    /// The largest total with locks of any voucher of ours that no receipt or evidence has superseded: a larger total on
    /// chain is a lie, or our book is old.
    pub fn most_promised(&self) -> Amount {
        let superseded = superseded(self.record, self.ledger, self.side);
        let can_be_shown = |h: &&VoucherWithLocks| h.voucher.nonce >= superseded;
        self.record
            .lists_of_ours()
            .filter(can_be_shown)
            .map(|h| h.voucher.transferred.saturating_add(h.voucher.locked))
            .fold(Amount::ZERO, Amount::max)
    }

    /// All that we may have to pay, as the settlement reads it: by our newest voucher with the locks that we left out; by what
    /// the chain has; or by its claims and the other locks that our newest voucher lists, as our next voucher has to have
    /// them. Whichever is most.
    pub(super) fn exposure(&self) -> Flow {
        let out = self.out();
        let on_chain = flow(&self.ledger.evidence(self.side.pays()), self.now);
        let promised = out.transferred.saturating_add(out.locked);
        let promised = promised.saturating_add(self.dropped_pending());
        let most = promised.max(on_chain.transferred.saturating_add(on_chain.locked));
        let claimed = self.claimed_of_ours();
        let listed = self.record.sent.iter().flat_map(|h| &h.locks);
        let next = listed
            .filter(|l| !claimed.contains(&l.id))
            .fold(on_chain.transferred, |sum, l| sum.saturating_add(l.amount));
        let most = most.max(next);
        Flow {
            transferred: out.transferred,
            locked: most.saturating_sub(out.transferred),
        }
    }
}
