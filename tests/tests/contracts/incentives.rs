//! What somebody gains who plays against the rules' intent: nothing, or a cost that is stated here.

use causeway_tests::suite::{Suite, DAY, MAIN};
use causeway_types::admission::Admission;
use causeway_types::channel::LockMode;
use causeway_types::policy::QueryMsg;
use causeway_types::route::{RouteKind, Selection};
use causeway_types::{Amount, ChannelId, OfferId, Ppm, Seconds, SidechainId};

/// At 10 % a year, this much costs 100 a day.
const MUCH: u128 = 365_000;

fn with_margin_and_bounty() -> Suite {
    let mut suite = Suite::new();
    suite.rates_are(MAIN, 50_000, 200_000);
    suite.parameters_are(MAIN, |p| p.bounty = Amount::new(20));
    suite
}

fn offered(suite: &mut Suite) -> OfferId {
    suite.legal_rate_is(MAIN, 200_000);
    suite.alice().deposits_margin(1000).works();
    suite.bob().offers(100_000).with(MUCH).offers()
}

/// What both have together, outside of channels.
fn together(suite: &Suite, names: [&str; 2]) -> u128 {
    names.map(|name| suite.wealth(name)).iter().sum()
}

/// Whoever is there sees to it that a channel ends once it is due.
fn ends_by(suite: &mut Suite, channel: ChannelId, who: &str) {
    suite.the_end_comes(channel);
    suite.by(who).settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.by(who).settles(&[channel]).works();
}

// Settling one's own expired channel by another address, to win back the margin: the bounty comes out of the opener's own
// margin and nobody else's, so opener and straw man have together exactly what they would have without the trick. They
// wait a close window for it, and all that they achieve is that no stranger earns.
#[test]
fn an_openers_straw_man_wins_what_the_opener_loses() {
    let mut suite = with_margin_and_bounty();
    suite.alice().deposits_margin(50).works();
    suite.bob().deposits_margin(50).works();
    let before = together(&suite, ["alice", "erin"]);
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with(1000).works();
    suite.the_end_comes(channel);
    suite.a_day_passes();
    suite.by("erin").settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.grace_passes(channel);
    suite.by("erin").settles(&[channel]).works();
    assert_eq!(suite.account("erin").free, 20);
    assert_eq!(together(&suite, ["alice", "erin"]), before);
    // the peer has lost nothing either: neither its money nor its margin
    assert_eq!(suite.wealth("bob"), 1_000_000);
}

// A bounty of another's channel cannot be forced: as long as one of the two sees to it within the close window, the
// stranger who comes first earns nothing.
#[test]
fn a_stranger_who_hurries_earns_nothing() {
    let mut suite = with_margin_and_bounty();
    suite.alice().deposits_margin(50).works();
    let opening = suite.alice().opens(LockMode::Unlocked).to("bob");
    let channel = opening.with(1000).opens();
    ends_by(&mut suite, channel, "erin");
    assert_eq!(suite.wealth("erin"), 1_000_000);
    assert_eq!(suite.wealth("alice"), 1_000_000);
}

// A provider that takes the rent and closes: it has the rent for the time until the channel's end and not a unit more. Alone
// it cannot end the channel sooner than a close window from now, in which the taker uses the liquidity that it pays for.
#[test]
fn a_provider_that_closes_at_once_earns_one_close_windows_rent() {
    let mut suite = Suite::new();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, MUCH).now().opens();
    assert_eq!(suite.account("alice").rent_ahead, 300);
    let lease = suite.lease(channel);
    assert_eq!(lease.earned_at_end, Amount::new(300), "as it was opened");
    suite.bob().closes(channel, &[]).works();
    let lease = suite.lease(channel);
    assert_eq!(lease.earned_at_end, Amount::new(100), "one window is left");
    // what Alice is paid in the meantime is hers
    let voucher = suite.bob().pays(channel, 1000).signed();
    suite.alice().shows(channel, &[voucher]).works();
    suite.the_end_comes(channel);
    suite.bob().settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.fork(|s| {
        // what is shown of a channel that nobody settles is what will be earned
        s.time_passes(Seconds(30 * DAY));
        let lease = s.lease(channel);
        assert_eq!(
            (lease.earned, lease.earned_at_end),
            (Amount::new(100), Amount::new(100))
        );
    });
    suite.fork(|s| {
        // whoever settles: rent is counted to the second of the end
        s.alice().settles(&[channel]).works();
        assert_eq!(s.account("bob").free, 100);
        assert_eq!(s.account("alice").free, 1000 - 100);
    });
    // and whenever: leaving it unsettled earns the provider nothing
    suite.fork(|s| {
        s.time_passes(Seconds(30 * DAY));
        s.bob().settles(&[channel]).works();
        assert_eq!(s.account("bob").free, 100);
        assert_eq!(s.account("alice").free, 1000 - 100);
    });
    // with the taker's help it ends at once, and next to nothing is earned
    let mut suite = Suite::new();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, MUCH).now().opens();
    suite.bob().closes(channel, &[]).works();
    suite.time_passes(Seconds(5));
    suite.alice().closes(channel, &[]).works();
    assert_eq!(suite.account("bob").free, 1);
}

