//! The committed vectors of a link's encryption are what the code makes, and are decrypted to the frames that they name.
#![allow(clippy::unwrap_used)]

#[path = "../examples/noise_vectors/cases.rs"]
mod cases;

use causeway_node::peers::noise::{NoiseError, HANDSHAKE_BYTES};
use std::path::Path;

fn committed(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn the_committed_vectors_are_those_that_the_code_makes() {
    let made = cases::noise(&committed("frame.json"));
    assert!(
        committed("noise.json") == made,
        "noise.json differs: run scripts/vectors"
    );
}

#[test]
fn each_message_is_decrypted_to_its_frame_and_only_in_its_place() {
    let frames = cases::frames(&committed("frame.json"));
    let file: serde_json::Value = serde_json::from_str(&committed("noise.json")).unwrap();
    let messages = file["cases"][0]["messages"].as_array().unwrap();
    for by in ["dialler", "answerer"] {
        let (dialler, answerer, _) = cases::handshake();
        let mut reads = if by == "dialler" { answerer } else { dialler };
        let sent = messages.iter().filter(|m| m["by"] == by);
        for (message, (name, frame)) in sent.zip(&frames) {
            assert_eq!(message["frame"], name.as_str());
            let bytes = hex::decode(message["message"].as_str().unwrap()).unwrap();
            assert_eq!(reads.cipher.decrypt(&bytes).unwrap(), *frame);
        }
        let first = messages.iter().find(|m| m["by"] == by).unwrap();
        let first = hex::decode(first["message"].as_str().unwrap()).unwrap();
        assert_eq!(reads.cipher.decrypt(&first), Err(NoiseError::Decrypt));
    }
}

#[test]
fn the_handshake_messages_have_their_lengths() {
    let (dialler, answerer, messages) = cases::handshake();
    let lengths: Vec<usize> = messages.iter().map(Vec::len).collect();
    assert_eq!(lengths, HANDSHAKE_BYTES);
    assert_eq!(dialler.handshake_hash, answerer.handshake_hash);
}
