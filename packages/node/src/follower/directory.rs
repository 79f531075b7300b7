//! What accounts announce of their nodes: the chain is the directory. All of it is read at the start, then each block's events
//! change it. docs/peer-protocol.md#2-identity-and-discovery.

use super::events::NodeChange;
use super::view::AnnouncedNode;
use causeway_client::nodes::right::RecordedInstance;
use causeway_types::event::NodeAnnounced;
use causeway_types::node::Node;
use causeway_types::{Height, UnixTime};
use cosmwasm_std::Addr;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The announcements that stand, and the instance that is on record for our own account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// By account; none of those that are withdrawn.
    pub nodes: Arc<BTreeMap<String, AnnouncedNode>>,
    /// What is on record for our own account, announced or withdrawn; none if it never announced a node.
    pub own: Option<RecordedInstance>,
}

impl Directory {
    /// All announcements, and what is on record for our own account.
    pub(super) fn of(nodes: Vec<Node>, own: Option<RecordedInstance>) -> Directory {
        let announced = nodes.into_iter().filter_map(|node| {
            let details = node.announced?;
            let announced = AnnouncedNode {
                identity_key: details.identity_key,
                transport_key: details.transport_key,
                height: details.height,
                instance: node.instance,
                addresses: details.addresses,
                name: details.name,
            };
            Some((node.account.to_string(), announced))
        });
        Directory {
            nodes: Arc::new(announced.collect()),
            own,
        }
    }

    /// The directory after some changes, in their order.
    pub(super) fn after(&self, changes: Vec<NodeChange>, account: &Addr) -> Directory {
        let mut after = self.clone();
        for change in changes {
            let nodes = Arc::make_mut(&mut after.nodes);
            match change {
                NodeChange::Announced(event, height, time) => {
                    if event.account == *account {
                        after.own = Some(recorded(&event, time, after.own));
                    }
                    nodes.insert(event.account.to_string(), announced(event, height));
                }
                NodeChange::Withdrawn(event) => {
                    nodes.remove(event.account.as_str());
                }
            }
        }
        after
    }
}

/// What is on record of our own account after an announcement: when it took over stays while the instance does.
fn recorded(
    event: &NodeAnnounced,
    time: UnixTime,
    before: Option<RecordedInstance>,
) -> RecordedInstance {
    let kept = before.filter(|before| before.instance == event.instance);
    RecordedInstance {
        instance: event.instance,
        taken_over_at: match event.instance.takes_over_from(event.replaces) {
            true => Some(time),
            false => kept.and_then(|kept| kept.taken_over_at),
        },
    }
}

fn announced(event: NodeAnnounced, height: Height) -> AnnouncedNode {
    let addresses = event.addresses.unwrap_or_default();
    AnnouncedNode {
        identity_key: event.identity_key,
        transport_key: event.transport_key,
        height,
        instance: event.instance,
        addresses: addresses
            .split(',')
            .filter(|address| !address.is_empty())
            .map(str::to_owned)
            .collect(),
        name: event.name,
    }
}
