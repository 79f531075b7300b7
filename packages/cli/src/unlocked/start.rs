//! Starts the process that holds a key.

use super::{lock, socket};
use causeway_types::Seconds;
use causeway_wallet::keys::Keyring;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use thiserror::Error;

/// The longest name of a socket, bytes: what every system takes.
const LONGEST_SOCKET: usize = 100;

/// Why a key is not held.
#[derive(Debug, Error)]
pub enum UnlockError {
    /// The system takes no socket with such a name.
    #[error("the socket {path} has a name of {asked} bytes, at most {allowed} can be")]
    Path {
        /// What it would be called.
        path: PathBuf,
        /// How long that is, bytes.
        asked: usize,
        /// How long it may be, bytes.
        allowed: usize,
    },
    /// The process was not started, or has ended at once.
    #[error("the process that would hold the key was not started: {0}")]
    Process(#[from] io::Error),
}

/// Has a process of its own hold the key under this name for so long. One that held it before has ended.
pub fn start(home: &Path, name: &str, keyring: &Keyring, time: Seconds) -> Result<(), UnlockError> {
    let path = socket(&std::path::absolute(home)?, name);
    let asked = path.as_os_str().len();
    if asked > LONGEST_SOCKET {
        return Err(UnlockError::Path {
            path,
            asked,
            allowed: LONGEST_SOCKET,
        });
    }
    lock(home, name);
    let mut child = Command::new(std::env::current_exe()?)
        .args(["unlock", "--for", &format!("{time}s"), "--hold"])
        .arg(&path)
        // it needs nothing of what the user's shell has, and a passphrase may be among it
        .env_clear()
        .current_dir("/")
        // Ctrl-C in the terminal is not for it
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(keyring.to_secret().as_bytes())?;
    }
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    match line.is_empty() {
        true => Err(io::Error::other(format!("it ended with {}", child.wait()?)).into()),
        false => Ok(()),
    }
}
