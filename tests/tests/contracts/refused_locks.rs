//! What is refused of locks and their claims. Each with its own error.

use crate::scenes::joined_by_both;
use causeway_rules::RuleError;
use causeway_tests::suite::{lock, Draft, Suite, DAY};
use causeway_types::channel::{Direction, LockMode};
use causeway_types::registry::{ExecuteMsg, LockClaim};
use causeway_types::signed::locks_hash;
use causeway_types::{Amount, ChannelId, Hash, Lock, LockId, Preimage, Seconds, UnixTime};

const TO_BOB: Direction = Direction::AToB;

#[test]
fn locks_whose_sum_hash_and_time_do_not_agree_are_refused() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let until = suite.now().plus(Seconds(60));
    let list = [lock(1, 5, until)];
    let parts = [(5, locks_hash(&list), until), (0, Hash::ZERO, UnixTime(0))];
    for mask in 1..7usize {
        let mut draft = suite.alice().pays(channel, 1);
        draft.voucher.locked = Amount::new(parts[mask & 1].0);
        draft.voucher.locks_hash = parts[mask >> 1 & 1].1;
        draft.voucher.locks_until = parts[mask >> 2 & 1].2;
        let refused = suite
            .bob()
            .shows(channel, &[draft.signed()])
            .refused_by_rule();
        assert_eq!(refused, RuleError::LocksDisagree, "{mask}");
    }
}

#[test]
fn a_lock_that_runs_too_long_is_refused() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let allowed = suite.now().plus(Seconds(DAY));
    let draft = |s: &mut Suite, expiry| -> Draft {
        s.alice().pays(channel, 1).with_locks(&[lock(1, 5, expiry)])
    };
    let asked = allowed.plus(Seconds(1));
    let too_long = draft(&mut suite, asked).signed();
    let refused = suite.bob().shows(channel, &[too_long]).refused_by_rule();
    assert_eq!(refused, RuleError::LockTooLong { asked, allowed });
    let longest = draft(&mut suite, allowed).signed();
    suite.bob().shows(channel, &[longest]).works();
}

fn with_locks(suite: &mut Suite) -> (ChannelId, Vec<Lock>) {
    let channel = joined_by_both(suite, LockMode::OneWay);
    let until = suite.now().plus(Seconds(3600));
    let list = vec![lock(1, 5, until), lock(2, 7, until.plus(Seconds(60)))];
    let voucher = suite.alice().pays(channel, 0).with_locks(&list).signed();
    suite.bob().shows(channel, &[voucher]).works();
    (channel, list)
}

fn claim(channel_id: ChannelId, locks: &[Lock], lock_id: u64, preimage: Preimage) -> ExecuteMsg {
    ExecuteMsg::Claim {
        channel_id,
        direction: TO_BOB,
        locks: locks.to_vec(),
        claims: vec![LockClaim {
            lock_id: LockId(lock_id),
            preimage,
        }],
        voucher: None,
    }
}

#[test]
fn a_claim_where_no_locks_are_is_refused() {
    let mut suite = Suite::new();
    let (channel, list) = with_locks(&mut suite);
    for direction in [Direction::BToA, TO_BOB] {
        let empty = joined_by_both(&mut suite, LockMode::OneWay);
        let id = if direction == TO_BOB { empty } else { channel };
        let refused = suite
            .bob()
            .claims(id, direction, &list, &[1])
            .refused_by_rule();
        assert_eq!(refused, RuleError::NoLocksPending);
        let refused = suite
            .bob()
            .expires_locks(id, direction, &list)
            .refused_by_rule();
        assert_eq!(refused, RuleError::NoLocksPending);
    }
}

