//! What is refused of cancelling, closing, extending and settling. Each with its own error.

use crate::scenes::joined;
use causeway_rules::RuleError;
use causeway_tests::suite::{Suite, DAY};
use causeway_types::channel::{LockMode, Phase, Side};
use causeway_types::registry::ExecuteMsg;
use causeway_types::signed::Extension;
use causeway_types::{ChannelId, Seconds, UnixTime};
use channel_registry::ContractError;

#[test]
fn cancelling_is_the_openers_and_only_while_nobody_has_joined() {
    let mut suite = Suite::new();
    let channel_id = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    for name in ["bob", "carol", "admin"] {
        let not_opener = ContractError::NotParticipant {
            sender: suite.user(name).addr.to_string(),
            needs: "the opener",
            channel_id,
        };
        assert_eq!(suite.by(name).cancels(channel_id).refused(), not_opener);
    }
    suite.bob().joins(channel_id).with_nothing().works();
    let wrong = |is| RuleError::WrongPhase {
        is,
        needs: "without its peer",
    };
    let refused = suite.alice().cancels(channel_id).refused_by_rule();
    assert_eq!(refused, wrong(Phase::Open));
    let unlocked = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1)
        .opens();
    let refused = suite.alice().cancels(unlocked).refused_by_rule();
    assert_eq!(refused, wrong(Phase::Open));
    let cancelled = suite.alice().opens(LockMode::TwoWay).with(1).opens();
    suite.alice().cancels(cancelled).works();
    let refused = suite.alice().cancels(cancelled).refused_by_rule();
    assert_eq!(refused, wrong(Phase::Settled));
}

#[test]
fn closing_twice_or_before_the_join_is_refused() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    let refused = suite.alice().closes(channel, &[]).refused_by_rule();
    let (is, needs) = (Phase::Pending, "open or due, with both sides in it");
    assert_eq!(refused, RuleError::WrongPhase { is, needs });
    suite.bob().joins(channel).with_nothing().works();
    suite.alice().closes(channel, &[]).works();
    let refused = suite.alice().closes(channel, &[]).refused_by_rule();
    assert_eq!(refused, RuleError::CloseAlreadyRequested { side: Side::A });
}

#[test]
fn a_cooperative_close_that_has_run_out_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let valid_until = suite.now().plus(Seconds(60));
    let b = suite.bob().agrees_to_end(channel, [5, 0], valid_until);
    suite.it_becomes(valid_until.minus(Seconds(1)));
    suite.fork(|s| {
        s.alice()
            .ends(channel, [5, 0], valid_until, [None, Some(b)])
            .works()
    });
    suite.it_becomes(valid_until);
    let refused = suite
        .alice()
        .ends(channel, [5, 0], valid_until, [None, Some(b)])
        .refused_by_rule();
    let now = valid_until;
    assert_eq!(refused, RuleError::SignatureLapsed { valid_until, now });
}

#[test]
fn a_cooperative_close_before_the_join_or_after_the_end_is_refused() {
    let mut suite = Suite::new();
    let pending = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    let valid = suite.now().plus(Seconds(60));
    let b = suite.bob().agrees_to_end(pending, [5, 0], valid);
    let wrong = |is| RuleError::WrongPhase {
        is,
        needs: "open or due, with both sides in it",
    };
    let ends = |s: &mut Suite| s.alice().ends(pending, [5, 0], valid, [None, Some(b)]);
    assert_eq!(ends(&mut suite).refused_by_rule(), wrong(Phase::Pending));
    suite.bob().joins(pending).with_nothing().works();
    ends(&mut suite).works();
    assert_eq!(ends(&mut suite).refused_by_rule(), wrong(Phase::Settled));
}

#[test]
fn what_needs_both_needs_both() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let valid = suite.now().plus(Seconds(60));
    let a = suite.alice().agrees_to_end(channel, [5, 0], valid);
    let b = suite.bob().agrees_to_end(channel, [5, 0], valid);
    for (name, signatures, side) in [
        ("carol", [Some(a), None], Side::B),
        ("carol", [None, Some(b)], Side::A),
        ("alice", [Some(a), None], Side::B),
        ("bob", [None, None], Side::A),
    ] {
        let refused = suite
            .by(name)
            .ends(channel, [5, 0], valid, signatures)
            .refused();
        assert_eq!(refused, ContractError::SignatureMissing(side));
        let end = UnixTime(suite.channel_model(channel).expires_at);
        let later = end.plus(Seconds(1));
        let agrees = [
            suite.alice().agrees_to_extend(channel, end, later),
            suite.bob().agrees_to_extend(channel, end, later),
        ];
        let given = [0, 1].map(|n: usize| signatures[n].map(|_| agrees[n]));
        let refused = suite.by(name).extends(channel, end, later, given).refused();
        assert_eq!(refused, ContractError::SignatureMissing(side));
    }
}

