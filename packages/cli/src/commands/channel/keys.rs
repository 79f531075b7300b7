//! The channel key for the next channel: found by phrase and chain alone, so nothing has to be remembered.

use crate::context::Session;
use anyhow::Result;
use causeway_types::ChannelKey;
use std::collections::BTreeSet;

/// A key of mine that none of my channels has yet.
pub fn fresh(session: &Session) -> Result<ChannelKey> {
    let me = session.me.address();
    let taken: BTreeSet<ChannelKey> = session
        .network
        .channels_of(&me)?
        .iter()
        .filter_map(|seen| {
            let side = seen.channel.side_of(me.as_str())?;
            seen.channel.participant(side)?.key
        })
        .collect();
    let keyring = &session.me.keyring;
    let last = keyring.find(&taken)?.into_values().max();
    let index = last.map_or(0, |i| i + 1);
    Ok(keyring.channel(index)?.public())
}
