//! `payments --csv`: all payments that are asked for, as spreadsheets and other programs read them.

use super::payments::{call, memo, over, sidechains_of, state, way};
use crate::args::node::PaymentList;
use crate::commands::labels::Labels;
use crate::context::Context;
use crate::csv_file::encode;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::{terminal, AmountFormat};
use anyhow::Result;
use causeway_node_api::calls::payment::{Direction, Payment, PaymentKind};
use causeway_node_api::MAX_LIMIT;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::Addr;
use std::time::{Duration, UNIX_EPOCH};

/// The columns. A direct payment has no fee, and what is exchanged on its way none that is one number: `paid` and `paid_token` say what
/// our side has paid in all.
const COLUMNS: [&str; 17] = [
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
    "kind",
    "failure",
    "paid",
    "paid_token",
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
        labels.learn(context, page.payments.iter().flat_map(sidechains_of));
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
    let route = payment.route.as_ref();
    let failure = route.and_then(|route| route.failure.as_ref());
    let paid = paid(payment);
    let text = |hash: Option<causeway_types::Hash>| hash.map(|hash| hash.to_string());
    let cells = [
        time,
        way(payment).to_owned(),
        payment.peer.clone().unwrap_or_default(),
        name.unwrap_or_default().to_owned(),
        // other programs read no `_`
        format.show(payment.amount).replace('_', ""),
        token.unwrap_or_else(|| "base units".to_owned()),
        fee(payment).map_or_else(String::new, |fee| format.show(fee).replace('_', "")),
        text(payment.reference).unwrap_or_default(),
        encode::no_formula(&memo(payment)),
        text(payment.transaction_hash).unwrap_or_default(),
        over(payment).join(" "),
        state(payment).to_owned(),
        encode::no_formula(payment.id.as_deref().unwrap_or_default()),
        kind(payment.kind).to_owned(),
        failure.map_or_else(String::new, |why| why.code.clone()),
        paid.map_or_else(String::new, |(id, paid)| {
            labels.amount(id, paid).replace('_', "")
        }),
        paid.map_or_else(String::new, |(id, _)| labels.unit(id)),
    ];
    encode::line(&cells.each_ref().map(String::as_str))
}

/// What the nodes between keep of a payment of ours, or our node of one of others, base units of its token: on the half that brings it.
/// None of what is exchanged.
fn fee(payment: &Payment) -> Option<Amount> {
    match (&payment.forward, &payment.route, payment.direction) {
        (Some(forward), _, Direction::In) => forward.fee,
        (_, Some(route), _) if Some(route.from_sidechain_id) == payment.sidechain_id => {
            Some(route.pays.saturating_sub(payment.amount))
        }
        (_, Some(_), _) => None,
        (_, None, _) => Some(Amount::ZERO),
    }
}

/// What our side has paid for it in all, or may still pay, and in which sidechain's token; none of what came.
fn paid(payment: &Payment) -> Option<(SidechainId, Amount)> {
    match (&payment.route, payment.direction) {
        (Some(route), _) => Some((route.from_sidechain_id, route.pays)),
        (None, Direction::Out) => Some((payment.sidechain_id?, payment.amount)),
        (None, Direction::In) => None,
    }
}

fn kind(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Direct => "direct",
        PaymentKind::Routed => "routed",
        PaymentKind::Rebalance => "rebalance",
        PaymentKind::Lock => "lock",
        PaymentKind::Forwarded => "forwarded",
        PaymentKind::Fee => "fee",
        PaymentKind::Restored => "restored",
    }
}
