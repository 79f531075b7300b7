//! Whether an account's node answers now.

use crate::follower::AnnouncedNode;
use crate::peers::{AskedPeer, LinkInfo, Peers};
use crate::writer::{ask, ListKnownPeers, WriterRequest, WriterSender};
use cosmwasm_std::Addr;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long a first round of dialling may take.
const LONGEST_DIAL: Duration = Duration::from_secs(10);

/// Why an account's node is not reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreachable {
    /// What was tried.
    pub why: String,
    /// What to do next.
    pub hint: String,
}

/// Makes sure that an account's node answers: it has a link, or one can be made now, to where the user said or to what it has
/// announced. The link.
pub async fn reach(
    nodes: &BTreeMap<String, AnnouncedNode>,
    peers: &Peers,
    writer: &WriterSender,
    account: &Addr,
) -> Result<LinkInfo, Unreachable> {
    let listed = peers.list().await;
    let same = listed
        .into_iter()
        .filter(|peer| peer.account == account.as_str());
    // where several are made at once, the newest stays in most cases; a question on one that ends fails, and says so
    if let Some(link) = same.flat_map(|peer| peer.links).last() {
        return Ok(link);
    }
    let hint =
        format!("`causeway peer connect {account}/KEY@HOST:PORT` reaches it where it listens");
    let asked = asked(writer, account).await;
    if asked.target(nodes).is_none() {
        return Err(Unreachable {
            why: format!("{account} has announced no node, and nobody said where it listens"),
            hint,
        });
    }
    match tokio::time::timeout(LONGEST_DIAL, peers.connect(asked)).await {
        Ok(Ok(link)) => Ok(link),
        Ok(Err(error)) => Err(Unreachable {
            why: format!("the node of {account} cannot be reached: {error}"),
            hint,
        }),
        Err(_) => Err(Unreachable {
            why: format!(
                "the node of {account} has not answered in {} s",
                LONGEST_DIAL.as_secs()
            ),
            hint,
        }),
    }
}

/// How it is reached: as the user said, else as it has announced.
async fn asked(writer: &WriterSender, account: &Addr) -> AskedPeer {
    let list = |answer| WriterRequest::ListKnownPeers(ListKnownPeers { answer });
    // a writer that has ended says so to every other request
    let known = ask(writer, list).await.unwrap_or_default();
    let mut known = known
        .iter()
        .filter(|known| known.account == account.as_str());
    let known = known.next().and_then(|known| known.asked().ok());
    known.unwrap_or_else(|| AskedPeer {
        account: account.to_string(),
        transport_key: None,
        address: None,
    })
}
