//! Tokens: what each scope may ask for, and what tokens with limits may spend.

use crate::access::raw_with;
use crate::instance::take_over;
use crate::pay_address::{knows, paid, to};
use crate::world::{announces, code, pay, Running, World};
use causeway_chain::{machine_time, Chain as _};
use causeway_client::sidechains::settings::{LegalRateRequest, SettingsRequest};
use causeway_client::wallet::book_owner;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::make_token::{MadeToken, MakeToken};
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::PaymentState;
use causeway_node_api::calls::payments::ListPayments;
use causeway_node_api::calls::revoke_token::RevokeToken;
use causeway_node_api::calls::tokens::{LimitPer, ListTokens, TokenLimit};
use causeway_node_api::scope::{CallScope, Scope, CALL_SCOPES};
use causeway_node_api::{ApiError, CallError, Client};
use causeway_types::policy::parameter;
use causeway_types::{Amount, Ppm, Seconds, SidechainId};
use causeway_wallet::book::SpendingClock;
use causeway_wallet::Book;

const TOKEN: SidechainId = SidechainId(1);

/// How refusals begin.
const UNAUTHORIZED: &str = "{\"code\":\"unauthorized\",\"message\"";
const TOO_SMALL: &str = "{\"code\":\"scope_too_small\",\"message\"";

pub fn limit(per: LimitPer, amount: u128) -> TokenLimit {
    TokenLimit {
        sidechain_id: TOKEN,
        per,
        amount: Amount::new(amount),
        spent: None,
    }
}

fn make(
    node: &Running,
    name: &str,
    scope: Scope,
    limits: &[TokenLimit],
) -> Result<MadeToken, CallError> {
    node.client.call(&MakeToken {
        name: name.parse().unwrap(),
        scope,
        limits: limits.to_vec(),
    })
}

/// Somebody with a token of their own.
fn with_token(node: &Running, token: &MadeToken) -> Client {
    node.file.client(Some(token.token.clone())).unwrap()
}

/// Somebody who may pay so much.
pub fn spender(node: &Running, name: &str, limits: &[TokenLimit]) -> Client {
    with_token(node, &make(node, name, Scope::Pay, limits).unwrap())
}

pub fn refused<T: std::fmt::Debug>(answer: Result<T, CallError>) -> ApiError {
    match answer {
        Err(CallError::Refused(error)) => *error,
        other => panic!("not refused: {other:?}"),
    }
}

/// From now on two in a hundred of what enters a channel are its margin.
pub fn needs_margin(world: &World) {
    let network = world.network();
    let rates = SettingsRequest {
        numbers: vec![(parameter("minimum_rate").unwrap(), 20_000)],
        legal_rate: LegalRateRequest {
            rate: Some(Ppm(50_000)),
            source: Some("central bank".to_owned()),
            dated: Some("2026-11-24".to_owned()),
        },
        ..SettingsRequest::default()
    };
    let plan = rates.plan(&network, &network.sidechain(None).unwrap());
    plan.unwrap()
        .apply(&network, &world.alice.account())
        .unwrap();
}

/// What a limit refuses: asked for, and left.
pub fn above_limit<T: std::fmt::Debug>(answer: Result<T, CallError>) -> (String, String) {
    let error = refused(answer);
    assert_eq!(error.code, "token_limit", "{error:?}");
    (error.asked.unwrap(), error.allowed.unwrap())
}

pub fn pair(asked: u128, allowed: u128) -> (String, String) {
    (asked.to_string(), allowed.to_string())
}

/// What a node has signed.
fn signed(node: &Running) -> Vec<u128> {
    let page = node.client.call(&ListPayments::default()).unwrap();
    page.payments.iter().map(|p| p.amount.u128()).collect()
}

