//! `invoice`: made, listed, shown and taken back through the node that runs.

mod cancel;
mod list;
mod make;
mod picture;
mod settle;
mod show;

use crate::args::invoice::{Invoice, InvoiceCommand};
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;
use causeway_node_api::calls::invoice::InvoiceState;

/// Makes an invoice, or does with those that were made what is asked.
pub fn run(context: &Context, invoice: &Invoice) -> Result<Answer> {
    match &invoice.command {
        None => make::run(context, &invoice.make),
        Some(InvoiceCommand::List(c)) => list::run(context, c),
        Some(InvoiceCommand::Show(c)) => show::run(context, c),
        Some(InvoiceCommand::Cancel(c)) => cancel::run(context, c),
        Some(InvoiceCommand::Settle(c)) => settle::run(context, c),
    }
}

/// A state in a word.
fn state_word(state: InvoiceState) -> &'static str {
    match state {
        InvoiceState::Open => "open",
        InvoiceState::Paid => "paid",
        InvoiceState::Kept => "kept",
        InvoiceState::Expired => "expired",
        InvoiceState::Cancelled => "cancelled",
        InvoiceState::Held => "held",
        InvoiceState::Settling => "settling",
    }
}
