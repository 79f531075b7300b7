//! Files that must be whole or absent, and readable by their owner alone.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, PersistError};

/// Makes a folder, and those above it, that only its owner can enter. Each that is new is synced into the folder that it
/// is in: what is written into it survives a power cut only if it does.
pub(crate) fn private_dir(dir: &Path) -> io::Result<()> {
    let new: Vec<_> = dir.ancestors().take_while(|d| !d.exists()).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    new.into_iter().try_for_each(sync_dir)
}

/// Writes a new file of mode 0600, whole or not at all; fails with `AlreadyExists` where there is one.
pub(crate) fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // a rename that replaces nothing, or a hard link where the file system has no such rename
    create_by(path, bytes, NamedTempFile::persist_noclobber)
}

/// The same with the step that gives the file its name. Where that is refused for another reason than a file that is
/// there, the file system has neither of its ways, and the name is claimed first.
fn create_by(
    path: &Path,
    bytes: &[u8],
    name_it: impl FnOnce(NamedTempFile, PathBuf) -> Result<File, PersistError>,
) -> io::Result<()> {
    match name_it(write_temp(path, bytes)?, path.to_owned()) {
        Ok(_) => {}
        Err(PersistError { error, .. }) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(error)
        }
        Err(PersistError { file, .. }) => claim_and_replace(file, path)?,
    }
    sync_dir(path)
}

/// Claims the name with an empty file, which only one of two processes can make, and renames the whole file over it.
fn claim_and_replace(file: NamedTempFile, path: &Path) -> io::Result<()> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.persist(path).map(drop).map_err(|refused| {
        // the claim is ours; an error here changes nothing of what is reported
        let _ = fs::remove_file(path);
        refused.error
    })
}

/// Writes a file of mode 0600 in place of the one that may be there.
pub(crate) fn replace_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_temp(path, bytes)?.persist(path)?;
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

/// The bytes on disk under another name in the same folder; removed when dropped.
fn write_temp(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    let mut temp = tempfile::Builder::new()
        .prefix(&format!(".{name}."))
        .suffix(".tmp")
        .permissions(Permissions::from_mode(0o600))
        .tempfile_in(dir)?;
    temp.write_all(bytes)?;
    temp.as_file().sync_all()?;
    Ok(temp)
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

    /// A step that names files as some file systems let it.
    type NameIt = fn(NamedTempFile, PathBuf) -> Result<File, PersistError>;

    /// A disk with neither hard links nor a rename that replaces nothing, with what such disks answer.
    fn refused(file: NamedTempFile, kind: io::ErrorKind) -> Result<File, PersistError> {
        let error = kind.into();
        Err(PersistError { error, file })
    }
    const DISKS: [NameIt; 4] = [
        |file, path| file.persist_noclobber(path),
        |file, _| refused(file, io::ErrorKind::PermissionDenied),
        |file, _| refused(file, io::ErrorKind::Unsupported),
        |file, _| refused(file, io::ErrorKind::InvalidInput),
    ];

    #[test]
    fn every_disk_holds_a_new_file_and_never_overwrites_one_and_no_temporary_file_stays() {
        for disk in DISKS {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("a");
            create_by(&path, b"one", disk).unwrap();
            let error = create_by(&path, b"two", disk).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&path).unwrap(), b"one");
            assert!(is_private(&path).unwrap());
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn of_two_that_make_one_file_at_once_one_is_refused_on_every_disk() {
        for disk in DISKS {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("a");
            let made = |bytes: &'static [u8]| {
                let path = path.clone();
                std::thread::spawn(move || create_by(&path, bytes, disk))
            };
            let both = [made(b"one"), made(b"two")].map(|thread| thread.join().unwrap());
            let refused = both.iter().filter_map(|done| done.as_ref().err());
            let kinds: Vec<_> = refused.map(io::Error::kind).collect();
            assert_eq!(kinds, [io::ErrorKind::AlreadyExists]);
            let kept: &[u8] = if both[0].is_ok() { b"one" } else { b"two" };
            assert_eq!(fs::read(&path).unwrap(), kept);
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn a_name_that_was_claimed_is_free_again_where_the_file_cannot_take_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let gone = |file: NamedTempFile, _| {
            fs::remove_file(file.path()).unwrap();
            refused(file, io::ErrorKind::Unsupported)
        };
        let error = create_by(&path, b"one", gone).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(!path.exists());
    }
}
