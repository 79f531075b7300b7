//! The highest block that was seen of each chain, in the home folder: a later process holds nodes to it.

use crate::error::Result;
use crate::journal;
use causeway_chain::SeenBlock;
use std::path::{Path, PathBuf};

/// The file of a chain.
pub fn file_of(home: &Path, chain_id: &str) -> PathBuf {
    home.join("heights").join(format!("{chain_id}.json"))
}

/// What was seen of a chain; none if nothing was.
pub fn read(home: &Path, chain_id: &str) -> Result<Option<SeenBlock>> {
    journal::read(&file_of(home, chain_id), "heights")
}

/// Keeps what was seen, where it is more than what is kept.
pub fn keep(home: &Path, chain_id: &str, seen: SeenBlock) -> Result<()> {
    let kept = read(home, chain_id)?;
    let is_more = |kept: SeenBlock| seen.height > kept.height || seen.time > kept.time;
    match kept.is_none_or(is_more) {
        true => journal::write(&file_of(home, chain_id), &seen),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::{Height, UnixTime};

    #[test]
    fn the_highest_block_of_each_chain_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let seen = |n: u64| SeenBlock {
            height: Height(n),
            time: UnixTime(1_000 + n),
            seen_at: UnixTime(2_000 + n),
        };
        assert_eq!(read(home.path(), "a-1").unwrap(), None);
        for n in [5, 9, 7] {
            keep(home.path(), "a-1", seen(n)).unwrap();
        }
        assert_eq!(read(home.path(), "a-1").unwrap(), Some(seen(9)));
        assert_eq!(read(home.path(), "b-1").unwrap(), None);
    }
}
