//! What is refused as a signature. Each with its own error.

use crate::scenes::joined_by_both;
use causeway_tests::suite::Suite;
use causeway_types::channel::{Direction, LockMode, Side};
use causeway_types::registry::{ExecuteMsg, SignedVoucher};
use causeway_types::signed::domain;
use causeway_types::{Amount, Seconds, Signature, UnixTime};
use channel_registry::ContractError;
use cosmwasm_std::{to_json_string, Binary};

fn bad(side: Side, what: &'static str) -> ContractError {
    ContractError::SignatureInvalid { side, what }
}

/// The other s that verifies with the same r: the order of the curve minus s.
fn high_s(signature: Signature) -> Signature {
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36,
        0x41, 0x41,
    ];
    let mut out = signature;
    let mut borrow = 0i16;
    for i in (0..32).rev() {
        let digit = i16::from(ORDER[i]) - i16::from(signature.0[32 + i]) - borrow;
        borrow = i16::from(digit < 0);
        out.0[32 + i] = digit.rem_euclid(256) as u8;
    }
    out
}

#[test]
fn a_forged_signature_is_refused() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let mallory = suite.user("stranger");
    let mut draft = suite.alice().pays(channel, 10);
    draft.payer = mallory;
    let refused = suite.bob().shows(channel, &[draft.signed()]).refused();
    assert_eq!(refused, bad(Side::A, "voucher"));
    // and one over something else
    let mut other = suite.alice().pays(channel, 10).signed();
    other.voucher.transferred = Amount::new(11);
    let refused = suite.bob().shows(channel, &[other]).refused();
    assert_eq!(refused, bad(Side::A, "voucher"));
}

#[test]
fn a_forged_receipt_is_refused() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::TwoWay);
    let mallory = suite.user("stranger");
    let mut draft = suite.alice().pays(channel, 10);
    draft.payee = Some(mallory);
    let refused = suite.bob().shows(channel, &[draft.receipted()]).refused();
    assert_eq!(refused, bad(Side::B, "receipt"));
}

#[test]
fn a_signature_for_another_channel_is_refused() {
    let mut suite = Suite::new();
    let first = joined_by_both(&mut suite, LockMode::OneWay);
    let second = joined_by_both(&mut suite, LockMode::OneWay);
    let voucher = suite.alice().pays(first, 10).signed();
    let refused = suite.bob().shows(second, &[voucher]).refused();
    assert_eq!(refused, bad(Side::A, "voucher"));
    let until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(first, 5, until);
    let refused = suite.alice().withdraws(second, 5, Some(consent)).refused();
    assert_eq!(refused, bad(Side::B, "withdrawal consent"));
    let b = suite.bob().agrees_to_end(first, [1, 0], until);
    let refused = suite
        .alice()
        .ends(second, [1, 0], until, [None, Some(b)])
        .refused();
    assert_eq!(refused, bad(Side::B, "cooperative close"));
    let end = UnixTime(suite.channel_model(first).expires_at);
    let later = end.plus(Seconds(1));
    let b = suite.bob().agrees_to_extend(first, end, later);
    let refused = suite
        .alice()
        .extends(second, end, later, [None, Some(b)])
        .refused();
    assert_eq!(refused, bad(Side::B, "extension"));
}

#[test]
fn a_signature_for_the_other_direction_is_refused() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let signed = suite.alice().pays(channel, 10).signed();
    let mut turned = signed;
    turned.voucher.direction = Direction::BToA;
    let refused = suite.alice().shows(channel, &[turned]).refused();
    assert_eq!(refused, bad(Side::B, "voucher"));
}

#[test]
fn a_signature_for_another_chain_or_contract_is_refused() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let chain_id = suite.chain.block_info().chain_id;
    let registry = suite.wiring().registry.to_string();
    let issuer = suite.wiring().issuer.to_string();
    for other in [domain("elsewhere-1", &registry), domain(&chain_id, &issuer)] {
        let mut draft = suite.alice().pays(channel, 10);
        draft.context.domain = other;
        let refused = suite.bob().shows(channel, &[draft.signed()]).refused();
        assert_eq!(refused, bad(Side::A, "voucher"));
    }
}

