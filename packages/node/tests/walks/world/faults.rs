//! Links that come and go, kills, and old backups that are put back.

use super::World;
use causeway_peer_protocol::channel::{Input, LinkId};
use causeway_types::ChannelId;

impl World {
    pub fn connect(&mut self, id: ChannelId) {
        let number = LinkId(self.number());
        let line = self.lines.get_mut(&id).unwrap();
        if line.link.is_some() {
            return;
        }
        line.link = Some(number);
        for side in [0, 1] {
            self.input(id, side, Input::LinkUp { link: number });
        }
    }

    pub fn cut(&mut self, id: ChannelId) {
        let line = self.lines.get_mut(&id).unwrap();
        if let Some(link) = line.link.take() {
            line.wire = Default::default();
            for side in [0, 1] {
                self.input(id, side, Input::LinkDown { link });
            }
        }
    }

    pub(super) fn cut_all(&mut self, node: usize) {
        let lines = self.lines.iter();
        let of_node = lines.filter(|(_, line)| line.ends.contains(&node));
        let ids: Vec<ChannelId> = of_node.map(|(id, _)| *id).collect();
        for id in ids {
            self.cut(id);
        }
    }

    pub(super) fn next_commit(&mut self) -> u64 {
        1 + (self.number() << 20)
    }

    pub(super) fn kill(&mut self, node: usize) {
        let next = self.next_commit();
        self.nodes[node].kill(next);
        self.cut_all(node);
    }

    /// An old book of a node takes the place of its newest, where it has the same channels.
    pub(super) fn put_back(&mut self) {
        let Some((node, backup)) = self.backups.pop() else {
            return;
        };
        let channels: Vec<ChannelId> = self.nodes[node].channels.keys().copied().collect();
        if channels != backup.channels {
            return;
        }
        let next = self.next_commit();
        self.nodes[node].put_back(&backup, next);
        for line in self.lines.values_mut() {
            for side in [0, 1] {
                line.has_old[side] |= line.ends[side] == node;
            }
        }
        self.cut_all(node);
        self.tally.count("backup put back");
    }
}
