//! `route`: preset routes, and which route a payment would take.

mod find;

use super::labels::Labels;
use super::route_args::{invalid_route, route_request};
use super::sidechain::show::route_table;
use crate::args::routes::{RemoveRoute, RouteCommand, SetRoute};
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;
use causeway_client::error::SettingsError;
use causeway_client::sidechains::routes::remove_route;
use causeway_client::ClientError;

/// Sets, removes and lists preset routes; finds the one of a payment.
pub fn run(context: &Context, command: RouteCommand) -> Result<Answer> {
    match command {
        RouteCommand::Find(c) => find::run(context, &c),
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
    let request = route_request(context, network, home, &set.name, &set.hops)?;
    let planned = request.plan(network, &pairs).map_err(|error| match error {
        ClientError::Settings(error @ SettingsError::RouteInvalid { .. }) => {
            invalid_route(context, network, error)
        }
        other => other.into(),
    })?;
    let (done, height) = planned.set(network, &session.me.account)?;
    let route = &planned.route;
    let labels = Labels::new(context, network)?;
    let json = serde_json::json!({
        "route": route,
        "replaced": done.replaced,
        "height": height,
    });
    let place = match done.replaced {
        true => ", in the place of the one before",
        false => "",
    };
    Ok(Answer::of(&json)?
        .say(format!(
            "route {} from {} to {} is set{place}: {}",
            done.name,
            labels.name(&done.payer),
            labels.name(&done.payee),
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
    let name = &remove.name;
    let height = remove_route(network, &session.me.account, name)?;
    let json = serde_json::json!({ "name": name, "height": height });
    Ok(Answer::of(&json)?.say(format!("route {name} is removed")))
}
