//! What is refused of margins and accounts in the vault. Each with its own error.

use crate::scenes::five_percent;
use causeway_contract_utils::CommonError;
use causeway_rules::RuleError;
use causeway_tests::model::{Call, Contract, Message};
use causeway_tests::suite::{Suite, MAIN, OTHER};
use causeway_types::channel::{LockMode, Payout};
use causeway_types::registry::ExecuteMsg;
use causeway_types::vault::{AccountAmount, ExecuteMsg as VaultMsg, Hook, Settled};
use causeway_types::{Amount, ChannelId, SidechainId};
use channel_registry::ContractError;
use cosmwasm_std::{coin, to_json_binary};
use cw20::Cw20ReceiveMsg;
use liquidity_margin_vault::bucket::Bucket;
use liquidity_margin_vault::ContractError as VaultError;

fn short(suite: &Suite, name: &str, asked: u128, allowed: u128) -> VaultError {
    VaultError::MarginTooSmall {
        owner: suite.user(name).addr,
        asked: Amount::new(asked),
        allowed: Amount::new(allowed),
    }
}

#[test]
fn without_margin_nothing_opens_is_joined_or_funded() {
    let mut suite = five_percent();
    let refused = suite.alice().opens(LockMode::OneWay).with(1000);
    let refused = refused.refused_by_vault();
    assert_eq!(refused, short(&suite, "alice", 50, 0));
    suite.alice().deposits_margin(49).works();
    let refused = suite.alice().opens(LockMode::OneWay).with(1000);
    let refused = refused.refused_by_vault();
    assert_eq!(refused, short(&suite, "alice", 50, 49));
    suite.alice().deposits_margin(1).works();
    let channel = suite.alice().opens(LockMode::OneWay).with(1000).opens();
    let refused = suite.bob().joins(channel).with(1).refused_by_vault();
    assert_eq!(refused, short(&suite, "bob", 1, 0));
    suite.bob().joins(channel).with_nothing().works();
    let refused = suite.bob().deposits(channel, 21).refused_by_vault();
    assert_eq!(refused, short(&suite, "bob", 2, 0));
    let refused = suite.alice().deposits(channel, 1).refused_by_vault();
    assert_eq!(refused, short(&suite, "alice", 1, 0));
}

#[test]
fn too_little_margin_sent_along_is_refused_unless_the_account_has_the_rest() {
    let mut suite = five_percent();
    let bring = |suite: &mut Suite| {
        suite
            .alice()
            .opens(LockMode::OneWay)
            .bringing_margin(40)
            .with(1040)
    };
    let refused = bring(&mut suite).refused_by_vault();
    assert_eq!(refused, short(&suite, "alice", 50, 40));
    suite.alice().deposits_margin(10).works();
    bring(&mut suite).works();
    assert_eq!(suite.account("alice").free, 0);
}

#[test]
fn margin_is_refused_where_none_is_needed() {
    let mut suite = Suite::new();
    let opening = |suite: &mut Suite, margin| {
        suite
            .alice()
            .opens(LockMode::OneWay)
            .bringing_margin(margin)
            .with(10)
    };
    let margin_sent = Amount::new(1);
    let refused = opening(&mut suite, 1).refused();
    assert_eq!(
        refused,
        ContractError::MarginNotNeeded { sent: margin_sent }
    );
    // nothing is no margin
    let channel = opening(&mut suite, 0).opens();
    let refused = suite.bob().joins(channel).bringing_margin(1).with(10);
    let no_need = ContractError::MarginNotNeeded { sent: margin_sent };
    assert_eq!(refused.refused(), no_need);
    suite.bob().joins(channel).with(10).works();
    let refused = suite.alice().deposits_with_margin(channel, 10, 1).refused();
    assert_eq!(refused, no_need);
}

#[test]
fn more_margin_than_money_is_refused_and_as_much_leaves_nothing_to_open_with() {
    let mut suite = five_percent();
    let exceeds = |asked: u128, allowed: u128| ContractError::MarginExceedsFunds {
        asked: Amount::new(asked),
        allowed: Amount::new(allowed),
    };
    let opening = |suite: &mut Suite, margin| {
        suite
            .alice()
            .opens(LockMode::OneWay)
            .bringing_margin(margin)
            .with(10)
            .refused()
    };
    assert_eq!(opening(&mut suite, 11), exceeds(11, 10));
    assert_eq!(opening(&mut suite, u128::MAX), exceeds(u128::MAX, 10));
    let (asked, least) = (Amount::ZERO, Amount::new(1));
    let nothing = ContractError::ChannelTooSmall { asked, least };
    assert_eq!(opening(&mut suite, 10), nothing);
    suite.alice().deposits_margin(50).works();
    let channel = suite.alice().opens(LockMode::OneWay).with(100).opens();
    let join = |suite: &mut Suite, margin| {
        let joining = suite.bob().joins(channel).bringing_margin(margin);
        joining.with(10)
    };
    assert_eq!(join(&mut suite, 11).refused(), exceeds(11, 10));
    let nothing = suite.bob().joins(channel).bringing_margin(1);
    assert_eq!(nothing.with_nothing().refused(), exceeds(1, 0));
    join(&mut suite, 10).works();
    let refused = suite.alice().deposits_with_margin(channel, 10, 11);
    assert_eq!(refused.refused(), exceeds(11, 10));
    let refused = suite.alice().deposits_with_margin(channel, 10, 10);
    assert_eq!(refused.refused_by_rule(), RuleError::ZeroAmount);
}

