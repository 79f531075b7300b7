//! Offers: made, taken, withdrawn, and what is refused before anything is sent.

use super::make::{MadeOffer, MakeRequest};
use super::take::{LeaseTarget, TakeRequest};
use super::withdraw::OfferWithdrawal;
use crate::channels::open::OpenRequest;
use crate::network::{Network, Source, SubmitResult as _};
use crate::sidechains::settings::{LegalRateRequest, SettingsRequest};
use crate::test_world::World;
use crate::vault::{VaultDeposit, VaultWithdrawal};
use crate::ClientError;
use causeway_types::policy::parameter;
use causeway_types::vault::Hook;
use causeway_types::{Amount, LockMode, OfferId, Ppm, Seconds};

/// A minimum rate of 2 % and a legal rate of 5 %.
fn with_rates() -> World {
    let world = World::new();
    let request = SettingsRequest {
        numbers: vec![(parameter("minimum_rate").unwrap(), 20_000)],
        legal_rate: LegalRateRequest {
            rate: Some(Ppm(50_000)),
            source: Some("central bank".to_owned()),
            dated: Some("2026-11-24".to_owned()),
        },
        ..SettingsRequest::default()
    };
    let network = world.network();
    let plan = request.plan(&network, &world.sidechain()).unwrap();
    plan.apply(&network, &world.alice.account).unwrap();
    world
}

/// 10,000 of bob's at 4 %.
fn request(world: &World) -> MakeRequest {
    MakeRequest {
        sidechain: world.sidechain(),
        amount: Amount::new(10_000),
        rate: Ppm(40_000),
        smallest: Some(Amount::new(1_000)),
        largest: None,
        longest: Some(Seconds(5 * 86_400)),
        fee_rate: None,
        again: true,
        source: Some(Source::Asset),
    }
}

fn made(world: &World, network: &Network) -> MadeOffer {
    let home = tempfile::tempdir().unwrap();
    let mut wallet = world.bobs_wallet(home.path(), network);
    let bob = &world.bob;
    let quote = request(world).quote(network, &bob.address()).unwrap();
    let made = quote.make(&mut wallet, &bob.account).unwrap();
    assert_eq!(made.margin_needed, Amount::new(200));
    made
}

/// Bob's margin for what is leased of him.
fn margin(world: &World, network: &Network) {
    let hook = Hook::Deposit { beneficiary: None };
    let msgs = network.into_vault(&world.sidechain(), Source::Asset, Amount::new(500), &hook);
    network
        .submit(&world.bob.account, msgs.unwrap())
        .failed("no margin")
        .unwrap();
}

fn new_channel() -> LeaseTarget {
    LeaseTarget::New {
        lifetime: None,
        deposit: Amount::new(500),
        name: None,
        fee_rate: None,
    }
}

fn take(world: &World, network: &Network, amount: u128, into: LeaseTarget) -> TakeRequest {
    TakeRequest {
        offer: network.offer(OfferId(1)).unwrap(),
        sidechain: world.sidechain(),
        amount: Amount::new(amount),
        into,
        highest_rent: None,
        source: Source::Asset,
    }
}

#[test]
fn an_offer_is_made_only_within_the_rates_in_force_and_of_money_that_is_there() {
    let world = with_rates();
    let network = world.network();
    let refused = |request: MakeRequest| {
        let quote = request.quote(&network, &world.bob.address());
        quote.unwrap_err().code()
    };
    for rate in [Ppm(19_999), Ppm(50_001)] {
        let request = MakeRequest {
            rate,
            ..request(&world)
        };
        assert_eq!(refused(request), "rent_not_allowed");
    }
    let too_small = MakeRequest {
        amount: Amount::new(999),
        ..request(&world)
    };
    assert_eq!(refused(too_small), "offer_below_smallest_lease");
    let from_account = MakeRequest {
        source: None,
        ..request(&world)
    };
    assert_eq!(refused(from_account), "free_too_small");
    let too_much = MakeRequest {
        amount: Amount::new(2_000_000),
        ..request(&world)
    };
    assert_eq!(refused(too_much), "funds_missing");
    let offer = made(&world, &network).offer;
    assert_eq!(offer.offered, Amount::new(10_000));
    assert_eq!(offer.terms.largest_lease, Amount::new(10_000));
}

