//! F2: by when a node acts. That the incoming voucher is shown in time, preimage or not, and that none with locks is accepted in the
//! last five eighths of a close window, is the wallet's rule 7 with its margin of an eighth.

use super::ForwardTimes;
use causeway_types::{ChainTime, UnixTime};

/// From when on an incoming lock whose preimage is known is claimed on chain, where its payer has not paid it.
pub fn f2_claims_from(incoming: UnixTime, times: &ForwardTimes) -> UnixTime {
    incoming.minus(times.lock_delta)
}

/// Whether the outgoing lock may be paid off chain: once the incoming one is paid, or while blocks come and there is still time to
/// claim the incoming one. Later its payee must claim it on chain: then its preimage is public in time for the incoming one.
/// `has_blocks`: the newest block is young enough to decide by.
pub fn f2_may_pay_outgoing(
    incoming: UnixTime,
    is_incoming_paid: bool,
    time: ChainTime,
    has_blocks: bool,
    times: &ForwardTimes,
) -> bool {
    is_incoming_paid || has_blocks && time.at_latest() < f2_claims_from(incoming, times)
}
