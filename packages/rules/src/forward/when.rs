//! F1: when a lock is forwarded.

use crate::voucher::safety_margin;
use crate::wallet::earliest_end;
use causeway_types::channel::{Ledger, LockMode, Phase, Side};
use causeway_types::{ChainTime, Seconds, UnixTime};
use std::fmt;
use thiserror::Error;

/// What forwarding takes its time for. A node may have a longer delta of its own, and its payers count with that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForwardTimes {
    /// By how much an incoming lock must outlast the outgoing one: what the chain's halts, the follower's lag and two inclusions
    /// may take. An eighth of a close window is at least as long in every channel that takes a lock.
    pub lock_delta: Seconds,
}

impl ForwardTimes {
    /// The same for what is due in a channel with this longest lock: no more than half of that, where locks are shorter than what
    /// is forwarded.
    pub fn within(self, longest_lock: Seconds) -> ForwardTimes {
        ForwardTimes {
            lock_delta: self.lock_delta.min(Seconds(longest_lock.0 / 2)),
        }
    }
}

impl Default for ForwardTimes {
    fn default() -> ForwardTimes {
        ForwardTimes {
            lock_delta: Seconds(2 * 60 * 60),
        }
    }
}

/// By how much sooner than a channel's longest lock a lock expires: what clocks and followed blocks of two nodes may differ by.
pub fn clock_skew(longest_lock: Seconds) -> Seconds {
    Seconds((longest_lock.0 / 16).min(120))
}

/// Which half of a forwarded lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichHalf {
    /// By which the node is paid.
    Incoming,
    /// Which it gives.
    Outgoing,
}

impl fmt::Display for WhichHalf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WhichHalf::Incoming => "incoming",
            WhichHalf::Outgoing => "outgoing",
        })
    }
}

/// One half of a lock: its channel as of the last block, and when it expires.
#[derive(Clone, Copy, Debug)]
pub struct LockHalf<'l> {
    /// The channel that it is in.
    pub ledger: &'l Ledger,
    /// When it expires.
    pub expiry: UnixTime,
}

/// Why a lock is not forwarded, or not taken by its payee. The texts name the fields: `asked` is what the lock has, `allowed` its
/// bound; times in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum ForwardRefusal {
    /// An unlocked channel takes no locks.
    #[error("the {half} channel takes no locks")]
    WithoutLocks { half: WhichHalf },
    /// The incoming lock does not outlast the outgoing one by the delta.
    #[error("the incoming lock expires at {asked}, at least {allowed} is needed")]
    IncomingTooSoon { asked: UnixTime, allowed: UnixTime },
    /// The outgoing lock expires so soon that nothing could be done in time.
    #[error("the outgoing lock expires at {asked}, at least {allowed} is needed")]
    OutgoingTooSoon { asked: UnixTime, allowed: UnixTime },
    /// A lock runs longer than its channel takes, with what clocks differ by.
    #[error("the {half} lock expires at {asked}, at most {allowed} is taken")]
    TooLong {
        half: WhichHalf,
        asked: UnixTime,
        allowed: UnixTime,
    },
    /// A side has closed the channel.
    #[error("a side has closed the {half} channel, which ends at {end}")]
    Closed { half: WhichHalf, end: UnixTime },
    /// The channel is not open, or ends soon.
    #[error("it is {asked}, the {half} channel takes locks until {allowed}")]
    ChannelEnds {
        half: WhichHalf,
        asked: UnixTime,
        allowed: UnixTime,
    },
    /// The close window leaves less time to show than the delta.
    #[error("an eighth of the {half} channel's close window is {asked} s, at least {allowed} s is needed")]
    WindowTooShort {
        half: WhichHalf,
        asked: Seconds,
        allowed: Seconds,
    },
    /// The chain is to be upgraded while the lock is pending.
    #[error(
        "the chain is to be upgraded at {allowed}, before the incoming lock expires at {asked}"
    )]
    UpgradePlanned { asked: UnixTime, allowed: UnixTime },
}

