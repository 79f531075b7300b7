//! What is refused as a voucher. Each with its own error.

use crate::scenes::joined_by_both;
use causeway_rules::RuleError;
use causeway_tests::suite::{lock, Suite};
use causeway_types::channel::{Direction, LockMode, Phase};
use causeway_types::{Amount, Nonce, Seconds};
use channel_registry::ContractError;

const TO_BOB: Direction = Direction::AToB;

#[test]
fn an_older_nonce_is_refused_and_so_is_the_same() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let newest = suite.alice().pays(channel, 10).nonce(7).signed();
    suite.bob().shows(channel, &[newest]).works();
    for shown in [0, 6, 7] {
        let voucher = suite.alice().pays(channel, 20).nonce(shown).signed();
        let refused = suite.bob().shows(channel, &[voucher]).refused_by_rule();
        let (shown, newest) = (Nonce(shown), Nonce(7));
        assert_eq!(refused, RuleError::VoucherNotNewer { shown, newest });
    }
    let first = suite.bob().pays(channel, 0).nonce(0).signed();
    let refused = suite.alice().shows(channel, &[first]).refused_by_rule();
    let (shown, newest) = (Nonce(0), Nonce(0));
    assert_eq!(refused, RuleError::VoucherNotNewer { shown, newest });
}

#[test]
fn a_falling_total_is_refused() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let voucher = suite.alice().pays(channel, 10).signed();
    suite.bob().shows(channel, &[voucher]).works();
    let less = suite.alice().pays(channel, 9).signed();
    let refused = suite.bob().shows(channel, &[less]).refused_by_rule();
    let (shown, newest) = (Amount::new(9), Amount::new(10));
    assert_eq!(refused, RuleError::TotalFalls { shown, newest });
    let same = suite.alice().pays(channel, 10).signed();
    suite.bob().shows(channel, &[same]).works();
}

#[test]
fn a_voucher_that_its_payee_does_not_endorse_is_refused() {
    let mut suite = Suite::new();
    let one_way = joined_by_both(&mut suite, LockMode::OneWay);
    let two_way = joined_by_both(&mut suite, LockMode::TwoWay);
    let needs = "its payee's receipt, or shown by its payee";
    let voucher = suite.alice().pays(one_way, 10).signed();
    for name in ["alice", "carol"] {
        let refused = suite
            .by(name)
            .shows(one_way, std::slice::from_ref(&voucher))
            .refused_by_rule();
        let mode = LockMode::OneWay;
        assert_eq!(refused, RuleError::VoucherNotEndorsed { mode, needs });
    }
    let needs = "its payee's receipt";
    let voucher = suite.alice().pays(two_way, 10).signed();
    for name in ["alice", "bob", "carol"] {
        let refused = suite
            .by(name)
            .shows(two_way, std::slice::from_ref(&voucher))
            .refused_by_rule();
        let mode = LockMode::TwoWay;
        assert_eq!(refused, RuleError::VoucherNotEndorsed { mode, needs });
    }
}

#[test]
fn direction_1_and_locks_are_refused_in_an_unlocked_channel() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1000)
        .opens();
    let back = suite.bob().pays(channel, 1).signed();
    let refused = suite.alice().shows(channel, &[back]).refused_by_rule();
    assert_eq!(refused, RuleError::NotInUnlockedChannel);
    let list = [lock(1, 5, suite.now().plus(Seconds(60)))];
    let locked = suite.alice().pays(channel, 1).with_locks(&list).signed();
    let refused = suite.bob().shows(channel, &[locked]).refused_by_rule();
    assert_eq!(refused, RuleError::NotInUnlockedChannel);
}

#[test]
fn no_voucher_three_of_them_or_two_of_one_direction_are_refused() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let refused = suite.bob().shows(channel, &[]).refused();
    let (asked, allowed) = (0, 2);
    assert_eq!(refused, ContractError::VoucherCount { asked, allowed });
    let first = suite.alice().pays(channel, 1).signed();
    let second = suite.alice().pays(channel, 2).signed();
    let third = suite.alice().pays(channel, 3).signed();
    let refused = suite
        .bob()
        .shows(channel, &[first.clone(), second.clone()])
        .refused();
    assert_eq!(refused, ContractError::SameDirection(TO_BOB));
    let all = [first.clone(), second.clone(), third];
    let refused = suite.bob().closes(channel, &all).refused();
    let asked = 3;
    assert_eq!(refused, ContractError::VoucherCount { asked, allowed });
    let refused = suite.bob().closes(channel, &[first, second]).refused();
    assert_eq!(refused, ContractError::SameDirection(TO_BOB));
}

#[test]
fn a_voucher_while_pending_or_settled_is_refused() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    let wrong = |is| RuleError::WrongPhase {
        is,
        needs: "open or due, with both sides in it",
    };
    let voucher = suite.alice().pays(channel, 1).signed();
    let refused = suite
        .bob()
        .shows(channel, std::slice::from_ref(&voucher))
        .refused_by_rule();
    assert_eq!(refused, wrong(Phase::Pending));
    suite.bob().joins(channel).with_nothing().works();
    suite.alice().closes(channel, &[]).works();
    suite.bob().closes(channel, &[]).works();
    let refused = suite.bob().shows(channel, &[voucher]).refused_by_rule();
    assert_eq!(refused, wrong(Phase::Settled));
}
