//! Arguments of `completions` and `man`.

use clap::Args;
use clap_complete::Shell;
use std::path::PathBuf;

/// Arguments of `completions`.
#[derive(Args, Debug)]
#[command(
    after_help = "For bash: causeway completions bash > ~/.local/share/bash-completion/completions/causeway"
)]
pub struct Completions {
    /// The shell to complete for
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// Arguments of `man`.
#[derive(Args, Debug)]
#[command(after_help = "causeway man ~/.local/share/man/man1, then: man causeway-pay")]
pub struct Man {
    /// The folder, made where there is none
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}
