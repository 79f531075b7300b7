use super::*;

const NOW: UnixTime = UnixTime(10_000);
const SIDECHAIN: SidechainId = SidechainId(4);

fn invoice() -> ReferenceRecord {
    ReferenceRecord {
        invoice: Some(InvoiceTerms {
            sidechain_id: SIDECHAIN,
            amount: Amount::new(5),
            expires_at: NOW.plus(Seconds(3_600)),
            is_cancelled: false,
            is_by_lock: false,
        }),
        ..ReferenceRecord::default()
    }
}

fn payment() -> AskedPayment {
    AskedPayment {
        sidechain_id: SIDECHAIN,
        amount: Amount::new(5),
        now: NOW,
    }
}

/// The verdict of `may_pay`, which a payment that comes has likewise.
fn refused(record: &ReferenceRecord, payment: &AskedPayment) -> (PayVerdict, u32) {
    let (verdict, kept) = record.reserve(payment);
    assert_eq!(kept, None, "what is refused is not kept");
    assert_eq!(record.check(payment), Err(verdict));
    (verdict.verdict, verdict.seconds)
}

#[test]
fn an_invoice_that_is_open_is_reserved_for_half_a_minute_and_not_beyond_its_expiry() {
    let (verdict, kept) = invoice().reserve(&payment());
    assert_eq!(
        (verdict.verdict, verdict.seconds),
        (PayVerdict::Reserved, 30)
    );
    let expected = Asked {
        until: UnixTime(10_030),
        renewals: 0,
        refused_until: UnixTime(0),
    };
    assert_eq!(kept, Some(expected));
    let late = AskedPayment {
        now: NOW.plus(Seconds(3_588)),
        ..payment()
    };
    let (verdict, kept) = invoice().reserve(&late);
    assert_eq!(
        (verdict.verdict, verdict.seconds),
        (PayVerdict::Reserved, 12)
    );
    assert_eq!(kept.unwrap().until, NOW.plus(Seconds(3_600)));
}

#[test]
fn what_was_paid_is_not_paid_again_also_where_it_has_expired_since() {
    let paid = ReferenceRecord {
        is_paid: true,
        ..invoice()
    };
    let late = AskedPayment {
        now: NOW.plus(Seconds(9_999)),
        ..payment()
    };
    for payment in [payment(), late] {
        assert_eq!(refused(&paid, &payment), (PayVerdict::Paid, 0));
    }
    let no_invoice = ReferenceRecord {
        is_paid: true,
        ..ReferenceRecord::default()
    };
    assert_eq!(refused(&no_invoice, &payment()), (PayVerdict::Paid, 0));
}

#[test]
fn an_invoice_that_has_expired_or_is_cancelled_is_not_paid() {
    let expired = AskedPayment {
        now: NOW.plus(Seconds(3_600)),
        ..payment()
    };
    assert_eq!(refused(&invoice(), &expired), (PayVerdict::Expired, 0));
    let mut cancelled = invoice();
    cancelled.invoice.as_mut().unwrap().is_cancelled = true;
    assert_eq!(refused(&cancelled, &payment()), (PayVerdict::Cancelled, 0));
}

#[test]
fn another_amount_or_sidechain_does_not_pay_an_invoice_but_any_amount_an_open_one() {
    let other = (PayVerdict::OtherAmount, 0);
    for amount in [0, 4, 6] {
        let payment = AskedPayment {
            amount: Amount::new(amount),
            ..payment()
        };
        assert_eq!(refused(&invoice(), &payment), other, "{amount}");
        let mut open = invoice();
        open.invoice.as_mut().unwrap().amount = Amount::ZERO;
        assert_eq!(open.check(&payment).is_ok(), amount > 0, "{amount}");
    }
    let elsewhere = AskedPayment {
        sidechain_id: SidechainId(5),
        ..payment()
    };
    assert_eq!(refused(&invoice(), &elsewhere), other);
}

#[test]
fn what_another_channel_holds_is_free_when_that_has_run_out() {
    let held = ReferenceRecord {
        held_until: NOW.plus(Seconds(7)),
        ..invoice()
    };
    assert_eq!(refused(&held, &payment()), (PayVerdict::Held, 7));
    let later = AskedPayment {
        now: NOW.plus(Seconds(7)),
        ..payment()
    };
    assert_eq!(held.check(&later), Ok(()));
}

#[test]
fn a_channel_renews_twice_and_then_waits_ten_minutes() {
    let mut record = invoice();
    let mut ask = |seconds: u64| {
        let payment = AskedPayment {
            now: NOW.plus(Seconds(seconds)),
            ..payment()
        };
        let (verdict, kept) = record.reserve(&payment);
        record.asked = kept.or(record.asked);
        (verdict.verdict, verdict.seconds)
    };
    // that a reservation has run out does not begin the count anew
    for seconds in [0, 20, 100] {
        assert_eq!(ask(seconds), (PayVerdict::Reserved, 30));
    }
    assert_eq!(ask(101), (PayVerdict::TooOften, 600));
    assert_eq!(ask(700), (PayVerdict::TooOften, 1));
    for seconds in [701, 702, 703] {
        assert_eq!(ask(seconds), (PayVerdict::Reserved, 30));
    }
    assert_eq!(ask(704), (PayVerdict::TooOften, 600));
}

#[test]
fn a_channel_that_asked_too_often_may_still_pay_while_its_last_reservation_runs() {
    let record = ReferenceRecord {
        asked: Some(Asked {
            until: NOW.plus(Seconds(5)),
            renewals: 2,
            refused_until: NOW.plus(Seconds(500)),
        }),
        ..invoice()
    };
    assert_eq!(record.check(&payment()), Ok(()));
}

#[test]
fn asking_that_is_long_over_does_not_count() {
    let record = ReferenceRecord {
        asked: Some(Asked {
            until: UnixTime(NOW.0 - 600),
            renewals: 2,
            refused_until: UnixTime(0),
        }),
        ..invoice()
    };
    let (verdict, kept) = record.reserve(&payment());
    assert_eq!(verdict.verdict, PayVerdict::Reserved);
    assert_eq!(kept.unwrap().renewals, 0);
}

#[test]
fn a_channel_holds_only_so_many_references_at_a_time() {
    let full = ReferenceRecord {
        held: MOST_HELD,
        ..invoice()
    };
    let (verdict, kept) = full.reserve(&payment());
    assert_eq!(
        (verdict.verdict, verdict.seconds),
        (PayVerdict::TooOften, 30)
    );
    assert_eq!(kept, None);
}
