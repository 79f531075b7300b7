//! Whether there is still time for a voucher, by another clock than the chain's. Rule 7.

use crate::error::WalletError;
use crate::signer::ChannelSnapshot;
use causeway_rules::wallet::{rule_7_in_time_at, View};
use causeway_types::{ChainTime, Seconds, Side};

/// Refuses a voucher for which it is too late by the later of block time and this machine's clock: a chain that makes
/// no blocks must not make us believe that there is time. Everything else goes by block time alone.
pub fn in_time(snapshot: ChannelSnapshot, time: ChainTime, locks: bool) -> Result<(), WalletError> {
    check(snapshot, time, locks, snapshot.margin())
}

/// The same before a payment is signed, which stops earlier.
pub fn in_time_to_sign(
    snapshot: ChannelSnapshot,
    time: ChainTime,
    locks: bool,
) -> Result<(), WalletError> {
    check(snapshot, time, locks, snapshot.signing_margin())
}

fn check(
    snapshot: ChannelSnapshot,
    time: ChainTime,
    locks: bool,
    margin: Seconds,
) -> Result<(), WalletError> {
    let view = View {
        // the rule is the same for both
        side: Side::A,
        ledger: snapshot.ledger,
        // the ledger is of no earlier block than either
        now: time.committed().max(snapshot.now),
        record: &Default::default(),
    };
    let at = time.at_latest().max(view.now);
    Ok(rule_7_in_time_at(&view, at, locks, margin)?)
}
