//! A quote, compared with what its node announces, with its pair on chain, and with the clocks.

use causeway_peer_protocol::{Quote, SignedQuote};
use causeway_rules::forward::QUOTE_TIME;
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, Hash, IdentityKey, Ppm, Seconds, UnixTime};
use causeway_wallet::keys::is_signed_by;
use cosmwasm_std::Addr;
use thiserror::Error;

/// What the clocks and the followed blocks of two nodes may differ by.
const CLOCKS: Seconds = Seconds(120);

/// What a quote is compared with.
#[derive(Clone, Copy, Debug)]
pub struct QuoteCheck<'c> {
    /// The signing domain of this node's chain and registry.
    pub domain: &'c Hash,
    /// The pair of the node that was asked, on chain.
    pub pair: &'c ExchangePair<Addr>,
    /// The identity key that it announces.
    pub identity_key: &'c IdentityKey,
    /// What it was asked for, base units of what it gives.
    pub amount: Amount,
    /// The time of the newest followed block, and the later one of that and this machine's clock.
    pub times: (UnixTime, UnixTime),
}

/// A quote by which a search may trade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsableQuote {
    /// What the onion names it by.
    pub id: Hash,
    /// Its rate, within the amounts of the chain's pair.
    pub pair: ExchangePair<Addr>,
    /// How long it is good from when it was asked for.
    pub lasts: Seconds,
}

/// Why a quote is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum QuoteProblem {
    /// Another node's, or of another trade.
    #[error("the quote is of another node or of another trade")]
    OtherTrade,
    /// Not signed by the key that the node announces.
    #[error("the quote is not signed by the identity key that its node announces")]
    NotSigned,
    /// For less than was asked.
    #[error("the quote is for at most {allowed}, {asked} was asked")]
    TooLittle {
        /// What was asked, base units.
        asked: Amount,
        /// What it is good for.
        allowed: Amount,
    },
    /// Good for no time or for longer than quotes are.
    #[error("the quote is good for {asked} s, at most {allowed} s are possible")]
    Duration {
        /// How long.
        asked: Seconds,
        /// The longest.
        allowed: Seconds,
    },
    /// Made at another time than now.
    #[error("the quote was made at {made_at}, and it is {now}")]
    OtherTime {
        /// When it was made.
        made_at: UnixTime,
        /// What time it is.
        now: UnixTime,
    },
    /// No better than the chain's rate, at which the node trades without a quote.
    #[error("the quote is no better than the chain's rate")]
    NoBetter,
}

impl QuoteCheck<'_> {
    /// The quote as it can be used, or the first of the reasons not to.
    pub fn check(&self, signed: &SignedQuote) -> Result<UsableQuote, QuoteProblem> {
        let SignedQuote { quote, signature } = signed;
        let pair = self.pair;
        let is_of_pair =
            (quote.from, quote.to) == (pair.from, pair.to) && *quote.account == *pair.node.as_str();
        if !is_of_pair {
            return Err(QuoteProblem::OtherTrade);
        }
        if !is_signed_by(self.identity_key, &quote.digest(self.domain), signature) {
            return Err(QuoteProblem::NotSigned);
        }
        self.check_times(quote)?;
        let (asked, allowed) = (self.amount, quote.largest);
        if allowed < asked {
            return Err(QuoteProblem::TooLittle { asked, allowed });
        }
        if !is_better(quote, pair) {
            return Err(QuoteProblem::NoBetter);
        }
        Ok(UsableQuote {
            id: quote.id(self.domain),
            pair: ExchangePair {
                takes: quote.takes,
                gives: quote.gives,
                largest: quote.largest.min(pair.largest),
                fee_rate: Ppm(quote.fee_rate),
                ..pair.clone()
            },
            lasts: quote.lasts(),
        })
    }

    /// The node's clock may be another one than ours: the quote is about of now by one of our two.
    fn check_times(&self, quote: &Quote) -> Result<(), QuoteProblem> {
        let (asked, allowed) = (quote.lasts(), QUOTE_TIME);
        if asked == Seconds(0) || asked > allowed {
            return Err(QuoteProblem::Duration { asked, allowed });
        }
        let (block, now) = self.times;
        let made_at = quote.made_at;
        match made_at < block.minus(CLOCKS) || made_at > now.plus(CLOCKS) {
            true => Err(QuoteProblem::OtherTime { made_at, now }),
            false => Ok(()),
        }
    }
}