/// F1: whether a node gives the outgoing half for the incoming one. `upgrade`: when the chain is to be upgraded, if that is
/// planned; nothing may be in time around it. That the node can pay for what it may have to claim, the guard asks.
pub fn f1_check_forward(
    incoming: &LockHalf,
    outgoing: &LockHalf,
    time: ChainTime,
    times: &ForwardTimes,
    upgrade: Option<UnixTime>,
) -> Result<(), ForwardRefusal> {
    check_half(incoming, WhichHalf::Incoming, time, times)?;
    check_half(outgoing, WhichHalf::Outgoing, time, times)?;
    let (asked, allowed) = (incoming.expiry, outgoing.expiry.plus(times.lock_delta));
    if asked < allowed {
        return Err(ForwardRefusal::IncomingTooSoon { asked, allowed });
    }
    let (asked, allowed) = (outgoing.expiry, time.at_latest().plus(times.lock_delta));
    if asked < allowed {
        return Err(ForwardRefusal::OutgoingTooSoon { asked, allowed });
    }
    check_upgrade(incoming, upgrade)
}

/// F1 for the payee: whether it may take a lock as payment, as far as its own channel and the chain go.
pub fn f1_check_final(
    incoming: &LockHalf,
    time: ChainTime,
    times: &ForwardTimes,
    upgrade: Option<UnixTime>,
) -> Result<(), ForwardRefusal> {
    check_half(incoming, WhichHalf::Incoming, time, times)?;
    check_upgrade(incoming, upgrade)
}

fn check_upgrade(incoming: &LockHalf, upgrade: Option<UnixTime>) -> Result<(), ForwardRefusal> {
    match upgrade.filter(|upgrade| *upgrade < incoming.expiry) {
        None => Ok(()),
        Some(allowed) => Err(ForwardRefusal::UpgradePlanned {
            asked: incoming.expiry,
            allowed,
        }),
    }
}

/// The least time that so many blocks take of which `blocks` took `took`: they may come a quarter faster than they did.
pub fn f1_upgrade_at(now: UnixTime, left: u64, (blocks, took): (u64, Seconds)) -> UnixTime {
    let time = (u128::from(left) * u128::from(took.0)).saturating_mul(3);
    let time = time / (4 * u128::from(blocks.max(1)));
    now.plus(Seconds(u64::try_from(time).unwrap_or(u64::MAX)))
}

fn check_half(
    lock: &LockHalf,
    half: WhichHalf,
    time: ChainTime,
    times: &ForwardTimes,
) -> Result<(), ForwardRefusal> {
    let (ledger, committed) = (lock.ledger, time.committed());
    if ledger.mode == LockMode::Unlocked {
        return Err(ForwardRefusal::WithoutLocks { half });
    }
    let (asked, allowed) = (safety_margin(ledger), times.lock_delta);
    if asked < allowed {
        return Err(ForwardRefusal::WindowTooShort {
            half,
            asked,
            allowed,
        });
    }
    // half a window in which locks that are shown do not count, and a quarter to forward and to show
    let window = ledger.terms.close_window.0;
    let last = earliest_end(ledger, committed).minus(Seconds(window / 2 + window / 4));
    if Side::BOTH.iter().any(|side| ledger.side(*side).closed) {
        let end = ledger.expires_at;
        return Err(ForwardRefusal::Closed { half, end });
    }
    let at = time.at_latest();
    if ledger.phase(at) != Phase::Open || at >= last {
        return Err(ForwardRefusal::ChannelEnds {
            half,
            asked: at,
            allowed: last,
        });
    }
    let longest = ledger.terms.longest_lock;
    let allowed = committed.plus(Seconds(longest.0 - clock_skew(longest).0));
    match lock.expiry > allowed {
        true => Err(ForwardRefusal::TooLong {
            half,
            asked: lock.expiry,
            allowed,
        }),
        false => Ok(()),
    }
}