#[test]
fn an_extension_that_has_lapsed_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let end = UnixTime(suite.channel_model(channel).expires_at);
    let valid_until = suite.now().plus(Seconds(60));
    let extension = Extension {
        replaces: end,
        expires_at: end.plus(Seconds(60)),
        valid_until,
    };
    let digest = extension.digest(&suite.context(channel));
    let extend = ExecuteMsg::Extend {
        channel_id: channel,
        replaces: extension.replaces,
        expires_at: extension.expires_at,
        valid_until,
        signature_a: None,
        signature_b: Some(suite.user("bob").signs(&digest)),
    };
    suite.it_becomes(valid_until);
    let refused = suite.alice().tells(extend.clone()).refused_by_rule();
    let now = valid_until;
    assert_eq!(refused, RuleError::SignatureLapsed { valid_until, now });
    // the last moment is part of what is signed
    let mut later = extend;
    if let ExecuteMsg::Extend { valid_until, .. } = &mut later {
        *valid_until = end;
    }
    let refused = suite.alice().tells(later).refused();
    assert!(matches!(refused, ContractError::SignatureInvalid { .. }));
}

#[test]
fn an_extension_that_was_meant_for_another_end_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let end = UnixTime(suite.channel_model(channel).expires_at);
    let later = end.plus(Seconds(DAY));
    let b = suite.bob().agrees_to_extend(channel, end, later);
    suite
        .alice()
        .extends(channel, end, later, [None, Some(b)])
        .works();
    // again: it named the end that was
    let refused = suite
        .alice()
        .extends(channel, end, later, [None, Some(b)])
        .refused_by_rule();
    let (replaces, expires_at) = (end, later);
    assert_eq!(
        refused,
        RuleError::OtherEnd {
            replaces,
            expires_at
        }
    );
}

#[test]
fn an_extension_to_no_later_or_too_late_an_end_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let after = UnixTime(suite.channel_model(channel).expires_at);
    let latest = suite.now().plus(Seconds(90 * DAY));
    for asked in [after, after.minus(Seconds(1)), latest.plus(Seconds(1))] {
        let b = suite.bob().agrees_to_extend(channel, after, asked);
        let refused = suite
            .alice()
            .extends(channel, after, asked, [None, Some(b)])
            .refused_by_rule();
        let bounds = RuleError::EndOutOfBounds {
            asked,
            after,
            latest,
        };
        assert_eq!(refused, bounds);
    }
    for asked in [after.plus(Seconds(1)), latest] {
        let b = suite.bob().agrees_to_extend(channel, after, asked);
        suite.fork(|s| {
            s.alice()
                .extends(channel, after, asked, [None, Some(b)])
                .works()
        });
    }
}

#[test]
fn an_extension_of_a_closing_a_pending_or_a_due_channel_is_refused() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    let extends = |s: &mut Suite| {
        let end = UnixTime(s.channel_model(channel).expires_at);
        let later = end.plus(Seconds(DAY));
        let b = s.bob().agrees_to_extend(channel, end, later);
        s.alice().extends(channel, end, later, [None, Some(b)])
    };
    let wrong = |is| RuleError::WrongPhase { is, needs: "open" };
    assert_eq!(extends(&mut suite).refused_by_rule(), wrong(Phase::Pending));
    suite.bob().joins(channel).with_nothing().works();
    let end = UnixTime(suite.channel_model(channel).expires_at);
    suite.fork(|s| {
        s.it_becomes(end.minus(Seconds(1)));
        extends(s).works();
    });
    suite.fork(|s| {
        s.it_becomes(end);
        assert_eq!(extends(s).refused_by_rule(), wrong(Phase::Due));
    });
    suite.bob().closes(channel, &[]).works();
    let closing = RuleError::ChannelClosing { side: Side::B };
    assert_eq!(extends(&mut suite).refused_by_rule(), closing);
}

#[test]
fn a_batch_of_none_of_too_many_or_with_one_twice_is_refused() {
    let mut suite = Suite::new();
    let ids = |n: u64| (1..=n).map(ChannelId).collect::<Vec<_>>();
    for asked in [0, 101] {
        let refused = suite.carol().settles(&ids(asked as u64)).refused();
        let allowed = 100;
        assert_eq!(refused, ContractError::BatchSize { asked, allowed });
    }
    suite.carol().settles(&ids(100)).works();
    let twice = [ChannelId(1), ChannelId(2), ChannelId(1)];
    let refused = suite.carol().settles(&twice).refused();
    assert_eq!(refused, ContractError::ChannelTwice(ChannelId(1)));
}