/// Whether who trades by the quote pays less, and nothing more, than at the chain's rate. One that is as good would only tie the
/// payment to its time, and tell the node whose payment it is.
fn is_better(quote: &Quote, pair: &ExchangePair<Addr>) -> bool {
    if quote.takes.is_zero() || quote.gives.is_zero() {
        return false;
    }
    // takes ÷ gives, compared crosswise
    let rate = quote.takes.wide() * pair.gives.wide();
    let on_chain = pair.takes.wide() * quote.gives.wide();
    let fees = (quote.fee_rate, pair.fee_rate.0);
    rate <= on_chain && fees.0 <= fees.1 && (rate < on_chain || fees.0 < fees.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::{SidechainId, Signature};
    use causeway_wallet::keys::IdentitySecret;

    const DOMAIN: Hash = Hash([1; 32]);
    const NOW: UnixTime = UnixTime(1_000_000);

    fn secret(of: u8) -> IdentitySecret {
        IdentitySecret::from_bytes(&[of; 32]).unwrap()
    }

    fn pair() -> ExchangePair<Addr> {
        ExchangePair {
            from: SidechainId(1),
            to: SidechainId(2),
            node: Addr::unchecked("node"),
            takes: Amount::new(3),
            gives: Amount::new(2),
            smallest: Amount::new(10),
            largest: Amount::new(1_000),
            fee_rate: Ppm(7),
        }
    }

    fn quote() -> Quote {
        Quote {
            account: "node".try_into().unwrap(),
            from: SidechainId(1),
            to: SidechainId(2),
            takes: Amount::new(29),
            gives: Amount::new(20),
            largest: Amount::new(500),
            fee_rate: 7,
            made_at: NOW,
            expires_at: NOW.plus(Seconds(30)),
        }
    }

    fn signed(quote: Quote, by: u8, domain: &Hash) -> SignedQuote {
        let signature = secret(by).sign(&quote.digest(domain));
        SignedQuote { quote, signature }
    }

    fn check_at(
        signed: &SignedQuote,
        times: (UnixTime, UnixTime),
    ) -> Result<UsableQuote, QuoteProblem> {
        QuoteCheck {
            domain: &DOMAIN,
            pair: &pair(),
            identity_key: &secret(7).public(),
            amount: Amount::new(500),
            times,
        }
        .check(signed)
    }

    fn check(signed: &SignedQuote) -> Result<UsableQuote, QuoteProblem> {
        check_at(signed, (NOW, NOW))
    }

    #[test]
    fn a_quote_of_the_announced_key_is_used_at_its_rate_and_within_the_chains_amounts() {
        let usable = check(&signed(quote(), 7, &DOMAIN)).unwrap();
        let expected = ExchangePair {
            takes: Amount::new(29),
            gives: Amount::new(20),
            largest: Amount::new(500),
            ..pair()
        };
        assert_eq!(usable.pair, expected);
        assert_eq!(usable.id, quote().id(&DOMAIN));
        assert_eq!(usable.lasts, QUOTE_TIME);
        let mut wide = quote();
        wide.largest = Amount::MAX;
        let usable = check(&signed(wide, 7, &DOMAIN)).unwrap();
        assert_eq!(usable.pair.largest, Amount::new(1_000));
    }

    #[test]
    fn a_forged_quote_is_refused() {
        let not_signed = Err(QuoteProblem::NotSigned);
        assert_eq!(check(&signed(quote(), 8, &DOMAIN)), not_signed);
        assert_eq!(check(&signed(quote(), 7, &Hash([2; 32]))), not_signed);
        let mut changed = signed(quote(), 7, &DOMAIN);
        changed.quote.takes = Amount::new(1);
        assert_eq!(check(&changed), not_signed);
        changed = signed(quote(), 7, &DOMAIN);
        changed.signature = Signature([0; 64]);
        assert_eq!(check(&changed), not_signed);
        let others: [fn(&mut Quote); 3] = [
            |quote| quote.account = "other".try_into().unwrap(),
            |quote| quote.from = SidechainId(3),
            |quote| quote.to = SidechainId(3),
        ];
        for other in others {
            let mut quote = quote();
            other(&mut quote);
            let refused = check(&signed(quote, 7, &DOMAIN));
            assert_eq!(refused, Err(QuoteProblem::OtherTrade));
        }
    }

    #[test]
    fn a_quote_is_of_now_and_good_for_at_most_30_seconds() {
        for (lasts, is_good) in [(0, false), (1, true), (30, true), (31, false)] {
            let mut quote = quote();
            quote.expires_at = NOW.plus(Seconds(lasts));
            let found = check(&signed(quote, 7, &DOMAIN));
            assert_eq!(found.is_ok(), is_good, "{lasts} s: {found:?}");
        }
        let signed = signed(quote(), 7, &DOMAIN);
        let (earlier, later) = (NOW.minus(Seconds(120)), NOW.plus(Seconds(120)));
        for (times, is_good) in [
            ((later, later), true),
            ((later.plus(Seconds(1)), later.plus(Seconds(1))), false),
            ((earlier, earlier), true),
            (
                (earlier.minus(Seconds(1)), earlier.minus(Seconds(1))),
                false,
            ),
            // the node goes by its blocks, which are older than our machine's clock
            ((NOW, NOW.plus(Seconds(86_400))), true),
        ] {
            let found = check_at(&signed, times);
            assert_eq!(found.is_ok(), is_good, "{times:?}: {found:?}");
        }
    }

    #[test]
    fn only_a_quote_that_costs_less_than_the_chains_rate_is_used() {
        type Change = fn(&mut Quote);
        let cases: [(Change, Result<(), QuoteProblem>); 6] = [
            (|_| (), Ok(())),
            // as the chain, and worse
            (
                |quote| quote.takes = Amount::new(30),
                Err(QuoteProblem::NoBetter),
            ),
            (
                |quote| quote.takes = Amount::new(31),
                Err(QuoteProblem::NoBetter),
            ),
            // another fee takes back what the rate gives
            (|quote| quote.fee_rate = 8, Err(QuoteProblem::NoBetter)),
            (
                |quote| quote.takes = Amount::ZERO,
                Err(QuoteProblem::NoBetter),
            ),
            (
                |quote| quote.largest = Amount::new(499),
                Err(QuoteProblem::TooLittle {
                    asked: Amount::new(500),
                    allowed: Amount::new(499),
                }),
            ),
        ];
        for (change, expected) in cases {
            let mut quote = quote();
            change(&mut quote);
            let found = check(&signed(quote, 7, &DOMAIN));
            assert_eq!(found.map(drop), expected);
        }
        let mut cheaper = quote();
        (cheaper.takes, cheaper.fee_rate) = (Amount::new(30), 6);
        assert!(check(&signed(cheaper, 7, &DOMAIN)).is_ok());
    }
}
