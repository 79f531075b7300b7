//! The folder of the user's choice: a folder in it for each book, with a file for each whole copy.

use super::BackupSettings;
use crate::files;
use causeway_types::NodeInstance;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// What the folder of a book begins with; its instance follows.
const FOLDER: &str = "causeway-";
/// How the name of a log ends that has its whole copy.
const WHOLE: &str = "log";
/// How it ends before.
const BEGUN: &str = "part";
/// How many logs stay.
const KEPT: usize = 2;

/// A file of a log, open to be written.
pub(super) trait LogFile: Write + Send {
    /// Returns once what was written is on the disk.
    fn sync(&mut self) -> io::Result<()>;
}

impl LogFile for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

/// Opens a new file of a log.
pub(super) type OpenLog = fn(&Path) -> io::Result<Box<dyn LogFile>>;

/// On a disk.
pub(super) fn open_on_disk(path: &Path) -> io::Result<Box<dyn LogFile>> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    Ok(Box::new(file))
}

/// The folder of a book's logs.
pub(super) fn folder_of(folder: &Path, instance: NodeInstance) -> PathBuf {
    folder.join(format!("{FOLDER}{instance}"))
}

/// A log that is being written.
pub(super) struct OpenedLog {
    file: Box<dyn LogFile>,
    /// Where it is.
    pub path: PathBuf,
    /// Which file it is, of all that had its name: device and inode.
    identity: (u64, u64),
    /// The number in its name.
    pub number: u64,
}

impl OpenedLog {
    /// Begins the next log of a book, under a name that says that it has no whole copy yet. The user's own folder must be
    /// there: where its disk is not mounted, one made in its place would be on the disk that the backup is to outlive.
    pub fn begin(
        settings: &BackupSettings,
        instance: NodeInstance,
        open: OpenLog,
    ) -> io::Result<OpenedLog> {
        if !settings.folder.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                "the folder is not there",
            ));
        }
        let dir = folder_of(&settings.folder, instance);
        files::private_dir(&dir)?;
        for (_, left) in numbered(&dir, BEGUN)? {
            files::remove_if_there(&left)?;
        }
        let newest = logs(&dir)?.last().map_or(0, |(number, _)| *number);
        let number = newest.saturating_add(1);
        let path = dir.join(format!("{number:06}.{BEGUN}"));
        let file = open(&path)?;
        let identity = identity(&path)?;
        Ok(OpenedLog {
            file,
            path,
            identity,
            number,
        })
    }

    /// Writes entries after those before.
    pub fn write(&mut self, entries: &[u8]) -> io::Result<()> {
        self.file.write_all(entries)
    }

    /// Returns once all of it is on the disk, under its name: what is written into a file that was removed is on none.
    pub fn sync(&mut self) -> io::Result<()> {
        self.file.sync()?;
        match identity(&self.path)? == self.identity {
            true => Ok(()),
            false => Err(io::Error::new(
                io::ErrorKind::NotFound,
                "another file is in the place of the log",
            )),
        }
    }

    /// Names it as a log with a whole copy, and removes those before the one before it.
    pub fn complete(&mut self) -> io::Result<()> {
        self.sync()?;
        let whole = self.path.with_extension(WHOLE);
        fs::rename(&self.path, &whole)?;
        files::sync_dir(&whole)?;
        self.path = whole;
        let dir = self.path.parent().unwrap_or(Path::new("."));
        let mut older = logs(dir)?;
        older.truncate(older.len().saturating_sub(KEPT));
        for (_, path) in older {
            files::remove_if_there(&path)?;
        }
        Ok(())
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let found = fs::metadata(path)?;
    Ok((found.dev(), found.ino()))
}

/// The logs of a book that have a whole copy, the newest last.
pub(super) fn logs(dir: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    numbered(dir, WHOLE)
}

fn numbered(dir: &Path, extension: &str) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let number = path.file_stem().and_then(|stem| stem.to_str());
        let number = number.and_then(|stem| stem.parse::<u64>().ok());
        if let (Some(number), true) = (number, path.extension().is_some_and(|e| e == extension)) {
            found.push((number, path));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// The folders of books in a folder, by name; the folder itself where it is one of a book.
pub(super) fn folders_of_books(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let is_of_book = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(FOLDER)) && path.is_dir()
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if is_of_book(&path) {
            found.push(path);
        }
    }
    found.sort_unstable();
    if found.is_empty() && !logs(folder)?.is_empty() {
        found.push(folder.to_owned());
    }
    Ok(found)
}
