//! `route`: preset routes.

use super::route_args::{self, Labels};
use super::sidechain::show::route_table;
use crate::args::routes::{RemoveRoute, RouteCommand, SetRoute};
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::{Context as _, Result};
use causeway_client::network::{event, SubmitResult as _};
use causeway_types::event::{RouteRemoved, RouteSet};
use causeway_types::policy::ExecuteMsg;

/// Runs one.
pub fn run(context: &Context, command: RouteCommand) -> Result<Answer> {
    match command {
        RouteCommand::Set(c) => set(context, &c),
        RouteCommand::List => list(context),
        RouteCommand::Remove(c) => remove(context, &c),
    }
}

fn set(context: &Context, set: &SetRoute) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let home = set.which.sidechain.as_deref();
    let pairs = network.exchange_pairs()?;
    let (hops, route) = route_args::route(context, network, home, &pairs, (&set.name, &set.hops))?;
    let msg = ExecuteMsg::SetRoute {
        name: set.name.clone(),
        hops,
    };
    let tx = network
        .submit(&session.me.account, vec![network.to_policy(&msg)?])
        .failed(format!("route {} was not set", set.name))?;
    let done: RouteSet = event(&tx).context("the chain does not say what was set")?;
    let labels = Labels::new(context, network)?;
    let json = serde_json::json!({
        "route": route,
        "replaced": done.replaced,
        "height": tx.height,
    });
    let place = match done.replaced {
        true => ", in the place of the one before",
        false => "",
    };
    Ok(Answer::of(&json)?
        .say(format!(
            "route {} from {} to {} is set{place}: {}",
            done.name,
            labels.resolve_address(&done.payer),
            labels.resolve_address(&done.payee),
            labels.hops(&route.hops)
        ))
        .hint("`causeway quote WHOM AMOUNT` shows which way a payment takes"))
}

fn list(context: &Context) -> Result<Answer> {
    let network = context.network()?;
    let routes = network.routes()?;
    let answer = Answer::of(&serde_json::json!({ "routes": routes }))?;
    if routes.is_empty() {
        return Ok(answer
            .say("no routes are set")
            .hint("`causeway route set NAME alice:bob bob:carol` sets one"));
    }
    let labels = Labels::new(context, &network)?;
    let all: Vec<_> = routes.iter().collect();
    Ok(answer.say(route_table(&labels, &all)))
}

fn remove(context: &Context, remove: &RemoveRoute) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    if !network.routes()?.iter().any(|r| r.name == remove.name) {
        return Err(error_with_hint(
            format!("there is no route named {}", remove.name),
            "`causeway route list` shows those that are there",
        ));
    }
    let msg = ExecuteMsg::RemoveRoute {
        name: remove.name.clone(),
    };
    let tx = network
        .submit(&session.me.account, vec![network.to_policy(&msg)?])
        .failed(format!("route {} was not removed", remove.name))?;
    let done: RouteRemoved = event(&tx).context("the chain does not say what was removed")?;
    let json = serde_json::json!({ "name": done.name, "height": tx.height });
    Ok(Answer::of(&json)?.say(format!("route {} is removed", done.name)))
}
