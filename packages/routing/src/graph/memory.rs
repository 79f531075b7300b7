//! What the graph keeps of earlier attempts: learning, export and import.

use super::NetworkGraph;
use crate::learnt::{LearntDirection, Observation};
use causeway_types::{Amount, UnixTime};

impl NetworkGraph {
    /// Takes in what an attempt has shown. Of a channel that has closed nothing is kept.
    pub fn learn(&mut self, observation: Observation) {
        let entry = observation.entry();
        self.merge(entry);
        if let Observation::Suspected { amount, at, .. } = observation {
            let index = self.channel_index.get(&entry.channel_id);
            let channel = index.and_then(|index| self.channels.get(*index as usize));
            let capacity = channel.map_or(Amount::MAX, |channel| Amount::new(channel.capacity));
            // of a channel that has closed there is none
            if let Some(known) = self.learnt.get_mut(&(entry.channel_id, entry.direction)) {
                known.suspect(amount, at, capacity);
            }
        }
    }

    /// All that was learnt and has not lost its weight, by channel and direction; to be kept by the caller.
    pub fn export_learnt(&self, now: UnixTime) -> Vec<LearntDirection> {
        let entries = self.learnt.values();
        let mut kept: Vec<_> = entries.filter_map(|entry| entry.at(now)).collect();
        kept.sort_by_key(|entry| (entry.channel_id, entry.direction));
        kept
    }
    /// Takes in what was exported, here or elsewhere, before or after its channels are known. Of two bounds the newer one
    /// counts, so the order of imports does not matter, nor doing one twice.
    pub fn import_learnt(&mut self, entries: impl IntoIterator<Item = LearntDirection>) {
        entries.into_iter().for_each(|entry| self.merge(entry));
    }

    /// Takes over what was learnt, and what payments under way hold, from the graph whose place this one takes.
    pub fn take_over(&mut self, before: &NetworkGraph) {
        self.import_learnt(before.learnt.values().copied());
        for (key, held) in &before.in_flight {
            self.hold(key.0, key.1, Amount::new(*held));
        }
    }

    fn merge(&mut self, entry: LearntDirection) {
        if self.closed.contains(&entry.channel_id) {
            return;
        }
        if let Some(index) = self.channel_index.get(&entry.channel_id) {
            let record = &mut self.channels[*index as usize];
            record.learnt[entry.direction.payer() as usize] = true;
        }
        let key = (entry.channel_id, entry.direction);
        match self.learnt.get_mut(&key) {
            Some(known) => known.merge(&entry),
            None => {
                self.learnt.insert(key, entry);
            }
        }
    }
}
