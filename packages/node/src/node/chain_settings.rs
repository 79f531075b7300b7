//! Settings that are amounts: what they are in each of the chain's sidechains.

use crate::config::{BySidechain, Config, ConfigError, Routes, SidechainAmounts};
use crate::error::NodeError;
use crate::joins::JoinRules;
use crate::writer::{NodeLockRules, LARGEST_DISCOUNT};
use causeway_chain::LockTimes;
use causeway_client::network::Network;
use causeway_rules::forward::{default_trade_time, ForwardTimes};
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, Height, Seconds};
use causeway_wallet::guard::LockRules;
use std::sync::Arc;
use tracing::warn;

/// The settings that only the chain gives a meaning.
pub(super) struct ChainSettings {
    /// Which channels of others are joined, and with how much.
    pub join_rules: JoinRules,
    /// What channels are opened with for payments.
    pub open_amount: SidechainAmounts,
    /// From how much on something is done on chain for what a peer has paid.
    pub duties_smallest: SidechainAmounts,
    /// What is done with locks, before the chain's rates are read.
    pub lock_rules: NodeLockRules,
}

impl ChainSettings {
    /// Reads them against the sidechains that the chain has now.
    pub async fn resolve(
        network: &Arc<Network>,
        config: &Config,
    ) -> Result<ChainSettings, NodeError> {
        let sidechains = sidechains_for(network, config).await?;
        let duties_smallest = config
            .duties
            .smallest
            .resolve("duties.smallest", &sidechains)?;
        Ok(ChainSettings {
            join_rules: JoinRules::of(&config.join, network.chain.prefix(), &sidechains)?,
            open_amount: match &config.channels.open_amount {
                Some(amount) => amount.resolve("channels.open_amount", &sidechains)?,
                None => SidechainAmounts::default(),
            },
            lock_rules: lock_rules(network, &config.routes, &sidechains, &duties_smallest)?,
            duties_smallest,
        })
    }
}

/// What is done with locks by the settings.
fn lock_rules(
    network: &Network,
    routes: &Routes,
    sidechains: &[SidechainResponse],
    duties_smallest: &SidechainAmounts,
) -> Result<NodeLockRules, NodeError> {
    let LockTimes {
        lock_delta,
        final_wait,
    } = network.chain.lock_times();
    let times = ForwardTimes { lock_delta };
    let trade_time = routes.trade_time.map(Seconds);
    let (trade_limit, trade_limit_elsewhere) =
        trade_limits(routes.trade_limit.as_ref(), sidechains)?;
    Ok(NodeLockRules {
        rules: LockRules {
            forwards: routes.forward,
            takes_keysend: routes.without_invoice,
            times,
            final_wait,
            // both are read of the chain once the node runs
            upgrade: None,
            duty_fees: None,
            pairs: vec![],
            trade_time: trade_time.unwrap_or_else(|| default_trade_time(times, final_wait)),
        },
        slots: Some(routes.slots),
        smallest: routes.smallest.resolve("routes.smallest", sidechains)?,
        duties_smallest: duties_smallest.clone(),
        claim_cost: routes.claim_cost.resolve("routes.claim_cost", sidechains)?,
        dust: routes.dust.resolve("routes.dust", sidechains)?,
        trade_limit,
        trade_limit_elsewhere,
        quote_discount: quote_discount(&routes.quote_discount, sidechains)?,
        bounds: Default::default(),
        policy_height: Height(0),
    })
}

/// The most that may be given in open trades together, by sidechain; and in all others, where that is set.
fn trade_limits(
    set: Option<&BySidechain>,
    sidechains: &[SidechainResponse],
) -> Result<(SidechainAmounts, Option<Amount>), ConfigError> {
    Ok(match set {
        None => (SidechainAmounts::default(), None),
        // who sets 0 alone trades in no token, also of a sidechain that is still to come
        Some(BySidechain::Only(0)) => (SidechainAmounts::default(), Some(Amount::ZERO)),
        Some(limit) => (limit.resolve("routes.trade_limit", sidechains)?, None),
    })
}

/// By how much less than the chain's rate quotes take, millionths.
fn quote_discount(
    set: &BySidechain,
    sidechains: &[SidechainResponse],
) -> Result<SidechainAmounts, ConfigError> {
    let name = "routes.quote_discount";
    let discounts = set.resolve(name, sidechains)?;
    let allowed = LARGEST_DISCOUNT.0 as usize;
    let asked = |asked: Amount| usize::try_from(asked.u128()).unwrap_or(usize::MAX);
    let mut each = discounts.iter().map(|(_, discount)| asked(discount));
    let too_large = each.find(|asked| *asked > allowed);
    drop(each);
    match too_large {
        None => Ok(discounts),
        Some(asked) => Err(ConfigError::TooMany {
            name,
            asked,
            allowed,
        }),
    }
}

/// The chain's sidechains, where something is set in amounts of theirs; it asks the chain, which blocks.
async fn sidechains_for(
    network: &Arc<Network>,
    config: &Config,
) -> Result<Vec<SidechainResponse>, NodeError> {
    let (channels, join) = (&config.channels, &config.join);
    let routes = &config.routes;
    let optional = channels.open_amount.iter().chain(&join.at_most);
    let mut all = optional.chain(&routes.trade_limit).chain([
        &join.smallest,
        &join.amount,
        &config.duties.smallest,
        &routes.smallest,
        &routes.claim_cost,
        &routes.dust,
        &routes.quote_discount,
    ]);
    if !all.any(BySidechain::is_set) {
        return Ok(Vec::new());
    }
    let network = network.clone();
    let asked = tokio::task::spawn_blocking(move || network.sidechains());
    let sidechains = asked.await.map_err(|error| NodeError::File {
        what: "the chain could not be asked for its sidechains",
        source: std::io::Error::other(error),
    })??;
    if sidechains.is_empty() {
        warn!("the chain has no sidechain yet: amounts that are set hold from the first start after there is one");
    }
    Ok(sidechains)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_limit_of_trades_is_another_thing_than_a_limit_of_nothing() {
        let limits = |set: Option<BySidechain>| trade_limits(set.as_ref(), &[]).unwrap();
        let none = SidechainAmounts::default();
        assert_eq!(limits(None), (none.clone(), None));
        let nothing = Some(BySidechain::Only(0));
        assert_eq!(limits(nothing), (none, Some(Amount::ZERO)));
    }
}
