use crate::fixture::*;
use causeway_rules::policy::WINDOW_PER_GRACE_BLOCK;
use causeway_rules::withdrawal::{
    as_payee_of_unlocked, by_consent, complete, lapses_at, request, resolve, withdrawable,
    Completion,
};
use causeway_rules::{locks, RuleError};
use causeway_types::channel::{Direction, Ledger, LockMode, Phase, Side, WithdrawRequest};
use causeway_types::registry::WithdrawAmount;
use causeway_types::signed::WithdrawalConsent;
use causeway_types::{Height, Ppm, Seconds, UnixTime};

const NOW: UnixTime = UnixTime(1500);

fn exceeds(asked: u128, allowed: u128) -> RuleError {
    RuleError::AmountExceedsAvailable {
        asked: amount(asked),
        allowed: amount(allowed),
    }
}

fn due() -> RuleError {
    RuleError::WrongPhase {
        is: Phase::Due,
        needs: "open",
    }
}

/// A has 100 of its own, paid 10 and locked 5.
fn locked() -> Ledger {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &[lock(1, 5, 1900)], 1500);
    ledger
}

#[test]
fn an_amount_is_exact_or_a_part_of_the_balance() {
    let resolved = |asked| resolve(&locked(), Side::A, &asked, NOW);
    assert_eq!(resolved(WithdrawAmount::Exact(amount(7))), Ok(amount(7)));
    assert_eq!(
        resolved(WithdrawAmount::Ratio(Ppm(500_000))),
        Ok(amount(42))
    );
    assert_eq!(resolved(WithdrawAmount::Ratio(Ppm::ONE)), Ok(amount(85)));
    assert_eq!(
        resolved(WithdrawAmount::Ratio(Ppm(1_000_001))),
        Err(RuleError::RatioAboveOne { asked: 1_000_001 })
    );
    assert_eq!(
        resolved(WithdrawAmount::Exact(amount(0))),
        Err(RuleError::ZeroAmount)
    );
    assert_eq!(
        resolved(WithdrawAmount::Ratio(Ppm(1))),
        Err(RuleError::ZeroAmount)
    );
}

#[test]
fn a_withdrawal_counts_locks_as_held_claimed_or_not() {
    let mut ledger = locked();
    assert_eq!(withdrawable(&ledger, Side::A), amount(85));
    assert_eq!(withdrawable(&ledger, Side::B), amount(60));
    let list = [lock(1, 5, 1900)];
    locks::claim(&mut ledger, Direction::AToB, &list, &[open_with(1)], NOW).unwrap();
    assert_eq!(withdrawable(&ledger, Side::B), amount(60));
}

fn consent(cumulative: u128) -> WithdrawalConsent {
    WithdrawalConsent {
        side: Side::A,
        cumulative: amount(cumulative),
        valid_until: UnixTime(1600),
    }
}

#[test]
fn a_consent_gives_what_it_names_in_all() {
    let mut ledger = locked();
    by_consent(&mut ledger, amount(30), &consent(40), NOW).unwrap();
    assert_eq!(ledger.a.withdrawn, amount(30));
    let more = by_consent(&mut ledger, amount(11), &consent(40), NOW);
    assert_eq!(more, Err(exceeds(11, 10)));
    by_consent(&mut ledger, amount(10), &consent(40), NOW).unwrap();
    let again = by_consent(&mut ledger, amount(1), &consent(40), NOW);
    assert_eq!(again, Err(exceeds(1, 0)));
    assert_eq!(ledger.b, locked().b);
}

#[test]
fn a_consent_gives_no_more_than_there_is_and_not_nothing() {
    let mut ledger = locked();
    let all = by_consent(&mut ledger, amount(151), &consent(1000), NOW);
    assert_eq!(all, Err(exceeds(151, 150)));
    let zero = by_consent(&mut ledger, amount(0), &consent(1000), NOW);
    assert_eq!(zero, Err(RuleError::ZeroAmount));
    by_consent(&mut ledger, amount(150), &consent(1000), NOW).unwrap();
}

#[test]
fn a_consent_is_good_until_the_second_before_its_end_and_the_channels() {
    let lapsed = by_consent(&mut locked(), amount(1), &consent(1), UnixTime(1600));
    let error = RuleError::SignatureLapsed {
        valid_until: UnixTime(1600),
        now: UnixTime(1600),
    };
    assert_eq!(lapsed, Err(error));
    by_consent(&mut locked(), amount(1), &consent(1), UnixTime(1599)).unwrap();
    let mut long = consent(1);
    long.valid_until = UnixTime(9999);
    let refused = by_consent(&mut locked(), amount(1), &long, EXPIRES);
    assert_eq!(refused, Err(due()));
    by_consent(&mut locked(), amount(1), &long, UnixTime(1999)).unwrap();
}

#[test]
fn b_of_an_unlocked_channel_takes_what_it_was_paid() {
    let mut ledger = channel(LockMode::Unlocked);
    a_has_paid(&mut ledger, 1, 10, &[], 1500);
    let more = as_payee_of_unlocked(&mut ledger, Side::B, amount(11), NOW);
    assert_eq!(more, Err(exceeds(11, 10)));
    as_payee_of_unlocked(&mut ledger, Side::B, amount(10), UnixTime(1999)).unwrap();
    assert_eq!(ledger.b.withdrawn, amount(10));
    let late = as_payee_of_unlocked(&mut ledger, Side::B, amount(1), EXPIRES);
    assert_eq!(late, Err(due()));
    for (side, mode) in [(Side::A, LockMode::Unlocked), (Side::B, LockMode::OneWay)] {
        let refused = as_payee_of_unlocked(&mut channel(mode), side, amount(1), NOW);
        assert!(matches!(refused, Err(RuleError::NothingToDo(_))));
    }
}

