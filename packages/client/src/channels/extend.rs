//! A later end, by both sides: one signs it, the other agrees and sends it.

use crate::error::{ChannelError, MessageError, Result};
use crate::network::{Network, SubmitResult as _, TxSigner};
use crate::payments::message::channel_of;
use crate::wallet::{side_of, Signed, Wallet};
use causeway_peer_protocol::{ExtensionMessage, MessageKind, PeerMessage};
use causeway_rules::lifecycle;
use causeway_types::channel::{Channel, Phase};
use causeway_types::event::ChannelExtended;
use causeway_types::registry::ExecuteMsg;
use causeway_types::signed::Extension;
use causeway_types::{Hash, Height, Seconds, Side, UnixTime};
use cosmwasm_std::Addr;

/// The end that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewEnd {
    /// A time, in unix seconds.
    At(UnixTime),
    /// So much later than it is now: what is asked for moves with the channel's end.
    LaterBy(Seconds),
}

/// A channel that was extended.
#[derive(Clone, Copy, Debug)]
pub struct Extended {
    /// Its new end.
    pub expires_at: UnixTime,
    /// The block that it is in.
    pub height: Height,
}

/// Signs a later end, good for a close window.
pub fn offer_extension(
    wallet: &mut Wallet<'_>,
    channel: &Channel,
    end: NewEnd,
    id: &str,
) -> Result<Signed<ExtensionMessage>> {
    side_of(channel, wallet.address())?;
    let until = match end {
        NewEnd::At(until) => until,
        NewEnd::LaterBy(by) => channel.ledger.expires_at.plus(by),
    };
    check_end(wallet.network(), channel, until)?;
    // an id stands for what was asked, and not for the end that this was when it was first asked
    let asked = Hash::of(format!("extend {} {end:?}", channel.id).as_bytes());
    wallet.offer_extension(channel, until, (id, &asked))
}

/// The offer of a message, as an extension.
pub fn require_extension(message: PeerMessage) -> Result<ExtensionMessage, MessageError> {
    match message {
        PeerMessage::Extension(message) => Ok(message),
        other => Err(MessageError::WrongKind {
            found: other.kind(),
            wanted: "extension",
        }),
    }
}

/// The peer's offer of a later end, which the chain would take.
#[derive(Clone, Debug)]
pub struct ExtensionOffer {
    /// The channel, as it is on chain.
    pub channel: Channel,
    /// The offer, as the peer signed it.
    pub message: ExtensionMessage,
}

impl ExtensionOffer {
    /// Fails where the offer is not for this channel, or for an end that it cannot have.
    pub fn check(
        network: &Network,
        owner: &Addr,
        message: ExtensionMessage,
        named: Option<&Channel>,
    ) -> Result<ExtensionOffer> {
        let kind = MessageKind::Extension;
        let channel = channel_of(network, kind, &message.channel_ref, named)?;
        side_of(&channel, owner)?;
        check_end(network, &channel, message.extension.expires_at)?;
        Ok(ExtensionOffer { channel, message })
    }

    /// Agrees to the offer and moves the end.
    pub fn accept<'a>(
        &self,
        wallet: &mut Wallet<'_>,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<Extended> {
        let ExtensionOffer { channel, message } = self;
        wallet.accept_extension(channel, message)?;
        let signature = |side| (message.by == side).then_some(message.signature);
        let msg = ExecuteMsg::Extend {
            channel_id: channel.id,
            replaces: message.extension.replaces,
            expires_at: message.extension.expires_at,
            valid_until: message.extension.valid_until,
            signature_a: signature(Side::A),
            signature_b: signature(Side::B),
        };
        let network = wallet.network();
        let tx = network
            .submit(by, vec![network.to_registry(&msg)?])
            .failed(format!("channel {} keeps its end", channel.id))?;
        let extended: ChannelExtended = network.expect_event(&tx, "the new end")?;
        Ok(Extended {
            expires_at: extended.expires_at,
            height: tx.height,
        })
    }
}

/// Refuses a later end that the chain would refuse, before it is asked for.
pub fn check_extension(network: &Network, channel: &Channel, extension: &Extension) -> Result<()> {
    check_end(network, channel, extension.expires_at)?;
    let version = channel.ledger.terms.policy_version;
    let policy = network.policy_version(channel.sidechain_id, version)?;
    let (longest, now) = (policy.parameters.max_lifetime, network.latest()?.time);
    lifecycle::extend(&mut channel.ledger.clone(), extension, longest, now)?;
    Ok(())
}

/// Refuses what the chain would refuse: an end that has come already, or one further ahead than a channel of its policy may
/// live.
fn check_end(network: &Network, channel: &Channel, until: UnixTime) -> Result<()> {
    let channel_id = channel.id;
    let version = channel.ledger.terms.policy_version;
    let policy = network.policy_version(channel.sidechain_id, version)?;
    let now = network.latest()?.time;
    match channel.ledger.phase(now) {
        Phase::Settled => return Err(ChannelError::SettledHasNoEnd { channel_id }.into()),
        Phase::Due => {
            return Err(ChannelError::EndIsPast {
                channel_id,
                ended_at: channel.ledger.expires_at,
            }
            .into())
        }
        Phase::Open | Phase::Pending => {}
    }
    let longest = policy.parameters.max_lifetime;
    let latest = now.plus(longest);
    match until <= latest {
        true => Ok(()),
        false => Err(ChannelError::EndTooLate {
            channel_id,
            asked: until,
            longest,
            latest,
        }
        .into()),
    }
}
