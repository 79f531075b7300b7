//! What both sides have in a channel now: each book says of the other what that one says of itself.

use super::locks::{add, pay_for};
use super::*;

impl Pair {
    fn live(&self, side: Side) -> LiveBalances {
        let signer = self.signer(side);
        let entry = self.books[side as usize].entry(signer.key()).unwrap();
        live_balances(&entry, &signer, self.snapshot())
    }
}

fn side(balance: u128, locked: u128, withheld: u128) -> LiveSide {
    LiveSide {
        balance: Amount::new(balance),
        locked: Amount::new(locked),
        withheld: Amount::new(withheld),
    }
}

#[test]
fn both_books_say_the_same_of_both_sides_and_locks_are_in_neither_balance() {
    for mode in [LockMode::OneWay, LockMode::TwoWay] {
        let mut pair = Pair::new(mode);
        pair.updates(&[add(1, 30), pay_for(9, 5)]);
        // of A's 100 it has paid 5, and 30 are locked
        let (a, b) = (side(65, 30, 0), side(55, 0, 0));
        assert_eq!(pair.live(Side::A), LiveBalances { own: a, peer: b });
        assert_eq!(pair.live(Side::B), LiveBalances { own: b, peer: a });
    }
}

#[test]
fn what_may_not_be_signed_is_withheld_whatever_the_balance_is() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.now = pair.channel.ledger.expires_at.minus(Seconds(60));
    assert_eq!(pair.live(Side::A).own, side(100, 0, 100));
    let mut pair = Pair::new(LockMode::OneWay);
    pair.lose_book(Side::A);
    let own = pair.live(Side::A).own;
    assert_eq!(own.withheld, own.balance);
    // the payee of an unlocked channel never pays
    let mut pair = Pair::new(LockMode::Unlocked);
    pair.paid(Side::A, 40);
    assert_eq!(pair.live(Side::B).own, side(40, 0, 40));
    assert_eq!(pair.live(Side::A).own, side(60, 0, 0));
}
