use crate::fixture::*;
use causeway_rules::lifecycle::{
    cancel, check_close, close, cooperative_close, extend, join, open, open_leased, settle, Step,
};
use causeway_rules::{Payouts, RuleError};
use causeway_types::channel::{Direction, Ledger, LockMode, Phase, Side};
use causeway_types::signed::{CooperativeClose, Extension};
use causeway_types::{Amount, Height, Nonce, Seconds, UnixTime};

fn pending() -> Ledger {
    open(
        LockMode::TwoWay,
        terms(),
        Seconds(1000),
        amount(100),
        OPENED,
    )
    .unwrap()
}

fn settled() -> Ledger {
    let mut ledger = one_way();
    close(&mut ledger, Side::A, OPENED).unwrap();
    close(&mut ledger, Side::B, OPENED).unwrap();
    ledger
}

fn wrong(is: Phase, needs: &'static str) -> RuleError {
    RuleError::WrongPhase { is, needs }
}

const WITH_BOTH: &str = "open or due, with both sides in it";

#[test]
fn only_an_unlocked_channel_is_open_from_the_start() {
    for (mode, phase) in [
        (LockMode::Unlocked, Phase::Open),
        (LockMode::OneWay, Phase::Pending),
        (LockMode::TwoWay, Phase::Pending),
    ] {
        let ledger = open(mode, terms(), Seconds(1000), amount(1), OPENED).unwrap();
        assert_eq!(ledger.phase(OPENED), phase);
        assert_eq!(ledger.phase(UnixTime(1999)), phase);
        assert_eq!(ledger.phase(EXPIRES), Phase::Due);
        assert_eq!((ledger.opened_at, ledger.expires_at), (OPENED, EXPIRES));
        assert_eq!(ledger.a.deposited, amount(1));
        assert_eq!(ledger.mode, mode);
        assert_eq!(ledger.terms, terms());
    }
    let empty = open(LockMode::OneWay, terms(), Seconds(1), amount(0), OPENED);
    assert_eq!(empty, Err(RuleError::ZeroAmount));
}

#[test]
fn a_join_needs_two_close_windows_before_the_end() {
    let mut ledger = pending();
    join(&mut ledger, amount(50), UnixTime(1800)).unwrap();
    assert_eq!(ledger.b.deposited, amount(50));
    assert_eq!(ledger.phase(UnixTime(1800)), Phase::Open);
    let late = join(&mut pending(), amount(50), UnixTime(1801));
    assert_eq!(
        late,
        Err(RuleError::TooLateToJoin {
            left: Seconds(199),
            needed: Seconds(200)
        })
    );
}

#[test]
fn a_channel_that_is_due_is_not_joined_even_with_no_close_window() {
    let mut ledger = pending();
    ledger.terms.close_window = Seconds(0);
    let mut early = ledger;
    join(&mut early, amount(0), UnixTime(1999)).unwrap();
    let none = RuleError::TooLateToJoin {
        left: Seconds(0),
        needed: Seconds(0),
    };
    assert_eq!(join(&mut ledger, amount(0), EXPIRES), Err(none));
}

#[test]
fn a_channel_has_one_peer_and_is_joined_before_it_ends() {
    assert_eq!(
        join(&mut one_way(), amount(1), OPENED),
        Err(RuleError::AlreadyJoined)
    );
    let mut cancelled = pending();
    cancel(&mut cancelled, OPENED).unwrap();
    let refused = join(&mut cancelled, amount(1), OPENED);
    assert_eq!(refused, Err(wrong(Phase::Settled, "pending")));
    let much = join(&mut pending(), Amount::MAX, OPENED);
    let error = RuleError::DepositsOverflow {
        deposited: amount(100),
        asked: Amount::MAX,
    };
    assert_eq!(much, Err(error));
}

#[test]
fn a_cancels_while_nobody_has_joined_and_has_everything_back() {
    let mut ledger = pending();
    let back = Payouts {
        a: amount(100),
        ..Payouts::default()
    };
    let mut due = ledger;
    assert_eq!(cancel(&mut due, EXPIRES), Ok(back));
    assert_eq!(cancel(&mut ledger, OPENED), Ok(back));
    let needs = "without its peer";
    assert_eq!(
        cancel(&mut ledger, OPENED),
        Err(wrong(Phase::Settled, needs))
    );
    assert_eq!(
        cancel(&mut one_way(), OPENED),
        Err(wrong(Phase::Open, needs))
    );
}

#[test]
fn a_close_brings_the_end_forward_and_never_back() {
    let mut ledger = one_way();
    assert_eq!(close(&mut ledger, Side::A, UnixTime(1500)), Ok(None));
    assert_eq!(ledger.expires_at, UnixTime(1600));
    assert!(ledger.a.closed && !ledger.b.closed);
    let mut late = one_way();
    close(&mut late, Side::B, UnixTime(1901)).unwrap();
    assert_eq!(late.expires_at, EXPIRES);
    let mut just = one_way();
    close(&mut just, Side::B, UnixTime(1899)).unwrap();
    assert_eq!(just.expires_at, UnixTime(1999));
}

