//! Invoices: damaged texts, and damaged bytes under a right checksum.

use crate::damage::{damaged, damaged_text};
use crate::{run, vectors};
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32m, Hrp};
use causeway_peer_protocol::{SignedInvoice, INVOICE_PREFIX};
use proptest::prelude::*;

fn text() -> String {
    let cases = vectors("invoice.json");
    cases[0]["text"].as_str().unwrap().to_owned()
}

#[test]
fn damaged_bytes_under_a_right_checksum_never_panic_and_have_one_text() {
    let text = text();
    let bytes: Vec<u8> = CheckedHrpstring::new::<Bech32m>(&text)
        .unwrap()
        .byte_iter()
        .collect();
    let prefix = Hrp::parse_unchecked(INVOICE_PREFIX);
    run("bytes of invoices", damaged(vec![bytes]), |bytes| {
        let Ok(text) = bech32::encode_lower::<Bech32m>(prefix, &bytes) else {
            return Ok(());
        };
        if let Ok(invoice) = text.parse::<SignedInvoice>() {
            prop_assert_eq!(invoice.to_string(), text);
        }
        Ok(())
    });
}

#[test]
fn damaged_texts_of_invoices_never_panic_and_no_other_invoice_comes_of_them() {
    let text = text();
    let valid: SignedInvoice = text.parse().unwrap();
    let upper = text.to_uppercase();
    run("invoices", damaged_text(&[&text, &upper]), |text| {
        if let Ok(invoice) = text.parse::<SignedInvoice>() {
            prop_assert_eq!(&invoice, &valid);
        }
        Ok(())
    });
}
