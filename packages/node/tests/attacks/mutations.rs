//! Right messages with bytes changed, cut and put together anew, each on a link of its own where it ends one.

use crate::link::Link;
use crate::scene::{Scene, ATTACKED};
use causeway_peer_protocol::Frame;
use causeway_types::Amount;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// How many are sent in `cargo test`; more by CAUSEWAY_MUTATIONS.
const MUTATIONS: usize = 300;

/// One message of each type, about the attacked channel where it is about one.
fn frames() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let text = std::fs::read_to_string(folder.join("frame.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cases = file["cases"].as_array().unwrap().iter();
    let frames = cases.map(|case| hex::decode(case["frame"].as_str().unwrap()).unwrap());
    frames
        .map(|mut bytes| {
            let frame = Frame::decode(&bytes).unwrap().unwrap();
            if let Some(id) = frame.channel_id() {
                let (old, new) = (id.0.to_be_bytes(), ATTACKED.0.to_be_bytes());
                if let Some(at) = bytes.windows(8).position(|window| window == old) {
                    bytes[at..at + 8].copy_from_slice(&new);
                }
            }
            bytes
        })
        .collect()
}

fn mutated(random: &mut StdRng, valid: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = valid[random.gen_range(0..valid.len())].clone();
    for _ in 0..random.gen_range(0..4) {
        let at = random.gen_range(2..bytes.len().max(3)).min(bytes.len());
        match random.gen_range(0..5) {
            0 => bytes.truncate(at),
            1 => bytes.extend(vec![random.gen::<u8>(); random.gen_range(1..50)]),
            2 => bytes[..at].reverse(),
            _ if at < bytes.len() => bytes[at] = random.gen(),
            _ => {}
        }
    }
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutated_messages_end_links_and_nothing_else() {
    let asked = std::env::var("CAUSEWAY_MUTATIONS").ok();
    let count = asked.and_then(|n| n.parse().ok()).unwrap_or(MUTATIONS);
    let scene = Scene::new().await;
    let mut forger = scene.forger();
    let (mut link, _) = Link::synced(&scene, forger.empty_resume()).await;
    link.send(&Frame::Update(forger.update(500))).await;
    let Frame::Ack(ack) = link.until("ack").await else {
        unreachable!()
    };
    forger.acknowledged(ack);
    let mut random = StdRng::seed_from_u64(1);
    let valid = frames();
    let mut ended = 0;
    for number in 0..count {
        let bytes = mutated(&mut random, &valid);
        let sent = link.socket.send(&bytes).await;
        // what is answered is read now and then, and an end is seen then
        let is_over = sent.is_err() || number % 3 == 0 && !link.is_up().await;
        if is_over {
            ended += 1;
            link = Link::synced(&scene, forger.resume()).await.0;
        }
        if number % 50 == 0 {
            scene.is_served().await;
        }
    }
    let facts = scene.facts(ATTACKED).await;
    let accepted = facts.accepted.unwrap().held.voucher;
    assert_eq!(accepted.transferred, Amount::new(500));
    assert!(ended > 0);
    println!("{count} mutations, {ended} links ended");
    let (mut link, _) = Link::synced(&scene, forger.resume()).await;
    assert!(link.is_up().await);
    scene.is_served().await;
}