#[test]
fn each_call_is_refused_to_a_token_of_less_scope_than_the_table_says_and_to_no_other() {
    let world = World::new();
    let node = world.start(&world.alice);
    let api = &node.file.api;
    let tokens = Scope::ALL.map(|scope| {
        let made = make(&node, scope.name(), scope, &[]).unwrap();
        (Some(scope), Some(made.token))
    });
    let nobody = [(None, None), (None, Some("0".repeat(64)))];
    // without a body it does not end the node; it comes last all the same
    let (stop, calls): (Vec<&CallScope>, Vec<&CallScope>) =
        CALL_SCOPES.iter().partition(|call| call.path == "/v1/stop");
    for (count, call) in calls.into_iter().chain(stop).enumerate() {
        // a wrong token is told to be wrong ten times: rates.rs has what comes then
        let nobody = &nobody[..if count < 10 { 2 } else { 1 }];
        for (scope, token) in nobody.iter().chain(&tokens) {
            let path = call.path.replace(['{', '}'], "");
            let head = format!("{} {path}", call.method);
            let answer = raw_with(api, &head, token.as_deref());
            let is_enough = call.scope.is_none_or(|needed| Some(needed) <= *scope);
            let (status, expected) = match (is_enough, scope) {
                (true, _) => ("", ""),
                (false, None) => ("HTTP/1.1 401", UNAUTHORIZED),
                (false, Some(_)) => ("HTTP/1.1 403", TOO_SMALL),
            };
            assert!(answer.starts_with(status), "{head} {scope:?}: {answer}");
            assert!(answer.contains(expected), "{head} {scope:?}: {answer}");
            let is_refused = [UNAUTHORIZED, TOO_SMALL]
                .iter()
                .any(|code| answer.contains(code));
            assert_eq!(is_refused, !is_enough, "{head} {scope:?}: {answer}");
        }
    }
    world.end(node);
}

#[test]
fn a_token_is_good_over_a_start_until_it_is_revoked_and_its_text_is_nowhere() {
    let world = World::new();
    let node = world.start(&world.alice);
    let shop = make(&node, "shop", Scope::Receive, &[]).unwrap();
    assert_eq!(
        code(make(&node, "shop", Scope::Read, &[])),
        "token_name_taken"
    );
    assert!(with_token(&node, &shop).call(&GetInfo).is_ok());
    let refused = refused(with_token(&node, &shop).call(&ListTokens));
    assert_eq!(refused.code, "scope_too_small");
    assert_eq!(refused.asked.as_deref(), Some("admin"));
    assert_eq!(refused.allowed.as_deref(), Some("receive"));
    let folder = node.folder.clone();
    world.end(node);
    for file in std::fs::read_dir(folder).unwrap().flatten() {
        let bytes = std::fs::read(file.path()).unwrap();
        let mut found = bytes.windows(64).filter(|w| *w == shop.token.as_bytes());
        assert!(found.next().is_none(), "{:?} has the token", file.path());
    }
    let node = world.start(&world.alice);
    assert!(with_token(&node, &shop).call(&GetInfo).is_ok());
    let known = node.client.call(&ListTokens).unwrap().tokens;
    assert_eq!(known, std::slice::from_ref(&shop.known));
    let revoke = RevokeToken {
        name: shop.known.name.clone(),
    };
    assert!(node.client.call(&revoke).unwrap().was_known);
    assert_eq!(
        code(with_token(&node, &shop).call(&GetInfo)),
        "unauthorized"
    );
    assert!(!node.client.call(&revoke).unwrap().was_known);
    assert_eq!(node.client.call(&ListTokens).unwrap().tokens, []);
    // the name is free, and the text of the first is not good again
    make(&node, "shop", Scope::Receive, &[]).unwrap();
    assert_eq!(
        code(with_token(&node, &shop).call(&GetInfo)),
        "unauthorized"
    );
    world.end(node);
}

#[test]
fn limits_are_of_tokens_that_pay_and_each_says_one_thing() {
    let world = World::new();
    let node = world.start(&world.alice);
    let day = limit(LimitPer::Day, 5);
    for scope in [Scope::Read, Scope::Receive, Scope::Admin] {
        assert_eq!(code(make(&node, "a", scope, &[day])), "request_invalid");
    }
    let zero = limit(LimitPer::Day, 0);
    assert_eq!(
        code(make(&node, "a", Scope::Pay, &[zero])),
        "request_invalid"
    );
    let twice = [day, limit(LimitPer::Day, 6)];
    assert_eq!(
        code(make(&node, "a", Scope::Pay, &twice)),
        "request_invalid"
    );
    let many: Vec<TokenLimit> = (0..65)
        .map(|n| TokenLimit {
            sidechain_id: SidechainId(n),
            ..day
        })
        .collect();
    let many = refused(make(&node, "a", Scope::Pay, &many));
    assert_eq!(
        (many.asked.as_deref(), many.allowed.as_deref()),
        (Some("65"), Some("64"))
    );
    assert_eq!(node.client.call(&ListTokens).unwrap().tokens, []);
    world.end(node);
}

