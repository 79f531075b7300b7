//! Nodes that are announced and withdrawn.

use crate::world::World;
use causeway_tests::model::Message;
use causeway_tests::suite::instance;
use causeway_types::policy::ExecuteMsg;
use causeway_types::{NodeInstance, TransportKey};
use rand::seq::SliceRandom;
use rand::Rng;

impl World {
    /// Somebody announces a node, mostly one that replaces its own, or withdraws it.
    pub fn announces_or_withdraws_a_node(&mut self) {
        let name = self.anybody();
        if self.once_in(3) {
            let instance = self.replaced(name).unwrap_or(instance(1));
            return self.call(name, Message::Policy(ExecuteMsg::WithdrawNode { instance }));
        }
        let signer = match self.once_in(12) {
            true => self.anybody(),
            false => name,
        };
        let replaces = self.replaced(name);
        let least = u8::from(!self.once_in(12));
        let new = instance(self.rng.gen_range(least..8));
        let mut announcement = self.suite.announcement(signer, new, replaces);
        if self.once_in(3) {
            let addresses = ["ws://[::1]:1/a", "wss://b", "ws://c:0", "http://d"];
            let count = self.rng.gen_range(0..5);
            announcement.addresses = (0..count)
                .map(|_| addresses.choose(&mut self.rng).unwrap().to_string())
                .collect();
        }
        if self.once_in(4) {
            let names = [
                None,
                Some("a node"),
                Some(""),
                Some(" a"),
                Some("a  node"),
                Some("\u{1b}"),
            ];
            let chosen = names.choose(&mut self.rng).unwrap();
            announcement.name = chosen.map(str::to_owned);
        }
        if self.once_in(20) {
            // it was signed for another one
            announcement.transport_key = TransportKey([self.rng.gen_range(0..2); 32]);
        }
        if self.once_in(20) {
            announcement.identity_key.0[0] ^= self.rng.gen_range(0..8);
        }
        self.call(
            name,
            Message::Policy(ExecuteMsg::AnnounceNode(announcement)),
        );
    }

    /// The instance that somebody names: mostly the one on record.
    fn replaced(&mut self, name: &str) -> Option<NodeInstance> {
        let account = &self.suite.users[name].addr;
        let on_record = self.suite.model.nodes.get(account);
        let on_record = on_record.map(|node| node.instance);
        match self.rng.gen_range(0..10) {
            0 => None,
            1 => Some(instance(self.rng.gen_range(0..8))),
            _ => on_record,
        }
    }
}
