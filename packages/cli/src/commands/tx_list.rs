//! `tx list`: transactions that the node has sent.

use super::node::payments::where_others_are;
use crate::args::tx::ListTx;
use crate::context::Context;
use crate::output::{Answer, Table};
use anyhow::Result;
use causeway_node_api::calls::transaction::{GetTransaction, Transaction, TransactionState};
use causeway_node_api::calls::transactions::ListTransactions;

/// Asks the node.
pub fn run(context: &Context, list: &ListTx) -> Result<Answer> {
    let node = context.require_node()?;
    let clock = node.clock()?;
    let page = node.client.call(&ListTransactions {
        unknown: list.unknown.then_some(true),
        after: list.after,
        newest: list.after.is_none().then_some(true),
        before_number: list.before,
        limit: Some(list.limit),
    })?;
    let mut table = Table::new(["WHEN", "KEY", "STATE", ">BLOCK", "HASH"]);
    for tx in &page.transactions {
        table.row([
            clock.at(tx.at).to_string(),
            tx.key.clone(),
            state(tx).to_owned(),
            tx.height
                .map_or_else(|| "-".to_owned(), |height| height.to_string()),
            tx.hash.clone(),
        ]);
    }
    let answer = Answer::of(&page)?;
    let answer = match page.transactions.is_empty() {
        true => answer.say("the node has sent no such transactions"),
        false => answer.say(table),
    };
    Ok(answer.hint_if(where_others_are(page.next, page.previous)))
}

/// One of them, by what it does.
pub(super) fn of_key(context: &Context, key: &str) -> Result<Transaction> {
    let node = context.require_node()?;
    Ok(node.client.call(&GetTransaction {
        key: key.to_owned(),
    })?)
}

pub(super) fn state(tx: &Transaction) -> &'static str {
    match tx.state {
        TransactionState::Unknown => "unknown",
        TransactionState::Included => "included",
        TransactionState::Failed => "failed",
        TransactionState::Lapsed => "lapsed",
    }
}
