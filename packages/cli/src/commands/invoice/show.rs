//! `invoice show`.

use super::picture::{self, PngFile};
use super::state_word;
use crate::args::invoice::ShowInvoice;
use crate::commands::labels::Labels;
use crate::context::Context;
use crate::output::{Answer, Clock, Details};
use anyhow::Result;
use causeway_node_api::calls::invoice::{GetInvoice, InvoiceState};

/// Prints how far an invoice is; of one that can still be paid its text and its QR code.
pub fn run(context: &Context, show: &ShowInvoice) -> Result<Answer> {
    let node = context.require_node()?;
    let png = show.png.as_deref().map(PngFile::new).transpose()?;
    let invoice = node.client.call(&GetInvoice {
        invoice: show.invoice.clone(),
    })?;
    let clock: Clock = node.clock()?;
    let mut labels = Labels::on_record(context)?;
    labels.learn(context, [invoice.sidechain_id]);
    let symbol = labels.unit(invoice.sidechain_id);
    let amount = |amount| format!("{} {symbol}", labels.amount(invoice.sidechain_id, amount));
    let paid = invoice.paid.as_ref().map(|paid| {
        format!(
            "{} over channel {}, {}",
            amount(paid.amount),
            paid.channel_id,
            clock.at(paid.at)
        )
    });
    let held = invoice.held.map(|held| {
        let until = held
            .held_until
            .map(|at| format!(", until {}", clock.at(at)));
        format!(
            "{} wait for you{}, and go back then",
            amount(held.amount),
            until.unwrap_or_default()
        )
    });
    let details = Details::new()
        .with("state", state_word(invoice.state))
        .with(
            "amount",
            invoice
                .amount
                .map_or_else(|| format!("any amount of {symbol}"), amount),
        )
        .with_some("paid", paid)
        .with_some("held", held)
        .with_some(
            "description",
            Some(&invoice.description).filter(|text| !text.is_empty()),
        )
        .with("made", clock.at(invoice.made_at))
        .with("good until", clock.at(invoice.expires_at))
        .with("reference", invoice.reference)
        .with("id", &invoice.id)
        .with("text", &invoice.text);
    let answer = Answer::of(&invoice)?.say(details);
    match invoice.state {
        InvoiceState::Open => picture::show(context, answer, &invoice.text, png),
        InvoiceState::Held => Ok(answer.hint(format!(
            "`causeway invoice settle {id}` takes it, `causeway invoice cancel {id}` lets it go",
            id = invoice.id
        ))),
        // nobody should pay it any more
        _ => Ok(answer),
    }
}
