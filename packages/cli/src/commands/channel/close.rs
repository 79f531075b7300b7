//! `channel close`: alone, or together.

use super::channel_checks::{belongs_here, my_side, wrong_kind};
use crate::args::channel::Close;
use crate::commands::checks::require_duration;
use crate::commands::line;
use crate::context::{Context, Session};
use crate::failure::error_with_hint;
use crate::network::Network;
use crate::output::{Answer, Details};
use anyhow::{Context as _, Result};
use causeway_chain::{Msg, TxResult};
use causeway_client::network::{event, SubmitResult as _};
use causeway_client::wallet::{Signed, Wallet};
use causeway_client::ClientError;
use causeway_peer_protocol::PeerMessage;
use causeway_rules::lifecycle::check_close;
use causeway_rules::settlement::{split_at, Split};
use causeway_types::channel::{Channel, Evidence, Phase};
use causeway_types::event::{ChannelSettled, CloseRequested};
use causeway_types::registry::ExecuteMsg;
use causeway_types::signed::CooperativeClose;
use causeway_types::{Hash, Side, UnixTime};
use serde_json::json;

/// Runs it.
pub fn run(context: &Context, close: &Close) -> Result<Answer> {
    if let Some(given) = &close.accept {
        return accept(context, close, given);
    }
    let session = context.session()?;
    let me = session.me.address();
    let named = close.channel.as_deref().unwrap_or_default();
    let channel = session.network.channel(named, &me)?.channel;
    let side = my_side(&channel, &me)?;
    if close.not_sent {
        not_sent(context, &session, &channel)
    } else if close.cooperative {
        offer(context, &session, &channel, close)
    } else {
        alone(context, &session, &channel, side)
    }
}

/// One side's close, with its newest voucher.
fn alone(context: &Context, session: &Session, channel: &Channel, side: Side) -> Result<Answer> {
    let network = &session.network;
    if channel.ledger.phase(network.clock()?.now) == Phase::Due {
        return Err(error_with_hint(
            format!(
                "channel {} has come to its end: a close changes nothing",
                channel.id
            ),
            format!("`causeway channel settle {}` pays both sides", channel.id),
        ));
    }
    // before the book says that we close: a close that the chain refuses must not stop payments
    check_close(&channel.ledger, side, network.latest()?.time)
        .with_context(|| format!("channel {} cannot be closed", channel.id))?;
    let mut wallet = session.wallet(context)?;
    let record = wallet.record(channel)?;
    let amounts = network.amounts_in(channel)?;
    let clock = network.clock()?;
    let ends = clock.now.plus(channel.ledger.terms.close_window);
    let what = Details::new()
        .with("channel", channel.id)
        .with("yours by your book", amounts.show(record.balance))
        .with("ends", clock.at(ends.min(channel.ledger.expires_at)));
    context.confirm(
        what,
        &format!(
            "Close channel {}; from then on nothing is paid or accepted in it",
            channel.id
        ),
    )?;
    let vouchers = wallet.to_show(channel)?;
    let carried = vouchers.len();
    let msg = ExecuteMsg::Close {
        channel_id: channel.id,
        vouchers,
    };
    let tx = send_close(session, &mut wallet, channel, network.to_registry(&msg)?)?;
    if let Some(answer) = settled(network, &tx, channel)? {
        return Ok(answer);
    }
    let requested: CloseRequested =
        event(&tx).context("the chain does not say when the channel ends")?;
    let json = json!({
        "channel_id": channel.id,
        "outcome": "requested",
        "side": side,
        "vouchers_shown": carried,
        "expires_at": requested.expires_at,
        "height": tx.height,
    });
    Ok(Answer::of(&json)?
        .say(format!(
            "channel {} ends {}{}",
            channel.id,
            network.clock()?.at(requested.expires_at),
            match carried {
                0 => "",
                1 => "; the newest voucher of your book is on chain",
                _ => "; the newest vouchers of your book are on chain",
            }
        ))
        .hint(format!(
            "then `causeway channel settle {}` pays both sides; it settles at once if the peer closes too",
            channel.id
        )))
}

/// Sends a close. The book says that we close before the transaction leaves the machine, and up to which block it can be
/// included; where it is certain that it never is, payments go on.
fn send_close(
    session: &Session,
    wallet: &mut Wallet<'_>,
    channel: &Channel,
    msg: Msg,
) -> Result<TxResult> {
    let mut noted = false;
    let done = session
        .network
        .submit_noted(&session.me.account, vec![msg], &mut |sent| {
            wallet.begin_close(channel, sent.last)?;
            noted = true;
            Ok(())
        });
    if let Err(error) = &done {
        if matches!(error.root(), ClientError::Generated(_)) {
            // it is printed after this, and whoever signs it may send it at any time
            wallet.begin_close(channel, None)?;
        } else if noted && error.is_failure() {
            wallet.forget_close(channel)?;
        }
    }
    Ok(done.failed(format!("channel {} is not closed", channel.id))?)
}

