//! A chain and its contracts as the command shows them: amounts in whole tokens or base units, times by the chain's clock.

use crate::output::{AmountFormat, Clock};
use anyhow::Result;
use causeway_chain::Chain;
use causeway_client::deployment::Deployment;
use causeway_client::error::Unit;
use causeway_client::network::{self, Outbox};
use causeway_types::channel::Channel;
use causeway_types::issuer::SidechainResponse;
use causeway_types::SidechainId;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

/// The client's network, with how its amounts are typed and shown.
#[derive(Clone, Debug)]
pub struct Network {
    client: network::Network,
    /// Whether amounts are typed and shown in base units, not in whole tokens.
    pub base_units: bool,
}

impl Deref for Network {
    type Target = network::Network;
    fn deref(&self) -> &network::Network {
        &self.client
    }
}

impl Network {
    /// A chain and the contracts that are on it.
    pub fn new(chain: Arc<dyn Chain>, contracts: Deployment, base_units: bool) -> Network {
        Network {
            client: network::Network::new(chain, contracts),
            base_units,
        }
    }
    /// The same, where each sidechain's token is kept in a folder when it is first used.
    pub fn with_known_tokens(self, folder: PathBuf) -> Network {
        Network {
            client: self.client.with_known_tokens(folder),
            ..self
        }
    }
    /// The same, where what is sent is kept until its outcome was told.
    pub fn with_outbox(self, outbox: Outbox) -> Network {
        Network {
            client: self.client.with_outbox(outbox),
            ..self
        }
    }
    /// How amounts of a sidechain's token are typed and shown.
    pub fn amounts(&self, sidechain: &SidechainResponse) -> AmountFormat {
        self.amounts_in_unit(&Unit::from(sidechain))
    }
    /// The same, of a token that is known already.
    pub fn amounts_in_unit(&self, unit: &Unit) -> AmountFormat {
        AmountFormat::of_unit(unit, self.base_units)
    }
    /// The same, by a sidechain's number.
    pub fn amounts_of(&self, sidechain_id: SidechainId) -> Result<AmountFormat> {
        Ok(self.amounts(&self.sidechain_by_id(sidechain_id)?))
    }
    /// The same, of what is in a channel.
    pub fn amounts_in(&self, channel: &Channel) -> Result<AmountFormat> {
        self.amounts_of(channel.sidechain_id)
    }
    /// What amounts of a sidechain's token are counted in; none where the chain does not say.
    pub fn unit_of(&self, sidechain_id: SidechainId) -> Option<Unit> {
        let sidechain = self.sidechain_by_id(sidechain_id).ok()?;
        Some(Unit::from(&sidechain))
    }
    /// The chain's clock as it stands, however old: what times are shown relative to.
    pub fn clock(&self) -> Result<Clock> {
        Ok(Clock {
            now: self.chain.status()?.time,
        })
    }
}
