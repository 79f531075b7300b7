//! Ending in order where a person or the system asks for it.

use anyhow::{Context as _, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// The exit code of a second interruption, which waits for nothing.
const AT_ONCE: i32 = 130;

/// Whether it was asked to end.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on, what would end the process is only noted; a second time it ends.
    pub fn watch() -> Result<Interrupt> {
        let asked = Interrupt::default();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            flag::register_conditional_shutdown(signal, AT_ONCE, asked.0.clone())
                .and_then(|_| flag::register(signal, asked.0.clone()))
                .context("signals cannot be watched")?;
        }
        Ok(asked)
    }
    /// Whether it was asked to end.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
