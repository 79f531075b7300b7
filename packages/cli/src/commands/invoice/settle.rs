//! `invoice settle`.

use crate::args::invoice::SettleInvoice;
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;
use causeway_node_api::calls::settle_invoice::SettleInvoice as Call;

/// Makes a payment that is held.
pub fn run(context: &Context, settle: &SettleInvoice) -> Result<Answer> {
    let node = context.require_node()?;
    let invoice = node.client.call(&Call {
        invoice: settle.invoice.clone(),
        preimage: settle.preimage,
    })?;
    Ok(Answer::of(&invoice)?.say(format!(
        "the payment of the invoice {} is settled: its preimage is given away, and it is being paid",
        invoice.reference
    )))
}
