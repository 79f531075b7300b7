//! What commands that need the book ask of the node that has it, as what they get of the book itself.

use crate::context::node::RunningNode;
use crate::error_code::CommandCode;
use crate::hinted::{error, OrCode as _};
use anyhow::Result;
use causeway_chain::Sent;
use causeway_client::channels::consent::SignedConsentOffer;
use causeway_client::channels::show::ShownVouchers;
use causeway_client::network::{Network, SubmitResult as _};
use causeway_client::payments::receive::Received;
use causeway_client::wallet::{Accepted, ChannelSummary};
use causeway_node_api::calls::channel_book::{ChannelBook, GetChannelBook};
use causeway_node_api::calls::give_consent::GiveConsent;
use causeway_node_api::calls::newest_line::GetNewestLine;
use causeway_node_api::calls::receive::{Receive, ReceivedLine};
use causeway_node_api::calls::show_vouchers::ShowVouchers;
use causeway_node_api::CallError;
use causeway_peer_protocol::{MessageKind, PeerMessage, VoucherMessage};
use causeway_types::channel::Channel;
use causeway_types::{ChannelId, Seconds};
use causeway_wallet::guard::ConsentTo;

/// What the book says of a channel.
pub fn book_of(node: &RunningNode, channel_id: ChannelId) -> Result<ChannelSummary> {
    Ok(summary(node.client.call(&GetChannelBook { channel_id })?))
}

fn summary(book: ChannelBook) -> ChannelSummary {
    ChannelSummary {
        paid: book.paid,
        paid_nonce: book.paid_nonce,
        receipted_nonce: book.receipted_nonce,
        received: book.received,
        received_nonce: book.received_nonce,
        balance: book.balance,
        spendable: book.spendable,
        show_by: book.show_by,
        must_answer: book.must_answer,
        closing_until: book.closing_until,
        close_sent: book.close_sent,
        restored: book.is_restored,
        lost: book.lost,
        wait_until: book.wait_until,
        in_book: book.in_book,
        unshown: book.unshown,
    }
}

/// The newest voucher: our own, or the peer's.
pub fn newest(
    node: &RunningNode,
    channel_id: ChannelId,
    theirs: bool,
) -> Result<Option<VoucherMessage>> {
    let newest = node.client.call(&GetNewestLine { channel_id, theirs })?;
    let message = newest.voucher.map(|voucher| -> Result<_> {
        let message: PeerMessage = voucher.line.parse()?;
        Ok(message.into_voucher()?)
    });
    message.transpose()
}

/// Takes a line into the node's book; with what the book says of the channel then, where it is a voucher.
pub fn receive(
    node: &RunningNode,
    channel: Channel,
    message: &PeerMessage,
) -> Result<(Received, ChannelSummary)> {
    let line = message.to_string();
    let channel = Box::new(channel);
    let taken = node.client.call(&Receive { line });
    let taken = taken.map_err(|error| not_taken(error, message))?;
    Ok(match taken {
        ReceivedLine::Voucher {
            amount,
            is_known,
            missed,
            reference,
            receipt,
            book,
        } => {
            let receipt = receipt.map(|line| line.parse()).transpose()?;
            let accepted = Box::new(Accepted {
                amount,
                known: is_known,
                missed,
                own: false,
                receipt,
            });
            let received = Received::Payment {
                channel,
                accepted,
                reference: reference.unwrap_or_default(),
            };
            (received, summary(book))
        }
        ReceivedLine::OwnVoucher { is_known, book } => {
            let known = is_known;
            let received = Received::OwnVoucher { channel, known };
            (received, summary(book))
        }
        ReceivedLine::Receipt { .. } => {
            let PeerMessage::Receipt(VoucherMessage { signed, .. }) = message else {
                return Err(error(
                    CommandCode::NodeAnswerInvalid,
                    "the node took for a receipt what is none",
                ));
            };
            let voucher = signed.voucher;
            let received = Received::Receipt { channel, voucher };
            (received, ChannelSummary::default())
        }
    })
}

/// What was not accepted, in the words of a command without a node.
fn not_taken(error: CallError, message: &PeerMessage) -> anyhow::Error {
    let id = message.channel_ref().channel_id;
    let what = match message.kind() {
        MessageKind::Receipt => format!("the receipt of channel {id} was not accepted"),
        _ if error.code() == "voucher_older" => {
            format!("channel {id} has a newer payment already, and this one changes nothing")
        }
        _ => format!("the payment over channel {id} was not accepted"),
    };
    anyhow::Error::new(error).context(what)
}

/// Signs a consent, under an id.
pub fn consent(
    node: &RunningNode,
    channel: &Channel,
    to: ConsentTo,
    valid_for: Seconds,
    id: &str,
) -> Result<SignedConsentOffer> {
    let (more, in_all) = match to {
        ConsentTo::More(amount) => (Some(amount), None),
        ConsentTo::InAll(amount) => (None, Some(amount)),
    };
    let given = node.client.call(&GiveConsent {
        channel_id: channel.id,
        id: id.parse()?,
        epoch: None,
        more,
        in_all,
        valid_for,
    })?;
    let message: PeerMessage = given.line.parse()?;
    Ok(SignedConsentOffer {
        message: message.into_consent()?,
        withdrawn: given.withdrawn,
        known: given.is_known,
    })
}

/// Puts on chain what the book has and the chain has not; none where there is nothing.
pub fn show(
    node: &RunningNode,
    network: &Network,
    channel: &Channel,
) -> Result<Option<ShownVouchers>> {
    // the command itself waits for the chain, and says how far that is
    let asked = ShowVouchers {
        channel_id: channel.id,
        wait: Some(10),
    };
    let asked = node.client.call(&asked)?;
    let mut done: Option<ShownVouchers> = None;
    for transaction in asked.transactions {
        let sent = Sent {
            hash: transaction
                .hash
                .parse()
                .or_code(CommandCode::NodeAnswerInvalid, "the node names no hash")?,
            from: transaction.first_block,
            last: transaction.last_block,
        };
        let failed = format!("nothing of channel {} was put on chain", channel.id);
        let tx = network.follow_sent(&sent).failed(failed)?;
        let before = done.map(|done| done.shown).unwrap_or_default();
        done = Some(ShownVouchers {
            shown: before.into_iter().chain(network.events(&tx)).collect(),
            height: tx.height,
        });
    }
    Ok(done)
}
