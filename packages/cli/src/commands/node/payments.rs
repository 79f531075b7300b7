//! `payments`: the payments of the node's book.

use crate::args::node::Payments;
use crate::commands::route_args::Labels;
use crate::context::Context;
use crate::output::{AmountFormat, Answer, Clock, Table};
use anyhow::Result;
use causeway_node_api::calls::payment::{Direction, PaymentOutcome, PaymentState};
use causeway_node_api::calls::payments::ListPayments;
use causeway_types::{ChannelId, SidechainId};
use cosmwasm_std::Addr;
use std::collections::BTreeMap;

/// Prints a page of the log of payments.
pub fn run(context: &Context, payments: &Payments) -> Result<Answer> {
    let node = context.require_node()?;
    let network = context.network()?;
    let page = node.client.call(&ListPayments {
        direction: payments.direction.map(Into::into),
        channel_id: payments.channel,
        after: payments.after,
        limit: Some(payments.limit),
    })?;
    let clock: Clock = network.clock()?;
    let labels = Labels::new(context, &network)?;
    let mut tokens: BTreeMap<ChannelId, Option<SidechainId>> = BTreeMap::new();
    let mut table = Table::new(["WHEN", "WAY", "PEER", "CHANNEL", ">AMOUNT", "STATE", "ID"]);
    for payment in &page.payments {
        // what is listed is signed, so its channel is known
        let Some(channel_id) = payment.channel_id else {
            continue;
        };
        let of_channel = tokens.entry(channel_id);
        let token = *of_channel.or_insert_with(|| {
            // a channel for which the chain gives no answer costs its rows their unit, and not the list
            let channel = network.channel_by_id(channel_id).ok();
            channel.map(|found| found.channel.sidechain_id)
        });
        table.row([
            clock.at(payment.at).to_string(),
            match payment.direction {
                Direction::Out => "out",
                Direction::In => "in",
            }
            .to_owned(),
            payment.peer.as_ref().map_or_else(
                || "-".to_owned(),
                |peer| labels.name(&Addr::unchecked(peer)),
            ),
            channel_id.to_string(),
            match token {
                Some(id) => format!(
                    "{} {}",
                    labels.amount(id, payment.amount),
                    labels.symbol(id)
                ),
                None => format!(
                    "{} base units",
                    AmountFormat::BASE_UNITS.show(payment.amount)
                ),
            },
            match (payment.outcome, payment.state) {
                (Some(PaymentOutcome::Unasked), _) => "unasked",
                (Some(PaymentOutcome::PaidBack), _) => "paid back",
                (Some(PaymentOutcome::Void), _) => "void",
                (None, PaymentState::Asked) => "asked",
                (None, PaymentState::Opening) => "opening",
                (None, PaymentState::Opened) => "opened",
                (None, PaymentState::Ended) => "ended",
                (None, PaymentState::Signed) => "signed",
                (None, PaymentState::Final) => "final",
                (None, PaymentState::Kept) => "kept",
            }
            .to_owned(),
            payment.id.clone().unwrap_or_else(|| "-".to_owned()),
        ]);
    }
    let answer = Answer::of(&page)?.bytes_in_hex();
    let answer = match page.payments.is_empty() {
        true => answer.say("there are no such payments"),
        false => answer.say(table),
    };
    Ok(answer.hint_if(page.next.map(|next| format!("--after {next} lists more"))))
}
