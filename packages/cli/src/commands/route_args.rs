//! Routes and exchange pairs: from what was typed to what is sent, and as they are shown.

use super::labels::Labels;
use crate::args::hop::HopArgs;
use crate::args::policy::PairArgs;
use crate::context::Context;
use crate::failure::retold;
use crate::network::Network;
use crate::output::AmountFormat;
use anyhow::{Context as _, Result};
use causeway_client::error::SettingsError;
use causeway_client::sidechains::pairs::PairRequest;
use causeway_client::sidechains::routes::{HopRequest, RouteRequest};
use causeway_client::ClientError;
use causeway_rules::route::RouteError;
use causeway_types::route::Hop;
use causeway_types::Side;

/// A route to be set, from what was typed; `home` is the sidechain of hops that name none.
pub fn route_request(
    context: &Context,
    network: &Network,
    home: Option<&str>,
    name: &str,
    hops: &[HopArgs],
) -> Result<RouteRequest> {
    let hops = hops.iter().map(|typed| match typed {
        HopArgs::Channel { id, payer } => Ok(HopRequest::Channel {
            channel_id: *id,
            payer: *payer,
        }),
        HopArgs::Ends {
            from,
            to,
            sidechain,
        } => Ok(HopRequest::Ends {
            sidechain_id: network
                .sidechain(sidechain.as_deref().or(home))?
                .sidechain_id,
            from: context.resolve_address(from)?,
            to: context.resolve_address(to)?,
        }),
    });
    Ok(RouteRequest {
        name: name.to_owned(),
        hops: hops
            .collect::<Result<_>>()
            .with_context(|| format!("route {name} cannot be set"))?,
    })
}

/// Why hops are no route, in names and symbols, and what to do about it.
pub fn invalid_route(context: &Context, network: &Network, error: SettingsError) -> anyhow::Error {
    let SettingsError::RouteInvalid { name, why } = &error else {
        return ClientError::Settings(error).into();
    };
    let (message, hint) = match Labels::new(context, network) {
        Ok(labels) => route_refusal(&labels, why),
        Err(_) => (why.to_string(), None),
    };
    retold(error.code(), message, hint).context(format!("route {name} cannot be set"))
}

/// The same without the route's name: the message, and the hint where there is one.
fn route_refusal(labels: &Labels, why: &RouteError) -> (String, Option<String>) {
    let RouteError::NoExchangePair { node, from, to } = why else {
        return (labels.names.with_names(&why.to_string()), None);
    };
    let (node, from, to) = (labels.name(node), labels.symbol(*from), labels.symbol(*to));
    (
        format!("{node} has no exchange pair from {from} to {to}"),
        Some(format!(
            "`causeway pair set {from} {to} {node} --takes N --gives N` sets one"
        )),
    )
}

/// A hop as [`crate::args::hop::parse`] reads it, by address: good on every machine.
pub fn hop_args(network: &Network, labels: &Labels, hop: &Hop) -> Result<String> {
    let Some(id) = hop.channel_id else {
        let symbol = labels.symbol(hop.sidechain_id);
        return Ok(format!("{}:{}@{symbol}", hop.from, hop.to));
    };
    let channel = network.channel_by_id(id)?.channel;
    let payer = match channel.a.owner == hop.from {
        true => Side::A,
        false => Side::B,
    };
    Ok(HopArgs::Channel { id, payer }.to_string())
}

/// An exchange pair as it is to be, from what was typed. Its amounts are as `written_in` says, or as each of its two
/// sidechains has them.
pub fn pair_request(
    context: &Context,
    network: &Network,
    named: &PairArgs,
    written_in: Option<AmountFormat>,
) -> Result<PairRequest> {
    let from = network.sidechain(Some(&named.from))?;
    let to = network.sidechain(Some(&named.to))?;
    let takes = written_in.unwrap_or_else(|| network.amounts(&from));
    let gives = written_in.unwrap_or_else(|| network.amounts(&to));
    Ok(PairRequest {
        from: from.sidechain_id,
        to: to.sidechain_id,
        node: context.resolve_address(&named.node)?,
        takes: takes.read_some(named.takes.as_ref())?,
        gives: gives.read_some(named.gives.as_ref())?,
        smallest: gives.read_some(named.smallest.as_ref())?,
        largest: gives.read_some(named.largest.as_ref())?,
        fee_rate: named.fee_rate,
    })
}

/// Why a pair is refused, as it was typed, and what to do about it.
pub fn invalid_pair(named: &PairArgs, error: SettingsError) -> anyhow::Error {
    let PairArgs { from, to, node, .. } = named;
    let code = error.code();
    match error {
        SettingsError::PairIncomplete { .. } => retold(
            code,
            format!(
                "the exchange pair from {from} to {to} by {node} is new, and how much it takes and gives was not said"
            ),
            Some(
                "name both: `causeway pair set FROM TO WHO --takes 1 --gives 2`, or takes and gives in the file"
                    .to_owned(),
            ),
        ),
        SettingsError::PairInvalid { why, .. } => retold(code, why.to_string(), None)
            .context(format!("the exchange pair from {from} to {to} by {node} cannot be")),
        other => ClientError::Settings(other).into(),
    }
}
