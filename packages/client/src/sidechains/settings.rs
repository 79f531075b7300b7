//! All that an admin sets for a sidechain: as it is, as it is to be, and the one transaction between the two.

use super::pairs::{in_message, is_same_pair, PairRequest};
use super::routes::{PlannedRoute, RouteRequest};
use crate::error::{Result, SettingsError};
use crate::network::{Network, SubmitResult as _, TxSigner};
use causeway_rules::policy::{validate, validate_legal_rate};
use causeway_types::admission::TradingHours;
use causeway_types::event::{ExchangePairSet, LegalRateSet, ParametersSet, RouteSet};
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::{ExecuteMsg, LegalRate, Parameter, Parameters};
use causeway_types::route::{ExchangePair, Route};
use causeway_types::{Height, LockMode, Ppm, SidechainId};
use cosmwasm_std::Addr;

/// What is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The parameters of the policy in force.
    pub parameters: Parameters,
    /// The legal rate, as it was recorded.
    pub legal_rate: Option<LegalRate>,
    /// The exchange pairs of all sidechains.
    pub pairs: Vec<ExchangePair<Addr>>,
    /// The routes of all sidechains.
    pub routes: Vec<Route>,
}

/// What is to be set. What is not given stays as it is.
#[derive(Clone, Debug, Default)]
pub struct SettingsRequest {
    /// The lock modes in which channels may be opened.
    pub modes: Option<Vec<LockMode>>,
    /// When money may come in; at any time where the list is empty.
    pub hours: Option<Vec<TradingHours>>,
    /// Numbers of the policy, each in its unit.
    pub numbers: Vec<(&'static Parameter, u128)>,
    /// The main chain's legal rate.
    pub legal_rate: LegalRateRequest,
    /// The exchange pairs to set.
    pub pairs: Vec<PairRequest>,
    /// The preset routes to set.
    pub routes: Vec<RouteRequest>,
}

/// A legal rate as it is to be recorded. What is not given stays as it is.
#[derive(Clone, Debug, Default)]
pub struct LegalRateRequest {
    /// Parts per million a year.
    pub rate: Option<Ppm>,
    /// Where it is published.
    pub source: Option<String>,
    /// As of which day: `2026-11-24`.
    pub dated: Option<String>,
}

/// The way from what is set to what is to be.
#[derive(Clone, Debug)]
pub struct SettingsPlan {
    /// The id of the sidechain whose settings change.
    pub sidechain_id: SidechainId,
    /// The version of the policy in force before.
    pub version: u64,
    /// What is set.
    pub before: Settings,
    /// What is to be.
    pub after: Settings,
    routes: Vec<PlannedRoute>,
}

/// What a plan set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedSettings {
    /// The version of the policy that is in force now.
    pub version: u64,
    /// Whether a legal rate was recorded.
    pub is_legal_rate_set: bool,
    /// How many exchange pairs were set.
    pub pairs: usize,
    /// How many routes were set.
    pub routes: usize,
    /// The block that it is in.
    pub height: Height,
}

impl Settings {
    /// What is set for a sidechain, and the version of the policy in force.
    pub fn read(network: &Network, sidechain_id: SidechainId) -> Result<(u64, Settings)> {
        let policy = network.policy(sidechain_id)?;
        let mut parameters = policy.parameters;
        for interval in &mut parameters.admission.hours {
            // days in the order of the week: how two intervals are compared
            interval.days.sort_unstable();
        }
        let settings = Settings {
            parameters,
            legal_rate: network.legal_rate(sidechain_id)?.legal_rate,
            pairs: network.exchange_pairs()?,
            routes: network.routes()?,
        };
        Ok((policy.version, settings))
    }
    /// The legal rate that counts: 0 if none was recorded.
    pub fn legal(&self) -> Ppm {
        self.legal_rate.as_ref().map_or(Ppm(0), |l| l.rate)
    }
    /// The exchange pairs that take or give a sidechain's token.
    pub fn pairs_of(&self, id: SidechainId) -> impl Iterator<Item = &ExchangePair<Addr>> {
        self.pairs
            .iter()
            .filter(move |p| p.from == id || p.to == id)
    }
    /// The routes that pass through a sidechain.
    pub fn routes_of(&self, id: SidechainId) -> impl Iterator<Item = &Route> {
        let passes = move |r: &&Route| r.hops.iter().any(|h| h.sidechain_id == id);
        self.routes.iter().filter(passes)
    }
}

impl LegalRateRequest {
    /// The whole rate, given the one that is recorded; fails where the policy would refuse it.
    fn resolve(self, recorded: Option<&LegalRate>) -> Result<Option<LegalRate>> {
        if self.rate.is_none() && self.source.is_none() && self.dated.is_none() {
            return Ok(recorded.cloned());
        }
        let missing = |missing| SettingsError::LegalRateIncomplete { missing };
        let legal = LegalRate {
            rate: self
                .rate
                .or(recorded.map(|l| l.rate))
                .ok_or_else(|| missing("rate"))?,
            source: self
                .source
                .or(recorded.map(|l| l.source.clone()))
                .ok_or_else(|| missing("source"))?,
            dated: self
                .dated
                .or(recorded.map(|l| l.dated.clone()))
                .ok_or_else(|| missing("day"))?,
        };
        validate_legal_rate(&legal)?;
        Ok(Some(legal))
    }
}