#[test]
fn a_payout_into_the_vault_is_refused_but_for_what_is_leased() {
    let mut suite = Suite::new();
    let refused = suite
        .alice()
        .opens(LockMode::OneWay)
        .paid_to(Payout::Vault {})
        .with(10)
        .refused();
    assert_eq!(refused, ContractError::PayoutLeasedOnly);
    let channel = suite.alice().opens(LockMode::OneWay).with(10).opens();
    let refused = suite.bob().joins(channel).paid_to(Payout::Vault {});
    assert_eq!(refused.with(1).refused(), ContractError::PayoutLeasedOnly);
}

#[test]
fn payouts_peers_and_pulls_to_the_vaults_address_are_refused() {
    let mut suite = Suite::new();
    let vault = suite.wiring().vault.clone();
    let lost = ContractError::Common(CommonError::RecipientKeepsNothing {
        recipient: vault.clone(),
    });
    let refused = suite
        .alice()
        .opens(LockMode::OneWay)
        .paid_to(Payout::Address(vault.to_string()))
        .with(10)
        .refused();
    assert_eq!(refused, lost);
    suite.alice().sends_ahead(10).works();
    let pull = ExecuteMsg::PullCredit {
        sidechain_id: SidechainId(MAIN),
        amount: None,
        to: Some(vault.to_string()),
    };
    assert_eq!(suite.alice().tells(pull).refused(), lost);
}

#[test]
fn a_withdrawal_of_nothing_of_too_much_or_of_what_is_reserved_is_refused() {
    let mut suite = five_percent();
    let refused = suite.alice().withdraws_margin(None).refused_by_vault();
    assert_eq!(refused, VaultError::ZeroAmount);
    suite.alice().deposits_margin(60).works();
    let refused = suite.alice().withdraws_margin(Some(0)).refused_by_vault();
    assert_eq!(refused, VaultError::ZeroAmount);
    suite.alice().opens(LockMode::OneWay).with(1000).opens();
    let bucket = Bucket::Free;
    let owner = suite.user("alice").addr;
    for asked in [11, u128::MAX] {
        let refused = suite.alice().withdraws_margin(Some(asked));
        let short = VaultError::AccountTooSmall {
            owner: owner.clone(),
            bucket,
            asked: Amount::new(asked),
            allowed: Amount::new(10),
        };
        assert_eq!(refused.refused_by_vault(), short);
    }
    suite.alice().withdraws_margin(None).works();
    // twice
    let refused = suite.alice().withdraws_margin(None).refused_by_vault();
    assert_eq!(refused, VaultError::ZeroAmount);
    // nobody else's, and not in another sidechain
    let refused = suite.carol().withdraws_margin(Some(1)).refused_by_vault();
    assert!(matches!(refused, VaultError::AccountTooSmall { .. }));
    let refused = suite.alice().on(OTHER).withdraws_margin(Some(1));
    assert!(matches!(
        refused.refused_by_vault(),
        VaultError::AccountTooSmall { .. }
    ));
}

#[test]
fn a_withdrawal_to_one_of_the_contracts_is_refused() {
    let mut suite = Suite::new();
    suite.alice().deposits_margin(60).works();
    let wiring = suite.wiring();
    for recipient in [&wiring.vault, &wiring.registry, &wiring.issuer] {
        let withdraw = VaultMsg::Withdraw {
            sidechain_id: SidechainId(MAIN),
            amount: None,
            to: Some(recipient.to_string()),
        };
        let refused = suite.alice().tells_vault(withdraw).refused_by_vault();
        let recipient = recipient.clone();
        assert_eq!(
            refused,
            VaultError::Common(CommonError::RecipientKeepsNothing { recipient })
        );
    }
    suite
        .alice()
        .withdraws_margin_to(Some(20), Some("erin"))
        .works();
    assert_eq!(suite.tokens("erin"), 1_000_020);
}

