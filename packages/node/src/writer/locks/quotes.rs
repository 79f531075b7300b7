//! Quotes that this account gives: made by the chain's pair and the settings, signed, and kept for as long as a lock may name them.
//! docs/peer-protocol.md#quotes.

use super::asker_limits::AskerLimits;
use super::context::{LockView, NodeLockRules};
use crate::writer::refuse::{by_old_block, without_right};
use crate::writer::thread::{note_failure, WriterState};
use causeway_peer_protocol::message::AskQuoteFrame;
use causeway_peer_protocol::{AsciiText, PeerErrorCode, Quote, SignedQuote};
use causeway_rules::forward::QUOTE_TIME;
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, Hash, Ppm, UnixTime};
use causeway_wallet::guard::{self, LockContext as _};
use cosmwasm_std::Addr;
use std::collections::{BTreeMap, VecDeque};
use tokio::sync::oneshot;
use tokio::time::Instant;

/// How many quotes are kept at once: so many askers at once get one, at the rate at which each may ask.
pub(in crate::writer) const MOST_QUOTES: usize = 1_024;
/// The largest discount that may be set: more is a mistake in the settings.
pub const LARGEST_DISCOUNT: Ppm = Ppm(100_000);

/// Asks for a quote of ours.
#[derive(Debug)]
pub struct GiveQuote {
    /// The node's account.
    pub account: AsciiText,
    /// Who asks.
    pub asker: String,
    /// What is asked.
    pub asked: AskQuoteFrame,
    /// Where the answer goes; dropped where the node stops.
    pub answer: oneshot::Sender<Result<SignedQuote, QuoteRefusal>>,
}

/// Why no quote is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteRefusal {
    /// The code.
    pub code: PeerErrorCode,
    /// The amount that was asked, base units.
    pub asked: u128,
    /// What is allowed.
    pub allowed: u128,
}

impl From<PeerErrorCode> for QuoteRefusal {
    fn from(code: PeerErrorCode) -> QuoteRefusal {
        QuoteRefusal {
            code,
            asked: 0,
            allowed: 0,
        }
    }
}

/// Quotes that a lock may still name. A restart forgets them.
#[derive(Debug, Default)]
pub(in crate::writer) struct HeldQuotes {
    quotes: BTreeMap<Hash, Quote>,
    /// The same, the oldest first.
    by_age: VecDeque<(UnixTime, Hash)>,
    /// How often who has asked.
    askers: AskerLimits,
}

impl HeldQuotes {
    /// The quote of this id.
    pub fn get(&self, id: &Hash) -> Option<&Quote> {
        self.quotes.get(id)
    }

    /// Drops what is over; whether there is room for another one.
    pub fn has_room(&mut self, now: UnixTime) -> bool {
        let oldest = now.minus(QUOTE_TIME);
        while let Some((_, id)) = self.by_age.front().filter(|(at, _)| *at < oldest) {
            self.quotes.remove(id);
            self.by_age.pop_front();
        }
        self.quotes.len() < MOST_QUOTES
    }

    /// Keeps one. The same that is given twice in a second is one.
    pub fn insert(&mut self, id: Hash, quote: Quote) {
        let made_at = quote.made_at;
        if self.quotes.insert(id, quote).is_none() {
            self.by_age.push_back((made_at, id));
        }
    }
}

