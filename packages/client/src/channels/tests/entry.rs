//! Money on its way into channels.

use crate::channels::credit::PullRequest;
use crate::channels::deposit::DepositRequest;
use crate::channels::join::JoinRequest;
use crate::channels::open::OpenRequest;
use crate::error::{ChannelError, ClientError};
use crate::network::{Network, Source};
use crate::test_world::World;
use causeway_types::admission::Admission;
use causeway_types::{Amount, LockMode, Ppm, Seconds};

/// A one-way channel of 1,000 from alice to bob.
fn request(world: &World) -> OpenRequest {
    OpenRequest {
        mode: LockMode::OneWay,
        name: Some("shop".to_owned()),
        ..OpenRequest::unlocked(
            world.sidechain(),
            world.bob.address(),
            Amount::new(1_000),
            Source::Asset,
        )
    }
}

/// The code of the refusal; it must be one.
fn refused(network: &Network, world: &World, request: OpenRequest) -> &'static str {
    let quoted = request.quote(network, &world.alice.address());
    quoted.unwrap_err().code()
}

#[test]
fn a_channel_is_quoted_opened_and_joined_and_takes_deposits() {
    let world = World::new();
    let network = world.network();
    let (alice, bob) = (&world.alice, &world.bob);
    let quote = request(&world).quote(&network, &alice.address()).unwrap();
    assert_eq!(quote.total, Amount::new(1_000));
    assert_eq!(quote.lifetime, Seconds(3 * 86_400));
    let mut wallet = world.wallet(world.home.path(), &network);
    let opened = quote.open(&mut wallet, &alice.account, None).unwrap();
    assert_eq!(opened.peer, Some(bob.address()));

    let joins = |network: &Network| JoinRequest {
        channel: network.channel_by_id(opened.channel_id).unwrap().channel,
        sidechain: world.sidechain(),
        amount: Amount::new(500),
        source: Source::Asset,
        payout_credit: true,
        margin: None,
        fee_rate: None,
    };
    let home = tempfile::tempdir().unwrap();
    let mut bobs = world.bobs_wallet(home.path(), &network);
    let quote = joins(&network).quote(&network, &bob.address()).unwrap();
    let joined = quote.join(&mut bobs, &bob.account).unwrap();
    assert_eq!(joined.amount, Amount::new(500));
    let channel = network.channel_by_id(opened.channel_id).unwrap().channel;
    assert!(bobs.record(&channel).unwrap().in_book);
    let again = joins(&network).quote(&network, &bob.address());
    assert_eq!(again.unwrap_err().code(), "joined_before");

    let deposit = DepositRequest {
        channel,
        sidechain: world.sidechain(),
        amount: Amount::new(200),
        source: Source::Asset,
        margin: None,
    };
    let quote = deposit.quote(&network, &bob.address()).unwrap();
    let done = quote.deposit(&network, &bob.account).unwrap();
    assert_eq!(done.deposited, Amount::new(700));
}

#[test]
fn what_could_not_be_opened_is_refused_before_anything_is_sent() {
    let world = World::new();
    let network = world.network();
    let height = network.latest().unwrap().height;
    let cases = [
        (
            "unlocked_to_anyone",
            OpenRequest {
                peer: None,
                mode: LockMode::Unlocked,
                ..request(&world)
            },
        ),
        (
            "recipient_keeps_nothing",
            OpenRequest {
                peer: Some(network.contracts.vault.clone()),
                ..request(&world)
            },
        ),
        (
            "funds_missing",
            OpenRequest {
                source: Source::Token,
                ..request(&world)
            },
        ),
        (
            "asked_fee_rate_too_high",
            OpenRequest {
                fee_rate: Some(Ppm::ONE),
                ..request(&world)
            },
        ),
        (
            "asked_margin_not_needed",
            OpenRequest {
                margin: Some(Amount::new(1)),
                ..request(&world)
            },
        ),
        (
            "conditions_invalid",
            OpenRequest {
                admission: Some(Admission {
                    least_share: Ppm(600_000),
                    largest_share: Ppm(500_000),
                    ..Admission::ANYONE
                }),
                ..request(&world)
            },
        ),
        (
            "rule_refuses",
            OpenRequest {
                lifetime: Some(Seconds(1)),
                ..request(&world)
            },
        ),
    ];
    for (code, request) in cases {
        assert_eq!(refused(&network, &world, request), code);
    }
    assert_eq!(network.latest().unwrap().height, height);
}

#[test]
fn a_name_is_taken_for_good_and_only_in_its_sidechain() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let alice = &world.alice;
    let quote = request(&world).quote(&network, &alice.address()).unwrap();
    let opened = quote.open(&mut wallet, &alice.account, None).unwrap();
    let error = request(&world)
        .quote(&network, &alice.address())
        .unwrap_err();
    match error {
        ClientError::Channel { error, .. } => assert!(matches!(
            *error,
            ChannelError::NameTaken { channel_id, .. } if channel_id == opened.channel_id
        )),
        other => panic!("{other}"),
    }
}

#[test]
fn one_request_opens_one_channel_under_the_policy_that_was_quoted() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let alice = &world.alice;
    let quote = request(&world).quote(&network, &alice.address()).unwrap();
    let mut other = quote.clone();
    let opened = quote
        .open(&mut wallet, &alice.account, Some("order 7"))
        .unwrap();
    let found = wallet.opened_for("order 7").unwrap();
    assert_eq!(found, Some(opened.channel_id));
    // terms that are no longer in force
    other.policy.version += 1;
    other.request.name = None;
    let error = other.open(&mut wallet, &alice.account, None).unwrap_err();
    assert_eq!(
        error.contract_code().as_deref(),
        Some("other_policy_version")
    );
}

#[test]
fn credit_that_is_not_there_is_not_pulled() {
    let world = World::new();
    let network = world.network();
    for amount in [None, Some(Amount::new(5))] {
        let pull = PullRequest {
            sidechain: world.sidechain(),
            amount,
            to: None,
        };
        let error = pull.quote(&network, &world.alice.address()).unwrap_err();
        assert_eq!(error.code(), "asked_credit_too_large");
    }
}
