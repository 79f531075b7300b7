//! Channels and hops by the names of their ends.

use crate::network::{addr, Channel, Network, ONE};
use causeway_types::channel::LockMode;
use causeway_types::route::Hop;
use causeway_types::{ChannelId, SidechainId};

impl Network {
    /// A one-way channel in sidechain 1, in which nobody agreed to pay for forwarding.
    pub fn channel(&mut self, id: u64, ends: [&str; 2], balances: [u128; 2]) -> &mut Channel {
        self.channels.push(Channel {
            id,
            sidechain_id: ONE,
            mode: LockMode::OneWay,
            ends: ends.map(addr),
            balances,
            rates: [0, 0],
            runs: true,
            withdrawing: [0, 0],
            locked: [0, 0],
            expires_at: 2_000,
            longest_lock: 1_000,
        });
        self.get(id)
    }
    pub fn get(&mut self, id: u64) -> &mut Channel {
        self.channels.iter_mut().find(|c| c.id == id).unwrap()
    }
}

/// A hop between two ends in a sidechain.
pub fn hop(sidechain_id: SidechainId, from: &str, to: &str) -> Hop {
    Hop {
        sidechain_id,
        from: addr(from),
        to: addr(to),
        channel_id: None,
    }
}

/// A hop over a named channel of sidechain 1.
pub fn hop_over(id: u64, from: &str, to: &str) -> Hop {
    Hop {
        channel_id: Some(ChannelId(id)),
        ..hop(ONE, from, to)
    }
}

/// Hops in sidechain 1, from the first to the last of these.
pub fn hops(nodes: &[&str]) -> Vec<Hop> {
    let ends = nodes.windows(2);
    ends.map(|pair| hop(ONE, pair[0], pair[1])).collect()
}