impl SettingsRequest {
    /// Compares what is set with what is to be; fails where the policy would refuse it. Nothing is sent.
    pub fn plan(self, network: &Network, sidechain: &SidechainResponse) -> Result<SettingsPlan> {
        let sidechain_id = sidechain.sidechain_id;
        let (version, before) = Settings::read(network, sidechain_id)?;
        let mut after = before.clone();
        let parameters = &mut after.parameters;
        if let Some(modes) = self.modes {
            parameters.modes = modes;
        }
        if let Some(hours) = self.hours {
            parameters.admission.hours = hours;
        }
        for (parameter, value) in self.numbers {
            parameter.set(parameters, value);
        }
        after.legal_rate = self.legal_rate.resolve(before.legal_rate.as_ref())?;
        for request in self.pairs {
            let pair = request.resolve(&after.pairs)?;
            match after.pairs.iter_mut().find(|p| is_same_pair(p, &pair)) {
                Some(set) => *set = pair,
                None => after.pairs.push(pair),
            }
        }
        let mut routes: Vec<PlannedRoute> = Vec::new();
        for request in self.routes {
            let planned = request.plan(network, &after.pairs)?;
            let name = &planned.route.name;
            match after.routes.iter_mut().find(|r| r.name == *name) {
                Some(set) => set.clone_from(&planned.route),
                None => after.routes.push(planned.route.clone()),
            }
            routes.retain(|earlier| earlier.route.name != *name);
            routes.push(planned);
        }
        if after.parameters != before.parameters {
            validate(&after.parameters, after.legal())?;
        }
        Ok(SettingsPlan {
            sidechain_id,
            version,
            before,
            after,
            routes,
        })
    }
}

impl SettingsPlan {
    /// The messages, in an order in which each finds what it needs: a higher legal rate before the parameters that need it,
    /// a lower one after those that still had the old one; pairs before the routes that pass over them.
    pub fn messages(&self) -> Vec<ExecuteMsg> {
        let sidechain_id = self.sidechain_id;
        let (before, after) = (&self.before, &self.after);
        let is_changed = after.parameters != before.parameters;
        let parameters = is_changed.then(|| ExecuteMsg::SetParameters {
            sidechain_id,
            parameters: after.parameters.clone(),
        });
        let legal = self
            .new_legal_rate()
            .map(|legal_rate| ExecuteMsg::SetLegalRate {
                sidechain_id,
                legal_rate: legal_rate.clone(),
            });
        let rates = match after.legal() < before.legal() {
            true => [parameters, legal],
            false => [legal, parameters],
        };
        let pairs = self
            .new_pairs()
            .map(|pair| ExecuteMsg::SetExchangePair(in_message(pair)));
        let is_new = |planned: &&PlannedRoute| !before.routes.contains(&planned.route);
        let routes = self.routes.iter().filter(is_new);
        let rates = rates.into_iter().flatten();
        rates
            .chain(pairs)
            .chain(routes.map(PlannedRoute::message))
            .collect()
    }

    /// Sets it, in one transaction.
    pub fn apply<'a>(
        &self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<AppliedSettings> {
        let messages = self.messages();
        let msgs = messages.iter().map(|msg| network.to_policy(msg));
        let tx = network
            .submit(by, msgs.collect::<Result<_>>()?)
            .failed("nothing was set")?;
        let parameters: Option<ParametersSet> = network.event(&tx);
        let legal: Option<LegalRateSet> = network.event(&tx);
        let versions = [
            Some(self.version),
            parameters.map(|e| e.version),
            legal.as_ref().map(|e| e.version),
        ];
        Ok(AppliedSettings {
            version: versions.into_iter().flatten().max().unwrap_or_default(),
            is_legal_rate_set: legal.is_some(),
            pairs: network.events::<ExchangePairSet>(&tx).len(),
            routes: network.events::<RouteSet>(&tx).len(),
            height: tx.height,
        })
    }

    pub(super) fn new_legal_rate(&self) -> Option<&LegalRate> {
        let (before, after) = (&self.before.legal_rate, &self.after.legal_rate);
        after.as_ref().filter(|_| before != after)
    }
    pub(super) fn new_pairs(&self) -> impl Iterator<Item = &ExchangePair<Addr>> {
        let set = &self.before.pairs;
        self.after.pairs.iter().filter(|p| !set.contains(p))
    }
    pub(super) fn new_routes(&self) -> impl Iterator<Item = &Route> {
        let set = &self.before.routes;
        self.after.routes.iter().filter(|r| !set.contains(r))
    }
}
