//! From the artifacts of an earlier commit (tests/fixtures) to the present contracts, with money in every kind of place:
//! what is paid out afterwards is, to the unit, what the earlier ones would have paid.
#![cfg(feature = "wasm")]

use causeway_tests::suite::{instance, lock, Suite, TestDeployment, DAY, MAIN, USERS};
use causeway_types::channel::{LockMode, Payout};
use causeway_types::{Amount, ChannelId, Direction, Lock, Ppm, Seconds};
use std::collections::BTreeMap;
use std::path::Path;

/// What was deployed before: see the README beside it.
const BEFORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/artifacts");

/// Channels in every state, by what is special about them, and locks of Alice's in the first.
struct Scene {
    with_locks: ChannelId,
    locks: [Lock; 2],
    all: Vec<ChannelId>,
}

/// Money in every kind of place: channels of all modes and in all phases, locks, requests, what is unallocated, credit,
/// margin, an offer, a lease.
fn set(suite: &mut Suite) -> Scene {
    suite.rates_are(MAIN, 10_000, 100_000);
    suite.parameters_are(MAIN, |p| {
        p.smallest_ratio = Ppm(100_000);
        p.bounty = Amount::new(3);
    });
    for name in USERS {
        suite.by(name).deposits_margin(10_000).works();
        suite.by(name).sends_ahead(1_000).works();
    }
    // overdue when the others are opened
    let overdue = suite
        .carol()
        .opens(LockMode::OneWay)
        .to("dave")
        .with(700)
        .opens();
    suite.by("dave").joins(overdue).with(300).works();
    suite.days_pass(5);
    suite.by("erin").settles(&[overdue]).works();

    let with_locks = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1_000)
        .opens();
    suite.bob().joins(with_locks).with(500).works();
    let soon = suite.now().plus(Seconds(DAY / 2));
    let locks = [lock(1, 30, soon), lock(2, 40, soon.plus(Seconds(3_600)))];
    let promised = suite
        .alice()
        .pays(with_locks, 200)
        .with_locks(&locks)
        .signed();
    suite.bob().shows(with_locks, &[promised]).works();
    suite.alice().asks_for(with_locks, 100).works();
    suite.alice().deposits(with_locks, 7).works();

    let unlocked = suite
        .bob()
        .opens(LockMode::Unlocked)
        .to("carol")
        .with(400)
        .opens();
    let paid = suite.bob().pays(unlocked, 150).signed();
    suite.carol().shows(unlocked, &[paid]).works();
    suite.carol().withdraws(unlocked, 50, None).works();

    let two_way = suite
        .carol()
        .opens(LockMode::TwoWay)
        .to("erin")
        .with(600)
        .opens();
    let to_credit = Payout::Credit {};
    suite
        .by("erin")
        .joins(two_way)
        .paid_to(to_credit)
        .with(600)
        .works();
    let receipted = suite.carol().pays(two_way, 333).receipted();
    suite.carol().closes(two_way, &[receipted]).works();

    let pending = suite
        .by("dave")
        .opens(LockMode::OneWay)
        .named("later")
        .with(90)
        .opens();
    let offer = suite.by("frank").offers(50_000).with(5_000).offers();
    let leased = suite.alice().takes(offer, 2_000).beside(100).now().opens();
    Scene {
        with_locks,
        locks,
        all: vec![overdue, with_locks, unlocked, two_way, pending, leased],
    }
}

/// What everybody has outside of channels, of the first sidechain's token and of its coin.
fn wealth(suite: &Suite) -> BTreeMap<&'static str, (u128, u128)> {
    let of = |name| (name, (suite.wealth(name), suite.coins(name)));
    USERS.into_iter().map(of).collect()
}

/// Everything ends, as it would: a lock is claimed, a withdrawal taken, the rest settled by a stranger.
fn ends(suite: &mut Suite, scene: &Scene) -> BTreeMap<&'static str, (u128, u128)> {
    suite.grace_passes(scene.all[0]);
    let first = scene.with_locks;
    suite
        .bob()
        .claims(first, Direction::AToB, &scene.locks, &[1])
        .works();
    suite.a_day_passes();
    suite.alice().completes(first).works();
    suite.grace_passes(first);
    suite.alice().completes(first).works();
    suite.by("frank").settles(&scene.all).works();
    suite.days_pass(4);
    for _ in 0..2 {
        suite.by("frank").settles(&scene.all).works();
        let end = suite.now().plus(Seconds(DAY));
        suite.it_becomes(end);
    }
    for name in USERS {
        if suite.credit(name) > 0 {
            suite.by(name).pulls_credit(None, None).works();
        }
        suite.by(name).redeems(10).works();
    }
    for id in &scene.all {
        assert!(
            suite.channel_model(*id).settled.is_some(),
            "channel {id} is over"
        );
        assert_eq!(
            suite.channel_model(*id).liability(),
            0,
            "channel {id} is paid out"
        );
    }
    assert_eq!(suite.holding(MAIN), 0, "the registry has paid out all");
    wealth(suite)
}

#[test]
fn live_channels_pay_to_the_unit_what_the_earlier_contracts_would_have_paid() {
    let mut suite = TestDeployment::default()
        .of_artifacts(Path::new(BEFORE))
        .deploy();
    let scene = set(&mut suite);
    let by_the_earlier = suite.fork(|elsewhere| ends(elsewhere, &scene));
    suite.everything_is_migrated();
    let by_the_present = ends(&mut suite, &scene);
    assert_eq!(by_the_present, by_the_earlier);
}

#[test]
fn money_comes_in_after_a_migration_as_before() {
    let mut suite = TestDeployment::default()
        .of_artifacts(Path::new(BEFORE))
        .deploy();
    let scene = set(&mut suite);
    suite.everything_is_migrated();
    let opened = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(800)
        .opens();
    assert!(!scene.all.contains(&opened), "numbers go on");
    suite.bob().joins(opened).with_credit(100).works();
    suite.by("erin").deposits_coins(5).works();
    suite.by("frank").offers(60_000).with(1_000).works();
    // what the earlier contracts had not
    let node = suite.announcement("alice", instance(1), None);
    suite.alice().announces(node).works();
    suite.everyone_can_leave();
}
