//! What earlier parts of the same payment have taken of the channels that they share with a later one.

use causeway_types::{Amount, ChannelId, Direction};

/// Amounts that are locked in directions, before the chain or anybody else knows it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reserved(Vec<((ChannelId, Direction), u128)>);

impl Reserved {
    /// Adds a lock. A payment has at most 4 × 8, so a list is quicker than a map.
    pub fn add(&mut self, channel_id: ChannelId, direction: Direction, amount: Amount) {
        let key = (channel_id, direction);
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sum)) => *sum = sum.saturating_add(amount.u128()),
            None => self.0.push((key, amount.u128())),
        }
    }
    /// What is locked in a direction, base units.
    pub fn of(&self, channel_id: ChannelId, direction: Direction) -> u128 {
        let key = (channel_id, direction);
        let found = self.0.iter().find(|(known, _)| *known == key);
        found.map_or(0, |(_, sum)| *sum)
    }
}