#[test]
fn a_side_closes_once_and_needs_a_peer_and_no_settlement() {
    let mut ledger = one_way();
    close(&mut ledger, Side::A, OPENED).unwrap();
    let again = RuleError::CloseAlreadyRequested { side: Side::A };
    assert_eq!(check_close(&ledger, Side::A, OPENED), Err(again.clone()));
    assert_eq!(close(&mut ledger, Side::A, OPENED), Err(again));
    assert_eq!(check_close(&ledger, Side::B, OPENED), Ok(()));
    let refused = check_close(&pending(), Side::A, OPENED);
    assert_eq!(refused, Err(wrong(Phase::Pending, WITH_BOTH)));
    let refused = check_close(&settled(), Side::A, OPENED);
    assert_eq!(refused, Err(wrong(Phase::Settled, WITH_BOTH)));
    assert_eq!(check_close(&one_way(), Side::B, EXPIRES), Ok(()));
}

#[test]
fn both_closes_settle_at_once_unless_a_voucher_lists_a_lock() {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &[], 1500);
    close(&mut ledger, Side::B, UnixTime(1500)).unwrap();
    let paid = close(&mut ledger, Side::A, UnixTime(1500))
        .unwrap()
        .unwrap();
    assert_eq!(
        (paid.a, paid.b, paid.held),
        (amount(90), amount(60), amount(0))
    );

    for direction in [Direction::AToB, Direction::BToA] {
        let mut ledger = one_way();
        let locks = [lock(1, 5, 1600)];
        let voucher = held(direction, 1, 0, &locks).voucher;
        causeway_rules::voucher::show(&mut ledger, &voucher, UnixTime(1500)).unwrap();
        let claims = [open_with(1)];
        causeway_rules::locks::claim(&mut ledger, direction, &locks, &claims, UnixTime(1500))
            .unwrap();
        close(&mut ledger, Side::B, UnixTime(1500)).unwrap();
        assert_eq!(close(&mut ledger, Side::A, UnixTime(1500)), Ok(None));
        assert_eq!(ledger.settlement, None);
    }
}

#[test]
fn a_cooperative_close_replaces_all_evidence_until_it_runs_out() {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 3, 90, &[lock(1, 5, 1600)], 1500);
    let word = CooperativeClose {
        transferred_a: amount(20),
        transferred_b: amount(1),
        valid_until: UnixTime(1550),
    };
    let lapsed = cooperative_close(&mut ledger, &word, UnixTime(1550));
    let error = RuleError::SignatureLapsed {
        valid_until: UnixTime(1550),
        now: UnixTime(1550),
    };
    assert_eq!(lapsed, Err(error));
    let paid = cooperative_close(&mut ledger, &word, UnixTime(1549)).unwrap();
    assert_eq!(
        (paid.a, paid.b, paid.held),
        (amount(81), amount(69), amount(0))
    );
    let evidence = ledger.evidence(Direction::AToB);
    assert_eq!(
        (evidence.nonce, evidence.transferred),
        (Nonce(3), amount(20))
    );
    assert_eq!(evidence.locked, Amount::ZERO);
    assert_eq!(ledger.evidence(Direction::BToA).transferred, amount(1));

    let again = cooperative_close(&mut ledger, &word, UnixTime(1549));
    assert_eq!(again, Err(wrong(Phase::Settled, WITH_BOTH)));
    let early = cooperative_close(&mut pending(), &word, OPENED);
    assert_eq!(early, Err(wrong(Phase::Pending, WITH_BOTH)));
}

fn to(replaces: u64, expires_at: u64) -> Extension {
    Extension {
        valid_until: UnixTime(2_050),
        replaces: UnixTime(replaces),
        expires_at: UnixTime(expires_at),
    }
}

#[test]
fn an_extension_moves_the_end_that_it_names_within_the_bounds() {
    let most = Seconds(1000);
    let at = UnixTime(1500);
    let out_of_bounds = |asked| RuleError::EndOutOfBounds {
        asked: UnixTime(asked),
        after: EXPIRES,
        latest: UnixTime(2500),
    };
    for (asked, fits) in [(2000, false), (2001, true), (2500, true), (2501, false)] {
        let mut ledger = one_way();
        let done = extend(&mut ledger, &to(2000, asked), most, at);
        if fits {
            assert_eq!((done, ledger.expires_at), (Ok(()), UnixTime(asked)));
        } else {
            assert_eq!((done, ledger), (Err(out_of_bounds(asked)), one_way()));
        }
    }
    for other in [1999, 2001] {
        let refused = extend(&mut one_way(), &to(other, 2100), most, at);
        let error = RuleError::OtherEnd {
            replaces: UnixTime(other),
            expires_at: EXPIRES,
        };
        assert_eq!(refused, Err(error));
    }
}

