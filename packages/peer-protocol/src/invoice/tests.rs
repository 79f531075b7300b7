use super::*;
use crate::samples::Entropy;
use proptest::prelude::*;

fn signed(bytes: Vec<u8>) -> SignedInvoice {
    let mut from = Entropy::new(bytes);
    let mut invoice = Invoice::sample(&mut from);
    let account: String = invoice.account.chars().take(LONGEST_ACCOUNT).collect();
    invoice.account = account.as_str().try_into().unwrap();
    SignedInvoice {
        domain: Field::sample(&mut from),
        invoice,
        signature: Field::sample(&mut from),
    }
}

proptest! {
    #[test]
    fn an_invoice_reads_back_from_its_text_in_either_case(bytes in prop::collection::vec(any::<u8>(), 0..1200)) {
        let signed = signed(bytes);
        let text = signed.to_string();
        prop_assert!(text.len() <= 1023 && text.starts_with("cswinv1"));
        prop_assert_eq!(text.parse::<SignedInvoice>().unwrap(), signed.clone());
        prop_assert_eq!(text.to_ascii_uppercase().parse::<SignedInvoice>().unwrap(), signed);
    }

    #[test]
    fn bytes_that_are_no_invoice_are_refused_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..700)) {
        if let Ok(read) = SignedInvoice::from_bytes(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes);
        }
    }

    #[test]
    fn a_text_with_one_other_character_is_refused(at in 0usize..400, with in 0usize..32) {
        let text = signed(vec![7; 900]).to_string();
        let at = at % text.len();
        let other = "qpzry9x8gf2tvdw0s3jn54khce6mua7l".as_bytes()[with] as char;
        let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        prop_assert!(changed == text || changed.parse::<SignedInvoice>().is_err());
    }
}

#[test]
fn the_longest_invoice_has_a_text() {
    let mut longest = signed(vec![]);
    longest.invoice.account = "a".repeat(LONGEST_ACCOUNT).as_str().try_into().unwrap();
    longest.invoice.description = "d".repeat(256).try_into().unwrap();
    longest.invoice.channels = vec![ChannelId(1); 8].try_into().unwrap();
    let text = longest.to_string();
    assert_eq!(text.len(), 1_005);
    assert_eq!(text.parse::<SignedInvoice>().unwrap(), longest);
    longest.invoice.account = "a".repeat(LONGEST_ACCOUNT + 1).as_str().try_into().unwrap();
    assert_eq!(longest.text(), None);
    assert!(matches!(
        SignedInvoice::from_bytes(&longest.to_bytes()),
        Err(InvoiceError::Account { asked: 91 })
    ));
}

#[test]
fn what_is_wrong_with_a_text_is_named() {
    let invoice = signed(vec![3; 500]);
    let text = invoice.to_string();
    let read = |text: &str| text.parse::<SignedInvoice>().unwrap_err();
    assert!(matches!(read("hello"), InvoiceError::Text(_)));
    let mixed = format!("CSWINV{}", &text[6..]);
    assert!(matches!(read(&mixed), InvoiceError::Text(_)));
    let other = Hrp::parse_unchecked("cswabc");
    let encode = |hrp, bytes: &[u8]| bech32::encode_lower::<Bech32m>(hrp, bytes).unwrap();
    let prefix = read(&encode(other, &invoice.to_bytes()));
    assert_eq!(prefix, InvoiceError::Prefix("cswabc".to_owned()));
    let hrp = Hrp::parse_unchecked(INVOICE_PREFIX);
    let mut bytes = invoice.to_bytes();
    bytes[0] = 2;
    assert_eq!(
        read(&encode(hrp, &bytes)),
        InvoiceError::Version { given: 2 }
    );
    let mut bytes = invoice.to_bytes();
    bytes.push(0);
    let long = DecodeError::TooLong { more: 1 };
    assert_eq!(read(&encode(hrp, &bytes)), InvoiceError::Bytes(long));
    // the older checksum is another
    let old = bech32::encode_lower::<bech32::Bech32>(hrp, &invoice.to_bytes()).unwrap();
    assert!(matches!(read(&old), InvoiceError::Text(_)));
}

#[test]
fn another_invoice_has_another_reference_and_so_has_another_domain() {
    let first = signed(vec![1; 300]);
    let mut other = first.clone();
    other.invoice.expires_at = UnixTime(first.invoice.expires_at.0 + 1);
    let domain = first.domain;
    assert_ne!(
        first.invoice.reference(&domain),
        other.invoice.reference(&domain)
    );
    assert_ne!(
        first.invoice.reference(&domain),
        first.invoice.reference(&Hash([9; 32]))
    );
}
