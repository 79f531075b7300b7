//! Rules 5 and 6: before A signs a consent, an extension or a cooperative close, and after it.

use crate::fixture::*;
use causeway_rules::wallet::{
    rule_5_consent, rule_5_cooperative_close, rule_5_extension, rule_6_may_act, ChannelRecord,
};
use causeway_types::channel::{Ledger, Side, WithdrawRequest};
use causeway_types::signed::{CooperativeClose, Extension, WithdrawalConsent};
use causeway_types::UnixTime;

#[test]
fn an_extension_is_of_the_present_end_to_a_later_one_and_for_at_most_a_close_window() {
    let ledger = one_way();
    let record = ChannelRecord::default();
    let agrees = |replaces, expires_at, valid_until| {
        let extension = Extension {
            replaces: UnixTime(replaces),
            expires_at: UnixTime(expires_at),
            valid_until: UnixTime(valid_until),
        };
        let found = rule_5_extension(&view(Side::A, &ledger, &record, 1500), &extension);
        assert!(found.clone().is_ok() || found.clone().unwrap_err().rule == 5);
        found.is_ok()
    };
    assert!(agrees(2000, 2001, 1600));
    assert!(agrees(2000, 2001, 1501));
    assert!(!agrees(2000, 2001, 1601));
    assert!(!agrees(2000, 2001, 1500));
    assert!(!agrees(1999, 2001, 1600));
    assert!(!agrees(2000, 2000, 1600));
}

fn consents(record: &ChannelRecord, cumulative: u128) -> bool {
    let ledger = one_way();
    let consent = WithdrawalConsent {
        side: Side::B,
        cumulative: amount(cumulative),
        valid_until: UnixTime(1600),
    };
    rule_5_consent(&view(Side::A, &ledger, record, 1500), &consent).is_ok()
}

#[test]
fn a_consent_leaves_the_peer_no_more_than_our_newest_evidence_does() {
    assert!(consents(&ChannelRecord::default(), 50));
    assert!(!consents(&ChannelRecord::default(), 51));
    let record = ChannelRecord {
        sent: Some(a_pays(1, 30, &[lock(1, 4, 1600)])),
        received: Some(b_pays(1, 20, &[lock(1, 3, 1600)])),
        ..ChannelRecord::default()
    };
    assert!(consents(&record, 57));
    assert!(!consents(&record, 58));
    let ledger = one_way();
    let ours = WithdrawalConsent {
        side: Side::A,
        cumulative: amount(0),
        valid_until: UnixTime(1600),
    };
    let refused = rule_5_consent(&view(Side::A, &ledger, &record, 1500), &ours).unwrap_err();
    assert_eq!(refused.rule, 5);
    assert!(refused.reason.to_string().contains("not to ourselves"));
}

#[test]
fn a_consent_leaves_room_for_a_request_until_our_newest_voucher_is_on_chain() {
    let mut ledger = one_way();
    let record = ChannelRecord {
        received: Some(b_pays(1, 20, &[])),
        ..ChannelRecord::default()
    };
    let most = |ledger: &Ledger, record: &ChannelRecord, now| {
        let allowed = |cumulative: &u128| {
            let consent = WithdrawalConsent {
                side: Side::B,
                cumulative: amount(*cumulative),
                valid_until: UnixTime(1900),
            };
            rule_5_consent(&view(Side::A, ledger, record, now), &consent).is_ok()
        };
        (0..=100).rev().find(allowed).unwrap()
    };
    assert_eq!(most(&ledger, &record, 1500), 30);
    ledger.b.request = Some(WithdrawRequest {
        amount: amount(12),
        matures_at: UnixTime(1600),
        marked_mature_at: None,
    });
    assert_eq!(most(&ledger, &record, 1699), 18);
    assert_eq!(most(&ledger, &record, 1700), 30);
    assert_eq!(most(&ledger, &ChannelRecord::default(), 1699), 50);
    let newest = b_pays(1, 20, &[]).voucher;
    causeway_rules::voucher::show(&mut ledger, &newest, UnixTime(1500)).unwrap();
    assert_eq!(most(&ledger, &record, 1699), 30);
}

#[test]
fn a_cooperative_close_says_both_newest_totals_and_no_lock_is_pending() {
    let ledger = one_way();
    let mut record = ChannelRecord {
        sent: Some(a_pays(1, 30, &[])),
        received: Some(b_pays(1, 20, &[])),
        ..ChannelRecord::default()
    };
    let allowed = |record: &ChannelRecord, side, a: u128, b: u128| {
        let close = CooperativeClose {
            transferred_a: amount(a),
            transferred_b: amount(b),
            valid_until: UnixTime(1600),
        };
        let found = rule_5_cooperative_close(&view(side, &ledger, record, 1500), &close);
        assert!(found.clone().is_ok() || found.clone().unwrap_err().rule == 5);
        found.is_ok()
    };
    assert!(allowed(&record, Side::A, 30, 20));
    assert!(!allowed(&record, Side::A, 29, 20));
    assert!(!allowed(&record, Side::A, 30, 21));
    assert!(!allowed(&record, Side::A, 20, 30));
    assert!(allowed(&ChannelRecord::default(), Side::A, 0, 0));
    let of_b = ChannelRecord {
        sent: record.received.clone(),
        received: record.sent.clone(),
        ..ChannelRecord::default()
    };
    assert!(allowed(&of_b, Side::B, 30, 20));
    assert!(!allowed(&of_b, Side::B, 20, 30));
    record.sent = Some(a_pays(1, 30, &[lock(1, 4, 1600)]));
    assert!(!allowed(&record, Side::A, 30, 20));
    record.sent = Some(a_pays(1, 30, &[]));
    record.received = Some(b_pays(1, 20, &[lock(1, 4, 1600)]));
    assert!(!allowed(&record, Side::A, 30, 20));
}

#[test]
fn after_signing_an_end_we_do_nothing_until_it_lapses() {
    let ledger = one_way();
    let mut record = ChannelRecord {
        closing_until: Some(UnixTime(1600)),
        ..ChannelRecord::default()
    };
    let may = |record: &ChannelRecord, now| rule_6_may_act(&view(Side::A, &ledger, record, now));
    assert_eq!(may(&record, 1599).unwrap_err().rule, 6);
    assert!(may(&record, 1600).is_ok());
    assert!(may(&ChannelRecord::default(), 1000).is_ok());
    record.close_sent = true;
    assert_eq!(may(&record, 1600).unwrap_err().rule, 6);
}
