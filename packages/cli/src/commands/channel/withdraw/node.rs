//! `channel withdraw` where a node runs: at once, with the consent of the peer's node.

use crate::args::channel::Withdraw;
use crate::args::values::PaidIn;
use crate::context::node::RunningNode;
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::wallet::side_of;
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::withdraw::{self as call, WithdrawState};
use causeway_node_api::MAX_WAIT;

/// Takes money out through the node. What is asked for goes on when this command has ended.
pub(super) fn withdraw(context: &Context, node: &RunningNode, args: &Withdraw) -> Result<Answer> {
    refuse_what_needs_the_book(args)?;
    let network = context.network()?;
    let me = context.named()?.address();
    let channel = network.channel(&args.channel, &me)?.channel;
    let side = side_of(&channel, &me)?;
    let id = channel.id;
    let amounts = network.amounts_in(&channel)?;
    let seen = node.client.call(&GetChannel { channel_id: id })?;
    let amount = match amounts.read_some(args.amount.as_ref())? {
        Some(amount) => amount,
        // who only is paid has nothing to pay with, and takes out what is its own
        None => match seen.spendable.is_zero() {
            true => seen.balance,
            false => seen.spendable,
        },
    };
    if amount.is_zero() {
        return Err(error_with_hint(
            format!("nothing can be taken out of channel {id} now"),
            "what is under way has its answer first, and more can be taken out when more was paid",
        ));
    }
    let what = Details::new()
        .with("channel", id)
        .with("yours by your book", amounts.show(seen.balance))
        .with("amount", amounts.show(amount));
    context.confirm(
        what,
        &format!("Withdraw {} from channel {id}", amounts.show(amount)),
    )?;
    // a total, so that a command that is run again after a lost answer asks the chain first what is out
    let withdrawn = channel.ledger.side(side).withdrawn;
    let in_all = withdrawn.saturating_add(amount);
    let withdrawing = node.client.call(&call::Withdraw {
        wait: Some(MAX_WAIT),
        ..call::Withdraw::in_all(id, in_all)
    })?;
    let text = match withdrawing.state {
        WithdrawState::Paid => format!("{} are out of channel {id}", amounts.show(amount)),
        WithdrawState::Asked | WithdrawState::Paying => {
            let waits_for = withdrawing.waits_for.as_deref().unwrap_or("the chain");
            format!("nothing is out of channel {id} yet: it waits for {waits_for}")
        }
    };
    Ok(Answer::of(&withdrawing)?.say(text))
}

/// What a node cannot do yet is refused, and not left out.
fn refuse_what_needs_the_book(args: &Withdraw) -> Result<()> {
    let what = match args {
        Withdraw { ratio: Some(_), .. } => "takes an amount, and no ratio",
        Withdraw {
            paid_in: PaidIn::Asset,
            ..
        } => "takes out tokens, which can be redeemed for the asset",
        Withdraw { replace: true, .. } => "makes no request on chain",
        _ => return Ok(()),
    };
    Err(error_with_hint(
        format!("a node runs for this account, and it {what}"),
        "give --amount, and leave the others out; or end the node with `causeway node stop`, and run this again",
    ))
}
