//! Where a test keeps its files.

use std::path::Path;
use tempfile::TempDir;

/// A folder in memory where the machine has one: what a kill leaves there is what it leaves on a disk.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => TempDir::new_in(memory).unwrap(),
        false => TempDir::new().unwrap(),
    }
}
