//! `probe`: tries whether a route carries an amount, without paying anything.

use crate::args::node::Probe as Args;
use crate::commands::checks::{require_nonzero, require_other};
use crate::commands::labels::{self, Labels};
use crate::commands::line;
use crate::context::Context;
use crate::failure::{retold, Reported};
use crate::output::Answer;
use anyhow::Result;
use causeway_node_api::calls::probe::{ProbeRoute, ProbeState};
use causeway_node_api::MAX_WAIT;

/// Has the node try it.
pub fn run(context: &Context, args: &Args) -> Result<Answer> {
    let node = context.require_node()?;
    let network = context.network()?;
    let payee = context.resolve_address(&args.whom)?;
    require_other(context, &context.my_address()?, &payee, "be paid by itself")?;
    require_nonzero(&args.amount, "probe with")?;
    let sidechain = network.sidechain(args.which.sidechain.as_deref())?;
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&args.amount)?;
    let probe = node.client.call(&ProbeRoute {
        id: line::new_id().parse()?,
        to: payee.to_string(),
        amount,
        sidechain_id: Some(sidechain.sidechain_id),
        at_most: amounts.read_some(args.most.as_ref())?,
        wait: Some(MAX_WAIT),
    })?;
    let labels = Labels::new(context, &network)?;
    let shown = format!("{} {}", amounts.show(amount), sidechain.symbol);
    let name = labels.name(&payee);
    let answer = Answer::of(&probe)?;
    let (text, hint) = match probe.state {
        ProbeState::Reached => {
            let last = probe.route.parts.last();
            let over = last.map_or_else(String::new, |part| labels::channels(&part.hops));
            let text = format!("{shown} reach {name} over {over}; nothing was paid");
            return Ok(answer.say(text));
        }
        ProbeState::NotReached => {
            let why = probe.route.failure.as_ref().map(|why| &why.message);
            let why = why.map_or_else(String::new, |why| {
                let why = labels.text_of_node(why, Some(sidechain.sidechain_id));
                format!(": {why}")
            });
            (
                format!("{shown} do not reach {name} now{why}"),
                format!(
                    "`causeway route find {} {}` says what a payment would take, and why not otherwise",
                    args.whom, args.amount
                ),
            )
        }
        ProbeState::Trying => (
            format!("it is not known yet whether {shown} reach {name}"),
            "the same again begins a new probe".to_owned(),
        ),
    };
    // what was tried is on stdout for programs; that the payee was not reached is told by how the command ends
    if context.json {
        answer.show(true)?;
        return Err(Reported::new(text, hint).into());
    }
    Err(retold("probe_not_reached", text, Some(hint)))
}
