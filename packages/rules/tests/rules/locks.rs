use crate::fixture::*;
use causeway_rules::locks::{claim, expire, Resolved};
use causeway_rules::{lifecycle, Payouts, RuleError};
use causeway_types::channel::{Direction, Ledger, Side};
use causeway_types::{Amount, Height, Lock, LockId, UnixTime};

const AB: Direction = Direction::AToB;

fn locks() -> Vec<Lock> {
    vec![lock(1, 5, 1600), lock(2, 7, 1700), lock(4, 11, 1800)]
}

/// A has paid 10 and locked 5 until 1600, 7 until 1700, 11 until 1800.
fn locked() -> Ledger {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &locks(), 1500);
    ledger
}

fn resolved(n: u128, ids: &[u64]) -> Result<Resolved, RuleError> {
    Ok(Resolved {
        ids: ids.iter().copied().map(LockId).collect(),
        amount: amount(n),
        payouts: Payouts::default(),
    })
}

fn claim_at(ledger: &mut Ledger, ids: &[u64], now: u64) -> Result<Resolved, RuleError> {
    let claims: Vec<_> = ids.iter().map(|id| open_with(*id)).collect();
    claim(ledger, AB, &locks(), &claims, UnixTime(now))
}

#[test]
fn many_locks_are_claimed_in_one_go() {
    let mut ledger = locked();
    assert_eq!(claim_at(&mut ledger, &[1, 4], 1500), resolved(16, &[1, 4]));
    let evidence = ledger.evidence(AB);
    assert_eq!(evidence.claimed, amount(16));
    assert_eq!(evidence.expired, amount(0));
    assert_eq!((evidence.claimed_locks, evidence.expired_locks), (0b101, 0));
    assert_eq!(claim_at(&mut ledger, &[2], 1500), resolved(7, &[2]));
    assert_eq!(ledger.evidence(AB).claimed_locks, 0b111);
}

#[test]
fn a_lock_is_claimed_once() {
    let mut ledger = locked();
    let twice = claim_at(&mut ledger, &[1, 1], 1500);
    assert_eq!(twice, resolved(5, &[1]));
    let again = claim_at(&mut ledger, &[1], 1500);
    assert_eq!(again, Err(RuleError::LockResolved(LockId(1))));
}

#[test]
fn a_claim_passes_over_what_is_claimed_or_over_and_fails_if_nothing_is_left() {
    let mut ledger = locked();
    // somebody claims the second lock first
    claim_at(&mut ledger, &[2], 1500).unwrap();
    assert_eq!(
        claim_at(&mut ledger, &[1, 2, 4], 1599),
        resolved(16, &[1, 4])
    );
    assert_eq!(ledger.evidence(AB).claimed, amount(23));
    // the first has expired, and was even taken out
    let mut ledger = locked();
    let mut taken_out = locked();
    expire(&mut taken_out, AB, &locks(), UnixTime(1600)).unwrap();
    for ledger in [&mut ledger, &mut taken_out] {
        assert_eq!(claim_at(ledger, &[1, 2], 1600), resolved(7, &[2]));
        let before = *ledger;
        assert!(claim_at(ledger, &[1, 2], 1600).is_err());
        assert_eq!(*ledger, before);
    }
    // a wrong preimage is the claimant's own mistake, whatever became of the lock
    let mut wrong = open_with(2);
    wrong.preimage = preimage(1);
    let refused = claim(
        &mut ledger,
        AB,
        &locks(),
        &[wrong, open_with(4)],
        UnixTime(1600),
    );
    assert_eq!(refused, Err(RuleError::WrongPreimage(LockId(2))));
}

#[test]
fn a_lock_is_claimed_until_the_last_second_before_its_expiry() {
    let mut ledger = locked();
    assert_eq!(claim_at(&mut ledger, &[1], 1599), resolved(5, &[1]));
    let mut ledger = locked();
    let error = RuleError::LockExpired {
        id: LockId(1),
        expiry: UnixTime(1600),
        now: UnixTime(1600),
    };
    assert_eq!(claim_at(&mut ledger, &[1], 1600), Err(error));
    assert_eq!(ledger, locked());
}

#[test]
fn a_lock_that_outlives_its_vouchers_word_is_claimed_until_the_vouchers_word_ends() {
    let mut ledger = locked();
    ledger.a.evidence.as_mut().unwrap().locks_until = UnixTime(1550);
    let error = RuleError::LockExpired {
        id: LockId(4),
        expiry: UnixTime(1550),
        now: UnixTime(1550),
    };
    assert_eq!(claim_at(&mut ledger, &[4], 1550), Err(error));
    assert_eq!(claim_at(&mut ledger, &[4], 1549), resolved(11, &[4]));
}

#[test]
fn a_claim_needs_locks_the_whole_list_and_the_right_preimages() {
    let mut ledger = locked();
    let now = UnixTime(1500);
    let none = claim(&mut ledger, Direction::BToA, &locks(), &[open_with(1)], now);
    assert_eq!(none, Err(RuleError::NoLocksPending));
    let part = claim(&mut ledger, AB, &locks()[..2], &[open_with(1)], now);
    assert_eq!(part, Err(RuleError::WrongLockList));
    let other = claim(&mut ledger, AB, &[], &[open_with(1)], now);
    assert_eq!(other, Err(RuleError::WrongLockList));
    let unknown = claim_at(&mut ledger, &[3], 1500);
    assert_eq!(unknown, Err(RuleError::UnknownLock(LockId(3))));
    let mut wrong = open_with(1);
    wrong.preimage = preimage(2);
    let refused = claim(&mut ledger, AB, &locks(), &[wrong], now);
    assert_eq!(refused, Err(RuleError::WrongPreimage(LockId(1))));
    let nothing = claim(&mut ledger, AB, &locks(), &[], now);
    assert_eq!(nothing, Err(RuleError::NothingToDo("no preimage is given")));
    assert_eq!(ledger, locked());
}