// Opening channels to lock a provider's money cheaply: every second that it is in a channel is paid at the rate that the
// provider itself asked, up to the channel's end; one close window is the least that a griefer can buy. What is not paid
// for is the grace after the end: some blocks, if the provider (or anyone) settles at once.
#[test]
fn locking_a_providers_money_costs_the_rent_that_the_provider_asked() {
    let mut suite = Suite::new();
    let offer = offered(&mut suite);
    let griefer = suite.wealth("alice");
    let channel = suite.alice().takes(offer, MUCH).now().opens();
    suite.fork(|s| {
        ends_by(s, channel, "bob");
        assert_eq!(s.wealth("alice"), griefer - 300, "three days");
        assert_eq!(s.wealth("bob"), 1_000_300);
    });
    suite.alice().closes(channel, &[]).works();
    ends_by(&mut suite, channel, "bob");
    // a day, and nothing for the grace after it
    assert_eq!(suite.wealth("alice"), griefer - 100);
    assert_eq!(suite.wealth("bob"), 1_000_100);
    assert_eq!(suite.account("bob").offered, MUCH);
}

// Many small leases instead of one: each costs a unit at least, because rents are rounded up; a provider that minds them
// sets a smallest lease.
#[test]
fn splitting_a_lease_never_costs_less() {
    let mut suite = Suite::new();
    let offer = offered(&mut suite);
    for _ in 0..10 {
        suite.alice().takes(offer, 1).now().opens();
    }
    assert_eq!(suite.account("alice").rent_ahead, 10);
    let picky = suite.carol().offers(100_000).between(1000, MUCH);
    let picky = picky.with(MUCH).offers();
    suite.alice().takes(picky, 999).now().refused_by_vault();
}

// A taker that brings nothing of its own has no margin, so there is no bounty for settling its channel: the provider sees
// to it itself, or the chain's own call does. The time after the end is not paid for.
#[test]
fn a_leased_channel_without_the_takers_money_has_no_bounty() {
    let mut suite = with_margin_and_bounty();
    suite.bob().deposits_margin(18_250).works();
    let offer = offered(&mut suite);
    let channel = suite.alice().takes(offer, MUCH).now().opens();
    suite.the_end_comes(channel);
    suite.a_day_passes();
    suite.carol().settles(&[channel]).works();
    suite.grace_passes(channel);
    suite.grace_passes(channel);
    suite.carol().settles(&[channel]).works();
    assert_eq!(suite.wealth("carol"), 1_000_000);
    assert_eq!(suite.wealth("bob"), 1_000_300);
}

/// How Alice pays Carol at most so much.
fn select(suite: &Suite, at_most: Option<u128>) -> Selection {
    let question = QueryMsg::SelectRoute {
        payer: suite.user("alice").addr.to_string(),
        payee: suite.user("carol").addr.to_string(),
        sidechain_id: SidechainId(MAIN),
        arrives_in: None,
        amount: Amount::new(500),
        at_most: at_most.map(Amount::new),
        lock_step: None,
    };
    let policy = suite.wiring().policy.clone();
    suite.ask(&policy, &question).unwrap()
}

// Moving balances before a quote: a node that shifts everything to the receiving side of its next channel raises the fee
// to the agreed rate × the amount, which the payer had agreed to as the most, and never above. A payer that names a most
// pays no more, whatever is moved between quote and payment.
#[test]
fn moving_balances_before_a_quote_raises_a_fee_to_the_agreed_rate_and_no_further() {
    let mut suite = Suite::new();
    let opening = suite.alice().opens(LockMode::OneWay).to("bob");
    let first = opening.paying_for_forwarding(20_000).with(1000).opens();
    suite.bob().joins(first).with_nothing().works();
    let second = suite.bob().opens(LockMode::OneWay).to("carol");
    let second = second.with(1000).opens();
    suite.carol().joins(second).with(250).works();
    let pays = |suite: &Suite| select(suite, None).route.unwrap().quote.pays.u128();
    assert_eq!(pays(&suite), 502);
    // Carol, in league with Bob, puts in so much that her side is nearly all of it
    suite.carol().deposits(second, 900_000).works();
    assert_eq!(pays(&suite), 510, "2 % of 500, and no more is possible");
    assert_eq!(select(&suite, Some(502)).route, None);
    assert!(select(&suite, Some(510)).route.is_some());
}

