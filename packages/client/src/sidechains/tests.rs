//! Settings: planned, compared, set.

use super::backing::{MintRequest, RedeemRequest};
use super::changes::SettingChange;
use super::create::CreateRequest;
use super::pairs::{remove_pair, set_pair, PairRequest};
use super::routes::{remove_route, HopRequest, RouteRequest};
use super::settings::{LegalRateRequest, Settings, SettingsPlan, SettingsRequest};
use crate::channels::open::OpenRequest;
use crate::error::ClientError;
use crate::network::{Network, Source};
use crate::test_world::{Person, World};
use causeway_types::issuer::{Asset, ExecuteMsg};
use causeway_types::policy::{parameter, ExecuteMsg as PolicyMsg};
use causeway_types::{Amount, LockMode, Ppm, Side, SidechainId};

fn numbers(values: &[(&str, u128)]) -> SettingsRequest {
    let numbers = values
        .iter()
        .map(|(name, value)| (parameter(name).unwrap(), *value));
    SettingsRequest {
        numbers: numbers.collect(),
        ..SettingsRequest::default()
    }
}

fn rates(minimum: u128, legal: u32) -> SettingsRequest {
    SettingsRequest {
        legal_rate: LegalRateRequest {
            rate: Some(Ppm(legal)),
            source: Some("central bank".to_owned()),
            dated: Some("2026-11-24".to_owned()),
        },
        ..numbers(&[("minimum_rate", minimum)])
    }
}

fn plan(world: &World, request: SettingsRequest) -> Result<SettingsPlan, ClientError> {
    let network = world.network();
    request.plan(&network, &network.sidechain_by_id(SidechainId(1))?)
}

fn kinds(plan: &SettingsPlan) -> Vec<&'static str> {
    let kind = |message: &PolicyMsg| match message {
        PolicyMsg::SetParameters { .. } => "parameters",
        PolicyMsg::SetLegalRate { .. } => "legal rate",
        PolicyMsg::SetExchangePair(_) => "pair",
        PolicyMsg::SetRoute { .. } => "route",
        _ => "other",
    };
    plan.messages().iter().map(kind).collect()
}

fn names(plan: &SettingsPlan) -> Vec<String> {
    let changes = plan.changes();
    let name = |change: &SettingChange| match change {
        SettingChange::Modes { .. } => "modes".to_owned(),
        SettingChange::Number { parameter, .. } => parameter.name.to_owned(),
        SettingChange::Hours { .. } => "hours".to_owned(),
        SettingChange::LegalRate { .. } => "legal rate".to_owned(),
        SettingChange::Pair { .. } => "pair".to_owned(),
        SettingChange::Route { after, .. } => after.name.clone(),
    };
    changes.iter().map(name).collect()
}

/// A second sidechain beside the one that is there.
fn second_sidechain(world: &World, network: &Network) -> SidechainId {
    let create = ExecuteMsg::CreateSidechain {
        asset: Asset::Native {
            denom: "uatom".to_owned(),
        },
        name: "Other".to_owned(),
        symbol: "OTHER".to_owned(),
        decimals: 6,
    };
    let msg = network.to_issuer(&create, vec![]).unwrap();
    network.submit(&world.alice.account, vec![msg]).unwrap();
    network.sidechain(Some("OTHER")).unwrap().sidechain_id
}

#[test]
fn a_higher_legal_rate_comes_before_the_parameters_and_a_lower_one_after() {
    let world = World::new();
    let network = world.network();
    let higher = plan(&world, rates(20, 30)).unwrap();
    assert_eq!(kinds(&higher), ["legal rate", "parameters"]);
    let applied = higher.apply(&network, &world.alice.account).unwrap();
    assert!(applied.is_legal_rate_set);
    let lower = plan(&world, rates(1, 10)).unwrap();
    assert_eq!(kinds(&lower), ["parameters", "legal rate"]);
    let applied = lower.apply(&network, &world.alice.account).unwrap();
    assert_eq!(
        applied.version,
        network.policy(SidechainId(1)).unwrap().version
    );
    assert!(kinds(&plan(&world, rates(1, 10)).unwrap()).is_empty());
}

