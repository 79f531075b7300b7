//! What is refused of parameters, routes and exchange pairs. Each with its own error.

use causeway_rules::admission::AdmissionError;
use causeway_rules::policy::ParameterError;
use causeway_rules::route::RouteError;
use causeway_tests::model::{Call, Message};
use causeway_tests::suite::{over, Suite, MAIN, OTHER};
use causeway_types::channel::{Direction, LockMode};
use causeway_types::policy::{ExecuteMsg, Parameters, QueryMsg};
use causeway_types::route::{ExchangePair, RouteHop, Selection};
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId};
use cosmwasm_std::coin;
use cw_ownable::OwnershipError;
use routing_policy::ContractError;

fn refused_parameters(change: impl FnOnce(&mut Parameters)) -> ParameterError {
    let mut suite = Suite::new();
    let refused = suite.admin().sets_parameters(change).refused_by_policy();
    match refused {
        ContractError::Parameters(why) => why,
        other => panic!("another reason: {other}"),
    }
}

fn refused_route(suite: &mut Suite, hops: &[RouteHop<String>]) -> RouteError {
    match suite.admin().sets_route("x", hops).refused_by_policy() {
        ContractError::Route(why) => why,
        other => panic!("another reason: {other}"),
    }
}

#[test]
fn numbers_out_of_their_bounds_are_refused() {
    let is_bounds = |why: ParameterError, of: &str| match why {
        ParameterError::ParameterOutOfBounds { name, .. } => assert_eq!(name, of),
        other => panic!("another reason: {other}"),
    };
    is_bounds(
        refused_parameters(|p| p.minimum_rate = Ppm(1_000_001)),
        "minimum_rate",
    );
    is_bounds(
        refused_parameters(|p| p.highest_fee_rate = Ppm(1_000_001)),
        "highest_fee_rate",
    );
    is_bounds(
        refused_parameters(|p| p.admission.least_share = Ppm(1_000_001)),
        "least_share",
    );
    is_bounds(
        refused_parameters(|p| p.admission.largest_share = Ppm(u32::MAX)),
        "largest_share",
    );
    is_bounds(
        refused_parameters(|p| p.close_window = Seconds(11)),
        "close_window",
    );
    is_bounds(refused_parameters(|p| p.grace_blocks = 0), "grace_blocks");
    let mut suite = Suite::new();
    let largest = |p: &mut Parameters| {
        p.bounty = Amount::MAX;
        p.highest_fee = Amount::MAX;
        p.highest_fee_rate = Ppm::ONE;
        p.minimum_balance = Amount::MAX;
        p.admission.smallest_fee_rate = Ppm::ONE;
    };
    suite.admin().sets_parameters(largest).works();
}

#[test]
fn parameters_that_do_not_fit_together_are_refused() {
    let refused = refused_parameters(|p| {
        p.admission.least_share = Ppm(2);
        p.admission.largest_share = Ppm(1);
    });
    let (least, largest) = (Ppm(2), Ppm(1));
    let shares = AdmissionError::SharesCrossed { least, largest };
    assert_eq!(refused, ParameterError::Admission(shares));
    let refused = refused_parameters(|p| p.admission.smallest_fee_rate = Ppm(50_001));
    let (asked, largest) = (Ppm(50_001), Ppm(50_000));
    assert_eq!(refused, ParameterError::FeeRateTooLarge { asked, largest });
    let refused = refused_parameters(|p| {
        p.close_window = Seconds(3600);
        p.grace_blocks = 301;
    });
    assert!(matches!(refused, ParameterError::GraceTooLong { .. }));
}

#[test]
fn a_stranger_sets_nothing() {
    let mut suite = Suite::new();
    let hops = [suite.ends(MAIN, "alice", "bob")];
    let not_owner = ContractError::Ownership(OwnershipError::NotOwner);
    for refused in [
        suite.alice().sets_parameters(|_| ()),
        suite.alice().sets_legal_rate(1, "law", "2026-11-24"),
        suite.alice().sets_route("x", &hops),
        suite.alice().removes_route("x"),
        suite.alice().sets_pair(OTHER, "bob", [1, 1]),
        suite.alice().removes_pair(OTHER, "bob"),
    ] {
        assert_eq!(refused.refused_by_policy(), not_owner);
    }
    let registry = suite.user("alice").addr.to_string();
    let refused = suite
        .admin()
        .tells_policy(ExecuteMsg::SetRegistry { registry });
    assert!(matches!(
        refused.refused_by_policy(),
        ContractError::RegistryAlreadySet { .. }
    ));
    let call = Call {
        message: Message::Policy(ExecuteMsg::RemoveRoute {
            name: "x".to_owned(),
        }),
        coins: vec![coin(1, "uatom")],
    };
    let refused = suite.admin().calls(call).refused_by_policy();
    assert!(matches!(refused, ContractError::Payment(_)));
}

