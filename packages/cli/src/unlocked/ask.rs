//! A command asks for a key that is unlocked, or ends its holding.

use super::{socket, FOLDER, GIVE, LOCK, TIMEOUT};
use causeway_wallet::keys::Keyring;
use std::io::{self, Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use zeroize::Zeroizing;

/// The key of this name, where it is unlocked; none where it is not, or where what holds it gives no answer. Whose key it is
/// must be compared: another one may have the name by now.
pub fn ask(home: &Path, name: &str) -> Option<Keyring> {
    let secret = answered(&socket(home, name), GIVE).ok()?;
    Keyring::from_secret(&secret).ok()
}

/// Ends the holding of the key of this name. Whether it was unlocked.
pub fn lock(home: &Path, name: &str) -> bool {
    // it answers once its socket is gone
    answered(&socket(home, name), LOCK).is_ok()
}

/// Ends the holding of all keys of a home: their names.
pub fn lock_all(home: &Path) -> io::Result<Vec<String>> {
    let files = match std::fs::read_dir(home.join(FOLDER)) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut locked = Vec::new();
    for file in files {
        let file = file?.file_name();
        let name = file.to_str().and_then(|name| name.strip_suffix(".sock"));
        locked.extend(name.filter(|name| lock(home, name)).map(str::to_owned));
    }
    locked.sort();
    Ok(locked)
}

fn answered(socket: &Path, request: &str) -> io::Result<Zeroizing<String>> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    stream.write_all(request.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    // as large as any answer, so that no copy of a part is left behind by growing
    let mut answer = Zeroizing::new(String::with_capacity(4_096));
    stream.read_to_string(&mut answer)?;
    match answer.is_empty() {
        true => Err(io::ErrorKind::UnexpectedEof.into()),
        false => Ok(answer),
    }
}
