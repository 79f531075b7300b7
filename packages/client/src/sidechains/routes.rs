//! Preset routes.

use super::pairs::is_pair_of;
use crate::error::{Result, SettingsError};
use crate::network::{Network, SubmitResult as _, TxSigner};
use causeway_rules::route::{validate, RouteError};
use causeway_types::event::{RouteRemoved, RouteSet};
use causeway_types::policy::ExecuteMsg;
use causeway_types::route::{ExchangePair, Hop, Route, RouteHop};
use causeway_types::{ChannelId, Height, Side, SidechainId};
use cosmwasm_std::Addr;

/// One hop of a route to be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HopRequest {
    /// Over one channel.
    Channel {
        /// The channel that the hop leads through.
        channel_id: ChannelId,
        /// The side that pays.
        payer: Side,
    },
    /// Over any channel between two.
    Ends {
        /// In this sidechain.
        sidechain_id: SidechainId,
        /// The address of the hop's payer.
        from: Addr,
        /// Who is paid.
        to: Addr,
    },
}

/// A route to be set.
#[derive(Clone, Debug)]
pub struct RouteRequest {
    /// The route's name; a route of the same name is replaced.
    pub name: String,
    /// From payer to payee.
    pub hops: Vec<HopRequest>,
}

/// A route that can be set.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRoute {
    /// The route, with the ends of its hops.
    pub route: Route,
    /// Its hops as the message has them.
    pub(super) hops: Vec<RouteHop<String>>,
}

impl RouteRequest {
    /// Looks up the ends of the channels; fails where the policy would refuse the route, given these exchange pairs.
    pub fn plan(self, network: &Network, pairs: &[ExchangePair<Addr>]) -> Result<PlannedRoute> {
        let name = self.name;
        let resolved = self.hops.iter().map(|hop| resolve_hop(network, hop));
        let resolved: Vec<_> = resolved
            .collect::<Result<_>>()
            .map_err(|error| error.because(format!("route {name} cannot be set")))?;
        let (in_message, hops): (Vec<_>, Vec<Hop>) = resolved.into_iter().unzip();
        let checked = validate::<RouteError>(&hops, |from, to, node| {
            Ok(pairs.iter().any(|p| is_pair_of(p, from, to, node)))
        });
        match checked {
            Ok(()) => Ok(PlannedRoute {
                route: Route { name, hops },
                hops: in_message,
            }),
            Err(why) => {
                let why = Box::new(why);
                Err(SettingsError::RouteInvalid { name, why }.into())
            }
        }
    }
}

/// A hop as the message has it, and with its ends.
fn resolve_hop(network: &Network, hop: &HopRequest) -> Result<(RouteHop<String>, Hop)> {
    match hop {
        HopRequest::Channel { channel_id, payer } => {
            let channel_id = *channel_id;
            let channel = network.channel_by_id(channel_id)?.channel;
            let end = |side: Side| {
                let participant = channel.participant(side);
                participant
                    .map(|p| p.owner.clone())
                    .ok_or(SettingsError::NoPeer { channel_id })
            };
            let ends = Hop {
                sidechain_id: channel.sidechain_id,
                from: end(*payer)?,
                to: end(payer.peer())?,
                channel_id: Some(channel_id),
            };
            let in_message = RouteHop::Channel {
                channel_id,
                direction: payer.pays(),
            };
            Ok((in_message, ends))
        }
        HopRequest::Ends {
            sidechain_id,
            from,
            to,
        } => {
            let in_message = RouteHop::Ends {
                sidechain_id: *sidechain_id,
                from: from.to_string(),
                to: to.to_string(),
            };
            let ends = Hop {
                sidechain_id: *sidechain_id,
                from: from.clone(),
                to: to.clone(),
                channel_id: None,
            };
            Ok((in_message, ends))
        }
    }
}

impl PlannedRoute {
    /// The message that sets the route.
    pub(super) fn message(&self) -> ExecuteMsg {
        ExecuteMsg::SetRoute {
            name: self.route.name.clone(),
            hops: self.hops.clone(),
        }
    }
    /// Sets the route, in the place of one of its name. What the policy says of it, and the block that it is in.
    pub fn set<'a>(
        &self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<(RouteSet, Height)> {
        let msg = network.to_policy(&self.message())?;
        let tx = network
            .submit(by, vec![msg])
            .failed(format!("route {} was not set", self.route.name))?;
        Ok((network.expect_event(&tx, "what was set")?, tx.height))
    }
}

/// Removes a route; fails where it is not set. The block that it is in.
pub fn remove_route<'a>(
    network: &Network,
    by: impl Into<TxSigner<'a>>,
    name: &str,
) -> Result<Height> {
    if !network.routes()?.iter().any(|r| r.name == name) {
        let name = name.to_owned();
        return Err(SettingsError::RouteUnknown { name }.into());
    }
    let msg = ExecuteMsg::RemoveRoute {
        name: name.to_owned(),
    };
    let tx = network
        .submit(by, vec![network.to_policy(&msg)?])
        .failed(format!("route {name} was not removed"))?;
    let _: RouteRemoved = network.expect_event(&tx, "what was removed")?;
    Ok(tx.height)
}
