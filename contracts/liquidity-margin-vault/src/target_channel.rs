//! The channel that leased liquidity goes into, and its end.

use crate::error::ContractError;
use crate::state::{self, LEASES};
use causeway_rules::{lease, policy};
use causeway_storage::Item;
use causeway_types::channel::Channel;
use causeway_types::policy::Policy;
use causeway_types::registry::{
    ChannelResponse, LeaseInto, LeaseOpen, QueryMsg, CHANNEL_COUNT_KEY,
};
use causeway_types::vault::{LeaseRecord, Offer, TakeInto};
use causeway_types::{Amount, ChannelId, Seconds, UnixTime};
use cosmwasm_std::{Addr, Deps};

/// The channel that leased liquidity goes into. The registry refuses what does not fit it.
pub struct TargetChannel {
    /// The channel's id; of a new one, the id that the registry gives next.
    pub channel_id: ChannelId,
    /// The channel's end: the rent is paid until then.
    pub ends: UnixTime,
    /// What the taker puts in beside it.
    pub deposit: Amount,
    /// What is leased in the channel already.
    pub running: Option<LeaseRecord>,
    /// The terms that the registry gets with the liquidity.
    pub into: LeaseInto,
}

/// The lease that is asked for.
pub struct LeaseRequest<'a> {
    /// The address of the registry, which is asked about the channel.
    pub registry: &'a Addr,
    /// The policy in force.
    pub policy: &'a Policy,
    /// The offer that liquidity is taken from.
    pub offer: &'a Offer,
    /// The address of the taker.
    pub taker: &'a Addr,
    /// The block's time.
    pub now: UnixTime,
}

impl LeaseRequest<'_> {
    /// Finds the channel and its end.
    pub fn target_channel(
        &self,
        deps: Deps,
        into: TakeInto,
    ) -> Result<TargetChannel, ContractError> {
        let terms = &self.offer.terms;
        match into {
            TakeInto::Open {
                key,
                lifetime,
                deposit,
                name,
                payout,
                fee_rate,
                policy_version,
            } => {
                policy::check_version(self.policy, policy_version)?;
                let lifetime = policy::lifetime(&self.policy.parameters, lifetime)?;
                self.check_time(lifetime)?;
                let opened = Item::<u64>::new(CHANNEL_COUNT_KEY)
                    .query(&deps.querier, self.registry.clone())?;
                Ok(TargetChannel {
                    channel_id: ChannelId(opened.saturating_add(1)),
                    ends: self.now.plus(lifetime),
                    deposit,
                    running: None,
                    into: LeaseInto::Open(LeaseOpen {
                        lifetime,
                        key,
                        name,
                        payout,
                        fee_rate: fee_rate.unwrap_or_default(),
                        provider_key: terms.key,
                        provider_fee_rate: terms.fee_rate,
                    }),
                })
            }
            TakeInto::Join { channel_id } => {
                if let Some(lease) = LEASES.may_load(deps.storage, channel_id.0)? {
                    return Err(ContractError::AlreadyLeased {
                        channel_id,
                        offer_id: lease.offer_id,
                    });
                }
                let into = LeaseInto::Join {
                    key: terms.key,
                    fee_rate: terms.fee_rate,
                };
                self.existing(deps, channel_id, None, into)
            }
            TakeInto::TopUp { channel_id } => {
                let lease = state::lease(deps.storage, channel_id)?;
                if lease.offer_id != self.offer.id || lease.taker != *self.taker {
                    return Err(ContractError::OtherLease {
                        channel_id,
                        offer_id: lease.offer_id,
                        taker: lease.taker,
                    });
                }
                self.existing(deps, channel_id, Some(lease), LeaseInto::TopUp {})
            }
        }
    }

    fn existing(
        &self,
        deps: Deps,
        channel_id: ChannelId,
        running: Option<LeaseRecord>,
        into: LeaseInto,
    ) -> Result<TargetChannel, ContractError> {
        let ledger = channel_of(deps, self.registry, channel_id)?.ledger;
        let ends = ledger.expires_at;
        if ends <= self.now {
            return Err(ContractError::NoTimeLeft {
                channel_id,
                expires_at: ends,
                now: self.now,
            });
        }
        self.check_time(ends.since(self.now))?;
        if running.is_none() {
            // the provider's margin and windows are the channel's: those that it could look up, not older ones
            let version = ledger.terms.policy_version;
            policy::check_version(self.policy, Some(version))?;
        }
        Ok(TargetChannel {
            channel_id,
            ends,
            deposit: Amount::ZERO,
            running,
            into,
        })
    }

    fn check_time(&self, asked: Seconds) -> Result<(), ContractError> {
        let longest = self.offer.terms.longest;
        let allowed = longest.unwrap_or(self.policy.parameters.max_lifetime);
        if asked > allowed {
            return Err(ContractError::LeaseTooLong { asked, allowed });
        }
        Ok(())
    }
}

/// A channel as the registry has it.
pub fn channel_of(
    deps: Deps,
    registry: &Addr,
    channel_id: ChannelId,
) -> Result<Channel, ContractError> {
    let query = QueryMsg::Channel { channel_id };
    let response: ChannelResponse =
        causeway_contract_utils::query_smart(&deps.querier, registry.as_str(), &query)?;
    Ok(response.channel)
}

impl TargetChannel {
    /// The rent for this much more in the channel.
    pub fn rent(&self, more: Amount, offer: &Offer, now: UnixTime) -> Amount {
        let running = self
            .running
            .as_ref()
            .map(|lease| (lease.amount, lease.until));
        lease::rent_for_more(running, more, offer.terms.rate, now, self.ends)
    }
}