#[test]
fn thirty_two_locks_are_the_most() {
    let list: Vec<_> = (1..=33).map(|id| lock(id, 1, 1800)).collect();
    let now = UnixTime(1500);
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 0, &list[..32], 1500);
    claim(&mut ledger, AB, &list[..32], &[open_with(32)], now).unwrap();
    assert_eq!(ledger.evidence(AB).claimed_locks, 1 << 31);

    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 0, &list, 1500);
    let error = RuleError::TooManyLocks {
        asked: 33,
        allowed: 32,
    };
    let refused = claim(&mut ledger, AB, &list, &[open_with(1)], now);
    assert_eq!(refused, Err(error.clone()));
    assert_eq!(expire(&mut ledger, AB, &list, UnixTime(1900)), Err(error));
}

#[test]
fn a_list_worth_more_than_its_voucher_says_claims_and_expires_no_more_than_that() {
    let mut ledger = locked();
    ledger.a.evidence.as_mut().unwrap().locked = amount(14);
    assert_eq!(claim_at(&mut ledger, &[4], 1500), resolved(11, &[4]));
    assert_eq!(claim_at(&mut ledger, &[1, 2], 1500), resolved(3, &[1, 2]));
    assert_eq!(ledger.evidence(AB).claimed, amount(14));

    let mut ledger = locked();
    ledger.a.evidence.as_mut().unwrap().locked = amount(14);
    assert_eq!(claim_at(&mut ledger, &[2], 1500), resolved(7, &[2]));
    assert_eq!(
        expire(&mut ledger, AB, &locks(), UnixTime(1600)),
        resolved(5, &[1])
    );
    assert_eq!(
        expire(&mut ledger, AB, &locks(), UnixTime(1800)),
        resolved(2, &[4])
    );
    assert_eq!(ledger.evidence(AB).expired, amount(7));
}

#[test]
fn expired_locks_are_taken_out_at_their_second_and_not_before() {
    let mut ledger = locked();
    let nothing = Err(RuleError::NothingToDo("no pending lock has expired"));
    assert_eq!(expire(&mut ledger, AB, &locks(), UnixTime(1599)), nothing);
    assert_eq!(ledger, locked());
    assert_eq!(
        expire(&mut ledger, AB, &locks(), UnixTime(1600)),
        resolved(5, &[1])
    );
    assert_eq!(ledger.evidence(AB).expired, amount(5));
    assert_eq!(ledger.evidence(AB).expired_locks, 0b001);
    assert_eq!(expire(&mut ledger, AB, &locks(), UnixTime(1600)), nothing);
    claim_at(&mut ledger, &[2], 1650).unwrap();
    assert_eq!(
        expire(&mut ledger, AB, &locks(), UnixTime(1800)),
        resolved(11, &[4])
    );
    assert_eq!(ledger.evidence(AB).expired, amount(16));
    assert_eq!(ledger.evidence(AB).claimed, amount(7));
    // which of the two became of each is there to be read
    assert_eq!(ledger.evidence(AB).claimed_locks, 0b010);
    assert_eq!(ledger.evidence(AB).expired_locks, 0b101);
}

#[test]
fn expiring_needs_the_whole_list_too() {
    let mut ledger = locked();
    let now = UnixTime(1600);
    let part = expire(&mut ledger, AB, &locks()[..1], now);
    assert_eq!(part, Err(RuleError::WrongLockList));
    let none = expire(&mut ledger, Direction::BToA, &locks(), now);
    assert_eq!(none, Err(RuleError::NoLocksPending));
}

#[test]
fn after_the_settlement_a_claim_pays_the_payee_and_an_expiry_the_payer() {
    let mut ledger = one_way();
    let long = [lock(1, 5, 2100), lock(2, 7, 2200), lock(3, 11, 2300)];
    a_has_paid(&mut ledger, 1, 10, &long, 1900);
    lifecycle::settle(&mut ledger, EXPIRES, Height(7)).unwrap();
    lifecycle::settle(&mut ledger, EXPIRES, Height(10)).unwrap();
    let paid = |ledger: &Ledger| {
        let s = ledger.settlement.unwrap();
        (s.paid_a.u128(), s.paid_b.u128())
    };
    assert_eq!(paid(&ledger), (67, 60));

    let claimed = claim(&mut ledger, AB, &long, &[open_with(2)], UnixTime(2050)).unwrap();
    assert_eq!(claimed.payouts.b, amount(7));
    assert_eq!(claimed.payouts.a, Amount::ZERO);
    assert_eq!(claimed.payouts.held, amount(16));
    assert_eq!(paid(&ledger), (67, 67));

    let expired = expire(&mut ledger, AB, &long, UnixTime(2100)).unwrap();
    assert_eq!(expired.payouts.a, amount(5));
    assert_eq!(expired.payouts.total(Side::B), Amount::ZERO);
    assert_eq!(expired.payouts.held, amount(11));
    assert_eq!(paid(&ledger), (72, 67));
}
