//! `unlock`: keeps a key unlocked for a while. Signing with an encrypted key takes as long as its passphrase is made to take;
//! with one that is kept unlocked it takes none of that.

use crate::args::unlock::Unlock;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::hinted::{error_with_hint, hinted};
use crate::output::Answer;
use crate::unlocked::{self, UnlockError};
use anyhow::Result;
use causeway_client::figures::duration;
use causeway_wallet::keys::Storage;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::time::Duration;
use zeroize::Zeroizing;

/// Asks for the passphrase, and has a process of its own hold the key.
pub fn run(context: &Context, unlock: &Unlock) -> Result<Answer> {
    let name = context.key_name()?;
    let info = context.keystore().info(&name)?;
    if info.storage == Storage::Plain {
        return Err(error_with_hint(
            CommandCode::KeyNotEncrypted,
            format!("key {name} is not encrypted"),
            "it needs no unlocking: every command uses it as it is",
        ));
    }
    let keyring = context.keyring_by_passphrase(&name)?;
    unlocked::start(context.home(), &name, &keyring, unlock.time).map_err(known_error)?;
    let json = serde_json::json!({
        "key": name,
        "address": info.address,
        "for": unlock.time,
    });
    Ok(Answer::of(&json)?
        .say(format!(
            "key {name} is unlocked for {}: commands of yours on this machine do not ask for its passphrase",
            duration(unlock.time)
        ))
        .hint(format!("`causeway lock {name}` ends it at once")))
}

/// Is the process that holds the key.
pub fn hold(unlock: &Unlock, socket: &Path) -> Result<()> {
    let mut secret = Zeroizing::new(String::with_capacity(4_096));
    io::stdin().read_to_string(&mut secret)?;
    let time = Duration::from_secs(unlock.time.0);
    unlocked::hold(socket, secret, time, || {
        let mut stdout = io::stdout();
        writeln!(stdout, "ready")?;
        stdout.flush()
    })?;
    Ok(())
}

fn known_error(error: UnlockError) -> anyhow::Error {
    let hint = match &error {
        UnlockError::Path { .. } => "use a home folder with a shorter path: --home",
        UnlockError::Process(_) => {
            "make room on the disk of the home folder, which must be one of this machine; without it, every command asks for the passphrase"
        }
    };
    let what = error.to_string();
    anyhow::Error::new(error).context(hinted(what, hint))
}