#[test]
fn a_route_of_no_hops_of_too_many_or_without_a_name_is_refused() {
    let mut suite = Suite::new();
    let refused = refused_route(&mut suite, &[]);
    assert_eq!(refused, RouteError::HopCount { asked: 0 });
    let nodes = [
        "alice", "bob", "carol", "dave", "erin", "frank", "admin", "heir", "stranger",
    ];
    let pairs = nodes.windows(2);
    let mut hops: Vec<_> = pairs.map(|n| suite.ends(MAIN, n[0], n[1])).collect();
    suite.admin().sets_route("eight", &hops).works();
    hops.push(suite.ends(MAIN, "stranger", "alice"));
    let refused = refused_route(&mut suite, &hops);
    assert_eq!(refused, RouteError::HopCount { asked: 9 });
    for name in [String::new(), "x".repeat(65)] {
        let refused = suite.admin().sets_route(&name, &hops[..1]);
        let asked = name.len();
        let unnamed = ContractError::RouteNameLength { asked };
        assert_eq!(refused.refused_by_policy(), unnamed);
    }
    suite
        .admin()
        .sets_route(&"x".repeat(64), &hops[..1])
        .works();
}

#[test]
fn ends_that_do_not_meet_and_loops_are_refused() {
    let mut suite = Suite::new();
    let [alice, carol, dave] = ["alice", "carol", "dave"].map(|n| suite.user(n).addr);
    let apart = [
        suite.ends(MAIN, "alice", "carol"),
        suite.ends(MAIN, "dave", "bob"),
    ];
    let refused = refused_route(&mut suite, &apart);
    let (hop, from, to) = (2, dave, carol);
    assert_eq!(refused, RouteError::HopsDoNotMeet { hop, from, to });
    let round = [
        suite.ends(MAIN, "alice", "carol"),
        suite.ends(MAIN, "carol", "alice"),
    ];
    let node = alice;
    let looped = RouteError::RouteLoops { node };
    assert_eq!(refused_route(&mut suite, &round), looped);
    let alone = [suite.ends(MAIN, "alice", "alice")];
    assert_eq!(refused_route(&mut suite, &alone), looped);
}

#[test]
fn another_token_without_an_exchange_pair_is_refused() {
    let mut suite = Suite::new();
    let hops = [
        suite.ends(MAIN, "alice", "bob"),
        suite.ends(OTHER, "bob", "carol"),
    ];
    let (from, to) = (SidechainId(MAIN), SidechainId(OTHER));
    let node = suite.user("bob").addr;
    let no_pair = RouteError::NoExchangePair { node, from, to };
    assert_eq!(refused_route(&mut suite, &hops), no_pair);
    // the other way round is another pair
    suite
        .admin()
        .on(OTHER)
        .sets_pair(MAIN, "bob", [1, 1])
        .works();
    assert_eq!(refused_route(&mut suite, &hops), no_pair);
    suite.admin().sets_pair(OTHER, "bob", [1, 1]).works();
    suite.admin().sets_route("x", &hops).works();
}

