//! Keys that are kept unlocked for a while: by a process of their own, which gives them to commands of the same user.
//!
//! | module | what it is for |
//! |---|---|
//! | [`ask`] | a command asks for a key, or ends its holding |
//! | [`hold`] | the process that holds one |
//! | [`start`] | how that process is started |
//!
//! The socket is in a folder that only its user can enter, and is its user's alone. Whoever can connect is this user, who
//! can read the process's memory as well: so the key itself is given, and nothing that a command does must be known to the
//! process. It is never written to a disk.

mod ask;
mod hold;
mod start;

pub use ask::{ask, lock, lock_all};
pub use hold::hold;
pub use start::{start, UnlockError};

use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folder of the sockets, in the home folder.
const FOLDER: &str = "unlocked";
/// What a command sends to get the key.
const GIVE: &str = "give";
/// What a command sends to end the holding.
const LOCK: &str = "lock";
/// How long either side waits for the other.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Where the key of this name is asked for while it is unlocked.
fn socket(home: &Path, name: &str) -> PathBuf {
    home.join(FOLDER).join(format!("{name}.sock"))
}