#[test]
fn an_extension_lapses() {
    let most = Seconds(5000);
    let word = Extension {
        valid_until: UnixTime(1600),
        ..to(2000, 2100)
    };
    let mut ledger = one_way();
    let late = RuleError::SignatureLapsed {
        valid_until: UnixTime(1600),
        now: UnixTime(1600),
    };
    let refused = extend(&mut ledger, &word, most, UnixTime(1600));
    assert_eq!((refused, ledger), (Err(late), one_way()));
    extend(&mut ledger, &word, most, UnixTime(1599)).unwrap();
    assert_eq!(ledger.expires_at, UnixTime(2100));
}

#[test]
fn an_extension_comes_before_the_end_and_before_anyone_closes() {
    let most = Seconds(5000);
    extend(&mut one_way(), &to(2000, 2100), most, UnixTime(1999)).unwrap();
    let due = extend(&mut one_way(), &to(2000, 2100), most, EXPIRES);
    assert_eq!(due, Err(wrong(Phase::Due, "open")));
    for side in Side::BOTH {
        let mut ledger = one_way();
        ledger.side_mut(side).closed = true;
        let refused = extend(&mut ledger, &to(2000, 2100), most, OPENED);
        assert_eq!(refused, Err(RuleError::ChannelClosing { side }));
    }
}

#[test]
fn a_due_channel_is_marked_and_paid_when_its_grace_is_over() {
    let mut ledger = one_way();
    let not_due = RuleError::ChannelNotDue {
        expires_at: EXPIRES,
        now: UnixTime(1999),
    };
    assert_eq!(settle(&mut ledger, UnixTime(1999), Height(5)), Err(not_due));
    let marked = settle(&mut ledger, EXPIRES, Height(5));
    assert_eq!(marked, Ok(Step::MarkedDue(Height(8))));
    assert_eq!(ledger.marked_due_at, Some(Height(5)));
    let in_grace = RuleError::ChannelInGrace {
        payable_from: Height(8),
        now: Height(7),
    };
    assert_eq!(settle(&mut ledger, EXPIRES, Height(7)), Err(in_grace));
    let paid = settle(&mut ledger, EXPIRES, Height(8));
    let all = Payouts {
        a: amount(100),
        b: amount(50),
        ..Payouts::default()
    };
    assert_eq!(paid, Ok(Step::Settled(all)));
    let again = settle(&mut ledger, EXPIRES, Height(9));
    assert_eq!(again, Err(RuleError::AlreadyPaid));
}

#[test]
fn a_channel_that_nobody_joined_goes_back_to_a_in_the_end() {
    let mut ledger = pending();
    let early = settle(&mut ledger, UnixTime(1999), Height(1));
    assert!(matches!(early, Err(RuleError::ChannelNotDue { .. })));
    settle(&mut ledger, EXPIRES, Height(1)).unwrap();
    let Step::Settled(paid) = settle(&mut ledger, EXPIRES, Height(4)).unwrap() else {
        panic!("it was payable");
    };
    assert_eq!((paid.a, paid.b), (amount(100), amount(0)));
}

fn leased(a: u128, b: u128) -> Result<Ledger, RuleError> {
    open_leased(terms(), Seconds(1000), [amount(a), amount(b)], OPENED)
}

#[test]
fn with_leased_liquidity_a_channel_is_open_from_the_start_with_what_both_bring() {
    for a in [0, 1, 100] {
        let ledger = leased(a, 50).unwrap();
        assert_eq!(ledger.phase(OPENED), Phase::Open);
        assert_eq!(ledger.mode, LockMode::OneWay);
        assert_eq!((ledger.opened_at, ledger.expires_at), (OPENED, EXPIRES));
        assert_eq!(
            (ledger.a.deposited, ledger.b.deposited),
            (amount(a), amount(50))
        );
    }
    // as if B had joined an ordinary one at once
    assert_eq!(leased(100, 50), Ok(one_way()));
    let mut ledger = leased(100, 50).unwrap();
    let again = join(&mut ledger, amount(1), OPENED);
    assert_eq!(again, Err(RuleError::AlreadyJoined));
    let cancelled = cancel(&mut ledger, OPENED);
    assert_eq!(cancelled, Err(wrong(Phase::Open, "without its peer")));
}

#[test]
fn a_taker_may_bring_nothing_and_a_provider_must_bring_something() {
    assert_eq!(leased(100, 0), Err(RuleError::ZeroAmount));
    assert_eq!(leased(0, 0), Err(RuleError::ZeroAmount));
    assert!(leased(0, 1).is_ok());
}

#[test]
fn what_both_bring_to_a_leased_channel_is_an_amount() {
    assert!(leased(u128::MAX - 50, 50).is_ok());
    assert!(leased(0, u128::MAX).is_ok());
    let much = RuleError::DepositsOverflow {
        deposited: amount(50),
        asked: amount(u128::MAX - 49),
    };
    assert_eq!(leased(u128::MAX - 49, 50), Err(much));
}

#[test]
fn a_leased_channel_pays_back_what_each_has() {
    let mut ledger = leased(0, 50).unwrap();
    settle(&mut ledger, EXPIRES, Height(5)).unwrap();
    let all = Payouts {
        b: amount(50),
        ..Payouts::default()
    };
    let paid = settle(&mut ledger, EXPIRES, Height(8));
    assert_eq!(paid, Ok(Step::Settled(all)));
}
