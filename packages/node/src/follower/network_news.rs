//! What followed blocks change of the whole network, for the graph in which routes are searched: the blocks are read once, and
//! what their events name is passed on. What is not passed on in time is seen by its place, and everything is read again then.

use super::view::AnnouncedNode;
use causeway_chain::Block;
use causeway_client::deployment::Deployment;
use causeway_peer_protocol::channel::FollowedBlock;
use causeway_types::event::{
    contract_of, ChannelFunded, ChannelJoined, ChannelOpened, ChannelWithdrawn,
    ExchangePairRemoved, ExchangePairSet, LocksClaimed, LocksExpired, ParametersSet, RouteRemoved,
    RouteSet, VoucherShown,
};
use causeway_types::{ChannelId, Height, UnixTime};
use cosmwasm_std::Event;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Events of the registry after which a channel's balances are others.
const BALANCES_CHANGE: [&str; 7] = [
    ChannelOpened::NAME,
    ChannelJoined::NAME,
    ChannelFunded::NAME,
    ChannelWithdrawn::NAME,
    VoucherShown::NAME,
    LocksClaimed::NAME,
    LocksExpired::NAME,
];
/// Events of the policy after which routes are searched otherwise.
const POLICY_CHANGES: [&str; 5] = [
    ParametersSet::NAME,
    RouteSet::NAME,
    RouteRemoved::NAME,
    ExchangePairSet::NAME,
    ExchangePairRemoved::NAME,
];

/// What the events of some blocks name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkChanges {
    /// Channels, whosever they are, each with the time of the newest block whose events changed its balances; none where none
    /// of them did.
    pub channels: BTreeMap<ChannelId, Option<UnixTime>>,
    /// Whether routes, exchange pairs or parameters are others.
    pub policy: bool,
}

/// The newest block that is followed, and what was changed since the one that was told of before.
#[derive(Clone, Debug)]
pub struct NetworkNews {
    /// The block.
    pub block: FollowedBlock,
    /// How it follows on what was told before.
    pub since: NewsSince,
    /// What accounts announce of their nodes, as of that block.
    pub nodes: Arc<BTreeMap<String, AnnouncedNode>>,
}

/// How news follow on those before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewsSince {
    /// What was changed after this block. Whoever has not heard of that block has missed something.
    Block(Height, NetworkChanges),
    /// Nobody has read the blocks before: everything is to be read as of this height or a later one.
    Beginning(Height),
}

impl NetworkChanges {
    /// Adds what the events of a block name. Only the registry and the policy of this deployment count.
    pub(super) fn note(&mut self, block: &Block, contracts: &Deployment) {
        for event in block.all_events() {
            let Some(contract) = contract_of(event) else {
                continue;
            };
            let name = event.ty.strip_prefix("wasm-").unwrap_or(&event.ty);
            if contract == contracts.registry.as_str() {
                self.note_channel(event, name, block.time);
            }
            if contract == contracts.policy.as_str() && POLICY_CHANGES.contains(&name) {
                self.policy = true;
            }
        }
    }

    fn note_channel(&mut self, event: &Event, name: &str, time: UnixTime) {
        let named = event.attributes.iter().find(|a| a.key == "channel_id");
        let Some(channel_id) = named.and_then(|a| a.value.parse().ok()) else {
            return;
        };
        let changed = self.channels.entry(channel_id).or_default();
        if BALANCES_CHANGE.contains(&name) {
            *changed = Some(time);
        }
    }

    /// Adds what was changed after it.
    pub fn extend(&mut self, later: NetworkChanges) {
        self.policy |= later.policy;
        for (channel_id, changed) in later.channels {
            let known = self.channels.entry(channel_id).or_default();
            *known = changed.or(*known);
        }
    }

    /// Whether nothing is to be read again.
    pub fn is_empty(&self) -> bool {
        self.channels.is_empty() && !self.policy
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::Hash;
    use cosmwasm_std::Attribute;

    fn contracts() -> Deployment {
        serde_json::from_value(serde_json::json!({
            "chain_id": "c-1", "owner": "wasm1owner", "registry": "wasm1registry", "vault": "wasm1vault",
            "issuer": "wasm1issuer", "policy": "wasm1policy",
        }))
        .unwrap()
    }

    fn changes(time: u64, events: &[(&str, &str, &str)]) -> NetworkChanges {
        let events = events.iter().map(|(contract, name, channel)| {
            let event = Event::new(format!("wasm-{name}"));
            let mut event = event.add_attribute("channel_id", *channel);
            event.attributes.push(Attribute {
                key: "_contract_address".to_owned(),
                value: (*contract).to_owned(),
            });
            event
        });
        let block = Block {
            height: Height(5),
            time: UnixTime(time),
            hash: Hash::ZERO,
            previous: None,
            txs: vec![],
            events: events.collect(),
        };
        let mut changes = NetworkChanges::default();
        changes.note(&block, &contracts());
        changes
    }

    #[test]
    fn every_channel_that_the_registry_names_is_passed_on_and_when_its_balances_changed() {
        let found = changes(
            7,
            &[
                ("wasm1registry", "channel_funded", "1"),
                ("wasm1registry", "channel_extended", "1"),
                ("wasm1registry", "close_requested", "2"),
                ("wasm1other", "channel_funded", "3"),
                ("wasm1policy", "channel_funded", "4"),
                ("wasm1registry", "channel_funded", "x"),
            ],
        );
        let channels = [(ChannelId(1), Some(UnixTime(7))), (ChannelId(2), None)];
        assert_eq!(found.channels, channels.into());
        assert!(!found.policy);
    }

    #[test]
    fn what_the_policy_alone_can_change_is_changed_by_no_other() {
        for name in POLICY_CHANGES {
            assert!(changes(7, &[("wasm1policy", name, "")]).policy, "{name}");
            assert!(!changes(7, &[("wasm1registry", name, "")]).policy, "{name}");
        }
        assert!(changes(7, &[("wasm1policy", "node_announced", "")]).is_empty());
    }

    #[test]
    fn the_newest_time_at_which_balances_changed_stays() {
        let funded = ("wasm1registry", "channel_funded", "1");
        let extended = ("wasm1registry", "channel_extended", "1");
        let mut sum = changes(7, &[funded]);
        sum.extend(changes(8, &[extended]));
        assert_eq!(sum.channels, [(ChannelId(1), Some(UnixTime(7)))].into());
        sum.extend(changes(9, &[funded]));
        assert_eq!(sum.channels, [(ChannelId(1), Some(UnixTime(9)))].into());
    }
}
