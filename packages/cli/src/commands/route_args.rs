//! Routes and exchange pairs: from what was typed to what is sent, and as they are shown.

use crate::args::amount::TypedAmount;
use crate::args::hop::HopArgs;
use crate::args::policy::PairArgs;
use crate::context::{Context, Names};
use crate::failure::error_with_hint;
use crate::network::Network;
use crate::output::{percent, AmountFormat};
use anyhow::{Context as _, Result};
use causeway_rules::route::{validate, validate_pair, RouteError};
use causeway_types::channel::Direction;
use causeway_types::route::{ExchangePair, Hop, Route, RouteHop};
use causeway_types::{Amount, Ppm, Side, SidechainId};
use cosmwasm_std::Addr;
use std::collections::BTreeMap;

/// How sidechains and people are called.
#[derive(Debug)]
pub struct Labels {
    /// Of people.
    pub names: Names,
    symbols: BTreeMap<SidechainId, String>,
    amounts: BTreeMap<SidechainId, AmountFormat>,
}

impl Labels {
    /// Those of a chain and of the keys here.
    pub fn new(context: &Context, network: &Network) -> Result<Labels> {
        let sidechains = network.sidechains()?;
        Ok(Labels {
            names: context.names()?,
            amounts: sidechains
                .iter()
                .map(|s| (s.sidechain_id, network.amounts(s)))
                .collect(),
            symbols: sidechains
                .into_iter()
                .map(|s| (s.sidechain_id, s.symbol))
                .collect(),
        })
    }
    /// A sidechain's symbol.
    pub fn symbol(&self, id: SidechainId) -> String {
        let known = self.symbols.get(&id).cloned();
        known.unwrap_or_else(|| id.to_string())
    }
    /// How amounts of a sidechain's token are shown.
    pub fn format(&self, id: SidechainId) -> AmountFormat {
        let known = self.amounts.get(&id).copied();
        known.unwrap_or(AmountFormat::BASE_UNITS)
    }
    /// An amount of a sidechain's token.
    pub fn amount(&self, id: SidechainId, amount: Amount) -> String {
        self.format(id).show(amount)
    }
    /// At what rate a pair exchanges, and how much.
    pub fn pair_terms(&self, pair: &ExchangePair<Addr>) -> String {
        let gives = self.format(pair.to);
        format!(
            "{} for {}, {} to {} at once, fee rate {}",
            gives.show(pair.gives),
            self.amount(pair.from, pair.takes),
            gives.show(pair.smallest),
            gives.show_bound(pair.largest),
            percent(pair.fee_rate)
        )
    }
    /// Somebody, as short as it is clear.
    pub fn resolve_address(&self, address: &Addr) -> String {
        self.names.short(address)
    }
    /// `alice:bob@CATOM`, and the channel where one was named.
    pub fn hop(&self, hop: &Hop) -> String {
        let ends = format!(
            "{}:{}@{}",
            self.resolve_address(&hop.from),
            self.resolve_address(&hop.to),
            self.symbol(hop.sidechain_id)
        );
        match hop.channel_id {
            Some(id) => format!("{ends} over channel {id}"),
            None => ends,
        }
    }
    /// All hops of a route.
    pub fn hops(&self, hops: &[Hop]) -> String {
        let all: Vec<_> = hops.iter().map(|h| self.hop(h)).collect();
        all.join(", ")
    }
    /// Which pair.
    pub fn pair(&self, pair: &ExchangePair<Addr>) -> String {
        format!(
            "{} to {} by {}",
            self.symbol(pair.from),
            self.symbol(pair.to),
            self.resolve_address(&pair.node)
        )
    }
}

/// Whether two pairs are of the same node and sidechains: one takes the other's place.
pub fn same_pair(one: &ExchangePair<Addr>, other: &ExchangePair<Addr>) -> bool {
    one.from == other.from && one.to == other.to && one.node == other.node
}

/// A hop as it is sent, and with its ends.
pub fn hop(
    context: &Context,
    network: &Network,
    home: Option<&str>,
    words: &HopArgs,
) -> Result<(RouteHop<String>, Hop)> {
    match words {
        HopArgs::Channel { id, payer } => {
            let channel = network.channel_by_id(*id)?.channel;
            let end = |side: Side| {
                let owner = channel.participant(side).map(|p| p.owner.clone());
                owner.with_context(|| {
                    format!("channel {id} has no peer yet, a route needs both ends")
                })
            };
            let hop = Hop {
                sidechain_id: channel.sidechain_id,
                from: end(*payer)?,
                to: end(payer.peer())?,
                channel_id: Some(*id),
            };
            let direction: Direction = payer.pays();
            let sent = RouteHop::Channel {
                channel_id: *id,
                direction,
            };
            Ok((sent, hop))
        }
        HopArgs::Ends {
            from,
            to,
            sidechain,
        } => {
            let named = sidechain.as_deref().or(home);
            let sidechain_id = network.sidechain(named)?.sidechain_id;
            let (from, to) = (context.resolve_address(from)?, context.resolve_address(to)?);
            let sent = RouteHop::Ends {
                sidechain_id,
                from: from.to_string(),
                to: to.to_string(),
            };
            let hop = Hop {
                sidechain_id,
                from,
                to,
                channel_id: None,
            };
            Ok((sent, hop))
        }
    }
}

