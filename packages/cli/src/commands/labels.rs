//! How sidechains and people are called where they are shown.

use crate::context::{Context, Names};
use crate::failure::{in_commands, in_tokens_of};
use crate::network::Network;
use crate::output::{percent, terminal, AmountFormat};
use anyhow::Result;
use causeway_client::deployment::Deployment;
use causeway_client::error::Unit;
use causeway_client::network::known_tokens;
use causeway_node_api::payment_route::PartHop;
use causeway_types::route::{ExchangePair, Hop};
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::Addr;
use std::collections::{BTreeMap, BTreeSet};

/// How sidechains and people are called.
#[derive(Debug)]
pub struct Labels {
    /// Of people.
    pub names: Names,
    tokens: BTreeMap<SidechainId, Unit>,
    /// Those of which the chain gave no answer: it is asked once.
    unanswered: BTreeSet<SidechainId>,
    base_units: bool,
}

impl Labels {
    /// Those of a chain and of the keys here.
    pub fn new(context: &Context, network: &Network) -> Result<Labels> {
        let sidechains = network.sidechains()?;
        let tokens = sidechains.iter().map(|s| (s.sidechain_id, Unit::from(s)));
        Labels::with(context, tokens.collect())
    }

    /// Those that this home has on record, whether the chain answers or not: symbol and decimals of a sidechain never change.
    pub fn on_record(context: &Context) -> Result<Labels> {
        let deployment = Deployment::load(&context.deployments(), &context.chain_id()?)?;
        let tokens = deployment.map(|contracts| known_tokens(&context.tokens(), &contracts));
        Labels::with(context, tokens.transpose()?.unwrap_or_default())
    }

    fn with(context: &Context, tokens: BTreeMap<SidechainId, Unit>) -> Result<Labels> {
        Ok(Labels {
            names: context.names()?,
            tokens,
            unanswered: BTreeSet::new(),
            base_units: context.base_units,
        })
    }

    /// Asks the chain for those of these that are not on record, and keeps what it answers there. Where it gives no answer, that is
    /// said, and they are shown by their numbers.
    pub fn learn(&mut self, context: &Context, ids: impl IntoIterator<Item = SidechainId>) {
        let is_new =
            |id: &SidechainId| !self.tokens.contains_key(id) && !self.unanswered.contains(id);
        let unknown: BTreeSet<SidechainId> = ids.into_iter().filter(is_new).collect();
        for id in unknown {
            let asked = context.network().and_then(|network| {
                let sidechain = network.sidechain_by_id(id)?;
                Ok(Unit::from(&sidechain))
            });
            match asked {
                Ok(unit) => drop(self.tokens.insert(id, unit)),
                Err(error) => {
                    self.unanswered.insert(id);
                    terminal::say(format!(
                        "amounts of sidechain {id} are in base units: which token it has is not on record here, and the chain does not say ({error})"
                    ));
                }
            }
        }
    }

    /// Which sidechain is named: by what is on record, else by the chain.
    pub fn sidechain_id(&self, context: &Context, named: &str) -> Result<SidechainId> {
        let number: Option<SidechainId> = named.parse().ok();
        let is_named = |(id, unit): &(&SidechainId, &Unit)| match number {
            Some(number) => **id == number,
            None => unit.symbol.eq_ignore_ascii_case(named),
        };
        match self.tokens.iter().find(is_named) {
            Some((id, _)) => Ok(*id),
            None => Ok(context.network()?.sidechain(Some(named))?.sidechain_id),
        }
    }

    /// A sidechain's symbol.
    pub fn symbol(&self, id: SidechainId) -> String {
        let known = self.tokens.get(&id).map(|unit| unit.symbol.clone());
        known.unwrap_or_else(|| id.to_string())
    }
    /// What amounts of a sidechain are counted in, in words.
    pub fn unit(&self, id: SidechainId) -> String {
        let known = self.tokens.get(&id).map(|unit| unit.symbol.clone());
        known.unwrap_or_else(|| format!("base units of sidechain {id}"))
    }
    /// What amounts of a sidechain's token are counted in; none where that is not known.
    pub fn unit_of(&self, id: SidechainId) -> Option<Unit> {
        self.tokens.get(&id).cloned()
    }
    /// A text of a node about a payment that is paid in one sidechain's token: amounts in whole tokens with their names, nodes by theirs.
    pub fn text_of_node(&self, text: &str, sidechain: Option<SidechainId>) -> String {
        let unit_of = |named: Option<SidechainId>| self.unit_of(named.or(sidechain)?);
        let text = in_tokens_of(&in_commands(text), unit_of, self.base_units);
        self.names.with_names(&text)
    }
    /// How amounts of a sidechain's token are shown.
    pub fn format(&self, id: SidechainId) -> AmountFormat {
        let known = self.tokens.get(&id);
        known.map_or(AmountFormat::BASE_UNITS, |unit| {
            AmountFormat::of_unit(unit, self.base_units)
        })
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
    /// The name of an address, as short as it is clear.
    pub fn name(&self, address: &Addr) -> String {
        self.names.short(address)
    }
    /// `alice:bob@CATOM`, and the channel where one was named.
    pub fn hop(&self, hop: &Hop) -> String {
        let ends = format!(
            "{}:{}@{}",
            self.name(&hop.from),
            self.name(&hop.to),
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
            self.name(&pair.node)
        )
    }
}

/// The channels of a route.
pub fn channels(hops: &[PartHop]) -> String {
    let ids: Vec<String> = hops.iter().map(|hop| hop.channel_id.to_string()).collect();
    match &ids[..] {
        [only] => format!("channel {only}"),
        all => format!("channels {}", all.join(", ")),
    }
}
