//! Writes the vectors of `docs/peer-protocol.md` into `tests/vectors`: one frame of each message, and what is signed of
//! kinds 6, 7 and 8. Run by `scripts/vectors`.

mod cases;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let into = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "tests/vectors".into());
    for (name, text) in cases::files() {
        std::fs::write(Path::new(&into).join(name), text)?;
        println!("{name}");
    }
    Ok(())
}
