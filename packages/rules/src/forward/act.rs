//! F2: by when a node acts. That the incoming voucher is shown in time, preimage or not, and that none with locks is accepted in the
//! last five eighths of a close window, is the wallet's rule 7 with its margin of an eighth.

use super::ForwardTimes;
use causeway_types::{Amount, ChainTime, Ppm, Seconds, UnixTime};

/// How long the payer of an incoming lock has to pay it by a voucher once its preimage is known: then it is claimed on chain, though
/// there may be hours left.
pub const UNPAID_TIME: Seconds = Seconds(600);

/// From which part of a channel's capacity on a lock is claimed before its last hours where nobody has said what a claim costs.
const EARLY_CLAIM_SHARE: Ppm = Ppm(10_000);

/// From when on an incoming lock whose preimage is known is claimed on chain, where its payer has not paid it.
pub fn f2_claims_from(incoming: UnixTime, times: &ForwardTimes) -> UnixTime {
    incoming.minus(times.lock_delta)
}

/// From when on an incoming lock is claimed on chain that its payer could have paid since `released`: a peer that is away or does not
/// pay is not waited for until the last hours, in which many may claim at once.
pub fn f2_claims_unpaid_from(released: UnixTime) -> UnixTime {
    released.plus(UNPAID_TIME)
}

/// Whether a claim before the last hours brings more than it costs, base units of the lock's sidechain. Where nobody has said what it
/// costs, a hundredth of the channel's capacity is asked for: else a peer could leave a unit unpaid again and again, and each would
/// cost a fee. In the last hours the settings alone say what is left.
pub fn f2_is_worth_claiming(brings: Amount, costs: Amount, capacity: Amount) -> bool {
    let is_large = || brings >= EARLY_CLAIM_SHARE.of_ceil(capacity);
    brings > costs && (!costs.is_zero() || is_large())
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
