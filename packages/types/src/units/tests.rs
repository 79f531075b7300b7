//! Roundings, and the one text that each number has in JSON.

use super::*;

#[test]
fn products_round_as_named_and_never_overflow() {
    assert_eq!(Amount::new(10).mul_floor(1, 3), Amount::new(3));
    assert_eq!(Amount::new(10).mul_ceil(1, 3), Amount::new(4));
    assert_eq!(Amount::new(9).mul_ceil(1, 3), Amount::new(3));
    assert_eq!(Amount::MAX.mul_ceil(u128::MAX, 1), Amount::MAX);
    assert_eq!(Amount::MAX.mul_floor(u128::MAX, u128::MAX), Amount::MAX);
    assert_eq!(Amount::new(1).mul_ceil(1, 0), Amount::ZERO);
    assert_eq!(Ppm(1).of_ceil(Amount::new(1)), Amount::new(1));
    assert_eq!(Ppm(999_999).of_floor(Amount::new(1)), Amount::ZERO);
}

#[test]
fn amounts_are_strings_in_json_and_ids_are_numbers() {
    let json = cosmwasm_std::to_json_string(&(Amount::MAX, ChannelId(7))).unwrap();
    assert_eq!(json, r#"["340282366920938463463374607431768211455",7]"#);
}

#[test]
fn nonces_and_lock_ids_are_strings_in_json() {
    let json = cosmwasm_std::to_json_string(&(Nonce(u64::MAX), LockId(7))).unwrap();
    assert_eq!(json, r#"["18446744073709551615","7"]"#);
    let read: (Nonce, LockId) = cosmwasm_std::from_json(json).unwrap();
    assert_eq!(read, (Nonce(u64::MAX), LockId(7)));
    assert!(cosmwasm_std::from_json::<Nonce>("7").is_err());
}

#[test]
fn a_number_has_one_text() {
    let amount = |json: &str| cosmwasm_std::from_json::<Amount>(json);
    assert_eq!(amount(r#""0""#).unwrap(), Amount::ZERO);
    assert_eq!(
        amount(r#""340282366920938463463374607431768211455""#).unwrap(),
        Amount::MAX
    );
    for other in [
        r#""+5""#,
        r#""005""#,
        r#""-5""#,
        r#"" 5""#,
        r#""5 ""#,
        r#""""#,
        r#""00""#,
        r#""0x5""#,
        r#""5.0""#,
        "5",
        r#""340282366920938463463374607431768211456""#,
    ] {
        assert!(amount(other).is_err(), "{other}");
    }
    for other in [r#""+5""#, r#""005""#, r#""18446744073709551616""#] {
        assert!(cosmwasm_std::from_json::<Nonce>(other).is_err(), "{other}");
        assert!(cosmwasm_std::from_json::<LockId>(other).is_err(), "{other}");
    }
}

/// Programs in other languages read such numbers as others.
#[test]
fn what_is_above_2_to_the_53_is_refused_where_it_is_a_number() {
    let largest = (1_u64 << 53).to_string();
    let above = ((1_u64 << 53) + 1).to_string();
    assert_eq!(
        cosmwasm_std::from_json::<ChannelId>(&largest).unwrap(),
        ChannelId(1 << 53)
    );
    let why = cosmwasm_std::from_json::<ChannelId>(&above).unwrap_err();
    assert!(why.to_string().contains(&above), "{why}");
    assert!(why.to_string().contains(&largest), "{why}");
    assert!(cosmwasm_std::from_json::<Height>(&above).is_err());
    assert!(cosmwasm_std::from_json::<UnixTime>(&above).is_err());
    assert!(cosmwasm_std::from_json::<Seconds>(&above).is_err());
    assert!(cosmwasm_std::from_json::<SidechainId>(&above).is_err());
    assert!(cosmwasm_std::from_json::<OfferId>(&above).is_err());
}

#[test]
fn amounts_align_in_tables() {
    assert_eq!(format!("[{:>6}]", Amount::new(42)), "[    42]");
}