#[test]
fn what_is_not_given_stays_as_it_is_and_only_differences_are_changes() {
    let world = World::new();
    let request = || numbers(&[("close_window", 3_600), ("smallest_ratio", 50_000)]);
    let plan_of = || plan(&world, request()).unwrap();
    let planned = plan_of();
    assert_eq!(names(&planned), ["smallest_ratio", "close_window"]);
    assert!(matches!(
        planned.changes()[..],
        [
            SettingChange::Number {
                before: 0,
                after: 50_000,
                ..
            },
            SettingChange::Number {
                before: 86_400,
                after: 3_600,
                ..
            }
        ]
    ));
    let before = planned.before.parameters.clone();
    planned
        .apply(&world.network(), &world.alice.account)
        .unwrap();
    let (version, after) = Settings::read(&world.network(), SidechainId(1)).unwrap();
    assert_eq!(version, 1);
    assert_eq!(after.parameters.min_lifetime, before.min_lifetime);
    assert_eq!(after.parameters.smallest_ratio, Ppm(50_000));
    assert!(names(&plan_of()).is_empty());
}

#[test]
fn what_the_policy_would_refuse_is_refused_before_anything_is_sent() {
    let world = World::new();
    let code = |request| plan(&world, request).unwrap_err().code();
    assert_eq!(code(numbers(&[("grace_blocks", 0)])), "rule_refuses");
    // no legal rate is recorded, which counts as 0
    assert_eq!(code(numbers(&[("minimum_rate", 1)])), "rule_refuses");
    let mut incomplete = rates(0, 10);
    incomplete.legal_rate.source = None;
    assert_eq!(code(incomplete), "legal_rate_incomplete");
    assert_eq!(world.network().policy(SidechainId(1)).unwrap().version, 0);
}

#[test]
fn a_pair_and_a_route_over_it_are_set_in_one_transaction_and_removed() {
    let world = World::new();
    let network = world.network();
    let other = second_sidechain(&world, &network);
    let (alice, bob) = (&world.alice, &world.bob);
    let pair = PairRequest {
        from: SidechainId(1),
        to: other,
        node: bob.address(),
        takes: Some(Amount::new(2)),
        gives: Some(Amount::new(1)),
        smallest: None,
        largest: None,
        fee_rate: None,
    };
    let hop = |sidechain_id, from: &Person, to: &Person| HopRequest::Ends {
        sidechain_id,
        from: from.address(),
        to: to.address(),
    };
    let carol = Person::new();
    let route = RouteRequest {
        name: "lunch".to_owned(),
        hops: vec![hop(SidechainId(1), alice, bob), hop(other, bob, &carol)],
    };
    let request = SettingsRequest {
        pairs: vec![pair.clone()],
        routes: vec![route.clone()],
        ..SettingsRequest::default()
    };
    // without the pair nobody exchanges on the way
    let without = SettingsRequest {
        pairs: vec![],
        ..request.clone()
    };
    let refused = plan(&world, without).unwrap_err();
    assert_eq!(refused.code(), "route_invalid");
    let both = plan(&world, request).unwrap();
    assert_eq!(kinds(&both), ["pair", "route"]);
    let applied = both.apply(&network, &alice.account).unwrap();
    assert_eq!((applied.pairs, applied.routes), (1, 1));

    // of a pair that is set, what is not given stays
    let mut dearer = pair.clone();
    (dearer.takes, dearer.gives) = (Some(Amount::new(9)), None);
    let dearer = dearer.resolve(&network.exchange_pairs().unwrap()).unwrap();
    assert_eq!(
        (dearer.takes, dearer.gives),
        (Amount::new(9), Amount::new(1))
    );
    set_pair(&network, &alice.account, &dearer).unwrap();
    assert_eq!(network.exchange_pairs().unwrap(), [dearer]);

    remove_route(&network, &alice.account, "lunch").unwrap();
    let again = remove_route(&network, &alice.account, "lunch");
    assert_eq!(again.unwrap_err().code(), "route_unknown");
    let key = || (pair.from, pair.to, pair.node.clone());
    remove_pair(&network, &alice.account, key()).unwrap();
    let again = remove_pair(&network, &alice.account, key());
    assert_eq!(again.unwrap_err().code(), "pair_unknown");
    let mut new = pair.clone();
    new.gives = None;
    assert_eq!(new.resolve(&[]).unwrap_err().code(), "pair_incomplete");
    new.gives = Some(Amount::ZERO);
    assert_eq!(new.resolve(&[]).unwrap_err().code(), "pair_invalid");
}

