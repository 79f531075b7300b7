//! What payments that are under way hold in the channels of others, which neither the chain nor anybody else has said yet.

use super::NetworkGraph;
use causeway_types::{Amount, ChannelId, Direction};

impl NetworkGraph {
    /// Holds an amount, base units, in a direction of a channel: a search counts it as gone from the payer's balance and as
    /// pending towards the other side. In an own channel, which is `live`, it changes nothing: its balance is the book's,
    /// which has the lock. Kept whether the channel is known yet or not.
    pub fn hold(&mut self, channel_id: ChannelId, direction: Direction, amount: Amount) {
        let key = (channel_id, direction);
        let held = self.in_flight.get(&key).copied().unwrap_or_default();
        self.set_held(key, held.saturating_add(amount.u128()));
    }

    /// Gives back what was held. More than that gives back all.
    pub fn release(&mut self, channel_id: ChannelId, direction: Direction, amount: Amount) {
        let key = (channel_id, direction);
        let held = self.in_flight.get(&key).copied().unwrap_or_default();
        self.set_held(key, held.saturating_sub(amount.u128()));
    }

    fn set_held(&mut self, key: (ChannelId, Direction), held: u128) {
        match held {
            0 => self.in_flight.remove(&key),
            held => self.in_flight.insert(key, held),
        };
        if let Some(index) = self.channel_index.get(&key.0) {
            self.channels[*index as usize].held[key.1.payer() as usize] = held;
        }
    }
}
