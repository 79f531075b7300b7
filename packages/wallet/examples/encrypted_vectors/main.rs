//! Writes `memo.json` and `onion.json` into the folder of vectors, with keys that everyone may know. Run by `scripts/vectors`.

mod memos;
mod onions;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let into = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "tests/vectors".into());
    for (name, text) in [("memo.json", memos::all()), ("onion.json", onions::all())] {
        std::fs::write(Path::new(&into).join(name), text)?;
        println!("{name}");
    }
    Ok(())
}