#[test]
fn a_channel_that_could_not_carry_it_is_no_hop() {
    let mut suite = Suite::new();
    let anyone = suite.alice().opens(LockMode::OneWay).with(10).opens();
    let hops = |id| vec![over(id, Direction::AToB)];
    let refused = suite.admin().sets_route("x", &hops(anyone));
    let channel_id = anyone;
    let no_peer = ContractError::ChannelWithoutPeer { channel_id };
    assert_eq!(refused.refused_by_policy(), no_peer);
    let refused = suite.admin().sets_route("x", &hops(ChannelId(9)));
    assert!(matches!(
        refused.refused_by_policy(),
        ContractError::ChannelNotFound { .. }
    ));
    let unlocked = suite.alice().opens(LockMode::Unlocked).to("bob");
    let channel_id = unlocked.with(10).opens();
    let back = [over(channel_id, Direction::BToA)];
    let refused = suite.admin().sets_route("x", &back).refused_by_policy();
    let from = suite.user("bob").addr;
    assert_eq!(
        refused,
        ContractError::AgainstUnlockedDirection { channel_id, from }
    );
    let on = [
        over(channel_id, Direction::AToB),
        suite.ends(MAIN, "bob", "carol"),
    ];
    let refused = refused_route(&mut suite, &on);
    assert_eq!(refused, RouteError::ChannelWithoutLocks { channel_id });
    suite.admin().sets_route("x", &hops(channel_id)).works();
    suite.alice().closes(channel_id, &[]).works();
    suite.bob().closes(channel_id, &[]).works();
    let refused = refused_route(&mut suite, &hops(channel_id));
    assert_eq!(refused, RouteError::ChannelNotRunning { channel_id });
}

#[test]
fn what_is_not_there_is_not_removed_twice() {
    let mut suite = Suite::new();
    let hops = [suite.ends(MAIN, "alice", "bob")];
    suite.admin().sets_route("x", &hops).works();
    suite.admin().removes_route("x").works();
    let refused = suite.admin().removes_route("x").refused_by_policy();
    let name = "x".to_owned();
    assert_eq!(refused, ContractError::RouteNotFound { name });
    suite.admin().sets_pair(OTHER, "bob", [1, 1]).works();
    suite.admin().removes_pair(OTHER, "bob").works();
    let refused = suite.admin().removes_pair(OTHER, "bob");
    assert!(matches!(
        refused.refused_by_policy(),
        ContractError::Route(RouteError::NoExchangePair { .. })
    ));
}

#[test]
fn an_exchange_pair_that_makes_no_sense_is_refused() {
    let mut suite = Suite::new();
    let one = Amount::new(1);
    let pair = ExchangePair {
        from: SidechainId(MAIN),
        to: SidechainId(OTHER),
        node: suite.user("bob").addr.to_string(),
        takes: one,
        gives: one,
        smallest: one,
        largest: one,
        fee_rate: Ppm(0),
    };
    let mut refused = |change: &dyn Fn(&mut ExchangePair<String>)| {
        let mut pair = pair.clone();
        change(&mut pair);
        let set = ExecuteMsg::SetExchangePair(pair);
        suite.admin().tells_policy(set).refused_by_policy()
    };
    let same = RouteError::OneSidechain(SidechainId(MAIN));
    let seen = refused(&|p| p.to = SidechainId(MAIN));
    assert_eq!(seen, ContractError::Route(same));
    let zero = ContractError::Route(RouteError::ZeroAmount);
    assert_eq!(refused(&|p| p.takes = Amount::ZERO), zero);
    assert_eq!(refused(&|p| p.gives = Amount::ZERO), zero);
    assert_eq!(refused(&|p| p.smallest = Amount::ZERO), zero);
    let (smallest, largest) = (Amount::new(2), one);
    let crossed = RouteError::PairBoundsCrossed { smallest, largest };
    let seen = refused(&|p| p.smallest = Amount::new(2));
    assert_eq!(seen, ContractError::Route(crossed));
    let asked = Ppm(1_000_001);
    let seen = refused(&|p| p.fee_rate = asked);
    assert_eq!(
        seen,
        ContractError::Route(RouteError::FeeRateAboveOne { asked })
    );
    let seen = refused(&|p| p.node = "nobody".to_owned());
    assert!(matches!(seen, ContractError::Std(_)));
}

#[test]
fn a_question_about_a_payment_of_nothing_or_to_oneself_is_refused() {
    let suite = Suite::new();
    let policy = suite.wiring().policy.clone();
    let ask = |payee: &str, amount| {
        let question = QueryMsg::SelectRoute {
            payer: suite.user("alice").addr.to_string(),
            payee: suite.user(payee).addr.to_string(),
            sidechain_id: SidechainId(MAIN),
            arrives_in: None,
            amount: Amount::new(amount),
            at_most: None,
            lock_step: None,
        };
        suite.ask::<Selection>(&policy, &question)
    };
    ask("alice", 1).unwrap_err();
    ask("bob", 0).unwrap_err();
    assert_eq!(ask("bob", u128::MAX).unwrap().route, None);
}
