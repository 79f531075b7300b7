//! Settings that are amounts: what they are in each of the chain's sidechains.

use crate::config::{BySidechain, Config, SidechainAmounts};
use crate::error::NodeError;
use crate::joins::JoinRules;
use causeway_client::network::Network;
use causeway_types::issuer::SidechainResponse;
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
}

impl ChainSettings {
    /// Reads them against the sidechains that the chain has now.
    pub async fn resolve(
        network: &Arc<Network>,
        config: &Config,
    ) -> Result<ChainSettings, NodeError> {
        let sidechains = sidechains_for(network, config).await?;
        Ok(ChainSettings {
            join_rules: JoinRules::of(&config.join, network.chain.prefix(), &sidechains)?,
            open_amount: match &config.channels.open_amount {
                Some(amount) => amount.resolve("channels.open_amount", &sidechains)?,
                None => SidechainAmounts::default(),
            },
            duties_smallest: config
                .duties
                .smallest
                .resolve("duties.smallest", &sidechains)?,
        })
    }
}

/// The chain's sidechains, where something is set in amounts of theirs; it asks the chain, which blocks.
async fn sidechains_for(
    network: &Arc<Network>,
    config: &Config,
) -> Result<Vec<SidechainResponse>, NodeError> {
    let (channels, join) = (&config.channels, &config.join);
    let optional = channels.open_amount.iter().chain(&join.at_most);
    let mut all = optional.chain([&join.smallest, &join.amount, &config.duties.smallest]);
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
