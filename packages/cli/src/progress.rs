//! Progress bars: on stderr, on a terminal, on long work only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// Fewer steps than this are done before anyone could read a bar.
const LONG: u64 = 50;

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
