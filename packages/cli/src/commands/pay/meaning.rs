//! What PEER|CHANNEL means. An address is an address and a number a channel; a name is a key's or a channel's, and one that
//! could be both is refused.

use crate::args::payments::Pay;
use crate::context::{Context, Session};
use crate::failure::error_with_hint;
use anyhow::Result;
use causeway_types::channel::Channel;
use causeway_wallet::keys::KeyStoreError;
use cosmwasm_std::Addr;

/// What was meant.
pub enum Meaning {
    /// This channel.
    Channel(Box<Channel>),
    /// Somebody, over whichever channel.
    Peer(Addr),
}

/// Finds it out.
pub fn of(context: &Context, session: &Session, pay: &Pay) -> Result<Meaning> {
    let me = session.me.address();
    let network = &session.network;
    if pay.peer || !pay.channel && context.looks_like_address(&pay.to) {
        return context.resolve_address(&pay.to).map(Meaning::Peer);
    }
    let key = match context.keystore().info(&pay.to) {
        _ if pay.channel => None,
        Ok(info) => Some(context.prefix().parse(&info.address)?),
        Err(KeyStoreError::Unknown { .. } | KeyStoreError::Name { .. }) => None,
        Err(other) => return Err(other.into()),
    };
    let number = pay.to.chars().all(|c| c.is_ascii_digit());
    let Some(key) = key else {
        return match network.find_channel(&pay.to, &me)? {
            Some(seen) => Ok(Meaning::Channel(Box::new(seen.channel))),
            None if number || pay.channel => {
                // the registry says what there is not
                let seen = network.channel(&pay.to, &me)?;
                Ok(Meaning::Channel(Box::new(seen.channel)))
            }
            None => Err(error_with_hint(
                format!(
                    "'{}' is neither a key here, nor an address, nor a channel that you opened",
                    pay.to
                ),
                "`causeway channel list` shows your channels, `causeway keys list` the keys",
            )),
        };
    };
    match network.find_channel(&pay.to, &me)? {
        None => Ok(Meaning::Peer(key)),
        Some(seen) => {
            let names = context.names()?;
            Err(error_with_hint(
                format!(
                    "'{}' is a key here, {key}, and channel {} of yours, with {}",
                    pay.to,
                    seen.channel.id,
                    other_side(&seen.channel, &me).map_or("nobody yet".to_owned(), |p| names.full(p))
                ),
                "add --peer to pay the key over whichever channel, or --channel to pay over that one",
            ))
        }
    }
}

fn other_side<'c>(channel: &'c Channel, me: &Addr) -> Option<&'c Addr> {
    let side = channel.side_of(me.as_str())?;
    channel.participant(side.peer()).map(|p| &p.owner)
}
