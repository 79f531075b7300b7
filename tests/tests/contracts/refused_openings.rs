//! What is refused when channels are opened and joined. Each with its own error.

use crate::scenes::joined;
use causeway_contract_utils::CommonError;
use causeway_rules::policy::ParameterError;
use causeway_rules::RuleError;
use causeway_tests::suite::{Suite, DAY, MAIN};
use causeway_types::channel::{LockMode, Payout, Phase};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, ChannelId, ChannelKey, Seconds, SidechainId, UnixTime};
use channel_registry::ContractError;

#[test]
fn a_channel_with_nothing_in_it_is_refused() {
    let mut suite = Suite::new();
    let refused = suite
        .alice()
        .opens(LockMode::OneWay)
        .with(0)
        .refused_by_rule();
    assert_eq!(refused, RuleError::ZeroAmount);
    let refused = suite
        .alice()
        .opens(LockMode::OneWay)
        .with_credit(0)
        .refused();
    let (asked, least) = (Amount::ZERO, Amount::new(1));
    assert_eq!(refused, ContractError::ChannelTooSmall { asked, least });
}

#[test]
fn an_opener_who_is_the_peer_is_refused() {
    let mut suite = Suite::new();
    let alice = suite.user("alice").addr.to_string();
    let refused = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("alice")
        .with(1)
        .refused();
    assert_eq!(refused, ContractError::SameParticipant(alice.clone()));
    let open = suite.alice().opens(LockMode::OneWay).with(1).opens();
    let stranger = suite.user("stranger").key;
    let refused = suite
        .alice()
        .joins(open)
        .with_key(stranger)
        .with_nothing()
        .refused();
    assert_eq!(refused, ContractError::SameParticipant(alice));
}

#[test]
fn an_unlocked_channel_without_a_peer_is_refused() {
    let mut suite = Suite::new();
    let refused = suite.alice().opens(LockMode::Unlocked).with(1).refused();
    assert_eq!(refused, ContractError::PeerNeeded);
}

#[test]
fn a_channel_smaller_than_the_smallest_is_refused() {
    let mut suite = Suite::new();
    suite.parameters_are(MAIN, |p| p.smallest_channel = Amount::new(50));
    let refused = suite.alice().opens(LockMode::OneWay).with(49).refused();
    let (asked, least) = (Amount::new(49), Amount::new(50));
    assert_eq!(refused, ContractError::ChannelTooSmall { asked, least });
    suite.alice().opens(LockMode::OneWay).with(50).works();
}

#[test]
fn a_mode_that_the_policy_does_not_allow_is_refused() {
    let mut suite = Suite::new();
    suite.parameters_are(MAIN, |p| p.modes = vec![LockMode::TwoWay]);
    let refused = suite.alice().opens(LockMode::OneWay).with(1).refused();
    let (asked, allowed) = (LockMode::OneWay, vec![LockMode::TwoWay]);
    assert_eq!(
        refused,
        ContractError::LockModeNotAllowed { asked, allowed }
    );
}

#[test]
fn a_life_out_of_bounds_is_refused_and_one_at_the_bounds_is_not() {
    let mut suite = Suite::new();
    let (least, largest) = (Seconds(2 * DAY), Seconds(90 * DAY));
    for asked in [Seconds(least.0 - 1), Seconds(largest.0 + 1)] {
        let refused = suite
            .alice()
            .opens(LockMode::OneWay)
            .living(asked)
            .with(1)
            .refused();
        let bounds = ParameterError::LifetimeOutOfBounds {
            asked,
            least,
            largest,
        };
        assert_eq!(refused, ContractError::Parameter(bounds));
    }
    for lifetime in [least, largest] {
        let channel = suite
            .alice()
            .opens(LockMode::Unlocked)
            .to("bob")
            .living(lifetime)
            .with(1)
            .opens();
        let end = suite.now().plus(lifetime);
        assert_eq!(UnixTime(suite.channel_model(channel).expires_at), end);
    }
}

#[test]
fn a_name_is_taken_for_good_and_a_retry_is_told_which_channel_has_it() {
    let mut suite = Suite::new();
    let channel_id = suite
        .alice()
        .opens(LockMode::OneWay)
        .named("rent")
        .with(1)
        .opens();
    suite.alice().cancels(channel_id).works();
    let refused = suite
        .alice()
        .opens(LockMode::OneWay)
        .named("rent")
        .with(1)
        .refused();
    let name = "rent".to_owned();
    assert_eq!(
        refused,
        ContractError::ChannelNameTaken { name, channel_id }
    );
    // it is unique among one opener's only
    suite
        .bob()
        .opens(LockMode::OneWay)
        .named("rent")
        .with(1)
        .works();
}

#[test]
fn a_name_of_no_bytes_or_too_many_is_refused() {
    let mut suite = Suite::new();
    for asked in [0, 65] {
        let name = "n".repeat(asked);
        let refused = suite
            .alice()
            .opens(LockMode::OneWay)
            .named(&name)
            .with(1)
            .refused();
        let allowed = 64;
        assert_eq!(refused, ContractError::ChannelNameLength { asked, allowed });
    }
    suite
        .alice()
        .opens(LockMode::OneWay)
        .named(&"n".repeat(64))
        .with(1)
        .works();
    suite
        .alice()
        .opens(LockMode::OneWay)
        .named("n")
        .with(1)
        .works();
}