#[test]
fn a_route_over_a_channel_that_nobody_has_joined_is_refused() {
    let world = World::new();
    let network = world.network();
    let request = OpenRequest {
        peer: None,
        mode: LockMode::OneWay,
        ..OpenRequest::unlocked(
            world.sidechain(),
            world.bob.address(),
            Amount::new(1_000),
            Source::Asset,
        )
    };
    let alice = &world.alice;
    let mut wallet = world.wallet(world.home.path(), &network);
    let quote = request.quote(&network, &alice.address()).unwrap();
    let opened = quote.open(&mut wallet, &alice.account, None).unwrap();
    let route = RouteRequest {
        name: "shop".to_owned(),
        hops: vec![HopRequest::Channel {
            channel_id: opened.channel_id,
            payer: Side::A,
        }],
    };
    let refused = route.plan(&network, &[]).unwrap_err();
    assert_eq!(refused.code(), "channel_without_peer");
}

#[test]
fn what_cannot_be_a_sidechain_is_refused_before_anything_is_sent() {
    let world = World::new();
    let network = world.network();
    let request = |symbol: &str| CreateRequest {
        symbol: symbol.to_owned(),
        asset: Asset::Native {
            denom: "uatom".to_owned(),
        },
        name: "Other".to_owned(),
        decimals: 6,
    };
    let refused = |request: CreateRequest| {
        let created = request.create(&network, &world.alice.account);
        created.unwrap_err().code()
    };
    for symbol in ["AB", "ABCDEFGHIJKLM", "ATOM2"] {
        assert_eq!(refused(request(symbol)), "symbol_invalid");
    }
    assert_eq!(refused(request("token")), "symbol_taken");
    let decimals = CreateRequest {
        decimals: 19,
        ..request("OTHER")
    };
    assert_eq!(refused(decimals), "too_many_decimals");
    let of_token = CreateRequest {
        asset: Asset::Cw20 {
            address: world.sidechain().token.to_string(),
        },
        ..request("OTHER")
    };
    assert_eq!(refused(of_token), "asset_is_token");
    let created = request("OTHER").create(&network, &world.alice.account);
    assert_eq!(created.unwrap().symbol, "OTHER");
}

#[test]
fn coins_become_tokens_one_for_one_and_tokens_coins_again() {
    let world = World::new();
    let network = world.network();
    let (alice, bob) = (&world.alice, &world.bob);
    let mint = |amount, recipient| MintRequest {
        sidechain: world.sidechain(),
        amount: Amount::new(amount),
        recipient,
        as_credit: false,
    };
    let refused = |request: MintRequest| request.check(&network, &alice.address()).unwrap_err();
    let too_much = refused(mint(2_000_000, bob.address()));
    assert_eq!(too_much.code(), "funds_missing");
    let lost = refused(mint(500, world.sidechain().token));
    assert_eq!(lost.code(), "recipient_keeps_nothing");
    let request = mint(500, bob.address());
    request.check(&network, &alice.address()).unwrap();
    let minted = request.mint(&network, &alice.account, "no deposit".to_owned());
    assert_eq!(minted.unwrap().0.supply, Amount::new(500));

    let redeem = |amount| RedeemRequest {
        sidechain: world.sidechain(),
        amount: Amount::new(amount),
        recipient: bob.address(),
        min_out: None,
    };
    let too_much = redeem(501).quote(&network, &bob.address()).unwrap_err();
    assert_eq!(too_much.code(), "funds_missing");
    let quote = redeem(200).quote(&network, &bob.address()).unwrap();
    assert_eq!(quote.min_out, Amount::new(200));
    let redeemed = quote.redeem(&network, &bob.account, "no redemption".to_owned());
    let redeemed = redeemed.unwrap().0;
    assert_eq!(
        (redeemed.paid, redeemed.supply),
        (Amount::new(200), Amount::new(300))
    );
}