/// A route as it is sent, and with its ends; checked as the contract checks it.
pub fn route(
    context: &Context,
    network: &Network,
    home: Option<&str>,
    pairs: &[ExchangePair<Addr>],
    (name, words): (&str, &[HopArgs]),
) -> Result<(Vec<RouteHop<String>>, Route)> {
    let resolve = || -> Result<(Vec<_>, Vec<_>)> {
        let hops: Vec<_> = words
            .iter()
            .map(|w| hop(context, network, home, w))
            .collect::<Result<_>>()?;
        let (sent, hops): (Vec<_>, Vec<Hop>) = hops.into_iter().unzip();
        validate::<RouteError>(&hops, |from, to, node| {
            let is = |p: &ExchangePair<Addr>| p.from == from && p.to == to && p.node == node;
            Ok(pairs.iter().any(is))
        })
        .map_err(|why| hinted_error(why, &Labels::new(context, network)))?;
        Ok((sent, hops))
    };
    let (sent, hops) = resolve().with_context(|| format!("route {name} cannot be set"))?;
    let name = name.to_owned();
    Ok((sent, Route { name, hops }))
}

/// Why hops are no route, in names and symbols, and what to do about it.
fn hinted_error(why: RouteError, labels: &Result<Labels>) -> anyhow::Error {
    let Ok(labels) = labels else {
        return why.into();
    };
    match why {
        RouteError::NoPair { node, from, to } => {
            let (node, from, to) = (
                labels.resolve_address(&node),
                labels.symbol(from),
                labels.symbol(to),
            );
            error_with_hint(
                format!("{node} has no exchange pair from {from} to {to}"),
                format!("`causeway pair set {from} {to} {node} --takes N --gives N` sets one"),
            )
        }
        other => anyhow::Error::msg(labels.names.said(&other.to_string())),
    }
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

/// A pair as it is to be: what is not named stays as it is, or is the default of a new one. Its amounts are as
/// `written_in` says, or as each of its two sidechains has them.
pub fn pair(
    context: &Context,
    network: &Network,
    words: &PairArgs,
    written_in: Option<AmountFormat>,
    there: &[ExchangePair<Addr>],
) -> Result<ExchangePair<Addr>> {
    let from = network.sidechain(Some(&words.from))?;
    let to = network.sidechain(Some(&words.to))?;
    let takes = written_in.unwrap_or_else(|| network.amounts(&from));
    let gives = written_in.unwrap_or_else(|| network.amounts(&to));
    let mut pair = ExchangePair {
        from: from.sidechain_id,
        to: to.sidechain_id,
        node: context.resolve_address(&words.node)?,
        takes: Amount::ZERO,
        gives: Amount::ZERO,
        smallest: Amount::new(1),
        largest: Amount::MAX,
        fee_rate: Ppm(0),
    };
    if let Some(known) = there.iter().find(|p| same_pair(p, &pair)) {
        pair = known.clone();
    } else if words.takes.is_none() || words.gives.is_none() {
        return Err(error_with_hint(
            format!(
                "the exchange pair from {} to {} by {} is new, and how much it takes and gives was not said",
                words.from, words.to, words.node
            ),
            "name both: `causeway pair set FROM TO WHO --takes 1 --gives 2`, or takes and gives in the file",
        ));
    }
    let read = |format: AmountFormat, words: &Option<TypedAmount>| format.read_some(words.as_ref());
    pair.takes = read(takes, &words.takes)?.unwrap_or(pair.takes);
    pair.gives = read(gives, &words.gives)?.unwrap_or(pair.gives);
    pair.smallest = read(gives, &words.smallest)?.unwrap_or(pair.smallest);
    pair.largest = read(gives, &words.largest)?.unwrap_or(pair.largest);
    pair.fee_rate = words.fee_rate.unwrap_or(pair.fee_rate);
    validate_pair(&pair).with_context(|| {
        format!(
            "the exchange pair from {} to {} by {} cannot be",
            words.from, words.to, words.node
        )
    })?;
    Ok(pair)
}

/// A pair as it is sent.
pub fn pair_sent(pair: &ExchangePair<Addr>) -> ExchangePair<String> {
    ExchangePair {
        from: pair.from,
        to: pair.to,
        node: pair.node.to_string(),
        takes: pair.takes,
        gives: pair.gives,
        smallest: pair.smallest,
        largest: pair.largest,
        fee_rate: pair.fee_rate,
    }
}