#[test]
fn a_key_that_is_no_compressed_point_is_refused() {
    let mut suite = Suite::new();
    let key = ChannelKey([4; 33]);
    let refused = suite
        .alice()
        .opens(LockMode::OneWay)
        .with_key(key)
        .with(1)
        .refused();
    assert_eq!(refused, ContractError::KeyFormInvalid(4));
    let pending = suite.alice().opens(LockMode::OneWay).with(1).opens();
    let refused = suite
        .bob()
        .joins(pending)
        .with_key(key)
        .with_nothing()
        .refused();
    assert_eq!(refused, ContractError::KeyFormInvalid(4));
}

#[test]
fn a_key_equal_to_the_peers_is_refused() {
    let mut suite = Suite::new();
    let pending = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1)
        .opens();
    let key = suite.user("alice").key;
    let refused = suite
        .bob()
        .joins(pending)
        .with_key(key)
        .with_nothing()
        .refused();
    assert_eq!(refused, ContractError::SameChannelKey);
}

#[test]
fn a_second_key_for_a_side_is_refused() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite);
    let key = suite.user("stranger").key;
    let refused = suite
        .bob()
        .joins(channel)
        .with_key(key)
        .with_nothing()
        .refused_by_rule();
    assert_eq!(refused, RuleError::AlreadyJoined);
}

#[test]
fn joining_another_ones_channel_is_refused() {
    let mut suite = Suite::new();
    let channel_id = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1)
        .opens();
    let refused = suite.carol().joins(channel_id).with(1).refused();
    let peer = suite.user("bob").addr.to_string();
    let sender = suite.user("carol").addr.to_string();
    let not_invited = ContractError::NotInvited {
        channel_id,
        peer,
        sender,
    };
    assert_eq!(refused, not_invited);
}

#[test]
fn joining_an_unlocked_channel_is_refused() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1)
        .opens();
    let refused = suite.bob().joins(channel).with_nothing().refused_by_rule();
    assert_eq!(refused, RuleError::AlreadyJoined);
}

#[test]
fn a_join_with_less_than_two_close_windows_left_is_refused() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1)
        .opens();
    suite.a_day_passes();
    suite.fork(|s| s.bob().joins(channel).with_nothing().works());
    suite.time_passes(Seconds(1));
    let refused = suite.bob().joins(channel).with_nothing().refused_by_rule();
    let (left, needed) = (Seconds(2 * DAY - 1), Seconds(2 * DAY));
    assert_eq!(refused, RuleError::TooLateToJoin { left, needed });
}

#[test]
fn joining_a_cancelled_channel_is_refused() {
    let mut suite = Suite::new();
    let channel = suite.alice().opens(LockMode::OneWay).with(1).opens();
    suite.alice().cancels(channel).works();
    let refused = suite.bob().joins(channel).with_nothing().refused_by_rule();
    let (is, needs) = (Phase::Settled, "pending");
    assert_eq!(refused, RuleError::WrongPhase { is, needs });
}

#[test]
fn a_channel_that_is_not_there_is_named() {
    let mut suite = Suite::new();
    let none = ChannelId(1);
    let missing = || ContractError::ChannelNotFound(none);
    assert_eq!(suite.alice().deposits(none, 1).refused(), missing());
    assert_eq!(suite.alice().deposits_credit(none, 0).refused(), missing());
    assert_eq!(
        suite.alice().joins(none).with_nothing().refused(),
        missing()
    );
    assert_eq!(
        suite.alice().joins(none).with_credit(1).refused(),
        missing()
    );
    assert_eq!(suite.alice().cancels(none).refused(), missing());
    assert_eq!(suite.alice().closes(none, &[]).refused(), missing());
    assert_eq!(suite.alice().asks_for(none, 1).refused(), missing());
}

#[test]
fn a_payout_to_where_it_would_be_lost_is_refused() {
    let mut suite = Suite::new();
    suite.alice().sends_ahead(10).works();
    let pending = suite.alice().opens(LockMode::OneWay).with(1).opens();
    let wiring = suite.wiring();
    for recipient in [wiring.registry.clone(), wiring.issuer.clone()] {
        let lost = || {
            ContractError::Common(CommonError::RecipientKeepsNothing {
                recipient: recipient.clone(),
            })
        };
        let payout = || Payout::Address(recipient.to_string());
        let refused = suite
            .alice()
            .opens(LockMode::OneWay)
            .paid_to(payout())
            .with(1)
            .refused();
        assert_eq!(refused, lost());
        let refused = suite
            .bob()
            .joins(pending)
            .paid_to(payout())
            .with_nothing()
            .refused();
        assert_eq!(refused, lost());
        let pull = ExecuteMsg::PullCredit {
            sidechain_id: SidechainId(MAIN),
            amount: None,
            to: Some(recipient.to_string()),
        };
        assert_eq!(suite.alice().tells(pull).refused(), lost());
    }
}
