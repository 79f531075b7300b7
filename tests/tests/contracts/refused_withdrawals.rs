//! What is refused of withdrawals: before its time, after it, or to whom it is not due. Each with its own error.

use crate::scenes::joined;
use causeway_rules::RuleError;
use causeway_tests::suite::{Suite, DAY};
use causeway_types::channel::{LockMode, Phase};
use causeway_types::{Amount, ChannelId, Height, Seconds, UnixTime};
use channel_registry::ContractError;

fn not_a_participant(suite: &Suite, name: &str, channel_id: ChannelId) -> ContractError {
    ContractError::NotParticipant {
        sender: suite.user(name).addr.to_string(),
        needs: "a participant",
        channel_id,
    }
}

#[test]
fn what_is_a_participants_is_refused_to_strangers() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(channel, 5, until);
    let expected = not_a_participant(&suite, "carol", channel);
    for refused in [
        suite.carol().withdraws(channel, 5, Some(consent)).refused(),
        suite.carol().asks_for(channel, 5).refused(),
        suite.carol().completes(channel).refused(),
        suite.carol().takes_back(channel, None).refused(),
        suite.carol().closes(channel, &[]).refused(),
    ] {
        assert_eq!(refused, expected);
    }
}

#[test]
fn a_withdrawal_of_nothing_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    assert_eq!(
        suite.alice().asks_for(channel, 0).refused_by_rule(),
        RuleError::ZeroAmount
    );
    let until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(channel, 5, until);
    let refused = suite
        .alice()
        .withdraws(channel, 0, Some(consent))
        .refused_by_rule();
    assert_eq!(refused, RuleError::ZeroAmount);
    // Bob has nothing, and a part of it is nothing
    let all = causeway_types::Ppm::ONE;
    assert_eq!(
        suite.bob().asks_for_part(channel, all).refused_by_rule(),
        RuleError::ZeroAmount
    );
}

#[test]
fn more_than_was_consented_to_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(channel, 300, until);
    let refused = suite
        .alice()
        .withdraws(channel, 301, Some(consent))
        .refused_by_rule();
    let (asked, allowed) = (Amount::new(301), Amount::new(300));
    assert_eq!(
        refused,
        RuleError::AmountExceedsAvailable { asked, allowed }
    );
}

#[test]
fn more_than_is_there_is_refused_whatever_was_consented_to() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(channel, u128::MAX, until);
    let refused = suite
        .alice()
        .withdraws(channel, 1001, Some(consent))
        .refused_by_rule();
    let (asked, allowed) = (Amount::new(1001), Amount::new(1000));
    assert_eq!(
        refused,
        RuleError::AmountExceedsAvailable { asked, allowed }
    );
}

#[test]
fn a_consent_that_has_run_out_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let valid_until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(channel, 300, valid_until);
    suite.it_becomes(valid_until.minus(Seconds(1)));
    suite.fork(|s| {
        s.alice()
            .withdraws(channel, 1, Some(consent.clone()))
            .works()
    });
    suite.it_becomes(valid_until);
    let refused = suite
        .alice()
        .withdraws(channel, 1, Some(consent))
        .refused_by_rule();
    let now = valid_until;
    assert_eq!(refused, RuleError::SignatureLapsed { valid_until, now });
}

#[test]
fn a_withdrawal_without_consent_is_refused_but_to_b_of_an_unlocked_channel() {
    let mut suite = Suite::new();
    let unlocked = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1000)
        .opens();
    let channel = joined(&mut suite);
    for refused in [
        suite.alice().withdraws(channel, 1, None).refused_by_rule(),
        suite.bob().withdraws(channel, 1, None).refused_by_rule(),
        suite.alice().withdraws(unlocked, 1, None).refused_by_rule(),
    ] {
        assert!(matches!(refused, RuleError::NothingToDo(_)), "{refused}");
    }
    let refused = suite.bob().withdraws(unlocked, 1, None).refused_by_rule();
    let (asked, allowed) = (Amount::new(1), Amount::ZERO);
    assert_eq!(
        refused,
        RuleError::AmountExceedsAvailable { asked, allowed }
    );
}

