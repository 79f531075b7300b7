//! Tokens that pretend, and payouts that fail.

use causeway_contract_utils::CommonError;
use causeway_tests::suite::{Events, Suite, TestDeployment, DAY, MAIN, OTHER};
use causeway_types::channel::LockMode;
use causeway_types::event::Credited;
use causeway_types::registry::{Entry, ExecuteMsg, Hook, Take, WithdrawAmount};
use causeway_types::{token, Amount, Seconds};
use channel_registry::ContractError;
use cosmwasm_std::{to_json_binary, Addr};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use cw_multi_test::Executor;

/// A token of the very same code, which our issuer has not made; its owner mints at will.
fn counterfeit(suite: &mut Suite, owner: &Addr) -> Addr {
    let instantiate = token::InstantiateMsg {
        name: "Causeway cATOM".to_owned(),
        symbol: "cATOM".to_owned(),
        decimals: 6,
        issuer: owner.to_string(),
    };
    let code = suite.token_code;
    let token = suite
        .chain
        .instantiate_contract(code, owner.clone(), &instantiate, &[], "fake", None)
        .unwrap();
    let mint = Cw20ExecuteMsg::Mint {
        recipient: owner.to_string(),
        amount: 1_000_000u128.into(),
    };
    suite
        .chain
        .execute_contract(owner.clone(), token.clone(), &mint, &[])
        .unwrap();
    token
}

fn hook(entry: Entry) -> Hook {
    Hook {
        entry,
        beneficiary: None,
    }
}

#[test]
fn a_token_that_pretends_to_be_ours_is_refused() {
    let mut suite = Suite::new();
    let mallory = suite.user("stranger").addr;
    let fake = counterfeit(&mut suite, &mallory);
    let wiring = suite.wiring();
    let digest = suite.chain.storage().digest();
    let send = Cw20ExecuteMsg::Send {
        contract: wiring.registry.to_string(),
        amount: 1000u128.into(),
        msg: to_json_binary(&hook(Entry::Credit {})).unwrap(),
    };
    let refused = suite
        .chain
        .execute_contract(mallory, fake.clone(), &send, &[])
        .unwrap_err();
    let foreign = ContractError::Common(CommonError::ForeignToken {
        token: fake,
        issuer: wiring.issuer.clone(),
    });
    assert_eq!(refused.downcast::<ContractError>().unwrap(), foreign);
    assert_eq!(suite.chain.storage().digest(), digest);
}

#[test]
fn whoever_only_says_that_tokens_came_is_refused() {
    let mut suite = Suite::new();
    let issuer = suite.wiring().issuer.clone();
    for name in ["alice", "admin", "stranger"] {
        let addr = suite.user(name).addr;
        let message = Cw20ReceiveMsg {
            sender: addr.to_string(),
            amount: 1000u128.into(),
            msg: to_json_binary(&hook(Entry::Credit {})).unwrap(),
        };
        let refused = suite.by(name).tells(ExecuteMsg::Receive(message)).refused();
        let foreign = ContractError::Common(CommonError::ForeignToken {
            token: addr,
            issuer: issuer.clone(),
        });
        assert_eq!(refused, foreign);
    }
}

#[test]
fn a_payout_that_fails_does_not_stop_the_other_and_is_pulled_later() {
    let mut suite = TestDeployment::default().with_stubborn_tokens().deploy();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with(500).works();
    suite.transfers_fail_to("alice", true);
    suite.alice().closes(channel, &[]).works();
    let closed = suite.bob().closes(channel, &[]).works();
    let credited: Credited = closed.event();
    assert_eq!(credited.reason, "undelivered");
    assert_eq!(credited.owner, suite.user("alice").addr);
    assert_eq!(suite.tokens("bob"), 1_000_000);
    assert_eq!(suite.credit("alice"), 1000);
    // while it fails, pulling leaves the credit as it was; elsewhere it arrives
    suite.alice().pulls_credit(None, None).cannot_be_delivered();
    assert_eq!(suite.credit("alice"), 1000);
    suite.alice().pulls_credit(Some(300), Some("erin")).works();
    suite.transfers_fail_to("alice", false);
    suite.alice().pulls_credit(None, None).works();
    assert_eq!(suite.credit("alice"), 0);
    assert_eq!(suite.tokens("alice"), 999_700);
}

