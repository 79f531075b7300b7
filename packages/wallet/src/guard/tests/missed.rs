//! Vouchers as text of which an earlier one never came.

use super::*;

#[test]
fn a_line_that_skips_earlier_ones_names_how_many() {
    for mode in [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay] {
        let mut pair = Pair::new(mode);
        let first = pair.pay(Side::A, 10).unwrap();
        let second = pair.pay(Side::A, 5).unwrap();
        let third = pair.pay(Side::A, 2).unwrap();
        let got = pair.receive(Side::B, third.clone()).unwrap();
        // one payment of all three, of which only the third is named
        assert_eq!((got.amount, got.missed), (Amount::new(17), 2));
        let again = pair.receive(Side::B, third).unwrap();
        assert!(again.known && again.amount.is_zero());
        for late in [first, second] {
            assert!(matches!(
                pair.receive(Side::B, late),
                Err(WalletError::Older { .. })
            ));
        }
        let next = pair.pay(Side::A, 1).unwrap();
        assert_eq!(pair.receive(Side::B, next).unwrap().missed, 0);
    }
}

#[test]
fn what_the_chain_has_was_not_missed() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let mut shown = pair.pay(Side::A, 10).unwrap();
    shown.receipt = pair.receive(Side::B, shown.clone()).unwrap().receipt;
    pair.paid(Side::A, 1);
    voucher::show(&mut pair.channel.ledger, &shown.voucher, NOW).unwrap();
    let next = pair.pay(Side::A, 2).unwrap();
    assert_eq!(pair.receive(Side::B, next).unwrap().missed, 0);
}

#[test]
fn nonces_that_are_left_out_after_a_loss_are_no_vouchers() {
    let mut pair = Pair::new(LockMode::OneWay);
    let newest = pair.paid(Side::A, 10);
    pair.lose_book(Side::A);
    pair.receive(Side::A, newest).unwrap();
    pair.now = NOW.plus(Seconds(DAY));
    let next = pair.pay(Side::A, 1).unwrap();
    let got = pair.receive(Side::B, next).unwrap();
    assert_eq!((got.amount, got.missed), (Amount::new(1), 0));
}
