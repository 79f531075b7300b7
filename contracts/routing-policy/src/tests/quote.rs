//! What a payment costs, hop by hop; the fees are computed by hand.

use super::*;
use causeway_rules::route::RouteError;
use causeway_types::channel::{Evidence, LockMode};
use causeway_types::route::QuotedHop;
use causeway_types::MAX_LIMIT;
use Direction::{AToB, BToA};

impl Suite {
    /// alice (10_000) – bob (0), at 2 % of alice's; bob (5_000) – carol (3_000).
    fn two_hops() -> Suite {
        let suite = Suite::wired();
        suite.channel(1, ("alice", 10_000), ("bob", 0));
        suite.channel(1, ("bob", 5_000), ("carol", 3_000));
        suite.rates(1, 20_000, 0);
        suite
    }
    fn over_both(&self, amount: u128) -> Result<Quote, ContractError> {
        self.quote(vec![over(1, AToB), over(2, AToB)], amount)
    }
    fn gives(&self, id: u64, a: u128, b: u128) {
        self.edit(id, |c| {
            c.ledger.a.deposited = Amount::new(a);
            c.ledger.b.deposited = Amount::new(b);
        });
    }
}

#[test]
fn a_quote_says_of_each_hop_what_it_is_made_of() {
    let suite = Suite::two_hops();
    let [alice, bob, carol] = ["alice", "bob", "carol"].map(|n| suite.who(n));
    // 20_000 × 3_000 × 500 ÷ (8_000 × 1_000_000) = 3.75
    let expected = Quote {
        hops: vec![
            QuotedHop {
                channel_id: ChannelId(1),
                sidechain_id: SidechainId(1),
                from: alice,
                to: bob.clone(),
                amount: Amount::new(504),
                balance: Amount::ZERO,
                capacity: Amount::new(10_000),
                rate: Ppm(0),
                fee: Amount::ZERO,
                exchanged: false,
            },
            QuotedHop {
                channel_id: ChannelId(2),
                sidechain_id: SidechainId(1),
                from: bob,
                to: carol,
                amount: Amount::new(500),
                balance: Amount::new(3_000),
                capacity: Amount::new(8_000),
                rate: Ppm(20_000),
                fee: Amount::new(4),
                exchanged: false,
            },
        ],
        pays: Amount::new(504),
        arrives: Amount::new(500),
    };
    assert_eq!(suite.over_both(500), Ok(expected.clone()));
    // the same over ends, and over one of each
    let ends = [suite.ends(1, "alice", "bob"), suite.ends(1, "bob", "carol")];
    assert_eq!(suite.quote(ends.to_vec(), 500), Ok(expected.clone()));
    let [first, _] = ends;
    let mixed = vec![first, over(2, AToB)];
    assert_eq!(suite.quote(mixed, 500), Ok(expected));
}

#[test]
fn each_fee_is_paid_over_all_hops_before_it() {
    let suite = Suite::wired();
    suite.channel(1, ("alice", 2_000), ("bob", 1));
    suite.channel(1, ("bob", 5_000), ("carol", 5_000));
    suite.channel(1, ("carol", 6_000), ("dave", 2_000));
    suite.rates(1, 30_000, 0);
    suite.rates(2, 50_000, 0);
    let hops = vec![over(1, AToB), over(2, AToB), over(3, AToB)];
    let quote = suite.quote(hops, 1_000).unwrap();
    // 50_000 × 2_000 × 1_000 ÷ (8_000 × 1_000_000) = 12.5
    // 30_000 × 5_000 × 1_013 ÷ (10_000 × 1_000_000) = 15.195
    assert_eq!(fees(&quote), [0, 16, 13]);
    assert_eq!(paid(&quote), [(1, 1_029), (2, 1_013), (3, 1_000)]);
    assert_eq!((quote.pays.u128(), quote.arrives.u128()), (1_029, 1_000));
}

#[test]
fn a_direct_payment_costs_nothing_whatever_rates_are_agreed() {
    let suite = Suite::wired();
    suite.channel(1, ("alice", 500), ("bob", 500));
    suite.rates(1, 1_000_000, 1_000_000);
    for direction in [AToB, BToA] {
        let quote = suite.quote(vec![over(1, direction)], 500).unwrap();
        assert_eq!((fees(&quote), quote.pays.u128()), (vec![0], 500));
    }
}