#[test]
fn a_failed_payout_in_a_batch_stops_no_other_channel() {
    let mut suite = TestDeployment::default().with_stubborn_tokens().deploy();
    let mut channels = vec![];
    for name in ["alice", "bob", "carol"] {
        channels.push(
            suite
                .by(name)
                .opens(LockMode::Unlocked)
                .to("dave")
                .with(10)
                .opens(),
        );
    }
    suite.transfers_fail_to("bob", true);
    suite.a_week_passes();
    suite.settle_due(9).works();
    suite.grace_passes(channels[0]);
    suite.settle_due(9).works();
    assert_eq!(suite.tokens("alice"), 1_000_000);
    assert_eq!(suite.tokens("carol"), 1_000_000);
    assert_eq!(suite.credit("bob"), 10);
}

#[test]
fn a_batch_over_two_sidechains_books_every_payment_in_its_own_also_one_that_fails() {
    let mut suite = TestDeployment::default().with_stubborn_tokens().deploy();
    let mut channels = vec![];
    for (n, sidechain) in [MAIN, OTHER, MAIN, OTHER].into_iter().enumerate() {
        let alice = suite.alice().on(sidechain);
        let amount = 10 * (n as u128 + 1);
        let channel = alice.opens(LockMode::OneWay).to("bob").with(amount).opens();
        let bob = suite.bob().on(sidechain);
        bob.joins(channel).with(amount + 1).works();
        channels.push(channel);
    }
    // stays: what a batch pays may not be taken from what others are owed
    suite
        .carol()
        .opens(LockMode::Unlocked)
        .to("dave")
        .living(Seconds(30 * DAY))
        .with(7)
        .opens();
    assert_eq!([suite.holding(MAIN), suite.holding(OTHER)], [89, 122]);
    suite.transfers_fail_to("bob", true);
    suite.a_week_passes();
    suite.carol().settles(&channels).works();
    suite.grace_passes(channels[0]);
    suite.carol().settles(&channels).works();
    // Bob's payments came back, as credit: 11 and 31, 21 and 41
    assert_eq!([suite.holding(MAIN), suite.holding(OTHER)], [49, 62]);
    assert_eq!(suite.credit("bob"), 42);
    assert_eq!(suite.tokens("alice"), 1_000_000);
}

#[test]
fn a_withdrawal_that_cannot_be_delivered_becomes_credit() {
    let mut suite = TestDeployment::default().with_stubborn_tokens().deploy();
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1000)
        .opens();
    let voucher = suite.alice().pays(channel, 300).signed();
    suite.bob().shows(channel, &[voucher]).works();
    suite.transfers_fail_to("bob", true);
    suite.bob().withdraws(channel, 100, None).works();
    assert_eq!(suite.credit("bob"), 100);
    // the asset still comes
    let withdraw = ExecuteMsg::Withdraw {
        channel_id: channel,
        amount: WithdrawAmount::Exact(Amount::new(200)),
        consent: None,
        take: Take::Asset {
            min_out: Amount::new(200),
        },
    };
    suite.bob().tells(withdraw).works();
    assert_eq!(suite.coins("bob"), 1_000_200);
}

#[test]
fn credit_that_could_not_be_delivered_funds_the_next_channel() {
    let mut suite = TestDeployment::default().with_stubborn_tokens().deploy();
    suite.alice().sends_ahead(50).works();
    suite.transfers_fail_to("alice", true);
    suite.alice().pulls_credit(None, None).cannot_be_delivered();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .with_credit(50)
        .opens();
    assert_eq!(suite.channel_model(channel).capacity(), 50);
    assert_eq!(suite.holding(MAIN), 50);
}
