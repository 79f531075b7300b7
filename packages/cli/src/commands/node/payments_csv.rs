//! `payments --csv`: all payments that are asked for, as spreadsheets and other programs read them.

use super::payments::{call, memo, state, way};
use crate::args::node::PaymentList;
use crate::commands::labels::Labels;
use crate::context::Context;
use crate::csv_file::encode;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::{terminal, AmountFormat};
use anyhow::Result;
use causeway_node_api::calls::payment::Payment;
use causeway_node_api::MAX_LIMIT;
use cosmwasm_std::Addr;
use std::time::{Duration, UNIX_EPOCH};

/// The columns. A direct payment has no fee; other payments there are none yet.
const COLUMNS: [&str; 13] = [
    "time",
    "direction",
    "counterparty",
    "name",
    "amount",
    "token",
    "fee",
    "reference",
    "memo",
    "transaction",
    "channel",
    "state",
    "id",
];

/// Prints them page by page, so that a log of any length is printed.
pub fn run(context: &Context, payments: &PaymentList) -> Result<()> {
    if context.json {
        return Err(error_with_hint(
            CommandCode::OptionsConflict,
            "--csv and --json are given, and one of them can be printed",
            "leave one out",
        ));
    }
    let node = context.require_node()?;
    let mut labels = Labels::on_record(context)?;
    let mut call = call(context, &node, &labels, payments)?;
    let mut left = payments.limit.map_or(usize::MAX, |limit| limit as usize);
    terminal::print(&encode::line(&COLUMNS))?;
    loop {
        call.limit = Some(u32::try_from(left).unwrap_or(MAX_LIMIT).clamp(1, MAX_LIMIT));
        let page = node.client.call(&call)?;
        left = left.saturating_sub(page.payments.len());
        labels.learn(context, page.payments.iter().filter_map(|p| p.sidechain_id));
        let lines = page.payments.iter().map(|payment| line(&labels, payment));
        terminal::print(&lines.collect::<String>())?;
        call.after = page.next;
        if page.next.is_none() || left == 0 || terminal::is_reader_gone() {
            return Ok(());
        }
    }
}

fn line(labels: &Labels, payment: &Payment) -> String {
    let at = Duration::from_secs(payment.at.0);
    // a time that no calendar has stays a number
    let time = match UNIX_EPOCH.checked_add(at) {
        Some(time) if payment.at.0 < 253_402_300_800 => {
            humantime::format_rfc3339_seconds(time).to_string()
        }
        _ => payment.at.to_string(),
    };
    let peer = payment.peer.as_ref().map(Addr::unchecked);
    let name = peer.as_ref().and_then(|peer| labels.names.name(peer));
    let format = payment.sidechain_id.map(|id| labels.format(id));
    let format = format.unwrap_or(AmountFormat::BASE_UNITS);
    let token = payment.sidechain_id.map(|id| labels.unit(id));
    let text = |hash: Option<causeway_types::Hash>| hash.map(|hash| hash.to_string());
    let cells = [
        time,
        way(payment.direction).to_owned(),
        payment.peer.clone().unwrap_or_default(),
        name.unwrap_or_default().to_owned(),
        // other programs read no `_`
        format.show(payment.amount).replace('_', ""),
        token.unwrap_or_else(|| "base units".to_owned()),
        "0".to_owned(),
        text(payment.reference).unwrap_or_default(),
        encode::no_formula(&memo(payment)),
        text(payment.transaction_hash).unwrap_or_default(),
        payment
            .channel_id
            .map_or_else(String::new, |id| id.to_string()),
        state(payment).to_owned(),
        encode::no_formula(payment.id.as_deref().unwrap_or_default()),
    ];
    encode::line(&cells.each_ref().map(String::as_str))
}