/// What is quoted to whoever asks, now. `limit`: the most that is given of the token in open trades together. By default it is a
/// part of what the account has, so no refusal names it.
fn quoted(
    rules: &NodeLockRules,
    account: &AsciiText,
    asked: &AskQuoteFrame,
    (now, limit): (UnixTime, Amount),
) -> Result<Quote, QuoteRefusal> {
    let mut pairs = rules.rules.pairs.iter();
    let pair = pairs.find(|pair| (pair.from, pair.to) == (asked.from, asked.to));
    let pair = pair.filter(|_| rules.rules.forwards && !limit.is_zero());
    let pair = pair.ok_or(PeerErrorCode::NOT_ALLOWED)?;
    let (smallest, largest) = (pair.smallest, pair.largest);
    let refused = |allowed: Amount| QuoteRefusal {
        code: PeerErrorCode::NOT_ALLOWED,
        asked: asked.amount.u128(),
        allowed: allowed.u128(),
    };
    if asked.amount < smallest {
        return Err(refused(smallest));
    }
    if asked.amount > largest {
        return Err(refused(largest));
    }
    if asked.amount > limit {
        return Err(PeerErrorCode::BUSY.into());
    }
    let discount = rules.quote_discount.of(asked.to).unwrap_or_default();
    let (takes, gives) = discounted(pair, discount);
    Ok(Quote {
        account: account.clone(),
        from: asked.from,
        to: asked.to,
        takes,
        gives,
        largest: asked.amount,
        fee_rate: pair.fee_rate.0,
        made_at: now,
        expires_at: now.plus(QUOTE_TIME),
    })
}

/// The rate of a pair, less a discount of so many millionths on what is taken. The chain's own where the numbers are too large.
fn discounted(pair: &ExchangePair<Addr>, discount: Amount) -> (Amount, Amount) {
    let whole = u128::from(Ppm::ONE.0);
    let (takes, gives) = (pair.takes.u128(), pair.gives.u128());
    let part = whole.saturating_sub(discount.u128());
    let scaled = takes.checked_mul(part).zip(gives.checked_mul(whole));
    match scaled.filter(|(takes, _)| *takes > 0 && part < whole) {
        Some((takes, gives)) => (Amount::new(takes), Amount::new(gives)),
        None => (pair.takes, pair.gives),
    }
}

pub(in crate::writer) fn give(state: &mut WriterState, ask: GiveQuote) {
    let given = given(state, &ask);
    // a link that is gone needs no answer
    let _ = ask.answer.send(given);
}

