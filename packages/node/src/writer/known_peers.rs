//! Peers that the user asked for: reached again after a start. One file beside the book; losing it loses no money.

use crate::peers::{AddressError, AskedPeer, PeerAddress};
use causeway_node_api::local::replace;
use causeway_types::TransportKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;
use tokio::sync::oneshot;

/// The name of the file in the folder of the account's book.
const FILE: &str = "peers.json";

/// A peer that the user asked for, as it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPeer {
    /// The account of the peer.
    pub account: String,
    /// The public half of its transport key, 64 hex digits; none: the one that it announces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport_key: Option<String>,
    /// Where it listens; none: where it announces that it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// Why a peer cannot be reached by what was typed.
#[derive(Debug, Error)]
pub enum KnownPeerError {
    /// The transport key is none.
    #[error("'{0}' is no transport key, must be 64 hex digits")]
    Key(String),
    /// The account is none.
    #[error("'{0}' is no account, must be 1 to 128 visible ASCII characters")]
    Account(String),
    /// The address is none.
    #[error(transparent)]
    Address(#[from] AddressError),
}

impl KnownPeer {
    /// As it is dialled.
    pub fn asked(&self) -> Result<AskedPeer, KnownPeerError> {
        let key = self.transport_key.as_ref().map(|text| {
            let key: Result<TransportKey, _> = text.parse();
            key.map_err(|_| KnownPeerError::Key(text.clone()))
        });
        let address = self.address.as_ref();
        let address = address
            .map(|text| text.parse::<PeerAddress>())
            .transpose()?;
        let is_text = self.account.bytes().all(|b| b.is_ascii_graphic());
        if !is_text || !(1..=128).contains(&self.account.len()) {
            return Err(KnownPeerError::Account(self.account.clone()));
        }
        Ok(AskedPeer {
            account: self.account.clone(),
            transport_key: key.transpose()?,
            address,
        })
    }
}

/// Keeps a peer for later starts.
#[derive(Debug)]
pub struct RememberPeer {
    /// The peer; takes the place of an earlier one of its account.
    pub peer: KnownPeer,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<io::Result<()>>,
}

/// Keeps a peer no longer.
#[derive(Debug)]
pub struct ForgetPeer {
    /// The account of the peer.
    pub account: String,
    /// Where the answer goes, once it is on disk: whether it was kept.
    pub answer: oneshot::Sender<io::Result<bool>>,
}

/// The peers that are kept.
#[derive(Debug)]
pub struct ListKnownPeers {
    /// Where the answer goes; by account.
    pub answer: oneshot::Sender<Vec<KnownPeer>>,
}

/// All of them.
#[derive(Debug)]
pub(super) struct KnownPeers {
    folder: PathBuf,
    peers: BTreeMap<String, KnownPeer>,
}

impl KnownPeers {
    /// Those that are kept in a book's folder.
    pub fn open(folder: &Path) -> io::Result<KnownPeers> {
        let peers = match std::fs::read(folder.join(FILE)) {
            Ok(text) => serde_json::from_slice(&text).map_err(io::Error::other)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        Ok(KnownPeers {
            folder: folder.to_owned(),
            peers,
        })
    }

    pub fn list(&self, ask: ListKnownPeers) {
        // whoever asked and does not wait any more asks again
        let _ = ask.answer.send(self.peers.values().cloned().collect());
    }

    pub fn remember(&mut self, ask: RememberPeer) {
        let mut peers = self.peers.clone();
        peers.insert(ask.peer.account.clone(), ask.peer);
        let _ = ask.answer.send(self.replace(peers));
    }

    pub fn forget(&mut self, ask: ForgetPeer) {
        let mut peers = self.peers.clone();
        let was_known = peers.remove(&ask.account).is_some();
        let forgotten = match was_known {
            true => self.replace(peers),
            false => Ok(()),
        };
        let _ = ask.answer.send(forgotten.map(|()| was_known));
    }

    fn replace(&mut self, peers: BTreeMap<String, KnownPeer>) -> io::Result<()> {
        self.write(&peers)?;
        self.peers = peers;
        Ok(())
    }

    fn write(&self, peers: &BTreeMap<String, KnownPeer>) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(peers).map_err(io::Error::other)?;
        replace(&self.folder, FILE, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(account: &str, address: &str) -> KnownPeer {
        KnownPeer {
            account: account.to_owned(),
            transport_key: Some("ab".repeat(32)),
            address: Some(address.to_owned()),
        }
    }

    #[test]
    fn a_peer_that_is_kept_is_there_after_a_start_and_the_newest_of_an_account_counts() {
        let folder = tempfile::tempdir().unwrap();
        let mut peers = KnownPeers::open(folder.path()).unwrap();
        for kept in [peer("a", "one:1"), peer("b", "two:2"), peer("a", "three:3")] {
            let (answer, mut answered) = oneshot::channel();
            peers.remember(RememberPeer { peer: kept, answer });
            answered.try_recv().unwrap().unwrap();
        }
        let again = KnownPeers::open(folder.path()).unwrap();
        let (answer, mut answered) = oneshot::channel();
        again.list(ListKnownPeers { answer });
        let kept = answered.try_recv().unwrap();
        assert_eq!(kept, [peer("a", "three:3"), peer("b", "two:2")]);
    }

    #[test]
    fn a_peer_that_is_forgotten_is_gone_after_a_start_and_no_other_is() {
        let folder = tempfile::tempdir().unwrap();
        let mut peers = KnownPeers::open(folder.path()).unwrap();
        for kept in [peer("a", "one:1"), peer("b", "two:2")] {
            let (answer, _) = oneshot::channel();
            peers.remember(RememberPeer { peer: kept, answer });
        }
        for (account, was_known) in [("a", true), ("a", false), ("c", false)] {
            let (answer, mut answered) = oneshot::channel();
            let account = account.to_owned();
            peers.forget(ForgetPeer { account, answer });
            assert_eq!(answered.try_recv().unwrap().unwrap(), was_known);
        }
        let again = KnownPeers::open(folder.path()).unwrap();
        let (answer, mut answered) = oneshot::channel();
        again.list(ListKnownPeers { answer });
        assert_eq!(answered.try_recv().unwrap(), [peer("b", "two:2")]);
    }

    #[test]
    fn what_cannot_be_dialled_is_refused_by_its_part() {
        assert!(peer("a", "one:1").asked().is_ok());
        let refused = |peer: KnownPeer| peer.asked().unwrap_err();
        assert!(matches!(
            refused(peer("a b", "one:1")),
            KnownPeerError::Account(_)
        ));
        assert!(matches!(
            refused(peer("a", "http://one")),
            KnownPeerError::Address(_)
        ));
        let key = KnownPeer {
            transport_key: Some("ab".to_owned()),
            ..peer("a", "one:1")
        };
        assert!(matches!(refused(key), KnownPeerError::Key(_)));
    }
}
