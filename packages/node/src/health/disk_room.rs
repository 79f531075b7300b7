//! Room on the book's disk that payments leave: what must be written in time fits there when no payment does any more (P16 of
//! docs/peer-protocol.md).

use causeway_node_api::calls::ready::{Part, Problem};
use std::path::PathBuf;
use tracing::warn;

const MIB: u64 = 1 << 20;

/// How much of a disk is kept back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskRoom {
    /// A folder on the disk.
    pub folder: PathBuf,
    /// How many MiB payments leave free; 0 for none.
    pub kept_back: u64,
}

impl DiskRoom {
    /// Whether less is free than what is kept back. Where the system does not say, the next commit tells whether there is room.
    pub fn is_low(&self) -> bool {
        self.too_little().is_some()
    }

    /// What keeps payments from being made; none where there is room.
    pub fn problem(&self) -> Option<Problem> {
        let free = self.too_little()?;
        Some(Problem {
            part: Part::Book,
            code: "disk_full".to_owned(),
            what: format!(
                "{free} MiB are free on the disk of {}, and {} are kept back for what must be done in time: nothing is paid",
                self.folder.display(),
                self.kept_back
            ),
            next: Some("make room on that disk; the node goes on by itself".to_owned()),
        })
    }

    /// How many MiB are free, where that is less than what is kept back.
    fn too_little(&self) -> Option<u64> {
        if self.kept_back == 0 {
            return None;
        }
        match rustix::fs::statvfs(&self.folder) {
            Ok(disk) => {
                let free = disk.f_bavail.saturating_mul(disk.f_frsize) / MIB;
                (free < self.kept_back).then_some(free)
            }
            Err(error) => {
                warn!(%error, "how full the disk of the book is cannot be asked");
                None
            }
        }
    }
}
