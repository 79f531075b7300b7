//! `pay`: an invoice or a payment through the node that runs; without one the next voucher, as one line of text.

mod invoice;
mod meaning;
mod node;
mod routed;
mod shown;
mod target;
pub(in crate::commands) mod waiting;

pub(in crate::commands) use node::{asked_before, funded_from, may_be_signed, tried_again};

use super::channel::margin_text::margin_note;
use super::checks::require_nonzero;
use super::line;
use crate::args::amount::TypedAmount;
use crate::args::payments::Pay;
use crate::context::{Context, Session};
use crate::error_code::CommandCode;
use crate::failure::{error_with_hint, hinted};
use crate::output::Answer;
use anyhow::Result;
use causeway_client::channels::open::OpenedChannel;
use causeway_client::channels::peer_of;
use causeway_client::payments::pay::{pay as sign, signed_before, RequestId, SignedPayment};
use causeway_client::wallet::side_of;
use causeway_peer_protocol::PeerMessage;
use causeway_types::channel::Channel;
use causeway_types::{Amount, ChannelId, Hash, LockMode, Nonce};
use serde::Serialize;

/// A payment that was signed.
#[derive(Debug, Serialize)]
struct Paid {
    /// The same id again prints the same line.
    id: String,
    /// Whether it was signed before, under the same id.
    known: bool,
    channel_id: ChannelId,
    amount: Amount,
    transferred: Amount,
    nonce: Nonce,
    reference: Option<String>,
    spendable: Amount,
    opened: Option<OpenedChannel>,
    line: String,
}

/// Signs a payment and prints it.
pub fn run(context: &Context, pay: &Pay) -> Result<Answer> {
    if let Some(text) = invoice::text_of(pay)? {
        return invoice::run(context, pay, text);
    }
    let typed = invoice::require_amount(pay)?;
    require_nonzero(typed, "pay")?;
    if let Some(answer) = node::run(context, pay)? {
        return Ok(answer);
    }
    if pay.from_sidechain.is_some() || pay.most.is_some() || pay.timeout.is_some() {
        return Err(error_with_hint(
            CommandCode::NoNode,
            "no node runs for this account, and a line of text goes over one channel alone",
            "start one with `causeway node`; or leave --from-token, --most and --timeout out",
        ));
    }
    if pay.memo.is_some() {
        return Err(error_with_hint(
            CommandCode::NoNode,
            "no node runs for this account, and a line of text has no room for a memo",
            "start one with `causeway node`; or leave --memo out, and tell the payee by the way that the line goes",
        ));
    }
    let session = context.session()?;
    let names = context.names()?;
    let mut wallet = session.wallet(context)?;
    let id = pay.request.id.clone().unwrap_or_else(line::new_id);
    let asked = asked(context, pay, typed);
    let request_id = RequestId {
        id: &id,
        asked: &asked,
    };
    let (payment, opened) = match signed_before(&mut wallet, request_id)? {
        Some(payment) => (payment, None),
        None => {
            let found = target::find(context, &session, &mut wallet, pay, &id)?;
            let target::Target { channel, opened } = found;
            let sidechain = session.network.sidechain_by_id(channel.sidechain_id);
            let sidechain = sidechain.map_err(|error| match &opened {
                Some(opened) => target::opened_unpaid(opened, &id, error),
                None => error.into(),
            })?;
            let amount = session.network.amounts(&sidechain).read(typed)?;
            let paid = sign(&mut wallet, channel, amount, pay.reference, request_id);
            let paid = paid.map_err(|error| match &opened {
                Some(opened) => target::opened_unpaid(opened, &id, error),
                None => error.into(),
            });
            (paid?, opened)
        }
    };
    let SignedPayment {
        channel,
        message,
        amount,
        known,
    } = payment;
    let voucher = message.signed.voucher;
    let line = PeerMessage::Voucher(message).to_string();
    let again = Some(format!("causeway channel resend {}", channel.id));
    let kept = line::Signed {
        id: Some(&id),
        again,
    };
    line::write(&line, pay.out.as_deref(), &kept)?;
    let tell = || -> Result<Answer> {
        let paid = Paid {
            known,
            channel_id: channel.id,
            amount,
            transferred: voucher.transferred,
            nonce: voucher.nonce,
            reference: pay.reference.map(|hash| hash.to_string()),
            spendable: wallet.record(&channel)?.spendable,
            opened,
            line,
            id: id.clone(),
        };
        let side = side_of(&channel, &session.me.address())?;
        let peer =
            peer_of(&channel, side).map_or_else(|| "the peer".to_owned(), |p| names.short(p));
        answer(&session, &channel, &peer, &paid)
    };
    // it is signed, whatever fails now
    let told = tell().map_err(|error| error.context(hinted(kept.what(), kept.hint())))?;
    Ok(told.if_unprinted(kept.what(), kept.hint()))
}

/// What the id stands for: all words that say what is paid, in which token, to whom and over what. How the channel is found
/// is not among them, so the same words are the same payment when the channel is there.
fn asked(context: &Context, pay: &Pay, typed: &TypedAmount) -> Hash {
    let words = format!(
        "pay {:?} {} {:?} peer {} channel {} sidechain {:?} base units {} fund {:?} with {:?}",
        pay.to,
        typed,
        pay.reference,
        pay.peer,
        pay.channel,
        pay.which.sidechain,
        context.base_units,
        pay.fund.as_ref().map(ToString::to_string),
        pay.source,
    );
    Hash::of(words.as_bytes())
}

fn answer(session: &Session, channel: &Channel, peer: &str, paid: &Paid) -> Result<Answer> {
    let sidechain = session.network.sidechain_by_id(channel.sidechain_id)?;
    let amounts = session.network.amounts(&sidechain);
    let mut answer = Answer::of(paid)?;
    if let Some(opened) = &paid.opened {
        answer = answer.note(format!(
            "channel {} to {peer} is opened with {} {}; it ends {}",
            opened.channel_id,
            amounts.show(opened.amount),
            sidechain.symbol,
            session.network.clock()?.at(opened.expires_at)
        ));
        answer = answer.note_if(margin_note(&opened.margin, &session.network, &sidechain));
    }
    if paid.known {
        answer = answer.note("this id was paid before: nothing was signed now");
    }
    let next = match channel.ledger.mode {
        LockMode::TwoWay => "give the line to the peer: it counts once `causeway --from PEER receive LINE` has it, and you have the receipt",
        _ => "give the line to the peer, who takes it with `causeway --from PEER receive LINE`",
    };
    Ok(answer
        .note(format!(
            "{} {} to {peer} over channel {}: {} in all, {} left to pay with",
            amounts.show(paid.amount),
            sidechain.symbol,
            channel.id,
            amounts.show(paid.transferred),
            amounts.show(paid.spendable)
        ))
        .say(&paid.line)
        .hint(format!(
            "{next}; the same again with --id {} prints the same line",
            paid.id
        )))
}
