//! The vectors of a link's encryption. Integers are strings, bytes are hex.

use causeway_node::peers::noise::{
    prologue, Established, Handshake, LinkCipher, TransportSecret, REKEY_EVERY,
};
use causeway_types::signed::domain;
use causeway_types::Hash;
use serde_json::{json, Value};

const CHAIN_ID: &str = "causeway-1";
const REGISTRY: &str = "cosmos1registry";
const ANSWERER: &str = "cosmos1bob";

/// Secret bytes that everyone may know.
fn secret(of: &str) -> [u8; 32] {
    Hash::of(format!("causeway test vectors, {of}").as_bytes()).0
}

/// Both sides of a handshake with fixed keys, and its three messages.
pub fn handshake() -> (Established, Established, Vec<Vec<u8>>) {
    let (dialler, answerer) = (
        TransportSecret::from_bytes(secret("dialler")),
        TransportSecret::from_bytes(secret("answerer")),
    );
    let prologue = prologue(&domain(CHAIN_ID, REGISTRY), ANSWERER);
    let known = "keys of these vectors fit";
    let begin = |own, key, ephemeral| {
        Handshake::with_known_ephemeral(own, &prologue, key, &secret(ephemeral)).expect(known)
    };
    let dialled = answerer.public();
    let mut dials = begin(&dialler, Some(&dialled), "dialler's ephemeral");
    let mut answers = begin(&answerer, None, "answerer's ephemeral");
    let mut messages = vec![];
    for number in 0..3 {
        let (from, to) = match number {
            1 => (&mut answers, &mut dials),
            _ => (&mut dials, &mut answers),
        };
        let message = from.write().expect(known);
        to.read(&message).expect(known);
        messages.push(message);
    }
    let finish = |handshake: Handshake| handshake.finish().expect(known);
    (finish(dials), finish(answers), messages)
}

/// The frames of `frame.json`: name and bytes.
pub fn frames(file: &str) -> Vec<(String, Vec<u8>)> {
    let file: Value = serde_json::from_str(file).expect("frame.json is JSON");
    let cases = file["cases"].as_array().cloned().unwrap_or_default();
    let text = |case: &Value, name: &str| case[name].as_str().unwrap_or_default().to_owned();
    let frames = cases.iter().map(|case| {
        let bytes = hex::decode(text(case, "frame")).expect("frame.json has hex");
        (text(case, "name"), bytes)
    });
    frames.collect()
}

/// Each frame in turn, then a `ping` on both sides of the first two rekeyings.
fn messages(by: &str, cipher: &mut LinkCipher, frames: &[(String, Vec<u8>)]) -> Vec<Value> {
    let ping = frames.iter().find(|(name, _)| name == "ping");
    let ping = ping.expect("frame.json has a ping");
    let mut out = vec![];
    let last = 2 * REKEY_EVERY;
    for counter in 0..=last {
        let (name, content) = frames.get(counter as usize).unwrap_or(ping);
        let message = cipher.encrypt(content).expect("a frame fits");
        let is_beside_rekeying = counter > 0 && (counter + 1) % REKEY_EVERY <= 1;
        if (counter as usize) < frames.len() || is_beside_rekeying {
            out.push(json!({
                "by": by,
                "counter": counter.to_string(),
                "frame": name,
                "message": hex::encode(message),
            }));
        }
    }
    out
}

/// The text of `noise.json`.
pub fn noise(frame_file: &str) -> String {
    let (mut dialler, mut answerer, handshake) = handshake();
    let frames = frames(frame_file);
    let mut sent = messages("dialler", &mut dialler.cipher, &frames);
    sent.extend(messages("answerer", &mut answerer.cipher, &frames));
    let handshake: Vec<String> = handshake.iter().map(hex::encode).collect();
    let case = json!({
        "chain_id": CHAIN_ID,
        "registry": REGISTRY,
        "answerer_account": ANSWERER,
        "prologue": hex::encode(prologue(&domain(CHAIN_ID, REGISTRY), ANSWERER)),
        "dialler_secret": hex::encode(secret("dialler")),
        "dialler_public": answerer.peer_key.to_string(),
        "dialler_ephemeral": hex::encode(secret("dialler's ephemeral")),
        "answerer_secret": hex::encode(secret("answerer")),
        "answerer_public": dialler.peer_key.to_string(),
        "answerer_ephemeral": hex::encode(secret("answerer's ephemeral")),
        "handshake": handshake,
        "handshake_hash": dialler.handshake_hash.to_string(),
        "messages": sent,
    });
    let text = serde_json::to_string_pretty(&json!({ "cases": [case] }));
    text.expect("JSON is written") + "\n"
}
