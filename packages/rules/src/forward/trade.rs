//! F8: trades. Whoever knows the preimage has an option on the rate until the outgoing lock expires, so a node trades for a bounded
//! time and a bounded sum, and the rate of a quote counts for a short time.

use super::when::ForwardTimes;
use causeway_types::{Amount, Ppm, Seconds, UnixTime};
use thiserror::Error;

/// For how long a quote that a node has signed is good.
pub const QUOTE_TIME: Seconds = Seconds(30);

/// Which part of what a node has of a token may be given in open trades together, where nothing is set: where the rate moves by a
/// tenth while all of them are open, the node gives a fortieth of that too cheaply.
pub const DEFAULT_TRADE_SHARE: Ppm = Ppm(250_000);

/// How long a payee's lock must run beside the delta, where the chain's file names nothing else.
pub const DEFAULT_FINAL_WAIT: Seconds = Seconds(10 * 60);

/// What the last lock of a payment may run longer than its payee needs at least: invoices hold payments for ten minutes unless
/// they say more, and clocks and followed blocks of two nodes differ by some.
const HELD_AND_CLOCKS: Seconds = Seconds(15 * 60);

/// For how long a node is bound to the rate of a trade where nothing is set: until the lock has expired that it gives to a payee
/// who is one hop further on than its own peer. `final_wait`: how long a payee's lock must run beside the delta.
pub fn default_trade_time(times: ForwardTimes, final_wait: Seconds) -> Seconds {
    let hops = times.lock_delta.0.saturating_mul(2);
    let waits = final_wait.0.saturating_add(HELD_AND_CLOCKS.0);
    Seconds(hops.saturating_add(waits))
}

/// F8: how much of a token a node may give in open trades together, base units: what its user has set, else a part of what it has
/// of that token in its running channels, its own locks included.
pub fn f8_trade_limit(set: Option<Amount>, has: Amount) -> Amount {
    set.unwrap_or_else(|| DEFAULT_TRADE_SHARE.of_floor(has))
}

/// What a node trades at most. Its own settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TradeLimits {
    /// The longest from now until the outgoing lock expires.
    pub trade_time: Seconds,
    /// The most that may be given of one token in open trades together, whatever is taken for it, base units.
    pub trade_limit: Amount,
}

/// Why a node does not trade.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum TradeRefusal {
    /// The outgoing lock runs too long.
    #[error("the outgoing lock would run for {asked} s, a rate is held for at most {allowed} s")]
    TooLong { asked: Seconds, allowed: Seconds },
    /// Too much would be open.
    #[error("{asked} would be given in open trades, at most {allowed} is")]
    TooMuch { asked: Amount, allowed: Amount },
    /// The quote is older than it is good for.
    #[error("the quote was made at {asked}, one from {allowed} on is taken")]
    QuoteOver { asked: UnixTime, allowed: UnixTime },
}

/// F8: whether a node gives so much of one sidechain's token for another's, beside what is open. `quoted_at`: when the quote was
/// made that the lock names; none where the chain's own rate counts. `now`: the later of block time and the machine's clock.
pub fn f8_check_trade(
    (gives, open): (Amount, Amount),
    expiry: UnixTime,
    quoted_at: Option<UnixTime>,
    now: UnixTime,
    limits: &TradeLimits,
) -> Result<(), TradeRefusal> {
    let (asked, allowed) = (expiry.since(now), limits.trade_time);
    if asked > allowed {
        return Err(TradeRefusal::TooLong { asked, allowed });
    }
    let (asked, allowed) = (open.saturating_add(gives), limits.trade_limit);
    if asked > allowed {
        return Err(TradeRefusal::TooMuch { asked, allowed });
    }
    let oldest = now.minus(QUOTE_TIME);
    match quoted_at.filter(|quoted_at| *quoted_at < oldest) {
        None => Ok(()),
        Some(asked) => Err(TradeRefusal::QuoteOver {
            asked,
            allowed: oldest,
        }),
    }
}
