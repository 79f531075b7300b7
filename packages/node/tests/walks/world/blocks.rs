//! The chain's time: blocks that come, blocks that do not, and what nodes do when they see one.

use super::World;
use causeway_peer_protocol::channel::{FollowedBlock, Input};
use causeway_tests::model::Message;
use causeway_tests::suite::Suite;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{ChannelId, Height, Seconds, UnixTime};

/// After how much time of the chain a node looks at it at the latest.
const LOOKS: u64 = 300;

impl World {
    /// A block comes after so much time; nodes that have not looked for long look, and others may.
    pub fn advance(&mut self, seconds: u64) {
        self.suite.pass(seconds, 1);
        self.tally.count("block");
        let now = self.suite.now();
        for node in 0..self.nodes.len() {
            self.nodes[node].now = now;
            let is_late = now.since(self.nodes[node].block.time) > Seconds(LOOKS);
            if is_late || self.below(2) == 0 {
                self.follow(node);
                self.keep(node);
            }
        }
        self.settled_ones();
    }

    /// No block comes for some time, and each node finds its newest too old.
    pub(super) fn halt(&mut self) {
        let seconds = 60 + self.below(7_200);
        for node in 0..self.nodes.len() {
            let now = self.nodes[node].now.plus(Seconds(seconds));
            self.nodes[node].now = now;
            self.nodes[node].block.is_too_old = true;
            self.tell_block(node);
        }
        self.tally.count("halt");
        // whatever is under way goes on for a while
        for _ in 0..20 {
            let ids: Vec<ChannelId> = self.lines.keys().copied().collect();
            let id = ids[self.below(ids.len() as u64) as usize];
            let side = self.below(2) as usize;
            let _ = self.commit(id, side) || self.tell(id, side) || self.deliver(id, side);
        }
        self.suite.the_chain_halts_for(Seconds(seconds));
        for node in 0..self.nodes.len() {
            self.follow(node);
            self.keep(node);
        }
        self.settled_ones();
    }

    pub fn follow(&mut self, node: usize) {
        let block = followed(&self.suite);
        let of_node = &self.nodes[node];
        let ids = of_node.channels.keys();
        let channels = ids.map(|id| self.suite.channel(*id)).collect();
        self.nodes[node].follow(block, channels);
        self.tell_block(node);
    }

    /// Each channel of a node hears of its newest block, and of the time.
    pub(super) fn tell_block(&mut self, node: usize) {
        let ids: Vec<ChannelId> = self.nodes[node].channels.keys().copied().collect();
        for id in ids {
            let Some(line) = self.lines.get(&id) else {
                continue;
            };
            let side = usize::from(line.ends[1] == node);
            let facts = Box::new(self.nodes[node].facts(id));
            let (block, now) = (self.nodes[node].block, self.nodes[node].clock());
            self.input(id, side, Input::Chain { block, facts });
            self.input(id, side, Input::Tick { now });
        }
    }

    /// The keeper of a node sends what is due.
    pub fn keep(&mut self, node: usize) {
        if self.nodes[node].block.is_too_old {
            return;
        }
        for message in self.nodes[node].duties() {
            let withdraws = matches!(message, ExecuteMsg::Withdraw { .. });
            let address = self.nodes[node].address.clone();
            // one that another has done meanwhile is refused
            let outcome = self.suite.call(&address, Message::Registry(message));
            if outcome.is_ok() {
                self.tally
                    .count(if withdraws { "withdrawal" } else { "duty" });
            }
        }
        self.settled_ones();
    }
}

/// The newest block, as a node that looks now follows it.
pub(super) fn followed(suite: &Suite) -> FollowedBlock {
    let block = suite.chain.block_info();
    FollowedBlock {
        height: Height(block.height),
        time: UnixTime(block.time.seconds()),
        is_too_old: false,
    }
}
