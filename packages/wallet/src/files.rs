//! Files that must be whole or absent, and readable by their owner alone.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Makes a folder, and those above it, that only its owner can enter. Each that is new is synced into the folder that it
/// is in: what is written into it survives a power cut only if it does.
pub(crate) fn private_dir(dir: &Path) -> io::Result<()> {
    let new: Vec<_> = dir.ancestors().take_while(|d| !d.exists()).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    new.into_iter().try_for_each(sync_dir)
}

/// Writes a new file of mode 0600; fails with `AlreadyExists` where there is one.
pub(crate) fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temp = write_temp(path, bytes)?;
    // A link, not a rename: it never takes the place of a file that is there.
    let linked = fs::hard_link(&temp, path);
    let placed = match linked {
        Err(error) if cannot_link(&error) => place_without_links(&temp, path),
        other => other,
    };
    remove_if_there(&temp)?;
    placed?;
    sync_dir(path)
}

/// Whether the file system has no hard links, or does not let us make them.
fn cannot_link(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, Unsupported};
    matches!(error.kind(), PermissionDenied | Unsupported)
}

/// Claims the name with an empty file, which only one of two can make, and renames the whole one over it.
fn place_without_links(temp: &Path, path: &Path) -> io::Result<()> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    fs::rename(temp, path)
}

/// Writes a file of mode 0600 in place of the one that may be there.
pub(crate) fn replace_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::rename(write_temp(path, bytes)?, path)?;
    sync_dir(path)
}

/// Puts a file that is whole, and in the same folder, in the place of another.
pub(crate) fn replace_by(from: &Path, to: &Path) -> io::Result<()> {
    File::open(from)?.sync_all()?;
    fs::rename(from, to)?;
    sync_dir(to)
}

/// Removes a file; one that is not there is no error.
pub(crate) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Copies a file, and the write-ahead log that belongs to it, to a new name beside it: `NAME.aside-1`, and so on.
pub(crate) fn copy_aside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut number = 1;
    let aside = loop {
        let aside = path.with_file_name(format!("{name}.aside-{number}"));
        match create_private(&aside, &fs::read(path)?) {
            Ok(()) => break aside,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    };
    let log = path.with_file_name(format!("{name}-wal"));
    match fs::read(&log) {
        Ok(bytes) if !bytes.is_empty() => {
            let of_log = path.with_file_name(format!("{name}.aside-{number}-wal"));
            replace_private(&of_log, &bytes)?;
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    Ok(aside)
}

/// Whether nobody but the owner can read the file.
pub(crate) fn is_private(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 == 0)
}

/// Takes a file's rights from everyone but its owner.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(0o600))
}

fn write_temp(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temp = path.with_file_name(format!(".{name}.{:016x}.tmp", rand_u64()));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&temp)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written {
        fs::remove_file(&temp)?;
        return Err(error);
    }
    Ok(temp)
}

fn rand_u64() -> u64 {
    use secp256k1::rand::{rngs::OsRng, RngCore};
    OsRng.next_u64()
}

/// Syncs the folder in which this is.
pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(dir) if dir.as_os_str().is_empty() => File::open(".")?.sync_all(),
        Some(dir) => File::open(dir)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_is_never_overwritten_and_no_temporary_file_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        create_private(&path, b"one").unwrap();
        let error = create_private(&path, b"two").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert!(is_private(&path).unwrap());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
