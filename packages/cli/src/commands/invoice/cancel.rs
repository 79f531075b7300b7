//! `invoice cancel`.

use crate::args::invoice::CancelInvoice;
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;
use causeway_node_api::calls::cancel_invoice::CancelInvoice as Call;

/// Takes an invoice back.
pub fn run(context: &Context, cancel: &CancelInvoice) -> Result<Answer> {
    let node = context.require_node()?;
    let invoice = node.client.call(&Call {
        invoice: cancel.invoice.clone(),
    })?;
    Ok(Answer::of(&invoice)?.say(format!(
        "the invoice {} is cancelled: it can be paid no more",
        invoice.reference
    )))
}
