//! Writes `noise.json` into the folder of vectors: a handshake with keys that everyone may know, and each frame of `frame.json`
//! encrypted in both directions, on both sides of rekeying. Run by `scripts/vectors`, after `peer_vectors`.

mod cases;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let into = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "tests/vectors".into());
    let into = Path::new(&into);
    let frames = std::fs::read_to_string(into.join("frame.json"))?;
    std::fs::write(into.join("noise.json"), cases::noise(&frames))?;
    println!("noise.json");
    Ok(())
}