#[test]
fn a_withdrawal_while_pending_or_from_the_end_on_is_refused() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    let wrong = |is| RuleError::WrongPhase { is, needs: "open" };
    let refused = suite.alice().asks_for(channel, 1).refused_by_rule();
    assert_eq!(refused, wrong(Phase::Pending));
    suite.bob().joins(channel).with_nothing().works();
    let end = UnixTime(suite.channel_model(channel).expires_at);
    let consent = suite.bob().consents(channel, 300, UnixTime(1 << 53));
    suite.it_becomes(end.minus(Seconds(1)));
    suite.fork(|s| {
        s.alice()
            .withdraws(channel, 1, Some(consent.clone()))
            .works()
    });
    suite.it_becomes(end);
    let refused = suite
        .alice()
        .withdraws(channel, 1, Some(consent))
        .refused_by_rule();
    assert_eq!(refused, wrong(Phase::Due));
    assert_eq!(
        suite.alice().asks_for(channel, 1).refused_by_rule(),
        wrong(Phase::Due)
    );
    assert_eq!(
        suite.alice().completes(channel).refused_by_rule(),
        wrong(Phase::Due)
    );
}

#[test]
fn a_request_that_would_mature_at_the_end_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let expires_at = UnixTime(suite.channel_model(channel).expires_at);
    suite.it_becomes(expires_at.minus(Seconds(DAY + 1)));
    suite.fork(|s| s.alice().asks_for(channel, 1).works());
    suite.time_passes(Seconds(1));
    let refused = suite.alice().asks_for(channel, 1).refused_by_rule();
    let too_late = RuleError::MaturesAfterEnd {
        matures_at: expires_at,
        expires_at,
    };
    assert_eq!(refused, too_late);
}

#[test]
fn a_request_is_completed_neither_early_nor_late_nor_in_grace() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    assert_eq!(
        suite.alice().completes(channel).refused_by_rule(),
        RuleError::NoWithdrawalRequested
    );
    suite.alice().asks_for(channel, 5).works();
    let matures_at = suite.now().plus(Seconds(DAY));
    suite.it_becomes(matures_at.minus(Seconds(1)));
    let now = suite.now();
    let refused = suite.alice().completes(channel).refused_by_rule();
    assert_eq!(refused, RuleError::WithdrawalNotMature { matures_at, now });
    suite.it_becomes(matures_at);
    suite.alice().completes(channel).works();
    suite.blocks_pass(59);
    let refused = suite.alice().completes(channel).refused_by_rule();
    let now = Height(suite.model.height);
    let payable_from = now.plus(1);
    assert_eq!(refused, RuleError::ChannelInGrace { payable_from, now });
    let valid_until = matures_at.plus(Seconds(DAY));
    suite.it_becomes(valid_until.minus(Seconds(1)));
    suite.fork(|s| s.alice().completes(channel).works());
    suite.it_becomes(valid_until);
    let refused = suite.alice().completes(channel).refused_by_rule();
    let now = valid_until;
    assert_eq!(refused, RuleError::SignatureLapsed { valid_until, now });
}

#[test]
fn taking_back_what_does_not_wait_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let refused = suite.alice().takes_back(channel, None).refused_by_rule();
    assert!(matches!(refused, RuleError::NothingToDo(_)));
    let refused = suite.alice().takes_back(channel, Some(1)).refused_by_rule();
    let (asked, allowed) = (Amount::new(1), Amount::ZERO);
    assert_eq!(
        refused,
        RuleError::AmountExceedsAvailable { asked, allowed }
    );
    let refused = suite.alice().takes_back(channel, Some(0)).refused_by_rule();
    assert_eq!(refused, RuleError::ZeroAmount);
}
