//! The home folder's format: a folder that a newer causeway has written is not read by an older one.

use crate::error_code::CommandCode;
use crate::hinted::error_with_hint;
use anyhow::{Context as _, Result};
use std::io::ErrorKind;
use std::path::Path;

/// The format that this program reads and writes.
pub const FORMAT: u32 = 1;
/// The file that says it.
const FILE: &str = "format";

/// Refuses a folder of a newer format; marks one that has no mark yet.
pub fn check(home: &Path) -> Result<()> {
    let file = home.join(FILE);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => {
            if home.is_dir() {
                // where it cannot be written nothing else can, and what reads needs no mark
                let _ = std::fs::write(&file, format!("{FORMAT}\n"));
            }
            return Ok(());
        }
        Err(e) => return Err(e).with_context(|| format!("cannot read {}", file.display())),
    };
    match text.trim().parse::<u32>() {
        Ok(found) if found <= FORMAT => Ok(()),
        Ok(found) => Err(error_with_hint(
            CommandCode::HomeUnusable,
            format!(
                "{} has format {found}, this program reads formats up to {FORMAT}",
                home.display()
            ),
            "use the causeway that wrote it, or another folder with --home",
        )),
        Err(_) => Err(error_with_hint(
            CommandCode::HomeUnusable,
            format!(
                "{} does not say a format: it must be a number",
                file.display()
            ),
            format!("write {FORMAT} into it if no newer causeway has used the folder"),
        )),
    }
}