#[test]
fn a_lease_is_quoted_taken_topped_up_and_the_rest_withdrawn() {
    let world = with_rates();
    let network = world.network();
    made(&world, &network);
    let alice = &world.alice;
    let refused = |request: TakeRequest| -> ClientError {
        request.quote(&network, &alice.address()).unwrap_err()
    };
    let request = |amount| take(&world, &network, amount, new_channel());
    assert_eq!(refused(request(4_000)).code(), "provider_margin_too_small");
    margin(&world, &network);
    assert_eq!(refused(request(999)).code(), "lease_not_allowed");
    let own = request(4_000).quote(&network, &world.bob.address());
    assert_eq!(own.unwrap_err().code(), "own_offer");
    let mut dear = request(4_000);
    dear.highest_rent = Some(Amount::new(1));
    assert_eq!(refused(dear).code(), "asked_rent_exceeded");
    let mut long = request(4_000);
    long.into = LeaseTarget::New {
        lifetime: Some(Seconds(6 * 86_400)),
        deposit: Amount::ZERO,
        name: None,
        fee_rate: None,
    };
    assert_eq!(refused(long).code(), "lease_too_long");

    let quote = request(4_000).quote(&network, &alice.address()).unwrap();
    // 4,000 at 4 % for 3 days, rounded up; 2 % of 500 is margin
    assert_eq!(
        (quote.rent, quote.margin),
        (Amount::new(2), Amount::new(10))
    );
    assert_eq!(
        (quote.needed(), quote.brought),
        (Amount::new(512), Amount::new(512))
    );
    let mut wallet = world.wallet(world.home.path(), &network);
    let lease = quote.take(&mut wallet, &alice.account).unwrap();
    assert_eq!(lease.taken.rent, quote.rent);
    assert!(wallet.record(&lease.channel).unwrap().in_book);

    let more = LeaseTarget::TopUp(Box::new(lease.channel));
    let quote = take(&world, &network, 1_000, more).quote(&network, &alice.address());
    let quote = quote.unwrap();
    let taken = quote.take(&mut wallet, &alice.account).unwrap().taken;
    assert_eq!((taken.rent, taken.amount), (quote.rent, Amount::new(1_000)));

    let withdraw = |amount: Option<u128>| OfferWithdrawal {
        offer: network.offer(OfferId(1)).unwrap(),
        sidechain: world.sidechain(),
        amount: amount.map(Amount::new),
    };
    let bob = &world.bob;
    let refused = |request: OfferWithdrawal, who| request.check(&who).unwrap_err().code();
    assert_eq!(refused(withdraw(None), alice.address()), "offer_not_yours");
    assert_eq!(
        refused(withdraw(Some(5_001)), bob.address()),
        "offered_too_small"
    );
    let request = withdraw(None);
    assert_eq!(request.check(&bob.address()).unwrap(), Amount::new(5_000));
    let done = request.withdraw(&network, &bob.account).unwrap();
    assert!(done.is_withdrawn && done.amount == Amount::new(5_000));
    assert_eq!(
        refused(withdraw(None), bob.address()),
        "offer_withdrawn_already"
    );
    let late = take(&world, &network, 4_000, new_channel());
    let late = late.quote(&network, &alice.address()).unwrap_err();
    assert_eq!(late.code(), "offer_was_withdrawn");
}

#[test]
fn no_liquidity_joins_a_channel_of_an_older_policy() {
    let world = with_rates();
    let network = world.network();
    made(&world, &network);
    margin(&world, &network);
    let alice = &world.alice;
    let mut wallet = world.wallet(world.home.path(), &network);
    let open = OpenRequest {
        peer: None,
        mode: LockMode::OneWay,
        ..OpenRequest::unlocked(
            world.sidechain(),
            world.bob.address(),
            Amount::new(1_000),
            Source::Asset,
        )
    };
    let quote = open.quote(&network, &alice.address()).unwrap();
    let opened = quote.open(&mut wallet, &alice.account, None).unwrap();
    let joins = || {
        let channel = network.channel_by_id(opened.channel_id).unwrap().channel;
        let into = LeaseTarget::Join(Box::new(channel));
        take(&world, &network, 4_000, into).quote(&network, &alice.address())
    };
    assert!(joins().is_ok());
    let request = SettingsRequest {
        numbers: vec![(parameter("smallest_channel").unwrap(), 2)],
        ..SettingsRequest::default()
    };
    let plan = request.plan(&network, &world.sidechain()).unwrap();
    plan.apply(&network, &alice.account).unwrap();
    assert_eq!(joins().unwrap_err().code(), "channel_of_other_policy");
}

#[test]
fn an_account_is_filled_and_what_is_free_is_taken_out() {
    let world = World::new();
    let network = world.network();
    let (alice, bob) = (&world.alice, &world.bob);
    let deposit = |amount| VaultDeposit {
        sidechain: world.sidechain(),
        amount: Amount::new(amount),
        source: Source::Asset,
    };
    let too_much = deposit(2_000_000).check(&network, &alice.address());
    assert_eq!(too_much.unwrap_err().code(), "funds_missing");
    deposit(500).check(&network, &alice.address()).unwrap();
    let filled = deposit(500).deposit(&network, &alice.account, &alice.address());
    assert_eq!(filled.unwrap().0.free, Amount::new(500));

    let withdrawal = |amount: Option<u128>| VaultWithdrawal {
        sidechain: world.sidechain(),
        amount: amount.map(Amount::new),
        to: Some(bob.address()),
    };
    let refused = withdrawal(Some(501)).quote(&network, &alice.address());
    assert_eq!(refused.unwrap_err().code(), "vault_account_too_small");
    let quote = withdrawal(Some(100)).quote(&network, &alice.address());
    let quote = quote.unwrap();
    assert_eq!(quote.left, Amount::new(400));
    let (paid, _) = quote.withdraw(&network, &alice.account).unwrap();
    assert_eq!((paid.amount, paid.to), (Amount::new(100), bob.address()));
    let all = withdrawal(None).quote(&network, &alice.address()).unwrap();
    assert_eq!(all.amount, Amount::new(400));
    all.withdraw(&network, &alice.account).unwrap();
    let nothing = withdrawal(None).quote(&network, &alice.address());
    assert_eq!(nothing.unwrap_err().code(), "vault_account_too_small");
}
