//! What is refused of deposits, of credit, and of what is sent along. Each with its own error.

use crate::scenes::joined;
use causeway_rules::RuleError;
use causeway_tests::model::{Call, Message};
use causeway_tests::suite::{Suite, DAY, MAIN, OTHER};
use causeway_types::channel::{LockMode, Payout, Phase, Side};
use causeway_types::registry::{Entry, ExecuteMsg, Hook};
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId, UnixTime};
use channel_registry::ContractError;
use cosmwasm_std::{coin, StdError};
use cw_utils::PaymentError;

#[test]
fn coins_sent_along_are_refused() {
    let mut suite = Suite::new();
    let call = Call {
        message: Message::Registry(ExecuteMsg::Settle {
            channel_ids: vec![ChannelId(1)],
        }),
        coins: vec![coin(1, "uatom")],
    };
    let refused = suite.alice().calls(call).refused();
    assert_eq!(refused, PaymentError::NonPayable {}.into());
}

#[test]
fn another_sidechains_token_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let refused = suite.alice().on(OTHER).deposits(channel, 5).refused();
    let wrong = |channel_id| ContractError::WrongSidechain {
        sent: SidechainId(OTHER),
        channel: SidechainId(MAIN),
        channel_id,
    };
    assert_eq!(refused, wrong(channel));
    let pending = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    let refused = suite.bob().on(OTHER).joins(pending).with(5).refused();
    assert_eq!(refused, wrong(pending));
}

#[test]
fn a_deposit_of_nothing_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    assert_eq!(
        suite.alice().deposits(channel, 0).refused_by_rule(),
        RuleError::ZeroAmount
    );
    let refused = suite.alice().deposits_credit(channel, 0).refused_by_rule();
    assert_eq!(refused, RuleError::ZeroAmount);
    assert_eq!(
        suite.alice().sends_ahead(0).refused_by_rule(),
        RuleError::ZeroAmount
    );
}

#[test]
fn a_deposit_into_another_ones_channel_is_refused() {
    let mut suite = Suite::new();
    let channel_id = joined(&mut suite);
    let not_participant = ContractError::NotParticipant {
        sender: suite.user("carol").addr.to_string(),
        needs: "a participant",
        channel_id,
    };
    assert_eq!(
        suite.carol().deposits(channel_id, 1).refused(),
        not_participant
    );
}

#[test]
fn a_deposit_of_b_into_an_unlocked_channel_is_refused() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1)
        .opens();
    let (side, mode) = (Side::B, LockMode::Unlocked);
    let refused = suite.bob().deposits(channel, 1).refused_by_rule();
    assert_eq!(refused, RuleError::WrongSide { side, mode });
}

#[test]
fn a_deposit_before_the_join_or_from_the_end_on_is_refused() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1)
        .opens();
    let wrong = |is| RuleError::WrongPhase { is, needs: "open" };
    let refused = suite.alice().deposits(channel, 1).refused_by_rule();
    assert_eq!(refused, wrong(Phase::Pending));
    suite.bob().joins(channel).with_nothing().works();
    let end = UnixTime(suite.channel_model(channel).expires_at);
    suite.it_becomes(end.minus(Seconds(1)));
    suite.fork(|s| s.alice().deposits(channel, 1).works());
    suite.it_becomes(end);
    let refused = suite.alice().deposits(channel, 1).refused_by_rule();
    assert_eq!(refused, wrong(Phase::Due));
}

#[test]
fn a_deposit_into_a_closing_channel_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    suite.bob().closes(channel, &[]).works();
    let refused = suite.alice().deposits(channel, 1).refused_by_rule();
    assert_eq!(refused, RuleError::ChannelClosing { side: Side::B });
}

#[test]
fn deposits_whose_sum_is_no_amount_any_more_are_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    // with consent the same tokens go out and come in again, and every time they count
    let much = u128::MAX - 20_000_000;
    suite.is_given_coins("frank", much);
    suite.by("frank").deposits_coins(much).works();
    let alice = suite.user("alice").addr;
    suite.by("frank").gives(&alice, much).works();
    suite.alice().deposits(channel, much).works();
    let until = suite.now().plus(Seconds(DAY));
    let consent = suite.bob().consents(channel, much, until);
    suite
        .alice()
        .withdraws(channel, much, Some(consent))
        .works();
    let refused = suite.alice().deposits(channel, much).refused_by_rule();
    let (deposited, asked) = (Amount::new(much + 1000), Amount::new(much));
    assert_eq!(refused, RuleError::DepositsOverflow { deposited, asked });
}

#[test]
fn more_credit_than_there_is_is_refused() {
    let mut suite = Suite::new();
    suite.alice().sends_ahead(10).works();
    let refused = suite
        .alice()
        .opens(LockMode::OneWay)
        .with_credit(11)
        .refused();
    let (asked, allowed) = (Amount::new(11), Amount::new(10));
    assert_eq!(refused, ContractError::CreditTooSmall { asked, allowed });
    let refused = suite
        .alice()
        .on(OTHER)
        .opens(LockMode::OneWay)
        .with_credit(10)
        .refused();
    let (asked, allowed) = (Amount::new(10), Amount::ZERO);
    assert_eq!(refused, ContractError::CreditTooSmall { asked, allowed });
    let refused = suite.bob().pulls_credit(Some(10), None).refused();
    assert_eq!(refused, ContractError::CreditTooSmall { asked, allowed });
}

#[test]
fn pulling_no_credit_is_refused() {
    let mut suite = Suite::new();
    suite.alice().sends_ahead(10).works();
    for refused in [
        suite.alice().pulls_credit(Some(0), None).refused_by_rule(),
        suite.bob().pulls_credit(None, None).refused_by_rule(),
    ] {
        assert!(matches!(refused, RuleError::NothingToDo(_)));
    }
}

#[test]
fn money_in_anothers_name_is_accepted_from_the_issuer_only() {
    let mut suite = Suite::new();
    let bob = suite.user("bob").addr.to_string();
    let hook = |beneficiary: &str| Hook {
        entry: Entry::Credit {},
        beneficiary: Some(beneficiary.to_owned()),
    };
    let refused = suite.alice().sends_hook(5, &hook(&bob)).refused();
    let not_accepted = ContractError::BeneficiaryNotAccepted {
        sender: suite.user("alice").addr.to_string(),
        beneficiary: bob.clone(),
        issuer: suite.wiring().issuer.to_string(),
    };
    assert_eq!(refused, not_accepted);
    // one's own name is no news
    suite.bob().sends_hook(5, &hook(&bob)).works();
    assert_eq!(suite.credit("bob"), 5);
}

#[test]
fn what_is_no_hook_or_no_address_is_refused() {
    let mut suite = Suite::new();
    assert!(matches!(
        suite.send_nonsense("alice").refused(),
        ContractError::Std(StdError::ParseErr { .. })
    ));
    let payout = Payout::Address("nowhere".to_owned());
    let refused = suite
        .alice()
        .opens(LockMode::OneWay)
        .paid_to(payout)
        .with(1)
        .refused();
    assert!(matches!(refused, ContractError::Std(_)));
}

#[test]
fn a_part_that_is_more_than_the_whole_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    suite.fork(|s| s.alice().asks_for_part(channel, Ppm::ONE).works());
    let refused = suite
        .alice()
        .asks_for_part(channel, Ppm(1_000_001))
        .refused_by_rule();
    assert_eq!(refused, RuleError::RatioAboveOne { asked: 1_000_001 });
}
