//! `receive`: a payment, or the receipt for one.

use super::by_node;
use super::line;
use crate::args::payments::Receive;
use crate::context::{Context, Session};
use crate::output::Answer;
use anyhow::Result;
use causeway_client::channels::peer_of;
use causeway_client::payments::message::channel_of;
use causeway_client::payments::receive::{receive, require_payment, Received};
use causeway_client::wallet::{side_of, Accepted, ChannelSummary};
use causeway_client::ClientError;
use causeway_peer_protocol::PeerMessage;
use causeway_types::channel::Channel;
use causeway_types::{Hash, Voucher};
use serde_json::json;

/// What was received is in the book: the same line again changes nothing.
const KEPT: line::Signed<'static> = line::Signed {
    id: None,
    again: None,
};

/// Takes a payment or a receipt into the book.
pub fn run(context: &Context, args: &Receive) -> Result<Answer> {
    let message = line::read(&args.line)?;
    require_payment(&message).map_err(ClientError::from)?;
    let session = context.session()?;
    let (received, record) = take(context, &session, message)?;
    match received {
        Received::Payment {
            channel,
            accepted,
            reference,
        } => {
            let receipt = accepted.receipt.as_ref().map(PeerMessage::to_string);
            if let Some(line) = &receipt {
                line::write(line, args.out.as_deref(), &KEPT)?;
            }
            payment(
                context,
                &session,
                &channel,
                (&accepted, &record),
                (reference, receipt),
            )
        }
        Received::OwnVoucher { channel, known } => own(&session, &channel, known, &record),
        Received::Receipt { channel, voucher } => receipt(&session, &channel, &voucher),
    }
}

/// Takes it into the book, and what that says of the channel then.
fn take(
    context: &Context,
    session: &Session,
    message: PeerMessage,
) -> Result<(Received, ChannelSummary)> {
    let Some(node) = session.me.node() else {
        let mut wallet = session.wallet(context)?;
        let received = receive(&mut wallet, message)?;
        let record = wallet.record(received.channel())?;
        return Ok((received, record));
    };
    let network = &session.network;
    let channel = channel_of(network, message.kind(), message.channel_ref(), None)?;
    side_of(&channel, &session.me.address())?;
    by_node::receive(node, channel, &message)
}

fn payment(
    context: &Context,
    session: &Session,
    channel: &Channel,
    (accepted, record): (&Accepted, &ChannelSummary),
    (reference, receipt): (Hash, Option<String>),
) -> Result<Answer> {
    let reference = (!reference.is_zero()).then(|| reference.to_string());
    let json = json!({
        "channel_id": channel.id,
        "kind": "voucher",
        "amount": accepted.amount,
        "received": record.received,
        "nonce": record.received_nonce,
        "reference": reference,
        "known": accepted.known,
        "missed": accepted.missed,
        "balance": record.balance,
        "restored": record.restored,
        "show_by": record.show_by,
        "receipt": receipt,
    });
    let names = context.names()?;
    let side = side_of(channel, &session.me.address())?;
    let peer = peer_of(channel, side).map_or_else(|| "the peer".to_owned(), |p| names.short(p));
    let sidechain = session.network.sidechain_by_id(channel.sidechain_id)?;
    let (symbol, amounts) = (&sidechain.symbol, session.network.amounts(&sidechain));
    let text = if record.restored {
        format!(
            "kept to be shown, and counted as nothing ({}): {} {symbol} from {peer} in all over channel {}",
            record.lost.as_deref().unwrap_or_default(),
            amounts.show(record.received),
            channel.id
        )
    } else if accepted.known {
        format!(
            "this payment is in the book already: {} {symbol} from {peer} in all over channel {}",
            amounts.show(record.received),
            channel.id
        )
    } else {
        format!(
            "{} {symbol} from {peer} over channel {}: {} in all",
            amounts.show(accepted.amount),
            channel.id,
            amounts.show(record.received)
        )
    };
    let missed = (accepted.missed > 0).then(|| {
        let earlier = match accepted.missed {
            1 => "1 earlier payment".to_owned(),
            more => format!("{more} earlier payments"),
        };
        format!(
            "{earlier} over channel {} never came to you: what they pay is in this amount, so ask the payer what each part is for",
            channel.id
        )
    });
    let clock = session.network.clock()?;
    let show = record.show_by.map(|by| {
        format!(
            "put it on chain before {}: `causeway show {}`",
            clock.at(by),
            channel.id
        )
    });
    let answer = Answer::of(&json)?;
    Ok(match receipt {
        Some(line) => answer
            .note(text)
            .say(line)
            .hint_if(missed)
            .hint("give this receipt to the payer, who takes it with `causeway --from PEER receive LINE`")
            .hint_if(show)
            .if_unprinted(KEPT.what(), KEPT.hint()),
        None => answer
            .say(text)
            .hint_if(missed)
            .hint_if(show)
            .if_unprinted(KEPT.what(), KEPT.hint()),
    })
}

/// The peer sent back our own voucher. After a loss it is what was waited for; one that the book had not proves a loss.
fn own(
    session: &Session,
    channel: &Channel,
    known: bool,
    record: &ChannelSummary,
) -> Result<Answer> {
    let clock = session.network.clock()?;
    let waits = record.wait_until.filter(|until| *until > clock.now);
    let json = json!({
        "channel_id": channel.id,
        "kind": "own_voucher",
        "known": known,
        "restored": record.restored,
        "wait_until": waits,
    });
    let next = match (waits, record.restored) {
        (Some(until), _) => format!(
            "you can pay over the channel from {} on: until then something that you had signed before may still be used",
            clock.at(until)
        ),
        (None, true) => "an older one than what the chain has of yours: the newest is still missing".to_owned(),
        (None, false) => "you can pay over the channel".to_owned(),
    };
    Ok(Answer::of(&json)?.say(format!(
        "it is your own voucher of channel {}, and it is in the book; {next}",
        channel.id
    )))
}

fn receipt(session: &Session, channel: &Channel, voucher: &Voucher) -> Result<Answer> {
    let sidechain = session.network.sidechain_by_id(channel.sidechain_id)?;
    let (symbol, amounts) = (&sidechain.symbol, session.network.amounts(&sidechain));
    let json = json!({
        "channel_id": channel.id,
        "kind": "receipt",
        "transferred": voucher.transferred,
        "nonce": voucher.nonce,
    });
    Ok(Answer::of(&json)?.say(format!(
        "the peer has your payment {} of channel {}: {} {symbol} in all",
        voucher.nonce,
        channel.id,
        amounts.show(voucher.transferred)
    )))
}
