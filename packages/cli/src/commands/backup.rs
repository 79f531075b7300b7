//! `backup`: a copy of a key's book, taken while it may be in use.

use crate::args::payments::Backup;
use crate::context::Context;
use crate::output::Answer;
use anyhow::{Context as _, Result};

/// Runs it.
pub fn run(context: &Context, backup: &Backup) -> Result<Answer> {
    let session = context.session()?;
    session
        .wallet(context)?
        .backup(&backup.file)
        .with_context(|| format!("no backup was written to {}", backup.file.display()))?;
    let json = serde_json::json!({ "key": session.me.name, "file": backup.file });
    Ok(Answer::of(&json)?
        .say(format!(
            "the book of {} is in {}",
            session.me.name,
            backup.file.display()
        ))
        .hint("it holds no keys: keep the phrase apart from it"))
}
