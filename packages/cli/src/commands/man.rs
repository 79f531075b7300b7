//! `man`: a manual page of every command, in a folder.

use crate::args::shell::Man;
use crate::args::Cli;
use crate::output::Answer;
use anyhow::{Context as _, Result};
use clap::CommandFactory as _;

/// Writes the manual pages into a folder.
pub fn run(man: &Man) -> Result<Answer> {
    let failed = || format!("the pages cannot be written into {}", man.dir.display());
    std::fs::create_dir_all(&man.dir).with_context(failed)?;
    clap_mangen::generate_to(Cli::command(), &man.dir).with_context(failed)?;
    Ok(
        Answer::of(&serde_json::json!({ "folder": man.dir }))?.say(format!(
            "the manual pages are in {}; causeway.1 is the first",
            man.dir.display()
        )),
    )
}
