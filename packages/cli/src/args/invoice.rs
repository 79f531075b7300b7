//! Arguments of `decode`.

use clap::Args;

/// Arguments of `decode`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    causeway decode cswinv1…\n  \
    causeway decode invoice.txt")]
pub struct Decode {
    /// An invoice, or a line of a peer; a file that holds it, or - for standard input
    #[arg(value_name = "TEXT|FILE")]
    pub text: String,
}
