//! `invoice list`.

use super::state_word;
use crate::args::invoice::ListInvoices;
use crate::commands::labels::Labels;
use crate::commands::node::payments::where_others_are;
use crate::context::Context;
use crate::output::time::date;
use crate::output::{Answer, Clock, Table};
use anyhow::Result;
use causeway_node_api::calls::invoices::ListInvoices as Call;

/// Prints a page of invoices.
pub fn run(context: &Context, list: &ListInvoices) -> Result<Answer> {
    let node = context.require_node()?;
    let page = node.client.call(&Call {
        state: list.state.map(Into::into),
        after: list.after,
        newest: list.after.is_none().then_some(true),
        before_number: list.before,
        limit: Some(list.limit),
    })?;
    let clock: Clock = node.clock()?;
    let mut labels = Labels::on_record(context)?;
    labels.learn(context, page.invoices.iter().map(|i| i.sidechain_id));
    let mut table = Table::new([
        "MADE",
        "STATE",
        ">AMOUNT",
        "TOKEN",
        "GOOD UNTIL",
        "DESCRIPTION",
        "ID",
        "REFERENCE",
    ]);
    for invoice in &page.invoices {
        let id = invoice.sidechain_id;
        table.row([
            clock.at(invoice.made_at).to_string(),
            match invoice.held.and_then(|held| held.held_until) {
                Some(until) => format!("held until {}", date(until)),
                None => state_word(invoice.state).to_owned(),
            },
            invoice
                .amount
                .map_or_else(|| "any".to_owned(), |amount| labels.amount(id, amount)),
            labels.unit(id),
            clock.at(invoice.expires_at).to_string(),
            invoice.description.clone(),
            invoice.id.clone(),
            invoice.reference.to_string(),
        ]);
    }
    let answer = Answer::of(&page)?;
    let answer = match page.invoices.is_empty() {
        true => answer.say("there are no such invoices"),
        false => answer.say(table),
    };
    Ok(answer.hint_if(where_others_are(page.next, page.previous)))
}
