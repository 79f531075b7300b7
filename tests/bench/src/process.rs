//! A process that is measured: its time on a core and its memory, as Linux counts them.

use anyhow::{Context as _, Result};
use procfs::process::Process;
use std::time::Duration;

/// What a process has used so far.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Its time on cores, of all of its threads.
    pub on_core: Duration,
    /// Its memory now, bytes.
    pub memory: u64,
}

/// What the process of this number has used so far.
pub fn usage(process: u32) -> Result<Usage> {
    let process = Process::new(i32::try_from(process)?)?;
    let stat = process.stat()?;
    let ticks = stat.utime + stat.stime;
    let seconds = ticks as f64 / procfs::ticks_per_second() as f64;
    let memory = process.status()?.vmrss.context("no memory is told")?;
    Ok(Usage {
        on_core: Duration::from_secs_f64(seconds),
        memory: memory * 1_024,
    })
}
