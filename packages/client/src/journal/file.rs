//! Files that are written whole or not at all, and of which one process at a time is the owner.

use crate::error::{content_error, file_error, ClientError, Result};
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Writes a file, whole or not at all: it is on disk under another name before it takes this one.
pub fn write(path: &Path, value: &impl Serialize) -> Result<()> {
    let write = || -> io::Result<()> {
        let dir = folder_of(path)?;
        fs::create_dir_all(dir)?;
        // named after the file, so that what a killed process leaves can be told from other files
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let prefix = format!("{stem}.");
        let file = tempfile::Builder::new().prefix(&prefix).tempfile_in(dir)?;
        serde_json::to_writer_pretty(file.as_file(), value)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        // the name too is on disk, before anything is done that it tells of
        File::open(dir)?.sync_all()
    };
    write().map_err(file_error("write", path))
}

/// What is in a file that was written so; none if it is not there. `what` it is goes into the error where that cannot be
/// read.
pub fn read<T: DeserializeOwned>(path: &Path, what: &'static str) -> Result<Option<T>> {
    let bytes = read_bytes(path)?;
    let value = bytes.map(|bytes| serde_json::from_slice(&bytes));
    value.transpose().map_err(content_error(what, path))
}

fn read_bytes(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file_error("read", path)(error)),
    }
}

/// Removes a file, if it is there.
pub fn remove(path: &Path) -> Result<()> {
    removed(path, fs::remove_file(path))
}

/// Removes a folder with all that is in it, if it is there.
pub fn remove_folder(path: &Path) -> Result<()> {
    removed(path, fs::remove_dir_all(path))
}

fn removed(path: &Path, done: io::Result<()>) -> Result<()> {
    match done {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(file_error("remove", path)(error))
        }
        _ => Ok(()),
    }
}

fn folder_of(path: &Path) -> io::Result<&Path> {
    path.parent()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it is in no folder"))
}

/// A file that only this process reads and writes, for as long as this lives.
#[derive(Debug)]
pub struct Locked {
    path: PathBuf,
    // given back when dropped, also by a process that was killed
    _lock: File,
}

impl Locked {
    /// Takes it, whether it is there or not.
    pub fn take(path: PathBuf) -> Result<Locked> {
        let open = || -> io::Result<File> {
            fs::create_dir_all(folder_of(&path)?)?;
            File::create(path.with_extension("lock"))
        };
        let lock = open().map_err(file_error("write beside", &path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Locked { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(ClientError::InUse { file: path }),
            Err(TryLockError::Error(error)) => Err(file_error("lock", path)(error)),
        }
    }
    /// What is in it; none if it is not there.
    pub fn read(&self) -> Result<Option<Vec<u8>>> {
        read_bytes(&self.path)
    }
    /// Writes it, whole or not at all.
    pub fn write(&self, value: &impl Serialize) -> Result<()> {
        write(&self.path, value)
    }
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// That no other process of this machine does what a file is about, for as long as this lives.
#[derive(Debug)]
pub struct Held {
    lock: PathBuf,
    // given back when dropped, also by a process that was killed
    _lock: File,
}

impl Held {
    /// Takes it, whether the file is there or not.
    pub fn take(file: &Path) -> Result<Held> {
        let lock = file.with_extension("lock");
        let failed = |error| file_error("lock", file)(error);
        fs::create_dir_all(folder_of(file).map_err(failed)?).map_err(failed)?;
        loop {
            let opened = File::create(&lock).map_err(failed)?;
            match opened.try_lock() {
                Ok(()) if is_at(&opened, &lock).map_err(failed)? => {
                    return Ok(Held {
                        lock,
                        _lock: opened,
                    })
                }
                // who had it has removed this one since it was opened
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(ClientError::SameUnderWay {
                        file: file.to_owned(),
                    })
                }
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // while it is still locked: who has opened it finds that it is gone. One that stays is taken by the next
        let _ = fs::remove_file(&self.lock);
    }
}

/// Whether an open file is the one that is there under a name.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let own = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (own.dev(), own.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn one_at_a_time_has_a_file_and_finds_what_the_one_before_wrote() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journals").join("x.json");
        let first = Locked::take(path.clone()).unwrap();
        assert_eq!(first.read().unwrap(), None);
        first.write(&[1, 2]).unwrap();
        let error = Locked::take(path.clone()).unwrap_err();
        assert!(error.to_string().contains("another process"), "{error}");
        drop(first);
        let second = Locked::take(path).unwrap();
        let found: Vec<u8> = serde_json::from_slice(&second.read().unwrap().unwrap()).unwrap();
        assert_eq!(found, [1, 2]);
    }

    #[test]
    fn what_one_process_holds_another_is_refused_and_nothing_is_left_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("outbox").join("x.call");
        let left = || fs::read_dir(file.parent().unwrap()).unwrap().count();
        let first = Held::take(&file).unwrap();
        let refused = Held::take(&file).unwrap_err();
        assert_eq!(refused.code(), "same_under_way");
        let _other = Held::take(&file.with_file_name("y.call")).unwrap();
        drop(first);
        assert_eq!(left(), 1);
        // one that a killed process left is taken
        File::create(file.with_extension("lock")).unwrap();
        drop(Held::take(&file).unwrap());
        assert_eq!(left(), 1);
    }

    #[test]
    fn of_many_that_take_and_leave_one_at_a_time_holds_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.call");
        let holders = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut taken = 0;
                    while taken < 200 {
                        if let Ok(_held) = Held::take(&file) {
                            assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                            holders.fetch_sub(1, Ordering::SeqCst);
                            taken += 1;
                        }
                    }
                });
            }
        });
    }
}
