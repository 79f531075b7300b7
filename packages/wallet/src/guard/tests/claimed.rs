//! A lock that the chain has as claimed, on both sides of the guard: it is paid once.

use super::locks::*;
use super::*;
use causeway_types::{LockId, Operation};

/// A locks 30 and 10; the first is claimed on chain, and both expire.
fn claimed_and_over() -> Pair {
    let mut pair = Pair::new(LockMode::OneWay);
    let (signed, _) = pair.updates(&[add(1, 30), add(2, 10)]);
    pair.shows(&signed);
    let list = pair.list(Side::B);
    pair.claims(&list, FIRST, 1);
    pair.now = NOW.plus(Seconds(3600));
    pair
}

#[test]
fn the_payee_books_no_payment_out_of_a_lock_that_it_has_claimed() {
    let mut pair = claimed_and_over();
    let second = LockId(FIRST.0 + 1);
    for operations in [
        vec![Operation::LockExpired { id: FIRST }, pay_for(9, 30)],
        vec![
            Operation::LockExpired { id: FIRST },
            Operation::LockPaid { id: second },
            pay_for(9, 20),
        ],
    ] {
        let made = pair.signed_by_hand(&operations);
        assert_eq!(rule_of(pair.gets(Side::B, &made).unwrap_err()), 2);
    }
    let expired = Operation::LockExpired { id: second };
    let (_, got) = pair.updates(&[Operation::LockPaid { id: FIRST }, expired, pay_for(9, 5)]);
    assert_eq!(got.amount, Amount::new(35));
    assert_eq!(pair.standing(Side::B).balance, Amount::new(85));
}

#[test]
fn an_honest_payer_does_not_sign_it_by_accident() {
    let mut pair = claimed_and_over();
    let batch = [Operation::LockExpired { id: FIRST }, pay_for(9, 40)];
    assert_eq!(rule_of(pair.signs(Side::A, &batch).unwrap_err()), 3);
}
