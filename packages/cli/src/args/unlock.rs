//! Arguments of `unlock` and `lock`.

use super::values;
use causeway_types::Seconds;
use clap::Args;
use std::path::PathBuf;

/// The longest that a key is kept unlocked, seconds.
const LONGEST: u64 = 24 * 3_600;

/// Keep a key unlocked for a while.
#[derive(Args, Debug)]
#[command(
    after_help = "A process of its own has the key in memory, for commands of your user on this machine, and ends by itself; \
    `causeway lock` ends it at once. Until then whoever runs programs as your user can spend what the key has.\n\n\
    Examples:\n  \
    causeway unlock --from alice             for 15 minutes\n  \
    causeway unlock --for 2h --from alice"
)]
pub struct Unlock {
    /// For how long: at most 24h
    #[arg(long = "for", value_name = "DURATION", default_value = "15m", value_parser = time)]
    pub time: Seconds,
    /// Be the process that holds the key, whose secret comes by standard input, and is asked for at this socket
    #[arg(long, value_name = "SOCKET", hide = true)]
    pub hold: Option<PathBuf>,
}

/// End the keeping of keys.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  causeway lock                all keys of this home\n  causeway lock alice"
)]
pub struct Lock {
    /// The key to lock [default: all of this home]
    #[arg(value_name = "KEY")]
    pub name: Option<String>,
}

fn time(text: &str) -> Result<Seconds, String> {
    let time = values::duration(text)?;
    match (1..=LONGEST).contains(&time.0) {
        true => Ok(time),
        false => Err(format!("it is {time} seconds, must be 1 to {LONGEST}")),
    }
}