#[test]
fn the_rate_is_that_which_who_pays_the_hop_before_has_agreed_to() {
    let suite = Suite::wired();
    // as above, but bob and carol opened the channels
    suite.channel(1, ("bob", 0), ("alice", 10_000));
    suite.channel(1, ("carol", 3_000), ("bob", 5_000));
    suite.rates(1, 7, 20_000);
    suite.rates(2, 8, 9);
    let hops = vec![over(1, BToA), over(2, BToA)];
    let quote = suite.quote(hops, 500).unwrap();
    assert_eq!(
        (fees(&quote), quote.hops[1].rate),
        (vec![0, 4], Ppm(20_000))
    );
}

#[test]
fn the_policys_highest_rate_and_highest_fee_bound_what_is_asked() {
    let mut suite = Suite::two_hops();
    suite.rates(1, 1_000_000, 0);
    let mut p = default_parameters();
    let mut fee = |highest_fee_rate, highest_fee| {
        p.highest_fee_rate = Ppm(highest_fee_rate);
        p.highest_fee = Amount::new(highest_fee);
        suite.set(1, &p).unwrap();
        fees(&suite.over_both(500).unwrap())[1]
    };
    // 1_000_000 × 3_000 × 500 ÷ (8_000 × 1_000_000) = 187.5
    assert_eq!(fee(1_000_000, u128::MAX), 188);
    assert_eq!(fee(1_000_000, 188), 188);
    assert_eq!(fee(1_000_000, 187), 187);
    assert_eq!(fee(1_000_000, 0), 0);
    // 10_000: 1.875
    assert_eq!(fee(10_000, 188), 2);
    assert_eq!(fee(0, 188), 0);
    // the default, 50_000: 9.375
    let default = default_parameters();
    suite.set(1, &default).unwrap();
    assert_eq!(fees(&suite.over_both(500).unwrap()), [0, 10]);
    // another sidechain's say nothing
    let none = Parameters {
        highest_fee: Amount::ZERO,
        ..default
    };
    suite.set(2, &none).unwrap();
    assert_eq!(fees(&suite.over_both(500).unwrap()), [0, 10]);
}

#[test]
fn a_channel_carries_all_that_is_in_it_and_no_more() {
    let suite = Suite::two_hops();
    let short = |channel, from: &str, asked, allowed| {
        Err(ContractError::Route(RouteError::BalanceTooSmall {
            channel_id: ChannelId(channel),
            from: suite.who(from),
            asked: Amount::new(asked),
            allowed: Amount::new(allowed),
        }))
    };
    suite.gives(1, 504, 0);
    assert_eq!(suite.over_both(500).unwrap().pays, Amount::new(504));
    suite.gives(1, 503, 0);
    assert_eq!(suite.over_both(500), short(1, "alice", 504, 503));
    suite.gives(1, 10_000, 0);
    suite.gives(2, 500, 3_000);
    // 20_000 × 3_000 × 500 ÷ (3_500 × 1_000_000) = 8.57…
    assert_eq!(fees(&suite.over_both(500).unwrap()), [0, 9]);
    suite.gives(2, 499, 3_000);
    assert_eq!(suite.over_both(500), short(2, "bob", 500, 499));
}

#[test]
fn what_was_shown_and_what_is_not_allocated_counts_as_on_chain() {
    let suite = Suite::two_hops();
    suite.edit(2, |c| {
        let shown = Evidence {
            transferred: Amount::new(1_000),
            ..Evidence::default()
        };
        c.ledger.a.evidence = Some(shown);
        c.ledger.b.unallocated = Amount::new(9_999);
    });
    let quote = suite.over_both(500).unwrap();
    let last = &quote.hops[1];
    // 20_000 × 4_000 × 500 ÷ (8_000 × 1_000_000) = 5
    assert_eq!((last.balance.u128(), last.capacity.u128()), (4_000, 8_000));
    assert_eq!(last.fee, Amount::new(5));
}

#[test]
fn of_two_ends_the_first_channel_is_taken_that_carries_it() {
    let suite = Suite::wired();
    for has in [499, 500, 501, 10_000] {
        suite.channel(1, ("alice", has), ("bob", 0));
    }
    let through = |amount| {
        let quote = suite.quote(vec![suite.ends(1, "alice", "bob")], amount);
        quote.map(|q| q.hops[0].channel_id.0)
    };
    let taken: Vec<_> = [1, 499, 500, 501, 502, 10_000].map(through).into();
    assert_eq!(taken, [Ok(1), Ok(1), Ok(2), Ok(3), Ok(4), Ok(4)]);
    let short = RouteError::BalanceTooSmall {
        channel_id: ChannelId(4),
        from: suite.who("alice"),
        asked: Amount::new(10_001),
        allowed: Amount::new(10_000),
    };
    assert_eq!(through(10_001), Err(short.into()));
}

