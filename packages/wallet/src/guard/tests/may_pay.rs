//! What may be paid, asked beforehand, is what is signed: `may_pay` and `pay` refuse alike.

use super::*;

/// Asks, then pays, and compares: both refuse with the same words, or what is left is what both say.
fn agrees(pair: &mut Pair, side: Side, amount: u128) -> Result<Amount, String> {
    let signer = pair.signer(side);
    let entry = pair.books[side as usize].entry(signer.key()).unwrap();
    let asked = may_pay(&entry, &signer, pair.snapshot(), Amount::new(amount));
    let paid = pair.pay(side, amount);
    match (asked, paid) {
        (Ok(spendable), Ok(_)) => Ok(spendable),
        (Err(asked), Err(paid)) => {
            assert_eq!(asked.to_string(), paid.to_string());
            Err(paid.to_string())
        }
        (asked, paid) => panic!("asked: {asked:?}, paid: {paid:?}"),
    }
}

#[test]
fn what_may_be_paid_is_what_is_signed() {
    for mode in [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay] {
        let mut pair = Pair::new(mode);
        for amount in [0, 101, u128::MAX] {
            agrees(&mut pair, Side::A, amount).unwrap_err();
        }
        let left = agrees(&mut pair, Side::A, 30);
        assert_eq!(left, Ok(Amount::new(100)), "{mode}");
        let left = agrees(&mut pair, Side::A, 70);
        assert_eq!(left, Ok(Amount::new(70)), "{mode}");
        agrees(&mut pair, Side::A, 1).unwrap_err();
        // B has 50, and nothing in an unlocked channel
        let paid = agrees(&mut pair, Side::B, 50);
        assert_eq!(paid.is_ok(), mode != LockMode::Unlocked, "{paid:?}");
    }
}

#[test]
fn both_refuse_while_pending_and_near_the_end() {
    let mut pair = Pair::pending(LockMode::OneWay);
    agrees(&mut pair, Side::A, 1).unwrap_err();
    let mut pair = Pair::new(LockMode::OneWay);
    let last = pair
        .channel
        .ledger
        .expires_at
        .minus(Seconds(DAY / 8 + DAY / 32));
    pair.now = last.minus(Seconds(1));
    agrees(&mut pair, Side::A, 1).unwrap();
    pair.now = last;
    agrees(&mut pair, Side::A, 1).unwrap_err();
}

#[test]
fn both_refuse_with_a_book_that_may_lack_something() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.lose_book(Side::A);
    // looked at once, so that the wait has begun
    pair.pay(Side::A, 1).unwrap_err();
    agrees(&mut pair, Side::A, 1).unwrap_err();
}
