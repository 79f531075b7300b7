//! What the events of a block change. Only the registry and the policy of this deployment count: an event of a contract names
//! the contract, which no contract can write itself.

use causeway_chain::Block;
use causeway_client::deployment::Deployment;
use causeway_types::event::{contract_of, NodeAnnounced, NodeWithdrawn};
use causeway_types::{ChannelId, Height, UnixTime};
use cosmwasm_std::{Addr, Event};
use std::collections::BTreeSet;

/// An announcement, or the end of one.
#[derive(Clone, Debug)]
pub(super) enum NodeChange {
    /// A node was announced in the block of this height and time.
    Announced(NodeAnnounced, Height, UnixTime),
    /// A node was withdrawn.
    Withdrawn(NodeWithdrawn),
}

/// What one block changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    /// The account's channels that events name: they are to be read again.
    pub channels: BTreeSet<ChannelId>,
    /// In the order of the block.
    pub nodes: Vec<NodeChange>,
}

/// What a block changes for an account with these channels.
pub(super) fn changes(
    block: &Block,
    contracts: &Deployment,
    account: &Addr,
    ours: &BTreeSet<ChannelId>,
) -> Changes {
    let mut changes = Changes::default();
    for event in block.all_events() {
        if contract_of(event) == Some(contracts.registry.as_str()) {
            changes.channels.extend(own_channel(event, account, ours));
        }
        changes.nodes.extend(node_change(event, block, contracts));
    }
    changes
}

/// The channel that an event of the registry names, if it is one of the account's or becomes one.
fn own_channel(event: &Event, account: &Addr, ours: &BTreeSet<ChannelId>) -> Option<ChannelId> {
    let channel: ChannelId = attribute(event, "channel_id")?.parse().ok()?;
    let names_account = ["a", "b"]
        .into_iter()
        .any(|side| attribute(event, side) == Some(account.as_str()));
    (names_account || ours.contains(&channel)).then_some(channel)
}

fn node_change(event: &Event, block: &Block, contracts: &Deployment) -> Option<NodeChange> {
    if let Some(announced) = contracts.read_event::<NodeAnnounced>(event) {
        return Some(NodeChange::Announced(announced, block.height, block.time));
    }
    contracts
        .read_event::<NodeWithdrawn>(event)
        .map(NodeChange::Withdrawn)
}

fn attribute<'e>(event: &'e Event, key: &str) -> Option<&'e str> {
    let found = event.attributes.iter().find(|a| a.key == key)?;
    Some(&found.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::Hash;

    fn contracts() -> Deployment {
        serde_json::from_value(serde_json::json!({
            "chain_id": "c-1", "owner": "wasm1owner", "registry": "wasm1registry", "vault": "wasm1vault",
            "issuer": "wasm1issuer", "policy": "wasm1policy",
        }))
        .unwrap()
    }

    fn block(events: Vec<Event>) -> Block {
        Block {
            height: Height(5),
            time: UnixTime(50),
            hash: Hash::ZERO,
            previous: None,
            txs: vec![],
            events,
        }
    }

    fn of(contract: &str, ty: &str, channel: &str) -> Event {
        let mut event = Event::new(ty).add_attribute("channel_id", channel);
        event.attributes.push(cosmwasm_std::Attribute {
            key: "_contract_address".to_owned(),
            value: contract.to_owned(),
        });
        event
    }

    #[test]
    fn a_channel_is_ours_if_we_have_it_or_the_event_names_us_and_the_registry_says_so() {
        let account = Addr::unchecked("wasm1us");
        let ours = BTreeSet::from([ChannelId(1)]);
        let changed =
            |event: Event| changes(&block(vec![event]), &contracts(), &account, &ours).channels;
        let funded = "wasm-channel_funded";
        assert_eq!(changed(of("wasm1registry", funded, "1")), ours);
        assert!(changed(of("wasm1registry", funded, "2")).is_empty());
        assert!(changed(of("wasm1other", funded, "1")).is_empty());
        assert!(changed(of("wasm1registry", "channel_funded", "1")).is_empty());
        assert!(changed(of("wasm1registry", funded, "x")).is_empty());
        for side in ["a", "b"] {
            let opened = of("wasm1registry", "wasm-channel_opened", "2");
            let opened = opened.add_attribute(side, "wasm1us");
            assert_eq!(changed(opened), [ChannelId(2)].into());
        }
        assert!(changed(Event::new(funded).add_attribute("channel_id", "1")).is_empty());
    }

    #[test]
    fn only_the_policy_announces_nodes() {
        let account = Addr::unchecked("wasm1us");
        let withdrawn = |contract: &str| {
            let event: Event = NodeWithdrawn {
                account: Addr::unchecked("wasm1them"),
                instance: causeway_types::NodeInstance([7; 16]),
            }
            .into();
            let named = of(contract, "wasm-node_withdrawn", "1");
            let attributes = [event.attributes, named.attributes].concat();
            let event = Event::new("wasm-node_withdrawn").add_attributes(attributes);
            changes(
                &block(vec![event]),
                &contracts(),
                &account,
                &BTreeSet::new(),
            )
            .nodes
        };
        assert_eq!(withdrawn("wasm1policy").len(), 1);
        assert_eq!(withdrawn("wasm1registry").len(), 0);
        assert_eq!(withdrawn("wasm1mallory").len(), 0);
    }
}