#[test]
fn of_two_ends_the_first_120_channels_are_looked_at_and_more_are_named_as_the_reason() {
    let suite = Suite::wired();
    let looked_at = 4 * MAX_LIMIT as usize;
    let ends = || vec![suite.ends(1, "alice", "bob")];
    for _ in 0..looked_at - 1 {
        suite.channel(1, ("alice", 1), ("bob", 0));
    }
    let last = suite.channel(1, ("alice", 2), ("bob", 0));
    let short = RouteError::BalanceTooSmall {
        channel_id: ChannelId(last),
        from: suite.who("alice"),
        asked: Amount::new(3),
        allowed: Amount::new(2),
    };
    assert_eq!(suite.quote(ends(), 3), Err(short.into()));
    suite.channel(1, ("alice", 3), ("bob", 0));
    assert_eq!(paid(&suite.quote(ends(), 2).unwrap()), [(last, 2)]);
    let more = RouteError::MoreChannels {
        sidechain_id: SidechainId(1),
        from: suite.who("alice"),
        to: suite.who("bob"),
        looked_at,
    };
    assert_eq!(suite.quote(ends(), 3), Err(more.into()));
    // a way to pay may have been missed then
    let selection = suite.select("alice", "bob", 3).unwrap();
    assert_eq!((selection.route, selection.gave_up), (None, true));
}

#[test]
fn a_channel_that_does_not_run_carries_nothing() {
    let suite = Suite::wired();
    suite.channel(1, ("alice", 5), ("bob", 5));
    let now = suite.now().0;
    let by_number = || suite.quote(vec![over(1, AToB)], 5);
    let by_ends = || suite.quote(vec![suite.ends(1, "alice", "bob")], 5);
    let runs = || (by_number().is_ok(), by_ends().is_ok());
    let not_running = RouteError::ChannelNotRunning {
        channel_id: ChannelId(1),
    };
    let no_channel = RouteError::NoChannelBetween {
        sidechain_id: SidechainId(1),
        from: suite.who("alice"),
        to: suite.who("bob"),
    };
    let refused = || {
        assert_eq!(by_number(), Err(not_running.clone().into()));
        assert_eq!(by_ends(), Err(no_channel.clone().into()));
    };
    suite.edit(1, |c| c.ledger.expires_at = UnixTime(now + 1));
    assert_eq!(runs(), (true, true));
    suite.edit(1, |c| c.ledger.expires_at = UnixTime(now));
    refused();
    suite.edit(1, |c| c.ledger.expires_at = UnixTime(now + 1));
    suite.edit(1, |c| c.ledger.joined = false);
    refused();
    suite.edit(1, |c| c.ledger.joined = true);
    for closed in [(true, false), (false, true)] {
        suite.edit(1, |c| (c.ledger.a.closed, c.ledger.b.closed) = closed);
        refused();
    }
    suite.edit(1, |c| c.ledger.b.closed = false);
    assert_eq!(runs(), (true, true));
}

#[test]
fn an_unlocked_channel_carries_its_openers_direct_payments_only() {
    let suite = Suite::two_hops();
    suite.unlock(1);
    let ends = |from, to| suite.ends(1, from, to);
    let direct = suite.quote(vec![ends("alice", "bob")], 500).unwrap();
    assert_eq!(paid(&direct), [(1, 500)]);
    let none = |from: &str, to: &str| RouteError::NoChannelBetween {
        sidechain_id: SidechainId(1),
        from: suite.who(from),
        to: suite.who(to),
    };
    let back = suite.quote(vec![ends("bob", "alice")], 1);
    assert_eq!(back, Err(none("bob", "alice").into()));
    let longer = vec![ends("alice", "bob"), ends("bob", "carol")];
    let refused = suite.quote(longer.clone(), 500);
    assert_eq!(refused, Err(none("alice", "bob").into()));
    // another channel between the two, with locks, is found beside it
    let beside = suite.channel(1, ("alice", 500), ("bob", 0));
    suite.edit(beside, |c| c.ledger.mode = LockMode::OneWay);
    let quote = suite.quote(longer, 500).unwrap();
    assert_eq!(paid(&quote), [(beside, 500), (2, 500)]);
}

#[test]
fn nothing_is_no_payment() {
    let suite = Suite::two_hops();
    assert_eq!(suite.over_both(0), Err(RouteError::ZeroAmount.into()));
    assert_eq!(suite.over_both(1).unwrap().pays, Amount::new(2));
}
