//! The committed vectors are what the code makes, and are read back to the same values.
#![allow(clippy::unwrap_used)]

#[path = "../examples/peer_vectors/cases.rs"]
mod cases;

use causeway_peer_protocol::{Frame, SignedInvoice};
use std::path::Path;

fn committed(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn cases_of(name: &str) -> Vec<serde_json::Value> {
    let file: serde_json::Value = serde_json::from_str(&committed(name)).unwrap();
    file["cases"].as_array().unwrap().clone()
}

#[test]
fn the_committed_vectors_are_those_that_the_code_makes() {
    for (name, text) in cases::files() {
        assert!(
            committed(name) == text,
            "{name} differs: run scripts/vectors"
        );
    }
}

#[test]
fn there_is_one_frame_of_each_message_and_it_reads_back() {
    let frames = cases_of("frame.json");
    let names: Vec<&str> = frames.iter().map(|c| c["name"].as_str().unwrap()).collect();
    let table: Vec<&str> = Frame::TABLE.iter().map(|(_, name, _)| *name).collect();
    assert_eq!(names, table);
    for case in &frames {
        let bytes = hex::decode(case["frame"].as_str().unwrap()).unwrap();
        let frame = Frame::decode(&bytes).unwrap().unwrap();
        assert_eq!(frame.name(), case["name"]);
        assert_eq!(frame.encode(), bytes);
    }
}

#[test]
fn the_invoice_reads_back_from_its_text() {
    for case in cases_of("invoice.json") {
        let text = case["text"].as_str().unwrap();
        let signed: SignedInvoice = text.parse().unwrap();
        assert_eq!(signed.to_string(), text);
        let digest = signed.invoice.digest(&signed.domain);
        assert_eq!(digest.to_string(), case["digest"]);
        assert_eq!(signed.signature.to_string(), case["signed"]["signature"]);
    }
}
