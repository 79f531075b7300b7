//! Settings that are amounts: what they are in each of the chain's sidechains.

use crate::config::{BySidechain, Config, ConfigError, Routes, SidechainAmounts};
use crate::error::NodeError;
use crate::joins::JoinRules;
use crate::writer::{NodeLockRules, LARGEST_DISCOUNT};
use causeway_chain::LockTimes;
use causeway_client::network::Network;
use causeway_rules::forward::ForwardTimes;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, Seconds};
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
    Ok(NodeLockRules {
        rules: LockRules {
            forwards: routes.forward,
            takes_keysend: routes.without_invoice,
            times,
            final_wait,
            upgrade: None,
            pairs: vec![],
            trade_time: trade_time
                .unwrap_or_else(|| LockRules::default_trade_time(times, final_wait)),
        },
        slots: Some(routes.slots),
        smallest: routes.smallest.resolve("routes.smallest", sidechains)?,
        duties_smallest: duties_smallest.clone(),
        claim_cost: routes.claim_cost.resolve("routes.claim_cost", sidechains)?,
        dust: routes.dust.resolve("routes.dust", sidechains)?,
        trade_limit: match &routes.trade_limit {
            Some(limit) => limit.resolve("routes.trade_limit", sidechains)?,
            None => SidechainAmounts::default(),
        },
        quote_discount: quote_discount(&routes.quote_discount, sidechains)?,
        bounds: Default::default(),
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
