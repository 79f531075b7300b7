//! Writes `memo.json` into the folder of vectors: memos with keys that everyone may know. Run by `scripts/vectors`.

mod cases;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let into = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "tests/vectors".into());
    std::fs::write(Path::new(&into).join("memo.json"), cases::memos())?;
    println!("memo.json");
    Ok(())
}
