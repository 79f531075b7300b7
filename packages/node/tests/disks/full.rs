//! Disks that take nothing more, as a process sees them. Test programs include this file.

use rustix::process::{prlimit, Pid, Resource, Rlimit};
use std::path::Path;
use std::process::Command;

/// A program for which a file that may not grow is a write that fails, and no signal that ends it.
pub fn without_file_size_signal(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(program);
    command
}

/// No file of the process may be written beyond so many bytes; none: as before.
pub fn limit_files(process: Pid, bytes: Option<u64>) {
    let limit = Rlimit {
        current: bytes,
        maximum: None,
    };
    prlimit(Some(process), Resource::Fsize, limit).unwrap();
}
