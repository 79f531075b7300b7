//! A close by both sides: one signs the final totals, the other agrees and settles.

use crate::error::{ChannelError, MessageError, Result};
use crate::network::{SubmitResult as _, TxSigner};
use crate::payments::message::channel_of;
use crate::wallet::{side_of, Signed, Wallet};
use causeway_chain::TxResult;
use causeway_peer_protocol::{CloseMessage, MessageKind, PeerMessage};
use causeway_rules::settlement::{split_at, Split};
use causeway_types::channel::{Channel, Evidence};
use causeway_types::event::ChannelSettled;
use causeway_types::registry::ExecuteMsg;
use causeway_types::signed::CooperativeClose;
use causeway_types::{Amount, Hash, Height, Seconds, Side, UnixTime};

/// What a channel has paid at its end. Base units.
#[derive(Clone, Copy, Debug)]
pub struct SettledTotals {
    /// To its opener.
    pub pay_a: Amount,
    /// To its peer.
    pub pay_b: Amount,
    /// Of that, deposits of the opener that never counted.
    pub unallocated_a: Amount,
    /// The same of the peer.
    pub unallocated_b: Amount,
    /// The block that it is in.
    pub height: Height,
}

impl SettledTotals {
    pub(super) fn of(settled: ChannelSettled, tx: &TxResult) -> SettledTotals {
        SettledTotals {
            pay_a: settled.pay_a,
            pay_b: settled.pay_b,
            unallocated_a: settled.unallocated_a,
            unallocated_b: settled.unallocated_b,
            height: tx.height,
        }
    }
}

/// Signs the final totals. Nothing is paid in the channel while the offer is good.
pub fn offer_close(
    wallet: &mut Wallet<'_>,
    channel: &Channel,
    valid_for: Seconds,
    id: &str,
) -> Result<Signed<CloseMessage>> {
    if valid_for.0 == 0 {
        return Err(ChannelError::GoodForNothing {
            what: "a cooperative close",
        }
        .into());
    }
    let asked = format!("close {} {}", channel.id, valid_for.0);
    wallet.offer_close(channel, valid_for, (id, &Hash::of(asked.as_bytes())))
}

/// The peer's offer to close, whose totals are those of our book.
#[derive(Clone, Debug)]
pub struct CloseOffer {
    /// The channel, as it is on chain.
    pub channel: Channel,
    /// The offer, as the peer signed it.
    pub message: CloseMessage,
    /// What the side would be paid by it, base units.
    pub own_pay: Amount,
    /// What is the side's by its book, base units.
    pub balance: Amount,
}

/// The offer of a message, as a close.
pub fn require_close(message: PeerMessage) -> Result<CloseMessage, MessageError> {
    match message {
        PeerMessage::Close(message) => Ok(message),
        other => Err(MessageError::WrongKind {
            found: other.kind(),
            wanted: "cooperative close",
        }),
    }
}

impl CloseOffer {
    /// Fails where the offer is not for this channel, or its totals are not those of the book.
    pub fn check(
        wallet: &mut Wallet<'_>,
        message: CloseMessage,
        named: Option<&Channel>,
    ) -> Result<CloseOffer> {
        let network = wallet.network();
        let channel = channel_of(network, MessageKind::Close, &message.channel_ref, named)?;
        let side = side_of(&channel, wallet.address())?;
        wallet.check_close(&channel, &message)?;
        let now = network.status()?.time;
        Ok(CloseOffer {
            own_pay: split_with(&channel, &message.close, now).pay(side),
            balance: wallet.record(&channel)?.balance,
            channel,
            message,
        })
    }

    /// Agrees to the offer and settles the channel with it.
    pub fn accept<'a>(
        &self,
        wallet: &mut Wallet<'_>,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<SettledTotals> {
        let CloseOffer {
            channel, message, ..
        } = self;
        wallet.accept_close(channel, message)?;
        let signature = |side| (message.by == side).then_some(message.signature);
        let msg = ExecuteMsg::CooperativeClose {
            channel_id: channel.id,
            transferred_a: message.close.transferred_a,
            transferred_b: message.close.transferred_b,
            valid_until: message.close.valid_until,
            signature_a: signature(Side::A),
            signature_b: signature(Side::B),
        };
        let network = wallet.network();
        let tx = network
            .submit(by, vec![network.to_registry(&msg)?])
            .failed(format!("channel {} is not closed", channel.id))?;
        let settled =
            network.expect_event_where(&tx, "that the channel settled", |e: &ChannelSettled| {
                e.channel_id == channel.id
            })?;
        Ok(SettledTotals::of(settled, &tx))
    }
}

/// How a channel is split by these totals, which replace all evidence.
fn split_with(channel: &Channel, close: &CooperativeClose, now: UnixTime) -> Split {
    let mut ledger = channel.ledger;
    for (side, transferred) in [
        (Side::A, close.transferred_a),
        (Side::B, close.transferred_b),
    ] {
        ledger.side_mut(side).evidence = Some(Evidence {
            transferred,
            ..Evidence::default()
        });
    }
    split_at(&ledger, now)
}
