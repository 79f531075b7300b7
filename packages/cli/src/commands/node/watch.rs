//! `watch`: what becomes true at the node from now on, in words.

use super::payments::{amount, forwarded, halves};
use crate::commands::labels::Labels;
use crate::context::Context;
use crate::output::{terminal, time};
use anyhow::Result;
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::event::{Event, EventKind, PaymentEvent};
use causeway_node_api::MAX_WAIT;
use cosmwasm_std::Addr;

/// Prints a line for each event until it is interrupted.
pub fn run(context: &Context) -> Result<()> {
    let node = context.require_node()?;
    let mut labels = Labels::on_record(context)?;
    let mut after = node.client.call(&GetInfo)?.newest_event;
    terminal::say("watching; Ctrl-C ends it");
    loop {
        let page = node.client.call(&ListEvents {
            after: Some(after),
            wait: Some(MAX_WAIT),
            limit: None,
        })?;
        for event in &page.events {
            match context.json {
                true => super::events::print(event)?,
                false => terminal::print(&format!("{}\n", line(context, &mut labels, event)))?,
            }
        }
        if terminal::is_reader_gone() {
            return Ok(());
        }
        after = page.next;
    }
}

/// An event in words.
fn line(context: &Context, labels: &mut Labels, event: &Event) -> String {
    let (payment, words): (&PaymentEvent, [&str; 2]) = match &event.what {
        EventKind::PaymentSigned(p) => (p, ["paying", "to"]),
        EventKind::PaymentFinal(p) => (p, ["paid", "to"]),
        EventKind::PaymentReceived(p) => (p, ["received", "from"]),
        EventKind::PaymentKept(p) => (p, ["kept, and not counted yet:", "from"]),
        EventKind::PaymentRestored(p) => (p, ["taken back after a loss:", "with"]),
        EventKind::PaymentUnasked(p) => (p, ["came unasked:", "with"]),
        EventKind::PaymentPaidBack(p) => (p, ["paid back:", "with"]),
        EventKind::InvoicePaid(p) => (p, ["invoice paid:", "from"]),
        EventKind::PaymentVoid(p) => (p, ["never paid, the channel has settled:", "to"]),
        EventKind::DutyFundsLow(_) => {
            return format!(
                "{}  the coins for duties run out: getinfo says where to send some",
                time::date(event.at)
            )
        }
        EventKind::DutyFundsEnough(_) => {
            return format!("{}  there are coins for duties again", time::date(event.at))
        }
        EventKind::ChannelExtended(extended) => {
            return format!(
                "{}  channel {} ends later than before",
                time::date(event.at),
                extended.channel_id
            )
        }
        EventKind::BackupStopped => {
            return format!(
                "{}  the backup is not written any more: getinfo says why",
                time::date(event.at)
            )
        }
        EventKind::BackupResumed => {
            return format!("{}  the backup is written again", time::date(event.at))
        }
        EventKind::RoutedPaymentPaid(routed) => {
            return format!(
                "{}  the payment {} has arrived",
                time::date(event.at),
                routed.request
            )
        }
        EventKind::RoutedPaymentFailed(routed) => {
            return format!(
                "{}  the payment {} was not made: `causeway explain {}` says why",
                time::date(event.at),
                routed.request,
                routed.request
            )
        }
        EventKind::InvoiceHeld(held) => {
            return format!(
                "{}  a payment of the invoice {} is held: settle or cancel it",
                time::date(event.at),
                held.reference
            )
        }
        EventKind::ChannelJoined(joined) => {
            return format!(
                "{}  channel {} is joined",
                time::date(event.at),
                joined.channel_id
            )
        }
    };
    let [verb, preposition] = words;
    labels.learn(context, payment.sidechain_id);
    if let Some(forward) = &payment.forward {
        labels.learn(context, halves(forward));
        return format!(
            "{}  {} over channel {}, {}",
            time::date(event.at),
            amount(labels, payment.sidechain_id, payment.amount),
            payment.channel_id,
            forwarded(labels, forward, payment.direction)
        );
    }
    let peer = payment.peer.as_ref();
    let whom = peer.map_or_else(
        || "somebody".to_owned(),
        |peer| labels.name(&Addr::unchecked(peer)),
    );
    let mut text = format!(
        "{}  {verb} {} {preposition} {whom}, channel {}",
        time::date(event.at),
        amount(labels, payment.sidechain_id, payment.amount),
        payment.channel_id
    );
    if let Some(id) = &payment.request {
        text.push_str(&format!(", id {id}"));
    }
    if let Some(reference) = &payment.reference {
        text.push_str(&format!(", reference {reference}"));
    }
    match &payment.memo {
        Some(memo) => text.push_str(&format!(", memo \"{}\"", terminal::escaped_line(memo))),
        None if payment.memo_is_unreadable => text.push_str(", with a memo that cannot be read"),
        None => {}
    }
    text
}
