//! `rebalance`: moves a balance from one channel into another, by a payment that ends where it began.

use crate::args::node::Rebalance as Args;
use crate::commands::checks::require_nonzero;
use crate::commands::line;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_node::network::default_at_most;
use causeway_node_api::calls::payment::PaymentState;
use causeway_node_api::calls::rebalance::Rebalance;
use causeway_node_api::MAX_WAIT;

/// Asks, and has the node move it.
pub fn run(context: &Context, args: &Args) -> Result<Answer> {
    let node = context.require_node()?;
    let network = context.network()?;
    require_nonzero(&args.amount, "move")?;
    let me = context.my_address()?;
    let out_of = network.channel(&args.out_of, &me)?.channel;
    let into = network.channel(&args.into, &me)?.channel;
    let sidechain = network.sidechain_by_id(into.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&args.amount)?;
    let most = amounts.read_some(args.most.as_ref())?;
    let most = most.unwrap_or_else(|| default_at_most(amount));
    let shown = |amount| format!("{} {}", amounts.show(amount), sidechain.symbol);
    let details = Details::new()
        .with("out of channel", out_of.id)
        .with("into channel", into.id)
        .with("amount", shown(amount))
        .with("at most", shown(most));
    context.confirm(details, &format!("Move {}", shown(amount)))?;
    let id = args.request.id.clone().unwrap_or_else(line::new_id);
    let moved = node.client.call(&Rebalance {
        id: id.parse()?,
        epoch: None,
        out_of: out_of.id,
        into: into.id,
        amount,
        at_most: Some(most),
        try_for: args.timeout,
        wait: Some(MAX_WAIT),
    })?;
    let pays = moved.route.as_ref().map(|route| route.pays);
    let costs = pays.map(|pays| shown(pays.saturating_sub(amount)));
    let text = match moved.state {
        PaymentState::Final => format!(
            "{} moved from channel {} into channel {}; the nodes between keep {}",
            shown(amount),
            out_of.id,
            into.id,
            costs.unwrap_or_default()
        ),
        _ => format!(
            "{} are on their way into channel {}",
            shown(amount),
            into.id
        ),
    };
    let answer = Answer::of(&moved)?.say(text);
    Ok(answer.hint(format!("the same again with --id {id} moves nothing more")))
}
