//! The process that holds an unlocked key until its time is over, or until it is told to end.

use super::{GIVE, LOCK, TIMEOUT};
use causeway_chain::machine_time;
use causeway_types::UnixTime;
use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How often the time is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Holds the key whose secret is given, and says when it can be asked for. Ends when its time is over by either of two clocks:
/// that of the process, which nobody sets, and the machine's, which goes on while the machine sleeps; and where its socket is gone
/// or another one's is in its place.
pub fn hold(
    socket: &Path,
    secret: Zeroizing<String>,
    time: Duration,
    ready: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    let end = End {
        begun: Instant::now(),
        time,
        until: UnixTime(machine_time().0.saturating_add(time.as_secs())),
    };
    let listener = listen(socket)?;
    let own = fs::symlink_metadata(socket)?.ino();
    // another one's socket may be in this one's place by now
    let is_own =
        move |socket: &Path| fs::symlink_metadata(socket).is_ok_and(|about| about.ino() == own);
    let remove = move |socket: &Path| {
        if is_own(socket) {
            let _ = fs::remove_file(socket);
        }
    };
    let watched = socket.to_owned();
    thread::spawn(move || {
        // who cannot be asked any more cannot be told to end either
        while !end.is_over() && is_own(&watched) {
            thread::sleep(LOOK_EVERY);
        }
        remove(&watched);
        std::process::exit(0);
    });
    ready()?;
    for stream in listener.incoming() {
        // what a command does wrong is that command's to say
        let Ok(stream) = stream else { continue };
        if end.is_over() {
            break;
        }
        match request(&stream).as_deref() {
            Ok(GIVE) => drop(answer(stream, secret.as_bytes())),
            Ok(LOCK) => {
                remove(socket);
                let _ = answer(stream, b"locked");
                return Ok(());
            }
            _ => {}
        }
    }
    remove(socket);
    Ok(())
}

/// When the holding is over.
#[derive(Clone, Copy)]
struct End {
    begun: Instant,
    time: Duration,
    until: UnixTime,
}

impl End {
    fn is_over(&self) -> bool {
        self.begun.elapsed() >= self.time || machine_time() >= self.until
    }
}

/// Listens where only this user can connect. The socket gets its name once it is so.
fn listen(socket: &Path) -> io::Result<UnixListener> {
    let folder = socket.parent().unwrap_or(Path::new("."));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    let unnamed = folder.join(format!("{}.new", std::process::id()));
    let _ = fs::remove_file(&unnamed);
    let listener = UnixListener::bind(&unnamed)?;
    fs::set_permissions(&unnamed, Permissions::from_mode(0o600))?;
    fs::rename(&unnamed, socket)?;
    Ok(listener)
}

fn request(stream: &UnixStream) -> io::Result<String> {
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let mut text = String::new();
    stream.take(16).read_to_string(&mut text)?;
    Ok(text)
}

fn answer(mut stream: UnixStream, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)
}