// Joining an open invitation with the least share, to hold the opener's money: the joiner holds as much of its own, in
// the share that the opener asked for, and its margin, for as long. The opener's way out is one close window; both have
// everything back. Without a least share the joiner holds up the opener for one close window at no cost but its own
// transaction: who minds asks for a share, or names its peer.
#[test]
fn who_joins_with_the_least_share_holds_its_share_and_margin_as_long() {
    let mut suite = with_margin_and_bounty();
    suite.alice().deposits_margin(50).works();
    suite.carol().deposits_margin(50).works();
    let conditions = Admission {
        least_share: Ppm(100_000),
        ..Admission::ANYONE
    };
    let opening = suite.alice().opens(LockMode::OneWay).admitting(conditions);
    let channel = opening.with(900).opens();
    suite.carol().joins(channel).with(99).refused_admission();
    suite.carol().joins(channel).with(100).works();
    assert_eq!(suite.wealth("carol"), 1_000_000 - 100);
    assert_eq!(suite.account("carol").reserved, 5);
    let since = suite.now();
    suite.alice().closes(channel, &[]).works();
    ends_by(&mut suite, channel, "alice");
    let held = suite.now().since(since).0;
    assert!((DAY..DAY + 3600).contains(&held), "held for {held} seconds");
    assert_eq!(suite.wealth("alice"), 1_000_000);
    assert_eq!(suite.wealth("carol"), 1_000_000);
}

#[test]
fn without_a_least_share_holding_up_an_opener_for_a_window_is_free() {
    let mut suite = Suite::new();
    let channel = suite.alice().opens(LockMode::OneWay).with(900).opens();
    suite.carol().joins(channel).with_nothing().works();
    suite.alice().cancels(channel).refused();
    suite.alice().closes(channel, &[]).works();
    ends_by(&mut suite, channel, "alice");
    assert_eq!(suite.wealth("alice"), 1_000_000);
    assert_eq!(suite.wealth("carol"), 1_000_000);
}

// Opening many channels to a node, so that those that matter are not looked at: the node's direct channels and preset
// routes are found as before; a search over it may end at its bound, and says so. It costs the griefer a channel of the
// smallest size each, with its margin, again whenever they end: `smallest_channel` sets the price.
#[test]
fn channels_opened_to_a_node_hide_no_direct_channel_and_no_preset_route() {
    let mut suite = Suite::new();
    suite.checks.leave_every = 0;
    suite.checks.compare_all_every = 1000;
    suite.parameters_are(MAIN, |p| p.smallest_channel = Amount::new(100));
    let opening = suite.alice().opens(LockMode::OneWay).to("bob");
    let first = opening.with(1000).opens();
    suite.bob().joins(first).with_nothing().works();
    let opening = suite.bob().opens(LockMode::OneWay).to("carol");
    let second = opening.with(1000).opens();
    suite.carol().joins(second).with_nothing().works();
    let griefer = suite.tokens("erin");
    for victim in ["bob", "carol"] {
        for _ in 0..35 {
            let opening = suite.by("erin").opens(LockMode::Unlocked).to(victim);
            opening.with(100).opens();
        }
    }
    assert_eq!(suite.tokens("erin"), griefer - 70 * 100);
    // unlocked channels are part of no way over several, and take no place where one is searched
    assert!(select(&suite, None).route.is_some());
    let hops = [
        suite.ends(MAIN, "alice", "bob"),
        suite.ends(MAIN, "bob", "carol"),
    ];
    suite.admin().sets_route("known", &hops).works();
    let route = select(&suite, None).route.unwrap();
    let name = "known".to_owned();
    assert_eq!(route.kind, RouteKind::Preset { name });
    let opening = suite.alice().opens(LockMode::OneWay).to("carol");
    let direct = opening.with(1000).opens();
    suite.carol().joins(direct).with_nothing().works();
    let route = select(&suite, None).route.unwrap();
    assert_eq!(route.kind, RouteKind::Direct {});
}

// The same with channels that nobody has joined yet, which are no way for a payment but are looked at: the search says
// that it may have missed something.
#[test]
fn channels_that_wait_for_a_node_make_a_search_give_up_openly() {
    let mut suite = Suite::new();
    suite.checks.leave_every = 0;
    suite.checks.compare_all_every = 1000;
    let opening = suite.alice().opens(LockMode::OneWay).to("bob");
    let first = opening.with(1000).opens();
    suite.bob().joins(first).with_nothing().works();
    let opening = suite.bob().opens(LockMode::OneWay).to("carol");
    let second = opening.with(1000).opens();
    suite.carol().joins(second).with_nothing().works();
    assert!(select(&suite, None).route.is_some());
    // lists are by address: these come before Alice's and Bob's
    let first_of_all = causeway_tests::suite::USERS
        .into_iter()
        .filter(|name| !["alice", "bob", "carol"].contains(name))
        .min_by_key(|name| suite.user(name).addr);
    let griefer = first_of_all.unwrap();
    for _ in 0..101 {
        let opening = suite.by(griefer).opens(LockMode::OneWay).to("carol");
        opening.with(1).opens();
    }
    let selection = select(&suite, None);
    assert!(selection.route.is_some() || selection.gave_up);
}