#[test]
fn a_deposit_of_nothing_or_in_anothers_name_is_refused() {
    let mut suite = Suite::new();
    let refused = suite.alice().deposits_margin(0);
    assert_eq!(refused.refused_by_vault(), VaultError::ZeroAmount);
    let bob = suite.user("bob").addr;
    let hook = Hook::Deposit {
        beneficiary: Some(bob.to_string()),
    };
    let refused = suite.alice().sends_to_vault(5, &hook).refused_by_vault();
    let sender = suite.user("alice").addr;
    let beneficiary = bob;
    let not_accepted = VaultError::BeneficiaryNotAccepted {
        sender,
        beneficiary,
    };
    assert_eq!(refused, not_accepted);
    // one's own name is no news
    suite.bob().sends_to_vault(5, &hook).works();
    assert_eq!(suite.account("bob").free, 5);
}

#[test]
fn what_only_the_registry_may_say_is_refused_of_everybody_else() {
    let mut suite = Suite::new();
    suite.alice().deposits_margin(60).works();
    let alice = suite.user("alice").addr;
    let margin = AccountAmount {
        owner: alice.clone(),
        amount: Amount::new(5),
    };
    let notice = Settled {
        channel_id: ChannelId(1),
        sidechain_id: SidechainId(MAIN),
        at: suite.now(),
        margins: vec![margin.clone()],
        bounties: vec![],
    };
    let channel_id = ChannelId(1);
    for name in ["alice", "admin", "stranger"] {
        suite.by(name).deposits_coins(100).works();
        let registry = Some(suite.wiring().registry.clone());
        let sender = suite.user(name).addr;
        let refused = VaultError::NotRegistry { sender, registry };
        let reserve = VaultMsg::Reserve {
            sidechain_id: SidechainId(MAIN),
            margins: vec![margin.clone()],
        };
        for message in [reserve, VaultMsg::Settled(notice.clone())] {
            let seen = suite.by(name).tells_vault(message).refused_by_vault();
            assert_eq!(seen, refused);
        }
        for hook in [
            Hook::Reserve {
                margin: margin.clone(),
            },
            Hook::Settled(notice.clone()),
            Hook::Withdrawn { channel_id },
        ] {
            let seen = suite.by(name).sends_to_vault(5, &hook).refused_by_vault();
            assert_eq!(seen, refused);
        }
    }
}

#[test]
fn whoever_only_says_that_tokens_came_and_coins_sent_along_are_refused() {
    let mut suite = Suite::new();
    let alice = suite.user("alice").addr;
    let message = VaultMsg::Receive(Cw20ReceiveMsg {
        sender: alice.to_string(),
        amount: 1000u128.into(),
        msg: to_json_binary(&Hook::Deposit { beneficiary: None }).unwrap(),
    });
    let refused = suite.alice().tells_vault(message).refused_by_vault();
    let issuer = suite.wiring().issuer.clone();
    let foreign = VaultError::Common(CommonError::ForeignToken {
        token: alice,
        issuer,
    });
    assert_eq!(refused, foreign);
    let call = Call {
        message: Message::Vault(VaultMsg::SetPaused { paused: true }),
        coins: vec![coin(1, "uatom")],
    };
    let refused = suite.admin().calls(call).refused_by_vault();
    assert!(matches!(refused, VaultError::Payment(_)));
}

#[test]
fn a_paused_vault_takes_no_deposit_and_no_offer_and_gives_everything_back() {
    let mut suite = five_percent();
    suite.alice().deposits_margin(200).works();
    let offer = suite.bob().offers(60_000).with(500).offers();
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1000)
        .opens();
    suite.admin().pauses(Contract::Vault, true).works();
    for refused in [
        suite.alice().deposits_margin(1),
        suite.alice().offers(60_000).with(1),
        suite.alice().offers(60_000).from_account(1),
        suite.alice().takes(offer, 100).now(),
        suite.alice().takes(offer, 100).with(50),
    ] {
        assert_eq!(refused.refused_by_vault(), VaultError::EntryPaused);
    }
    // margins are the registry's matter
    suite.alice().opens(LockMode::OneWay).with(1000).opens();
    suite
        .carol()
        .opens(LockMode::OneWay)
        .bringing_margin(5)
        .with(105)
        .opens();
    suite.alice().closes(channel, &[]).works();
    suite.bob().closes(channel, &[]).works();
    suite.bob().withdraws_offer(offer, None).works();
    suite.bob().withdraws_margin(None).works();
    suite.alice().withdraws_margin(None).works();
    assert_eq!(suite.tokens("bob"), 1_000_000);
    suite.admin().pauses(Contract::Vault, false).works();
    suite.alice().deposits_margin(1).works();
}
