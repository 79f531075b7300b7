//! Progress bars: on stderr, on a terminal, on long work only.

use crate::output::terminal;
use causeway_chain::rpc::Waiting;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

/// Fewer steps than this are done before anyone could read a bar.
const LONG: u64 = 50;
/// A transaction that takes no longer than this is waited for in silence.
const SHORT: Duration = Duration::from_secs(2);
/// Where there is no terminal, how often it is said that a transaction is still waited for.
const SAY_EVERY: Duration = Duration::from_secs(15);

/// A bar over `steps` steps; it shows nothing where stderr is no terminal, or the work is short.
pub fn bar(steps: u64, what: &'static str) -> ProgressBar {
    let shown = std::io::stderr().is_terminal() && steps >= LONG;
    let target = if shown {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let template = "{msg}  {bar:30}  {human_pos}/{human_len}  {per_sec}  {eta} left";
    let style = ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸─");
    ProgressBar::with_draw_target(Some(steps), target)
        .with_style(style)
        .with_message(what)
}

/// Says on stderr what transaction is waited for, and until which block, when that takes long.
pub fn waiting() -> impl Fn(Waiting) + Send + Sync {
    let shown: Mutex<(Option<causeway_chain::TxHash>, Duration)> = Mutex::default();
    move |waiting| {
        if waiting.elapsed < SHORT {
            return;
        }
        let mut shown = shown
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let (hash, at) = *shown;
        let anew = hash != Some(waiting.sent.hash);
        if !anew && waiting.elapsed.saturating_sub(at) < SAY_EVERY {
            return;
        }
        *shown = (Some(waiting.sent.hash), waiting.elapsed);
        terminal::say(line(&waiting));
    }
}

fn line(waiting: &Waiting) -> String {
    let until = match waiting.sent.last {
        Some(last) => format!(", it is good up to block {last}"),
        None => String::new(),
    };
    format!(
        "waiting for transaction {} since {} seconds: the chain is at block {}{until}",
        waiting.sent.hash,
        waiting.elapsed.as_secs(),
        waiting.height
    )
}

/// The bar of work that has several parts, one after the other.
#[derive(Debug, Default)]
pub struct CurrentBar(Mutex<Option<ProgressBar>>);

impl CurrentBar {
    fn bar(&self) -> std::sync::MutexGuard<'_, Option<ProgressBar>> {
        let bar = self.0.lock();
        bar.unwrap_or_else(std::sync::PoisonError::into_inner)
    }
    /// The next part begins, over so many steps.
    pub fn begin(&self, steps: u64, what: &'static str) {
        *self.bar() = Some(bar(steps, what));
    }
    /// So many more steps are done.
    pub fn advance(&self, steps: u64) {
        if let Some(bar) = self.bar().as_ref() {
            bar.inc(steps);
        }
    }
    /// The part is done.
    pub fn end(&self) {
        if let Some(bar) = self.bar().take() {
            bar.finish_and_clear();
        }
    }
}
