//! `payments`: the payments of the node's book.

use crate::args::node::Payments;
use crate::context::Context;
use crate::output::{Answer, Clock, Table};
use anyhow::Result;
use causeway_node_api::calls::payment::{Direction, PaymentState};
use causeway_node_api::calls::payments::ListPayments;
use cosmwasm_std::Addr;

/// Asks the node.
pub fn run(context: &Context, payments: &Payments) -> Result<Answer> {
    let node = context.require_node()?;
    let names = context.names()?;
    let network = context.network()?;
    let page = node.client.call(&ListPayments {
        direction: payments.direction.map(Into::into),
        channel_id: payments.channel,
        after: payments.after,
        limit: Some(payments.limit),
    })?;
    let clock: Clock = network.clock()?;
    let mut table = Table::new(["WHEN", "WAY", "PEER", "CHANNEL", "AMOUNT", "STATE", "ID"]);
    for payment in &page.payments {
        let channel = network.channel_by_id(payment.channel_id)?.channel;
        let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
        table.row([
            clock.at(payment.at).to_string(),
            match payment.direction {
                Direction::Out => "out",
                Direction::In => "in",
            }
            .to_owned(),
            payment.peer.as_ref().map_or_else(
                || "-".to_owned(),
                |peer| names.short(&Addr::unchecked(peer)),
            ),
            payment.channel_id.to_string(),
            format!(
                "{} {}",
                network.amounts(&sidechain).show(payment.amount),
                sidechain.symbol
            ),
            match payment.state {
                PaymentState::Signed => "signed",
                PaymentState::Final => "final",
                PaymentState::Kept => "kept",
            }
            .to_owned(),
            payment.id.clone().unwrap_or_else(|| "-".to_owned()),
        ]);
    }
    let answer = Answer::of(&page)?;
    let answer = match page.payments.is_empty() {
        true => answer.say("there are no such payments"),
        false => answer.say(table),
    };
    Ok(answer.hint_if(page.next.map(|next| format!("--after {next} lists more"))))
}
