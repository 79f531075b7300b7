//! F8: trades. Whoever knows the preimage has an option on the rate until the outgoing lock expires, so a node trades for a bounded
//! time and a bounded sum, and the rate of a quote counts for a short time.

use causeway_types::{Amount, Seconds, UnixTime};
use thiserror::Error;

/// For how long a quote that a node has signed is good.
pub const QUOTE_TIME: Seconds = Seconds(30);

/// What a node trades of a pair at most. Its own settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TradeLimits {
    /// The longest from now until the outgoing lock expires.
    pub trade_time: Seconds,
    /// The most that may be given in open trades together, base units of what is given.
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