#[test]
fn a_token_pays_up_to_its_limits_also_over_a_start_and_asking_again_counts_once() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let limits = [limit(LimitPer::Payment, 60), limit(LimitPer::Day, 100)];
    let made = make(&alice, "wages", Scope::Pay, &limits).unwrap();
    let wages = with_token(&alice, &made);
    let channel = world.channel;
    assert_eq!(
        above_limit(wages.call(&pay("big", channel, 61))),
        pair(61, 60)
    );
    let first = wages.call(&pay("first", channel, 60)).unwrap();
    assert_eq!(first.state, PaymentState::Final);
    let above = wages.call(&pay("second", channel, 50));
    assert_eq!(above_limit(above), pair(50, 40));
    // the same again is the same payment, for whoever asks
    assert_eq!(wages.call(&pay("first", channel, 60)).unwrap(), first);
    assert_eq!(
        alice.client.call(&pay("first", channel, 60)).unwrap(),
        first
    );
    world.end(alice);

    let alice = world.start(&world.alice);
    world.link(&alice, (&bob, &world.bob));
    let wages = with_token(&alice, &made);
    let error = refused(wages.call(&pay("second", channel, 50)));
    assert_eq!(
        (error.code.as_str(), error.allowed.as_deref()),
        ("token_limit", Some("40"))
    );
    let second = wages.call(&pay("second", channel, 40)).unwrap();
    assert_eq!(second.state, PaymentState::Final);
    let error = refused(wages.call(&pay("third", channel, 1)));
    assert!(
        error.until.unwrap() > second.at.plus(Seconds(86_399)),
        "{error:?}"
    );
    let known = &alice.client.call(&ListTokens).unwrap().tokens[0];
    let spent: Vec<_> = known.limits.iter().map(|limit| limit.spent).collect();
    assert_eq!(spent, [None, Some(Amount::new(100))]);
    // its user is not bound by it
    alice.client.call(&pay("fourth", channel, 70)).unwrap();
    assert_eq!(signed(&alice), [60, 40, 70]);
    // a day later it is free again
    world.chain.advance(Seconds(86_400 + 601), 1).unwrap();
    alice.until_followed(world.chain.status().unwrap().height);
    wages.call(&pay("third", channel, 60)).unwrap();
    world.end(alice);
    world.end(bob);
}

#[test]
fn what_is_asked_for_at_once_is_together_within_the_limit() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let wages = spender(&alice, "wages", &[limit(LimitPer::Hour, 100)]);
    let paid = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8)
            .map(|n| {
                let (wages, channel) = (wages.clone(), world.channel);
                scope.spawn(move || wages.call(&pay(&format!("p{n}"), channel, 30)))
            })
            .collect();
        let all = all.into_iter().map(|one| one.join().unwrap());
        all.filter(|answer| match answer {
            Ok(payment) => payment.state == PaymentState::Final,
            Err(error) => {
                assert_eq!(error.code(), "token_limit");
                false
            }
        })
        .count()
    });
    assert_eq!(paid, 3);
    assert_eq!(signed(&alice), [30, 30, 30]);
    world.end(alice);
    world.end(bob);
}

#[test]
fn what_was_not_signed_is_free_again_once_it_can_be_signed_no_more() {
    let world = World::new();
    // bob's node does not run: nothing is signed
    let alice = world.start(&world.alice);
    let wages = spender(&alice, "wages", &[limit(LimitPer::Week, 100)]);
    let ask = |id: &str| {
        let now = pay(id, world.channel, 80);
        wages.call(&Pay {
            wait: Some(0),
            ..now
        })
    };
    let first = refused(ask("first"));
    assert_ne!(first.code, "token_limit", "{first:?}");
    assert_eq!(above_limit(ask("second")), pair(80, 20));
    // the same again is held once
    let first = refused(ask("first"));
    assert_ne!(first.code, "token_limit", "{first:?}");
    std::thread::sleep(std::time::Duration::from_secs(7));
    let second = refused(ask("second"));
    assert_ne!(second.code, "token_limit", "{second:?}");
    assert_eq!(signed(&alice), [0; 0]);
    world.end(alice);
}

