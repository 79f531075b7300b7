//! A node between two sidechains trades at the chain's rate, or by a quote of its own.

use super::line::*;
use super::*;
use crate::book::RoutedState;
use causeway_peer_protocol::channel::{CommitRequest, LocalOperation, Outcome};
use causeway_peer_protocol::onion::FailureCode;
use causeway_peer_protocol::Quote;
use causeway_types::route::ExchangePair;

/// What arrives over the second channel, of which the node between keeps 1 %.
const ARRIVES: u128 = 10_000;
const GIVEN: u128 = ARRIVES + 100;

/// Three members; the second one takes three of the first channel's token for two of the second one's.
fn between_sidechains() -> Line {
    let mut line = Line::of(3);
    line.channels[1].sidechain_id = SidechainId(2);
    line.members[1].rules.pairs = vec![ExchangePair {
        from: SidechainId(1),
        to: SidechainId(2),
        node: Addr::unchecked("owner_1"),
        takes: Amount::new(3),
        gives: Amount::new(2),
        smallest: Amount::new(100),
        largest: Amount::new(50_000),
        fee_rate: RATE,
    }];
    line
}

/// It takes 29 for 20, a little less than by the chain's rate.
fn quote() -> Quote {
    Quote {
        account: "owner_1".try_into().unwrap(),
        from: SidechainId(1),
        to: SidechainId(2),
        takes: Amount::new(29),
        gives: Amount::new(20),
        largest: Amount::new(GIVEN),
        fee_rate: RATE.0,
        made_at: NOW,
        expires_at: NOW.plus(Seconds(30)),
    }
}

/// The second member has signed this quote, and the payer names it.
fn by(line: &mut Line, quote: Quote) {
    let id = Hash([5; 32]);
    line.members[1].quotes.insert(id, quote);
    line.named = Some((1, id));
}

/// Why a payment with so much in its first lock was not forwarded; none where it was paid.
fn paid_with(mut line: Line, comes: u128) -> Option<FailureCode> {
    let payment = line.ask(ARRIVES, 2 * comes);
    let mut hops = line.hops(ARRIVES, 0);
    hops[0].0 = Amount::new(comes);
    let lock = line.attempt(payment, &hops, (ARRIVES, Some(PREIMAGE)));
    assert_eq!(line.sign(vec![lock]), [""; 0]);
    line.settle();
    match line.payment(payment).state {
        RoutedState::Paid(_) => None,
        state => {
            assert_eq!(state, RoutedState::UnderWay);
            let failures = line.failures(payment);
            let [Some((failure, at))] = &failures[..] else {
                panic!("{failures:?}");
            };
            assert_eq!(*at, 0);
            Some(failure.code)
        }
    }
}

#[test]
fn a_trade_without_a_quote_is_at_the_chains_rate_to_the_unit() {
    let at_chain = GIVEN * 3 / 2;
    assert_eq!(paid_with(between_sidechains(), at_chain), None);
    let less = paid_with(between_sidechains(), at_chain - 1);
    assert_eq!(less, Some(FailureCode::FEE_TOO_LOW));
}

#[test]
fn a_trade_by_a_quote_is_at_its_rate_to_the_unit() {
    let by_quote = GIVEN * 29 / 20;
    for (comes, refused) in [
        (by_quote, None),
        (by_quote - 1, Some(FailureCode::FEE_TOO_LOW)),
    ] {
        let mut line = between_sidechains();
        by(&mut line, quote());
        assert_eq!(paid_with(line, comes), refused);
    }
    // who names none pays the chain's rate, whatever was quoted
    let mut line = between_sidechains();
    by(&mut line, quote());
    line.named = None;
    assert_eq!(paid_with(line, by_quote), Some(FailureCode::FEE_TOO_LOW));
}

#[test]
fn a_quote_counts_for_30_seconds_and_within_what_it_and_the_chain_say() {
    type Change = fn(&mut Line, &mut Quote);
    let cases: [(Option<FailureCode>, Change); 8] = [
        (None, |line, _| line.block(NOW.plus(Seconds(30)))),
        (Some(FailureCode::QUOTE_OVER), |line, _| {
            line.block(NOW.plus(Seconds(31)));
        }),
        // after a restart none is known
        (Some(FailureCode::QUOTE_OVER), |line, _| {
            line.named = Some((1, Hash([6; 32])));
        }),
        (Some(FailureCode::QUOTE_OVER), |_, quote| {
            quote.from = SidechainId(3);
        }),
        (Some(FailureCode::QUOTE_OVER), |_, quote| {
            (quote.from, quote.to) = (quote.to, quote.from);
        }),
        (Some(FailureCode::TRADE_LIMIT), |_, quote| {
            quote.largest = Amount::new(GIVEN - 1);
        }),
        // the admin has set another bound, or taken the pair away
        (Some(FailureCode::TRADE_LIMIT), |line, _| {
            line.members[1].rules.pairs[0].largest = Amount::new(GIVEN - 1);
        }),
        (Some(FailureCode::UNKNOWN_CHANNEL), |line, _| {
            line.members[1].rules.pairs.clear();
        }),
    ];
    for (n, (refused, change)) in cases.into_iter().enumerate() {
        let (mut line, mut quote) = (between_sidechains(), quote());
        let named = line.named;
        change(&mut line, &mut quote);
        let other = line.named.filter(|_| line.named != named);
        by(&mut line, quote);
        line.named = other.or(line.named);
        assert_eq!(paid_with(line, GIVEN * 29 / 20), refused, "case {n}");
    }
}