fn given(state: &mut WriterState, ask: &GiveQuote) -> Result<SignedQuote, QuoteRefusal> {
    if !state
        .locks
        .quotes
        .askers
        .may_ask(&ask.asker, Instant::now())
    {
        return Err(PeerErrorCode::BUSY.into());
    }
    // it would forward nothing now, and before the first block it does not know what time it is
    let waits = by_old_block(state).or_else(|| without_right(state));
    if waits.is_some() || state.channels.height().is_none() {
        return Err(PeerErrorCode::BUSY.into());
    }
    let now = state.channels.time().at_latest();
    let view = LockView {
        channels: &state.channels,
        memory: &state.locks,
    };
    // a rate that may be another one by now binds nobody
    if !view.are_pairs_known() {
        return Err(PeerErrorCode::BUSY.into());
    }
    let limit = guard::trade_limit(&view, ask.asked.to, |key| state.book.find(key));
    let limit = limit.map_err(|failed| {
        note_failure("what may be traded could not be read", &failed);
        PeerErrorCode::BUSY
    })?;
    let quote = quoted(&state.locks.rules, &ask.account, &ask.asked, (now, limit))?;
    if !state.locks.quotes.has_room(now) {
        return Err(PeerErrorCode::BUSY.into());
    }
    let key = state.keys.identity().map_err(|error| {
        note_failure("a quote could not be signed", &error.into());
        PeerErrorCode::BUSY
    })?;
    let domain = state.contracts.domain();
    let signature = key.sign(&quote.digest(&domain));
    state.locks.quotes.insert(quote.id(&domain), quote.clone());
    Ok(SignedQuote { quote, signature })
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::{Seconds, SidechainId};

    const NOW: UnixTime = UnixTime(1_000_000);

    fn rules() -> NodeLockRules {
        let mut rules = NodeLockRules::default();
        rules.rules.forwards = true;
        rules.rules.pairs = vec![ExchangePair {
            from: SidechainId(1),
            to: SidechainId(2),
            node: Addr::unchecked("node"),
            takes: Amount::new(3),
            gives: Amount::new(2),
            smallest: Amount::new(10),
            largest: Amount::new(1_000),
            fee_rate: Ppm(7),
        }];
        rules
    }

    fn asked(amount: u128) -> AskQuoteFrame {
        AskQuoteFrame {
            req: 1,
            from: SidechainId(1),
            to: SidechainId(2),
            amount: Amount::new(amount),
        }
    }

    fn quote_at(made_at: UnixTime) -> Quote {
        let account = "node".try_into().unwrap();
        quoted(&rules(), &account, &asked(10), (made_at, Amount::MAX)).unwrap()
    }

    fn ask(rules: &NodeLockRules, asked: AskQuoteFrame) -> Result<Quote, QuoteRefusal> {
        ask_within(rules, asked, Amount::MAX)
    }

    fn ask_within(
        rules: &NodeLockRules,
        asked: AskQuoteFrame,
        limit: Amount,
    ) -> Result<Quote, QuoteRefusal> {
        quoted(rules, &"node".try_into().unwrap(), &asked, (NOW, limit))
    }

    #[test]
    fn a_node_quotes_the_rate_of_its_pair_and_within_its_amounts() {
        let quote = ask(&rules(), asked(500)).unwrap();
        assert_eq!((quote.takes, quote.gives), (Amount::new(3), Amount::new(2)));
        assert_eq!((quote.largest, quote.fee_rate), (Amount::new(500), 7));
        assert_eq!((quote.made_at, quote.lasts()), (NOW, QUOTE_TIME));
        for (amount, allowed) in [(9, 10), (1_001, 1_000)] {
            let refused = QuoteRefusal {
                code: PeerErrorCode::NOT_ALLOWED,
                asked: amount,
                allowed,
            };
            assert_eq!(ask(&rules(), asked(amount)), Err(refused));
        }
        let not_allowed = Err(PeerErrorCode::NOT_ALLOWED.into());
        let other_way = AskQuoteFrame {
            from: SidechainId(2),
            to: SidechainId(1),
            ..asked(500)
        };
        assert_eq!(ask(&rules(), other_way), not_allowed);
        let mut silent = rules();
        silent.rules.forwards = false;
        assert_eq!(ask(&silent, asked(500)), not_allowed);
        // what may be traded tells what the account has: it is not named
        let within = |limit| ask_within(&rules(), asked(500), Amount::new(limit));
        assert!(within(500).is_ok());
        assert_eq!(within(499), Err(PeerErrorCode::BUSY.into()));
        assert_eq!(within(0), not_allowed);
    }

    #[test]
    fn a_discount_takes_so_many_millionths_less() {
        let mut rules = rules();
        rules.quote_discount = [(SidechainId(2), Amount::new(2_500))].into_iter().collect();
        let quote = ask(&rules, asked(500)).unwrap();
        assert_eq!(
            (quote.takes, quote.gives),
            (Amount::new(3 * 997_500), Amount::new(2_000_000))
        );
        // numbers that leave no room are the chain's own
        rules.rules.pairs[0].takes = Amount::MAX;
        let quote = ask(&rules, asked(500)).unwrap();
        assert_eq!((quote.takes, quote.gives), (Amount::MAX, Amount::new(2)));
        // and nothing is given for nothing
        rules.rules.pairs[0].takes = Amount::ZERO;
        assert_eq!(ask(&rules, asked(500)).unwrap().takes, Amount::ZERO);
    }

    #[test]
    fn so_many_quotes_are_kept_as_long_as_a_lock_may_name_them() {
        let mut held = HeldQuotes::default();
        for n in 0..MOST_QUOTES as u64 {
            assert!(held.has_room(NOW));
            let mut id = [0; 32];
            id[..8].copy_from_slice(&n.to_be_bytes());
            held.insert(Hash(id), quote_at(NOW));
        }
        assert!(!held.has_room(NOW));
        // the same again is no further one
        held.insert(Hash([0; 32]), quote_at(NOW));
        assert_eq!((held.quotes.len(), held.by_age.len()), (1_024, 1_024));
        assert!(!held.has_room(NOW.plus(QUOTE_TIME)));
        assert!(held.get(&Hash([0; 32])).is_some());
        assert!(held.has_room(NOW.plus(Seconds(31))));
        assert_eq!((held.quotes.len(), held.by_age.len()), (0, 0));
    }
}
