//! Payments that begin in one token and end in another.

use super::*;
use causeway_rules::route::RouteError;
use Direction::AToB;

impl Suite {
    /// alice (10_000) – bob in sidechain 1; bob, who takes 3 of it for 2 – carol in sidechain 2.
    fn exchanging(bob: u128, carol: u128) -> Suite {
        let mut suite = Suite::wired();
        suite.channel(1, ("alice", 10_000), ("bob", 0));
        suite.channel(2, ("bob", bob), ("carol", carol));
        suite.exchange((1, 2), "bob");
        suite
    }
    fn across(&self, amount: u128) -> Result<Quote, ContractError> {
        self.quote(vec![over(1, AToB), over(2, AToB)], amount)
    }
    fn at(&mut self, fee_rate: u32, largest: u128) {
        let mut pair = self.three_for_two((1, 2), "bob");
        pair.fee_rate = Ppm(fee_rate);
        pair.largest = Amount::new(largest);
        self.owner_does(ExecuteMsg::SetExchangePair(pair)).unwrap();
    }
}

#[test]
fn an_exchange_takes_its_fee_and_its_rate_rounded_up() {
    let suite = Suite::exchanging(900, 100);
    // what alice agreed to pay bob is for forwarding; an exchange asks its own
    suite.rates(1, 50_000, 0);
    let quote = suite.across(100).unwrap();
    // 10_000 × 100 × 100 ÷ (1_000 × 1_000_000) = 0.1; 101 × 3 ÷ 2 = 151.5
    assert_eq!(fees(&quote), [0, 1]);
    assert_eq!(paid(&quote), [(1, 152), (2, 100)]);
    assert_eq!((quote.pays.u128(), quote.arrives.u128()), (152, 100));
    let [first, second] = &quote.hops[..] else {
        panic!("{quote:?}");
    };
    assert_eq!((first.exchanged, second.exchanged), (false, true));
    let sidechains = (first.sidechain_id.0, second.sidechain_id.0);
    assert_eq!((sidechains, second.rate), ((1, 2), Ppm(10_000)));
}

#[test]
fn fees_before_the_exchange_are_in_the_token_before_it() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 1_000), ("bob", 0));
    suite.channel(1, ("bob", 1_000), ("carol", 500));
    suite.channel(2, ("carol", 900), ("dave", 100));
    suite.rates(1, 30_000, 0);
    suite.exchange((1, 2), "carol");
    let hops = vec![over(1, AToB), over(2, AToB), over(3, AToB)];
    let quote = suite.quote(hops, 100).unwrap();
    // 152 over the second, as above; 30_000 × 500 × 152 ÷ (1_500 × 1_000_000) = 1.52
    assert_eq!(fees(&quote), [0, 2, 1]);
    assert_eq!(paid(&quote), [(1, 154), (2, 152), (3, 100)]);
    let exchanged: Vec<_> = quote.hops.iter().map(|h| h.exchanged).collect();
    assert_eq!(exchanged, [false, false, true]);
}

#[test]
fn a_payment_may_be_exchanged_more_than_once() {
    let mut suite = Suite::wired();
    suite.channel(1, ("alice", 100), ("bob", 0));
    suite.channel(2, ("bob", 100), ("carol", 0));
    suite.channel(1, ("carol", 100), ("dave", 0));
    suite.exchange((1, 2), "bob");
    suite.exchange((2, 1), "carol");
    let hops = vec![over(1, AToB), over(2, AToB), over(3, AToB)];
    let quote = suite.quote(hops, 10).unwrap();
    // towards a dry side it costs no fee: 10, 10 × 3 ÷ 2 = 15, 15 × 3 ÷ 2 = 22.5
    assert_eq!(paid(&quote), [(1, 23), (2, 15), (3, 10)]);
}

#[test]
fn a_node_exchanges_within_its_bounds_the_fee_included() {
    let mut suite = Suite::exchanging(900, 100);
    suite.at(10_000, 500);
    let refused = |asked| {
        Err(ContractError::Route(RouteError::ExchangeOutOfBounds {
            node: suite.who("bob"),
            asked: Amount::new(asked),
            least: Amount::new(10),
            largest: Amount::new(500),
        }))
    };
    // a fee of 1 on each
    assert_eq!(suite.across(8), refused(9));
    assert_eq!(suite.across(9).unwrap().pays, Amount::new(15));
    assert_eq!(suite.across(499).unwrap().pays, Amount::new(750));
    assert_eq!(suite.across(500), refused(501));
}

#[test]
fn the_highest_fee_rate_is_that_of_what_is_given() {
    let mut suite = Suite::exchanging(500, 500);
    suite.at(200_000, 1000);
    // 50_000 × 500 × 100 ÷ (1_000 × 1_000_000) = 2.5; 103 × 3 ÷ 2 = 154.5
    assert_eq!(paid(&suite.across(100).unwrap()), [(1, 155), (2, 100)]);
    let any = Parameters {
        highest_fee_rate: Ppm::ONE,
        ..default_parameters()
    };
    suite.set(1, &any).unwrap();
    assert_eq!(suite.across(100).unwrap().pays, Amount::new(155));
    suite.set(2, &any).unwrap();
    // 200_000: 10; 110 × 3 ÷ 2
    assert_eq!(suite.across(100).unwrap().pays, Amount::new(165));
}

#[test]
fn what_the_exchange_takes_must_be_in_the_channel_before_it() {
    let suite = Suite::exchanging(900, 100);
    let has = |n| suite.edit(1, |c| c.ledger.a.deposited = Amount::new(n));
    has(152);
    suite.across(100).unwrap();
    has(151);
    let short = RouteError::BalanceTooSmall {
        channel_id: ChannelId(1),
        from: suite.who("alice"),
        asked: Amount::new(152),
        allowed: Amount::new(151),
    };
    assert_eq!(suite.across(100), Err(short.into()));
}