#[test]
fn a_quote_is_of_no_use_where_nothing_is_traded() {
    let mut line = between_sidechains();
    line.channels[1].sidechain_id = SidechainId(1);
    by(&mut line, quote());
    assert_eq!(paid_with(line, GIVEN), Some(FailureCode::QUOTE_OVER));
}

#[test]
fn nothing_is_traded_by_rates_of_a_block_that_is_too_old() {
    for quoted in [false, true] {
        let mut line = between_sidechains();
        line.members[1].knows_pairs = false;
        if quoted {
            by(&mut line, quote());
        }
        let refused = paid_with(line, GIVEN * 3 / 2);
        assert_eq!(refused, Some(FailureCode::NODE_BUSY));
    }
    // what is not traded has no rate
    let mut line = Line::of(3);
    line.members[1].knows_pairs = false;
    assert_eq!(paid_with(line, GIVEN), None);
}

#[test]
fn a_lock_by_which_a_rate_would_be_bound_for_too_long_is_refused_with_both_times() {
    // two deltas, the final wait and a quarter of an hour
    let longest = 2 * DELTA.0 + 600 + 900;
    for (lasts, is_refused) in [(longest, false), (longest + 1, true)] {
        let mut line = between_sidechains();
        let comes = GIVEN * 3 / 2;
        let payment = line.ask(ARRIVES, 2 * comes);
        let given = NOW.plus(Seconds(lasts));
        let hops = [
            (Amount::new(comes), given.plus(DELTA)),
            (Amount::new(ARRIVES), given),
        ];
        let lock = line.attempt(payment, &hops, (ARRIVES, Some(PREIMAGE)));
        assert_eq!(line.sign(vec![lock]), [""; 0]);
        line.settle();
        let state = line.payment(payment).state;
        assert_eq!(
            matches!(state, RoutedState::UnderWay),
            is_refused,
            "{state:?}"
        );
        if is_refused {
            let failures = line.failures(payment);
            let [Some((failure, 0))] = &failures[..] else {
                panic!("{failures:?}");
            };
            assert_eq!(failure.code, FailureCode::TRADE_TOO_LONG);
            let both = (failure.asked, failure.allowed);
            assert_eq!(both, (u128::from(lasts), u128::from(longest)));
        }
    }
}

/// How many of eight trades that give 40,000 each are signed, at once or one after the other; the others are refused for the limit.
fn open_at_once(trade_limit: Option<u128>, is_one_update: bool) -> usize {
    const EACH: u128 = 40_000;
    let mut line = between_sidechains();
    line.members[1].trade_limit = trade_limit.map(Amount::new);
    let payment = line.ask(8 * EACH, 1_000_000);
    let mut hops = line.hops(EACH, 0);
    // more than the rate and the dearest hop ask
    hops[0].0 = Amount::new(2 * EACH);
    let locks: Vec<LocalOperation> = (0..8)
        .map(|_| line.attempt(payment, &hops, (8 * EACH, None)))
        .collect();
    assert_eq!(line.sign(locks), [""; 0]);
    line.talk(0, Side::A);
    let before = line.signers(1).remove(0);
    let undecided = line.members[1].book.undecided_locks().unwrap();
    let forwarded: Vec<LocalOperation> = undecided
        .iter()
        .map(|(_, pending)| {
            let id = line.next_id();
            forwarding_operation(&before, pending, id).unwrap().1
        })
        .collect();
    let updates = match is_one_update {
        true => vec![forwarded],
        false => forwarded.into_iter().map(|one| vec![one]).collect(),
    };
    let (mut signed, mut refused) = (0, Vec::new());
    for operations in updates {
        let done = line.commit((1, Side::A), &CommitRequest::sign(operations));
        let Ok(Outcome::Signed { ids, refused: more }) = done else {
            panic!("{done:?}");
        };
        signed += ids.len();
        refused.extend(more.into_iter().map(|(_, why)| why));
    }
    assert_eq!(signed + refused.len(), 8);
    for why in refused {
        assert!(why.contains("trade_limit"), "{why}");
    }
    signed
}

#[test]
fn open_trades_are_bounded_together_also_where_they_are_signed_in_one_update() {
    for is_one_update in [true, false] {
        assert_eq!(open_at_once(Some(0), is_one_update), 0);
        assert_eq!(open_at_once(Some(79_999), is_one_update), 1);
        assert_eq!(open_at_once(Some(80_000), is_one_update), 2);
        assert_eq!(open_at_once(Some(u128::MAX), is_one_update), 8);
        // by default a quarter of the 1,000,000 that there are
        assert_eq!(open_at_once(None, is_one_update), 6);
    }
}