/// A close that was printed and not sent, and never will be.
fn not_sent(context: &Context, session: &Session, channel: &Channel) -> Result<Answer> {
    let mut wallet = session.wallet(context)?;
    if !wallet.record(channel)?.close_sent {
        return Err(error_with_hint(
            format!("the book says of no close of channel {}", channel.id),
            "payments go on as they are",
        ));
    }
    context.confirm(
        Details::new().with("channel", channel.id),
        "The printed close was not sent and never will be",
    )?;
    wallet.forget_close(channel)?;
    let json = json!({ "channel_id": channel.id, "outcome": "forgotten" });
    Ok(Answer::of(&json)?.say(format!("payments go on in channel {}", channel.id)))
}

/// One side's word on the final totals.
fn offer(context: &Context, session: &Session, channel: &Channel, close: &Close) -> Result<Answer> {
    require_duration(close.valid_for, "a cooperative close")?;
    let id = close.request.id.clone().unwrap_or_else(line::new_id);
    let asked = format!("close {} {}", channel.id, close.valid_for.0);
    let asked = Hash::of(asked.as_bytes());
    let Signed { message, known } =
        session
            .wallet(context)?
            .offer_close(channel, close.valid_for, (&id, &asked))?;
    let kept = line::Signed {
        id: Some(&id),
        again: None,
    };
    let totals = message.close;
    let amounts = session.network.amounts_in(channel)?;
    let line = PeerMessage::Close(message).to_string();
    let json = json!({
        "channel_id": channel.id,
        "outcome": "offered",
        "id": id,
        "known": known,
        "transferred_a": totals.transferred_a,
        "transferred_b": totals.transferred_b,
        "valid_until": totals.valid_until,
        "line": line,
    });
    Ok(Answer::of(&json)?
        .note(format!(
            "channel {} is to settle at once: its opener paid {} in all, its peer {}; good until {}",
            channel.id,
            amounts.show(totals.transferred_a),
            amounts.show(totals.transferred_b),
            session.network.clock()?.at(totals.valid_until)
        ))
        .say(line)
        .hint(format!(
            "give the line to the peer: `causeway --from PEER channel close --accept LINE`; nothing is paid here until {}, and then \
             another offer can take its place",
            session.network.clock()?.at(totals.valid_until)
        ))
        .if_unprinted(kept.what(), kept.hint()))
}

/// The other side's word, and the settlement.
fn accept(context: &Context, close: &Close, given: &str) -> Result<Answer> {
    let message = line::read(given)?;
    let kind = message.kind();
    let PeerMessage::Close(message) = message else {
        return Err(wrong_kind(kind, "cooperative close"));
    };
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let asked = close
        .channel
        .as_deref()
        .map(|named| network.channel(named, &me))
        .transpose()?;
    belongs_here(
        network,
        kind,
        &message.channel_ref,
        asked.as_ref().map(|c| &c.channel),
    )?;
    let channel = network
        .channel_by_id(message.channel_ref.channel_id)?
        .channel;
    let side = my_side(&channel, &me)?;
    let mut wallet = session.wallet(context)?;
    wallet.check_close(&channel, &message)?;
    let totals = &message.close;
    let amounts = network.amounts_in(&channel)?;
    let ours = settled_with(&channel, totals, network.status()?.time).pay(side);
    let what = Details::new()
        .with("channel", channel.id)
        .with("opener paid in all", amounts.show(totals.transferred_a))
        .with("peer paid in all", amounts.show(totals.transferred_b))
        .with("yours by this close", amounts.show(ours))
        .with(
            "yours by your book",
            amounts.show(wallet.record(&channel)?.balance),
        );
    context.confirm(
        what,
        &format!("Settle channel {} with these totals", channel.id),
    )?;
    wallet.accept_close(&channel, &message)?;
    let signature = |side| (message.by == side).then_some(message.signature);
    let msg = ExecuteMsg::CooperativeClose {
        channel_id: channel.id,
        transferred_a: message.close.transferred_a,
        transferred_b: message.close.transferred_b,
        valid_until: message.close.valid_until,
        signature_a: signature(Side::A),
        signature_b: signature(Side::B),
    };
    let tx = network
        .submit(&session.me.account, vec![network.to_registry(&msg)?])
        .failed(format!("channel {} is not closed", channel.id))?;
    settled(network, &tx, &channel)?.context("the chain does not say that the channel settled")
}

/// How a channel is split by these totals, which replace all evidence.
fn settled_with(channel: &Channel, close: &CooperativeClose, now: UnixTime) -> Split {
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

fn settled(network: &Network, tx: &TxResult, channel: &Channel) -> Result<Option<Answer>> {
    let id = channel.id;
    let Some(settled) = event::<ChannelSettled>(tx) else {
        return Ok(None);
    };
    let amounts = network.amounts_in(channel)?;
    let json = json!({
        "channel_id": id,
        "outcome": "settled",
        "pay_a": settled.pay_a,
        "pay_b": settled.pay_b,
        "unallocated_a": settled.unallocated_a,
        "unallocated_b": settled.unallocated_b,
        "height": tx.height,
    });
    Ok(Some(Answer::of(&json)?.say(format!(
        "channel {id} settled: {} to its opener, {} to its peer",
        amounts.show(settled.pay_a),
        amounts.show(settled.pay_b)
    ))))
}
