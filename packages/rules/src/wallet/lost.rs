//! Vouchers of ours that a lost record had and this one has not: while the peer can show one of them, nothing that rests on our
//! newest voucher is known for sure. docs/protocol.md#a-record-that-may-lack-something.

use super::{earliest_end, View};
use crate::settlement::flow;
use causeway_types::{Amount, Nonce, Seconds};

/// What a loss of the record has left open in the direction in which we pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LostVouchers {
    /// The total of our newest voucher in the record that was restored, base units.
    pub total_before: Amount,
    /// The least nonce of what was signed since: what the lost record had signed is below it.
    pub until: Nonce,
    /// How much more than `total_before` the voucher pays that the peer has given back, base units.
    pub paid: Amount,
}

/// What the peer can still do with vouchers of ours that were lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostStanding {
    /// Nothing was lost.
    Whole,
    /// It may still show one: what that pays, and which locks it lists, is not known.
    Open,
    /// A voucher that we have signed since is on chain, or receipted with time left to answer an older one with it. What was lost
    /// has paid so much, base units.
    Replaced(Amount),
    /// The channel has settled by one of them, or by one of before. All that the chain has beyond the record that was restored,
    /// claims included, is so much, base units; it grows while locks are held.
    Settled(Amount),
}

/// What the peer can still do with vouchers of ours that were lost.
pub fn lost_standing(view: &View) -> LostStanding {
    let record = view.record;
    if !record.restored && record.lost.is_none() {
        return LostStanding::Whole;
    }
    let evidence = view.ledger.evidence(view.side.pays());
    if let Some(lost) = record.lost.filter(|_| !record.restored) {
        if evidence.nonce >= lost.until || is_receipted(view, lost.until) {
            return LostStanding::Replaced(lost.paid);
        }
    }
    if view.ledger.settlement.is_none() {
        return LostStanding::Open;
    }
    let newest = view.out().transferred;
    let before = record.lost.map_or(newest, |lost| lost.total_before);
    let on_chain = flow(&evidence, view.now).transferred;
    LostStanding::Settled(on_chain.saturating_sub(before))
}

/// Whether the receipt for a voucher of ours of this nonce or a later one is on disk, with a quarter of a window left to answer an
/// older voucher with it.
pub(crate) fn is_receipted(view: &View, nonce: Nonce) -> bool {
    let receipted = view.record.receipted.as_ref();
    let quarter = Seconds(view.ledger.terms.close_window.0 / 4);
    let is_in_time = view.now < earliest_end(view.ledger, view.now).minus(quarter);
    receipted.is_some_and(|receipted| receipted.voucher.nonce >= nonce) && is_in_time
}
