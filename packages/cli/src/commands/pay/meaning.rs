//! What PEER|CHANNEL means. An address is an address and a number a channel; a name is a key's, a contact's or a channel's, and
//! one that could be two of them is refused.

use crate::args::payments::Pay;
use crate::context::{Context, Session};
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use anyhow::Result;
use causeway_client::ClientError;
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
    let contact = match pay.channel {
        true => None,
        false => context.contact_address(&pay.to)?,
    };
    let what = if contact.is_some() { "contact" } else { "key" };
    let key = match context.keystore().info(&pay.to) {
        _ if pay.channel => None,
        _ if contact.is_some() => contact,
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
                CommandCode::NameUnknown,
                format!(
                    "'{}' is neither a key here, nor a contact, nor an address, nor a channel that you opened",
                    pay.to
                ),
                "`causeway channel list` shows your channels, `causeway keys list` the keys, `causeway contact list` the contacts",
            )),
        };
    };
    let (channels, hint) = match network.find_channel(&pay.to, &me) {
        Ok(None) => return Ok(Meaning::Peer(key)),
        Ok(Some(seen)) => {
            let names = context.names()?;
            let peer = other_side(&seen.channel, &me);
            let peer = peer.map_or("nobody yet".to_owned(), |peer| names.full(peer));
            (
                format!("channel {} of yours, with {peer}", seen.channel.id),
                "add --peer to pay the one over whichever channel, or --channel to pay over that one",
            )
        }
        Err(ClientError::ChannelNameAmbiguous { channel_ids, .. }) => {
            let ids: Vec<_> = channel_ids.iter().map(ToString::to_string).collect();
            (
                format!(
                    "{} channels of yours, each in another sidechain: {}",
                    ids.len(),
                    ids.join(", ")
                ),
                "add --peer to pay the one over whichever channel, or give the number of one of the channels",
            )
        }
        Err(other) => return Err(other.into()),
    };
    Err(error_with_hint(
        CommandCode::NameAmbiguous,
        format!("'{}' is a {what} here, {key}, and {channels}", pay.to),
        hint,
    ))
}

fn other_side<'c>(channel: &'c Channel, me: &Addr) -> Option<&'c Addr> {
    let side = channel.side_of(me.as_str())?;
    channel.participant(side.peer()).map(|p| &p.owner)
}
