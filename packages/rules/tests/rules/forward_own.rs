//! F5: when the preimage of an own invoice is given away.

use causeway_rules::forward::{
    f5_assess_parts, f5_check_part, f5_choose_set, f5_is_same_payment, f5_may_release,
    ForwardTimes, OwnInvoice, PartRefusal, PartsState, PaymentPart,
};
use causeway_types::{Amount, ChainTime, Hash, Seconds, UnixTime};

const NOW: UnixTime = UnixTime(10_000);
const TIMES: ForwardTimes = ForwardTimes {
    lock_delta: Seconds(100),
};
const INVOICE: OwnInvoice = OwnInvoice {
    amount: Some(Amount::new(1_000)),
    payment_secret: Hash([7; 32]),
    final_delta: Seconds(300),
};

fn clock() -> ChainTime {
    ChainTime::of_block(NOW)
}

/// A part of a payment over a thousand.
fn part(amount: u128) -> PaymentPart {
    PaymentPart {
        amount: Amount::new(amount),
        expiry: UnixTime(NOW.0 + 300),
        received_at: NOW,
        sealed_amount: Amount::new(amount),
        sealed_expiry: NOW,
        sealed_total: Amount::new(1_000),
        payment_secret: Hash([7; 32]),
    }
}

#[test]
fn a_part_is_kept_only_with_the_invoices_secret_total_and_time() {
    let check = |part: PaymentPart| f5_check_part(&INVOICE, &part, clock());
    assert_eq!(check(part(400)), Ok(()));
    let payment_secret = Hash([8; 32]);
    let guessed = PaymentPart {
        payment_secret,
        ..part(400)
    };
    assert_eq!(check(guessed), Err(PartRefusal::OtherSecret));
    for (total, is_kept) in [(999, false), (1_000, true), (2_000, true), (2_001, false)] {
        let sealed_total = Amount::new(total);
        let other = PaymentPart {
            sealed_total,
            ..part(400)
        };
        assert_eq!(check(other).is_ok(), is_kept, "{total}");
    }
    // a node on the way keeps some of it
    let amount = Amount::new(399);
    let less = PaymentPart {
        amount,
        ..part(400)
    };
    assert!(matches!(
        check(less),
        Err(PartRefusal::LessThanSealed { .. })
    ));
    let late = |expiry, sealed| PaymentPart {
        expiry: UnixTime(expiry),
        sealed_expiry: UnixTime(sealed),
        ..part(400)
    };
    assert!(check(late(NOW.0 + 299, 0)).is_err());
    assert!(check(late(NOW.0 + 400, NOW.0 + 401)).is_err());
    assert_eq!(check(late(NOW.0 + 401, NOW.0 + 401)), Ok(()));
    // an open amount takes any total
    let open = OwnInvoice {
        amount: None,
        ..INVOICE
    };
    assert_eq!(f5_check_part(&open, &part(1), clock()), Ok(()));
    // by the later clock
    let later = ChainTime::with_machine(NOW, UnixTime(NOW.0 + 1));
    assert!(f5_check_part(&INVOICE, &part(400), later).is_err());
}

#[test]
fn parts_are_taken_together_or_not_at_all() {
    let until = UnixTime(NOW.0 + 60);
    assert_eq!(f5_assess_parts(&[], NOW), PartsState::Failed);
    assert_eq!(
        f5_assess_parts(&[part(999)], NOW),
        PartsState::Incomplete { until }
    );
    assert_eq!(f5_assess_parts(&[part(999)], until), PartsState::Failed);
    assert_eq!(
        f5_assess_parts(&[part(999), part(1)], until),
        PartsState::Complete
    );
    let other = PaymentPart {
        sealed_total: Amount::new(1_001),
        ..part(999)
    };
    assert_eq!(
        f5_assess_parts(&[part(999), other], NOW),
        PartsState::Failed
    );
    // what a node on the way adds to a part makes up for no other
    let more = PaymentPart {
        amount: Amount::new(2),
        ..part(1)
    };
    assert_eq!(
        f5_assess_parts(&[part(998), more], NOW),
        PartsState::Incomplete { until }
    );
    let most = part(u128::MAX);
    assert_eq!(f5_assess_parts(&[most, most], NOW), PartsState::Complete);
}

#[test]
fn of_the_parts_of_two_payers_one_set_makes_up_the_total_and_the_others_are_no_part_of_it() {
    let sealed = |amounts: &[u128]| amounts.iter().map(|n| part(*n)).collect::<Vec<_>>();
    let chosen = |amounts: &[u128]| f5_choose_set(&sealed(amounts));
    // each of two payers has sent the larger part alone
    assert_eq!(chosen(&[600, 600]), None);
    assert_eq!(chosen(&[600, 600, 400]), Some(vec![0, 2]));
    assert_eq!(chosen(&[600, 600, 400, 400]), Some(vec![0, 2]));
    assert_eq!(chosen(&[300, 250, 700, 460]), Some(vec![0, 2]));
    // a part alone is of one payer
    assert_eq!(chosen(&[600, 1_001]), Some(vec![1]));
    assert_eq!(chosen(&[]), None);
    // what came first goes first
    let earlier = PaymentPart {
        received_at: UnixTime(NOW.0 - 1),
        ..part(400)
    };
    assert_eq!(
        f5_choose_set(&[part(600), part(400), earlier]),
        Some(vec![2, 0])
    );
    let may_release = |amounts: &[u128]| f5_may_release(&sealed(amounts), clock(), &TIMES);
    assert!(may_release(&[600, 400]));
    assert!(!may_release(&[600, 400, 400]));
    // tiny parts that came first do not hide the payer's
    for tiny in [15, 100] {
        let mut parts = vec![1; tiny];
        parts.extend([600, 400]);
        assert_eq!(chosen(&parts), Some(vec![tiny, tiny + 1]));
    }
    // parts that are made to be tried for long are not
    let many = (0..200).map(|n| PaymentPart {
        sealed_total: Amount::new(9_999),
        ..part(2 * n)
    });
    let many: Vec<_> = many.collect();
    assert_eq!(f5_choose_set(&many), None);
}

#[test]
fn parts_are_of_one_payment_by_their_secret_and_their_total() {
    let other_total = PaymentPart {
        sealed_total: Amount::new(1_001),
        ..part(999)
    };
    let other_secret = PaymentPart {
        payment_secret: Hash([8; 32]),
        ..part(999)
    };
    assert!(f5_is_same_payment(&part(999), &part(1)));
    assert!(!f5_is_same_payment(&part(999), &other_total));
    assert!(!f5_is_same_payment(&part(999), &other_secret));
}

#[test]
fn the_preimage_is_given_away_only_for_all_parts_while_each_can_be_claimed() {
    let both = [part(999), part(1)];
    assert!(f5_may_release(&both, clock(), &TIMES));
    assert!(!f5_may_release(&both[..1], clock(), &TIMES));
    assert!(!f5_may_release(&[], clock(), &TIMES));
    // the earliest lock decides, by the later clock
    let at = |seconds| ChainTime::with_machine(NOW, UnixTime(NOW.0 + seconds));
    assert!(f5_may_release(&both, at(199), &TIMES));
    assert!(!f5_may_release(&both, at(200), &TIMES));
}