#[test]
fn a_claim_by_another_list_is_refused() {
    let mut suite = Suite::new();
    let (channel, mut list) = with_locks(&mut suite);
    let refused = suite
        .bob()
        .claims(channel, TO_BOB, &list[..1], &[1])
        .refused_by_rule();
    assert_eq!(refused, RuleError::WrongLockList);
    list[0].amount = Amount::new(1000);
    let refused = suite
        .bob()
        .claims(channel, TO_BOB, &list, &[1])
        .refused_by_rule();
    assert_eq!(refused, RuleError::WrongLockList);
    let long = vec![list[0]; 33];
    let refused = suite
        .bob()
        .claims(channel, TO_BOB, &long, &[1])
        .refused_by_rule();
    let (asked, allowed) = (33, 32);
    assert_eq!(refused, RuleError::TooManyLocks { asked, allowed });
}

#[test]
fn a_claim_of_no_lock_an_unknown_one_or_one_claimed_before_is_refused() {
    let mut suite = Suite::new();
    let (channel, list) = with_locks(&mut suite);
    let mut claims = |which: &[u64]| suite.bob().claims(channel, TO_BOB, &list, which);
    assert!(matches!(
        claims(&[]).refused_by_rule(),
        RuleError::NothingToDo(_)
    ));
    assert_eq!(
        claims(&[3]).refused_by_rule(),
        RuleError::UnknownLock(LockId(3))
    );
    claims(&[1, 1]).works();
    assert_eq!(
        claims(&[1]).refused_by_rule(),
        RuleError::LockResolved(LockId(1))
    );
    claims(&[2]).works();
}

#[test]
fn a_claim_with_another_preimage_is_refused() {
    let mut suite = Suite::new();
    let (channel, list) = with_locks(&mut suite);
    let other = causeway_tests::suite::preimage(2);
    let refused = suite
        .bob()
        .tells(claim(channel, &list, 1, other))
        .refused_by_rule();
    assert_eq!(refused, RuleError::WrongPreimage(LockId(1)));
}

#[test]
fn a_claim_at_the_expiry_is_refused_and_an_expiry_before_it() {
    let mut suite = Suite::new();
    let (channel, list) = with_locks(&mut suite);
    let expiry = list[0].expiry;
    suite.it_becomes(expiry.minus(Seconds(1)));
    let refused = suite
        .bob()
        .expires_locks(channel, TO_BOB, &list)
        .refused_by_rule();
    assert!(matches!(refused, RuleError::NothingToDo(_)));
    suite.fork(|s| s.bob().claims(channel, TO_BOB, &list, &[1]).works());
    suite.it_becomes(expiry);
    let refused = suite
        .bob()
        .claims(channel, TO_BOB, &list, &[1])
        .refused_by_rule();
    let expired = RuleError::LockExpired {
        id: LockId(1),
        expiry,
        now: expiry,
    };
    assert_eq!(refused, expired);
    suite.bob().expires_locks(channel, TO_BOB, &list).works();
}

#[test]
fn a_list_that_says_more_than_its_voucher_pays_no_more_than_that() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let until = suite.now().plus(Seconds(3600));
    let list = [
        lock(1, 600, until),
        lock(2, u128::MAX, until.plus(Seconds(60))),
    ];
    let mut draft = suite.alice().pays(channel, 0).with_locks(&list[..1]);
    draft.voucher.locks_hash = locks_hash(&list);
    // and its last lock runs longer than the voucher says
    suite.bob().shows(channel, &[draft.signed()]).works();
    suite.bob().claims(channel, TO_BOB, &list, &[2]).works();
    assert_eq!(suite.channel_model(channel).parts[0].word.claimed, 600);
    let refused = suite.fork(|s| {
        s.it_becomes(until);
        s.bob()
            .claims(channel, TO_BOB, &list, &[2])
            .refused_by_rule()
    });
    assert_eq!(refused, RuleError::LockResolved(LockId(2)));
    suite.it_becomes(until);
    let refused = suite
        .bob()
        .claims(channel, TO_BOB, &list, &[1])
        .refused_by_rule();
    assert!(matches!(refused, RuleError::LockExpired { .. }));
}
