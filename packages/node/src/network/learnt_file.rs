//! What was learnt of the network, in a file beside the book: it costs attempts to learn it again, and nothing else. So a file
//! that cannot be read is passed over.

use causeway_client::journal;
use causeway_client::ClientError;
use causeway_routing::LearntDirection;
use causeway_types::{ChannelId, UnixTime};
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tracing::warn;

/// The name of the file.
pub const LEARNT_FILE: &str = "routes.json";
/// Which form the file has.
const VERSION: u32 = 1;

/// Where it is, and of which registry's channels it tells.
#[derive(Clone, Debug)]
pub(super) struct LearntFile {
    path: PathBuf,
    registry: Addr,
}

/// What is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Learnt {
    /// What attempts have shown.
    pub directions: Vec<LearntDirection>,
    /// When events have changed the balances of channels last, which the chain does not keep.
    pub balances_changed: BTreeMap<ChannelId, UnixTime>,
}

#[derive(Serialize, Deserialize)]
struct Content {
    version: u32,
    registry: Addr,
    learnt: Vec<LearntDirection>,
    balances_changed: Vec<(ChannelId, UnixTime)>,
}

impl LearntFile {
    /// In the folder of an account.
    pub fn of(folder: &Path, registry: Addr) -> LearntFile {
        LearntFile {
            path: folder.join(LEARNT_FILE),
            registry,
        }
    }

    /// What is in it; nothing where there is none, or none of this registry that can be read. Blocks.
    pub fn read(&self) -> Learnt {
        let content: Content = match journal::read(&self.path, "what was learnt of routes") {
            Ok(Some(content)) => content,
            Ok(None) => return Learnt::default(),
            Err(error) => {
                warn!(%error, "what was learnt of routes is passed over");
                return Learnt::default();
            }
        };
        if content.version != VERSION || content.registry != self.registry {
            let (version, registry) = (content.version, content.registry);
            warn!(
                version,
                %registry,
                "what was learnt of routes has another form, or is of another registry: it is passed over"
            );
            return Learnt::default();
        }
        Learnt {
            directions: content.learnt,
            balances_changed: content.balances_changed.into_iter().collect(),
        }
    }

    /// Writes it, whole or not at all. Blocks.
    pub fn write(&self, learnt: &Learnt) -> Result<(), ClientError> {
        let changed = learnt.balances_changed.iter();
        let content = Content {
            version: VERSION,
            registry: self.registry.clone(),
            learnt: learnt.directions.clone(),
            balances_changed: changed.map(|(id, at)| (*id, *at)).collect(),
        };
        journal::write(&self.path, &content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_routing::LearntBound;
    use causeway_types::{Amount, Direction};

    fn learnt() -> Learnt {
        Learnt {
            directions: vec![LearntDirection {
                channel_id: ChannelId(7),
                direction: Direction::BToA,
                passed: None,
                failed: Some(LearntBound {
                    amount: Amount::MAX,
                    at: UnixTime(9),
                }),
                fee_share: None,
                away: Some(UnixTime(9)),
            }],
            balances_changed: [(ChannelId(3), UnixTime(5))].into(),
        }
    }

    #[test]
    fn what_was_written_is_read_again_and_a_damaged_file_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let of = |registry| LearntFile::of(folder.path(), Addr::unchecked(registry));
        let file = of("registry");
        assert_eq!(file.read(), Learnt::default());
        file.write(&learnt()).unwrap();
        assert_eq!(file.read(), learnt());
        // the channels of another registry have the same numbers
        assert_eq!(of("other").read(), Learnt::default());
        let written = std::fs::read(&file.path).unwrap();
        for damaged in [&written[..written.len() / 2], b"{}", b"", &[0xff; 9]] {
            std::fs::write(&file.path, damaged).unwrap();
            assert_eq!(file.read(), Learnt::default());
        }
        file.write(&learnt()).unwrap();
        assert_eq!(file.read(), learnt());
    }
}
