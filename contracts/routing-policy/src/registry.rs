//! Queries to the registry: always smart queries, and never more than a page at a time.

use crate::error::ContractError;
use crate::state::REGISTRY;
use causeway_types::channel::Channel;
use causeway_types::policy::NeighboursResponse;
use causeway_types::registry::{ChannelResponse, QueryMsg};
use causeway_types::{ChannelId, SidechainId, MAX_LIMIT};
use cosmwasm_std::{Addr, Deps, QuerierWrapper, StdResult};

/// The registry that was set.
pub struct Registry<'a> {
    address: Addr,
    querier: QuerierWrapper<'a>,
}

impl<'a> Registry<'a> {
    /// Refused as long as none is set.
    pub fn load(deps: Deps<'a>) -> Result<Self, ContractError> {
        let address = REGISTRY.may_load(deps.storage)?;
        Ok(Registry {
            address: address.ok_or(ContractError::RegistryNotSet)?,
            querier: deps.querier,
        })
    }

    /// A channel by its id, as the registry records it.
    pub fn channel(&self, channel_id: ChannelId) -> Result<Channel, ContractError> {
        let asked = QueryMsg::Channel { channel_id };
        let answer: StdResult<ChannelResponse> =
            causeway_contract_utils::query_smart(&self.querier, self.address.as_str(), &asked);
        match answer {
            Ok(response) => Ok(response.channel),
            Err(why) => Err(ContractError::ChannelNotFound { channel_id, why }),
        }
    }

    /// A page of the running channels from one to another, by number.
    pub fn between(
        &self,
        sidechain_id: SidechainId,
        from: &Addr,
        to: &Addr,
        start_after: Option<ChannelId>,
    ) -> StdResult<NeighboursResponse> {
        self.page(&QueryMsg::Between {
            from: from.to_string(),
            to: to.to_string(),
            sidechain_id,
            start_after,
            limit: Some(MAX_LIMIT),
        })
    }

    /// A page of the running channels of a node.
    pub fn neighbours(
        &self,
        node: &Addr,
        sidechain_id: Option<SidechainId>,
        start_after: Option<ChannelId>,
        limit: Option<u32>,
        locks_only: bool,
    ) -> StdResult<NeighboursResponse> {
        self.page(&QueryMsg::Neighbours {
            node: node.to_string(),
            sidechain_id,
            start_after,
            limit,
            locks_only: locks_only.then_some(true),
        })
    }

    fn page(&self, asked: &QueryMsg) -> StdResult<NeighboursResponse> {
        causeway_contract_utils::query_smart(&self.querier, self.address.as_str(), asked)
    }
}
