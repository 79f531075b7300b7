//! A voucher of the peer, or its receipt for one of ours.

use super::message::channel_of;
use crate::error::{ClientError, MessageError, Result};
use crate::wallet::{side_of, Accepted, Wallet};
use causeway_peer_protocol::{PeerMessage, VoucherMessage};
use causeway_types::channel::Channel;
use causeway_types::{Hash, Voucher};
use causeway_wallet::WalletError;

/// What was received, and is in the book.
#[derive(Clone, Debug)]
pub enum Received {
    /// A payment of the peer.
    Payment {
        /// The channel that it belongs to, as the chain has it.
        channel: Box<Channel>,
        /// What it added.
        accepted: Box<Accepted>,
        /// What is paid for.
        reference: Hash,
    },
    /// A voucher of our own, which the peer sent back.
    OwnVoucher {
        /// The channel that it belongs to, as the chain has it.
        channel: Box<Channel>,
        /// Whether it was in the book before.
        known: bool,
    },
    /// The peer's receipt for a voucher of ours.
    Receipt {
        /// The channel that it belongs to, as the chain has it.
        channel: Box<Channel>,
        /// The voucher of ours that the peer has.
        voucher: Voucher,
    },
}

impl Received {
    /// The channel that it belongs to, as the chain has it.
    pub fn channel(&self) -> &Channel {
        match self {
            Received::Payment { channel, .. }
            | Received::OwnVoucher { channel, .. }
            | Received::Receipt { channel, .. } => channel,
        }
    }
}

/// Fails on a message that is neither a voucher nor a receipt.
pub fn require_payment(message: &PeerMessage) -> Result<(), MessageError> {
    match message {
        PeerMessage::Voucher(_) | PeerMessage::Receipt(_) => Ok(()),
        other => Err(wrong_kind(other)),
    }
}

fn wrong_kind(found: &PeerMessage) -> MessageError {
    MessageError::WrongKind {
        found: found.kind(),
        wanted: "voucher or receipt",
    }
}

/// Verifies a voucher or a receipt of the peer and keeps it.
pub fn receive(wallet: &mut Wallet<'_>, message: PeerMessage) -> Result<Received> {
    require_payment(&message)?;
    let channel = channel_of(
        wallet.network(),
        message.kind(),
        message.channel_ref(),
        None,
    )?;
    side_of(&channel, wallet.address())?;
    match message {
        PeerMessage::Voucher(message) => accept(wallet, channel, message),
        PeerMessage::Receipt(message) => accept_receipt(wallet, channel, &message),
        other => Err(wrong_kind(&other).into()),
    }
}

fn accept(wallet: &mut Wallet<'_>, channel: Channel, message: VoucherMessage) -> Result<Received> {
    let reference = message.signed.voucher.reference;
    let accepted = wallet.accept(&channel, message).map_err(|error| {
        let is_older = matches!(
            error.root(),
            ClientError::Wallet {
                error: WalletError::Older { .. },
                ..
            }
        );
        let id = channel.id;
        error.because(match is_older {
            true => {
                format!("channel {id} has a newer payment already, and this one changes nothing")
            }
            false => format!("the payment over channel {id} was not accepted"),
        })
    })?;
    let channel = Box::new(channel);
    Ok(match accepted.own {
        true => Received::OwnVoucher {
            channel,
            known: accepted.known,
        },
        false => Received::Payment {
            channel,
            accepted: Box::new(accepted),
            reference,
        },
    })
}

fn accept_receipt(
    wallet: &mut Wallet<'_>,
    channel: Channel,
    message: &VoucherMessage,
) -> Result<Received> {
    wallet.accept_receipt(&channel, message).map_err(|error| {
        error.because(format!(
            "the receipt of channel {} was not accepted",
            channel.id
        ))
    })?;
    Ok(Received::Receipt {
        channel: Box::new(channel),
        voucher: message.signed.voucher,
    })
}
