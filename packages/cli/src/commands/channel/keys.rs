//! The channel key for the next channel or offer: found by phrase and chain alone, so nothing has to be remembered.
//!
//! A provider's key stands in its offer and, from there, in every channel that leases from it. So an offer's key is
//! taken, channels or none, and the provider's wallet finds it again by the channel like any other.
//! The chain lists no channel that has ended, so a key may come again then: each signed thing names its channel.

use crate::context::Session;
use anyhow::Result;
use causeway_types::ChannelKey;
use std::collections::BTreeSet;

/// A key of mine that none of my running channels and offers has.
pub fn fresh(session: &Session) -> Result<ChannelKey> {
    let me = session.me.address();
    let network = &session.network;
    let mut taken: BTreeSet<ChannelKey> = network
        .channels_of(&me)?
        .iter()
        .filter_map(|seen| {
            let side = seen.channel.side_of(me.as_str())?;
            seen.channel.participant(side)?.key
        })
        .collect();
    taken.extend(network.offers_of(&me)?.iter().map(|o| o.terms.key));
    // the first gap, not one beyond the last: who searches for a key later gives up after so many that are not taken
    let mut index = 0;
    loop {
        let key = session.me.keyring()?.channel(index)?.public();
        if !taken.contains(&key) {
            return Ok(key);
        }
        index += 1;
    }
}