#[test]
fn a_signature_of_another_kind_is_refused() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let until = suite.now().plus(Seconds(60));
    // the payer's word on a receipt instead of the voucher
    let draft = suite.alice().pays(channel, 10);
    let mut voucher = draft.signed();
    let receipt_digest = draft.voucher.receipt_digest(&draft.context);
    voucher.signature = draft.payer.signs(&receipt_digest);
    let refused = suite.bob().shows(channel, &[voucher]).refused();
    assert_eq!(refused, bad(Side::A, "voucher"));
    // an extension instead of a cooperative close
    let end = UnixTime(suite.channel_model(channel).expires_at);
    let b = suite.bob().agrees_to_extend(channel, end, until);
    let refused = suite
        .alice()
        .ends(channel, [0, 0], until, [None, Some(b)])
        .refused();
    assert_eq!(refused, bad(Side::B, "cooperative close"));
    // a cooperative close instead of an extension
    let later = end.plus(Seconds(60));
    let b = suite.bob().agrees_to_end(channel, [0, 0], until);
    let refused = suite
        .alice()
        .extends(channel, end, later, [None, Some(b)])
        .refused();
    assert_eq!(refused, bad(Side::B, "extension"));
    // a cooperative close instead of a consent
    let mut consent = suite.bob().consents(channel, 5, until);
    consent.signature = b;
    let refused = suite.alice().withdraws(channel, 5, Some(consent)).refused();
    assert_eq!(refused, bad(Side::B, "withdrawal consent"));
}

#[test]
fn a_consent_for_the_other_side_is_refused() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let until = suite.now().plus(Seconds(60));
    // Bob lets Alice withdraw; he cannot use it himself
    let consent = suite.bob().consents(channel, 5, until);
    let refused = suite.bob().withdraws(channel, 5, Some(consent)).refused();
    assert_eq!(refused, bad(Side::A, "withdrawal consent"));
}

#[test]
fn the_higher_s_is_refused_of_every_signed_thing() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let until = suite.now().plus(Seconds(60));
    let mut voucher = suite.alice().pays(channel, 10).receipted();
    let receipt = voucher.receipt.map(high_s);
    let with_high_receipt = SignedVoucher {
        receipt,
        ..voucher.clone()
    };
    voucher.signature = high_s(voucher.signature);
    let refused = suite.bob().shows(channel, &[voucher]).refused();
    assert_eq!(refused, ContractError::SignatureHighS(Side::A));
    let refused = suite.bob().shows(channel, &[with_high_receipt]).refused();
    assert_eq!(refused, ContractError::SignatureHighS(Side::B));
    let mut consent = suite.bob().consents(channel, 5, until);
    consent.signature = high_s(consent.signature);
    let refused = suite.alice().withdraws(channel, 5, Some(consent)).refused();
    assert_eq!(refused, ContractError::SignatureHighS(Side::B));
    let b = high_s(suite.bob().agrees_to_end(channel, [1, 0], until));
    let refused = suite
        .alice()
        .ends(channel, [1, 0], until, [None, Some(b)])
        .refused();
    assert_eq!(refused, ContractError::SignatureHighS(Side::B));
    let end = UnixTime(suite.channel_model(channel).expires_at);
    let later = end.plus(Seconds(60));
    let b = high_s(suite.bob().agrees_to_extend(channel, end, later));
    let refused = suite
        .alice()
        .extends(channel, end, later, [None, Some(b)])
        .refused();
    assert_eq!(refused, ContractError::SignatureHighS(Side::B));
}

#[test]
fn a_signature_or_key_of_the_wrong_length_is_no_message_at_all() {
    let mut suite = Suite::new();
    let channel = joined_by_both(&mut suite, LockMode::OneWay);
    let voucher = suite.alice().pays(channel, 10).signed();
    let text = to_json_string(&voucher.signature).unwrap();
    let json = to_json_string(&ExecuteMsg::Show {
        channel_id: channel,
        vouchers: vec![voucher],
    })
    .unwrap();
    for length in [0, 63, 65] {
        let other = to_json_string(&Binary::new(vec![1; length])).unwrap();
        let changed = json.replace(&text, &other);
        let refused = cosmwasm_std::from_json::<ExecuteMsg>(changed.as_bytes()).unwrap_err();
        let said = format!("has {length} bytes, must have 64");
        assert!(refused.to_string().contains(&said), "{refused}");
    }
}

#[test]
fn a_key_that_lies_on_no_curve_signs_nothing() {
    let mut suite = Suite::new();
    let mut key = causeway_types::ChannelKey([0xff; 33]);
    key.0[0] = 2;
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with_key(key)
        .with(1000)
        .opens();
    let voucher = suite.alice().pays(channel, 10).signed();
    let refused = suite.bob().shows(channel, &[voucher]).refused();
    assert!(
        matches!(refused, ContractError::Verification(_)),
        "{refused}"
    );
}

#[test]
fn a_receipt_of_a_side_that_has_no_key_is_refused() {
    let mut suite = Suite::new();
    let channel = suite
        .alice()
        .opens(LockMode::Unlocked)
        .to("bob")
        .with(1000)
        .opens();
    let receipted = suite.alice().pays(channel, 1).receipted();
    let refused = suite.bob().shows(channel, &[receipted]).refused();
    assert_eq!(refused, ContractError::NoChannelKey(Side::B));
}