#[test]
fn a_request_must_mature_before_the_end() {
    let mut ledger = one_way();
    let made = request(&mut ledger, Side::A, amount(30), UnixTime(1899)).unwrap();
    let expected = WithdrawRequest {
        amount: amount(30),
        matures_at: UnixTime(1999),
        marked_mature_at: None,
    };
    assert_eq!(made, expected);
    assert_eq!(ledger.a.request, Some(expected));
    assert_eq!(lapses_at(&ledger, &made), UnixTime(2099));
    let late = request(&mut one_way(), Side::A, amount(30), UnixTime(1900));
    let error = RuleError::MaturesAfterEnd {
        matures_at: EXPIRES,
        expires_at: EXPIRES,
    };
    assert_eq!(late, Err(error));
    let zero = request(&mut one_way(), Side::A, amount(0), NOW);
    assert_eq!(zero, Err(RuleError::ZeroAmount));
    assert_eq!(
        request(&mut one_way(), Side::A, amount(1), EXPIRES),
        Err(due())
    );
}

fn requested(n: u128) -> Ledger {
    let mut ledger = locked();
    request(&mut ledger, Side::A, amount(n), NOW).unwrap();
    ledger
}

#[test]
fn a_request_is_marked_when_mature_and_paid_after_its_grace() {
    let mut ledger = requested(30);
    let early = complete(&mut ledger, Side::A, UnixTime(1599), Height(5));
    let error = RuleError::WithdrawalNotMature {
        matures_at: UnixTime(1600),
        now: UnixTime(1599),
    };
    assert_eq!(early, Err(error));
    let marked = complete(&mut ledger, Side::A, UnixTime(1600), Height(5));
    assert_eq!(marked, Ok(Completion::MarkedMature(Height(8))));
    let in_grace = complete(&mut ledger, Side::A, UnixTime(1600), Height(7));
    let error = RuleError::ChannelInGrace {
        payable_from: Height(8),
        now: Height(7),
    };
    assert_eq!(in_grace, Err(error));
    let paid = complete(&mut ledger, Side::A, UnixTime(1699), Height(8));
    assert_eq!(paid, Ok(Completion::Paid(amount(30))));
    assert_eq!((ledger.a.withdrawn, ledger.a.request), (amount(30), None));
    let none = complete(&mut ledger, Side::A, UnixTime(1699), Height(9));
    assert_eq!(none, Err(RuleError::NoWithdrawalRequested));
}

#[test]
fn a_request_lapses_a_close_window_after_it_matured() {
    let mut ledger = requested(30);
    let late = complete(&mut ledger, Side::A, UnixTime(1700), Height(5));
    let error = RuleError::SignatureLapsed {
        valid_until: UnixTime(1700),
        now: UnixTime(1700),
    };
    assert_eq!(late, Err(error));
    complete(&mut ledger, Side::A, UnixTime(1699), Height(5)).unwrap();
    assert_eq!(
        complete(&mut ledger, Side::A, EXPIRES, Height(9)),
        Err(due())
    );
}

#[test]
fn a_request_pays_what_the_evidence_leaves_of_it() {
    let completed = |ledger: &mut Ledger| {
        complete(ledger, Side::A, UnixTime(1600), Height(5)).unwrap();
        complete(ledger, Side::A, UnixTime(1600), Height(8))
    };
    let paid = completed(&mut requested(90));
    assert_eq!(paid, Ok(Completion::Paid(amount(85))));
    let mut drained = requested(90);
    a_has_paid(&mut drained, 2, 100, &[], 1550);
    let nothing = completed(&mut drained);
    let error = RuleError::NothingToDo("the evidence leaves nothing to withdraw");
    assert_eq!(nothing, Err(error));
    assert_eq!(drained.a.withdrawn, amount(0));
}

#[test]
fn a_new_request_replaces_the_old_one_and_starts_its_window_anew() {
    let mut ledger = requested(30);
    complete(&mut ledger, Side::A, UnixTime(1600), Height(5)).unwrap();
    request(&mut ledger, Side::A, amount(80), UnixTime(1650)).unwrap();
    let early = complete(&mut ledger, Side::A, UnixTime(1700), Height(50));
    assert!(matches!(early, Err(RuleError::WithdrawalNotMature { .. })));
}

#[test]
fn with_the_least_close_window_a_marked_request_is_paid_before_it_lapses() {
    // every 6 seconds there is a block, and the first of them so many seconds after the request matured
    let paid = |window: u64, first: u64| {
        let mut ledger = one_way();
        ledger.terms.close_window = Seconds(window);
        let grace_blocks = ledger.terms.grace_blocks;
        let made = request(&mut ledger, Side::A, amount(30), NOW).unwrap();
        let marked_at = made.matures_at.plus(Seconds(first));
        let marked = complete(&mut ledger, Side::A, marked_at, Height(100));
        let payable_from = Height(100 + grace_blocks);
        assert_eq!(marked, Ok(Completion::MarkedMature(payable_from)));
        let payable_at = marked_at.plus(Seconds(6 * grace_blocks));
        complete(&mut ledger, Side::A, payable_at, payable_from)
    };
    let least = WINDOW_PER_GRACE_BLOCK * terms().grace_blocks;
    for first in 0..6 {
        assert_eq!(paid(least, first), Ok(Completion::Paid(amount(30))));
        // with room for the grace blocks alone it is never paid
        let lapsed = paid(6 * terms().grace_blocks, first);
        assert!(matches!(lapsed, Err(RuleError::SignatureLapsed { .. })));
    }
}
