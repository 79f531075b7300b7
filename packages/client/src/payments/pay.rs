//! The next voucher of a channel, signed once for each request.

use crate::error::{ClientError, Result};
use crate::wallet::{Signed, Wallet};
use causeway_peer_protocol::VoucherMessage;
use causeway_types::channel::Channel;
use causeway_types::{Amount, Hash};
use causeway_wallet::WalletError;

/// What names a payment, so that asking for it again signs nothing anew.
#[derive(Clone, Copy, Debug)]
pub struct RequestId<'a> {
    /// The caller's name for it.
    pub id: &'a str,
    /// The hash of all that was asked for: the same id with something else is refused.
    pub asked: &'a Hash,
}

/// A payment that is signed and in the book.
#[derive(Clone, Debug)]
pub struct SignedPayment {
    /// The channel that it goes over.
    pub channel: Channel,
    /// The voucher, as it goes to the peer.
    pub message: VoucherMessage,
    /// How much more than the voucher before, base units.
    pub amount: Amount,
    /// Whether it was signed before, under the same id.
    pub known: bool,
}

/// The payment that was signed under an id before, if one was.
pub fn signed_before(wallet: &mut Wallet<'_>, id: RequestId<'_>) -> Result<Option<SignedPayment>> {
    let Some(message) = wallet.answered(id.id, id.asked)? else {
        return Ok(None);
    };
    let message = message.into_voucher().map_err(WalletError::from)?;
    let channel_id = message.channel_ref.channel_id;
    let channel = wallet.network().channel_by_id(channel_id)?.channel;
    let signed = Signed {
        message,
        known: true,
    };
    payment(wallet, channel, signed).map(Some)
}

/// Signs the next voucher of a channel.
pub fn pay(
    wallet: &mut Wallet<'_>,
    channel: Channel,
    amount: Amount,
    reference: Option<Hash>,
    id: RequestId<'_>,
) -> Result<SignedPayment> {
    let signed = wallet
        .pay(&channel, amount, reference, (id.id, id.asked))
        .map_err(|error| error.because(format!("nothing was paid over channel {}", channel.id)))?;
    payment(wallet, channel, signed)
}

/// With the amount that was signed, whatever is asked for now.
fn payment(
    wallet: &Wallet<'_>,
    channel: Channel,
    signed: Signed<VoucherMessage>,
) -> Result<SignedPayment> {
    let Signed { message, known } = signed;
    let nonce = message.signed.voucher.nonce;
    let amount = wallet
        .amount_paid(&channel, nonce)?
        .ok_or(ClientError::PaymentNotInLog {
            channel_id: channel.id,
            nonce,
        })?;
    Ok(SignedPayment {
        channel,
        message,
        amount,
        known,
    })
}