#[test]
fn a_token_with_limits_opens_a_channel_only_with_what_its_limit_for_openings_allows() {
    let world = World::new();
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    knows(&alice, &carol, &world.carol);
    let none = spender(&alice, "none", &[limit(LimitPer::Day, 100)]);
    let ask = |id: &str, amount| Pay {
        sidechain_id: Some(TOKEN),
        ..to(&world.carol, id, amount)
    };
    let unnamed = refused(none.call(&to(&world.carol, "tea", 50)));
    assert_eq!(unnamed.code, "request_invalid", "no sidechain: {unnamed:?}");
    let elsewhere = Pay {
        sidechain_id: Some(SidechainId(7)),
        ..ask("tea", 50)
    };
    assert_eq!(code(none.call(&elsewhere)), "token_other_sidechain");
    assert_eq!(above_limit(none.call(&ask("tea", 50))), pair(50, 0));
    assert!(world.with_carol().is_empty());

    let some = [limit(LimitPer::Day, 1_000), limit(LimitPer::Opening, 120)];
    let some = spender(&alice, "some", &some);
    let funded = Pay {
        fund: Some(Amount::new(121)),
        ..ask("cake", 50)
    };
    assert_eq!(above_limit(some.call(&funded)), pair(121, 120));
    assert!(world.with_carol().is_empty());
    // ten times the payment would be more
    let payment = some.call(&ask("cake", 50)).unwrap();
    let payment = match payment.state {
        PaymentState::Final => payment,
        _ => paid(&alice, &ask("cake", 50)),
    };
    let [channel] = &world.with_carol()[..] else {
        panic!("one channel");
    };
    assert_eq!(payment.channel_id, Some(channel.id));
    assert_eq!(channel.ledger.a.deposited, Amount::new(120));
    // over what is open it needs no limit for openings
    none.call(&ask("bun", 20)).unwrap();
    world.end(alice);
    world.end(carol);
}

#[test]
fn the_margin_of_an_opening_counts_against_the_limit_for_openings() {
    let world = World::new();
    needs_margin(&world);
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    knows(&alice, &carol, &world.carol);
    let some = [limit(LimitPer::Day, 1_000), limit(LimitPer::Opening, 120)];
    let some = spender(&alice, "some", &some);
    let ask = Pay {
        sidechain_id: Some(TOKEN),
        ..to(&world.carol, "tea", 50)
    };
    let funded = Pay {
        fund: Some(Amount::new(120)),
        ..ask.clone()
    };
    assert_eq!(above_limit(some.call(&funded)), pair(123, 120));
    assert!(world.with_carol().is_empty());
    // where it is not said with how much, with what its limit allows
    let payment = some.call(&ask).unwrap();
    if payment.state != PaymentState::Final {
        paid(&alice, &ask);
    }
    let [channel] = &world.with_carol()[..] else {
        panic!("one channel");
    };
    let locked = channel
        .ledger
        .a
        .deposited
        .saturating_add(channel.ledger.a.margin);
    assert!(locked <= Amount::new(120), "{channel:?}");
    world.end(alice);
    world.end(carol);
}

#[test]
fn what_is_refused_before_it_may_be_delivered_later_is_held_only_as_long_as_its_call_may_last() {
    let world = World::new();
    let alice = world.start_with(&world.alice, announces());
    let limits = [limit(LimitPer::Day, 100), limit(LimitPer::Opening, 100)];
    let wages = spender(&alice, "wages", &limits);
    let second = tempfile::tempdir().unwrap();
    alice.until_followed(take_over(&world, second.path()));
    let later = Pay {
        sidechain_id: Some(TOKEN),
        deliver_later: true,
        wait: Some(1),
        ..to(&world.carol, "tea", 80)
    };
    assert_eq!(code(wages.call(&later)), "other_instance");
    let owner = book_owner(&world.network(), &world.alice.address());
    let folder = alice.folder.clone();
    world.end(alice);
    let book = Book::open(&folder, &owner).unwrap();
    let token = &book.tokens().unwrap()[0];
    let held = |since: u64| {
        let clock = SpendingClock {
            block: world.chain.status().unwrap().time,
            machine: machine_time().plus(Seconds(since)),
        };
        let mut limits = token.token.limits.iter();
        let of_a_day = limits.find(|limit| limit.per.name() == "day").unwrap();
        let spent = book.spent(token.number, of_a_day, clock);
        spent.unwrap().unwrap().u128()
    };
    assert_eq!((held(0), held(600)), (80, 0));
}
