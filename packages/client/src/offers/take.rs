//! Part of an offer leased: into a new channel, or into one of the taker's own.

use crate::channels::admission::check_fee_rate;
use crate::error::{ClientError, OfferError, Result};
use crate::network::{AfterTx as _, Network, Source, SubmitResult as _, TxSigner};
use crate::wallet::{KeyToUse, Wallet};
use causeway_chain::Msg;
use causeway_rules::lease::{check_amount, check_rate, rent_for_more};
use causeway_rules::margin::required;
use causeway_rules::policy::{lifetime, minimum_rate};
use causeway_types::channel::Channel;
use causeway_types::event::LeaseTaken;
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::Policy;
use causeway_types::vault::{ExecuteMsg, Hook, Offer, TakeInto, TakeTerms, VaultAccount};
use causeway_types::{Amount, ChannelKey, Height, Ppm, Seconds, UnixTime};
use causeway_wallet::book::KeyUse;
use cosmwasm_std::Addr;

/// Part of an offer to be leased. Amounts are base units.
#[derive(Clone, Debug)]
pub struct TakeRequest {
    /// The offer as the vault has it before.
    pub offer: Offer,
    /// The sidechain whose token it offers.
    pub sidechain: SidechainResponse,
    /// How much of it.
    pub amount: Amount,
    /// The channel that it goes into.
    pub into: LeaseTarget,
    /// The most rent to pay; what is quoted if not given.
    pub highest_rent: Option<Amount>,
    /// Where what the taker's account in the vault lacks is taken from.
    pub source: Source,
}

/// The channel that leased money goes into.
#[derive(Clone, Debug)]
pub enum LeaseTarget {
    /// A new one-way channel, which the taker opens.
    New {
        /// How long it lives; the sidechain's default if not given.
        lifetime: Option<Seconds>,
        /// What the taker puts in, base units; may be zero.
        deposit: Amount,
        /// The taker's name for it.
        name: Option<String>,
        /// The fee rate that the taker agrees to pay the provider for forwarding; 0 if not given.
        fee_rate: Option<Ppm>,
    },
    /// A channel that the taker opened and nobody has joined.
    Join(Box<Channel>),
    /// A channel that has money of the same offer.
    TopUp(Box<Channel>),
}

/// A lease that can be taken, and what it takes. Amounts are base units.
#[derive(Clone, Debug)]
pub struct TakeQuote {
    /// What was asked for.
    pub request: TakeRequest,
    /// The policy in force; a new channel is opened under this one or not at all.
    pub policy: Policy,
    /// How long the money would be leased.
    pub time: Seconds,
    /// When the lease would end.
    pub until: UnixTime,
    /// The rent for that time, paid ahead.
    pub rent: Amount,
    /// What the taker puts into the channel itself.
    pub deposit: Amount,
    /// The taker's margin.
    pub margin: Amount,
    /// The provider's margin.
    pub provider_margin: Amount,
    /// The taker's account in the vault before.
    pub account: VaultAccount,
    /// What that account lacks, and is brought along.
    pub brought: Amount,
}

/// A lease that was taken. Amounts are base units.
#[derive(Clone, Debug)]
pub struct TakenLease {
    /// What the vault says of it.
    pub taken: LeaseTaken,
    /// The channel that it went into.
    pub channel: Channel,
    /// The taker's account in the vault afterwards.
    pub account: VaultAccount,
    /// The block that it is in.
    pub height: Height,
}

impl LeaseTarget {
    /// The channel, where it is there already.
    pub fn channel(&self) -> Option<&Channel> {
        match self {
            LeaseTarget::New { .. } => None,
            LeaseTarget::Join(channel) | LeaseTarget::TopUp(channel) => Some(channel),
        }
    }
    fn deposit(&self) -> Amount {
        match self {
            LeaseTarget::New { deposit, .. } => *deposit,
            LeaseTarget::Join(_) | LeaseTarget::TopUp(_) => Amount::ZERO,
        }
    }
}

impl TakeRequest {
    /// What the lease would take; fails where the vault would refuse it, or the money for it is not there. Nothing is sent.
    pub fn quote(self, network: &Network, taker: &Addr) -> Result<TakeQuote> {
        let policy = network.policy(self.offer.sidechain_id)?;
        self.check_offer(&policy, taker)?;
        let now = network.status()?.time;
        let time = match self.into.channel() {
            Some(channel) => channel.ledger.expires_at.since(now),
            None => self.check_new(&policy)?,
        };
        let until = now.plus(time);
        let (offer, terms) = (&self.offer, &self.offer.terms);
        if let Some(longest) = terms.longest.filter(|longest| *longest < time) {
            return Err(self.refused(OfferError::TooLong {
                offer_id: offer.id,
                asked: time,
                longest,
            }));
        }
        let rate = match self.into.channel() {
            Some(channel) => channel.ledger.terms.minimum_rate,
            None => minimum_rate(&policy),
        };
        let provider_margin = required(self.amount, rate);
        self.check_provider(network, provider_margin)?;
        let rent = rent_for_more(self.leased(network)?, self.amount, terms.rate, now, until);
        if let Some(most) = self.highest_rent.filter(|most| *most < rent) {
            return Err(self.refused(OfferError::RentTooHigh {
                symbol: self.sidechain.symbol.clone(),
                rent,
                most,
            }));
        }
        let deposit = self.into.deposit();
        let margin = required(deposit, rate);
        let account = network.account(taker, offer.sidechain_id)?;
        let brought = needed(rent, deposit, margin).saturating_sub(account.free);
        if !brought.is_zero() {
            network.check_entry_funds(&self.sidechain, taker, self.source, brought)?;
        }
        Ok(TakeQuote {
            policy,
            time,
            until,
            rent,
            deposit,
            margin,
            provider_margin,
            account,
            brought,
            request: self,
        })
    }

    /// What is leased in the channel already, and until when its rent is paid.
    fn leased(&self, network: &Network) -> Result<Option<(Amount, UnixTime)>> {
        let LeaseTarget::TopUp(channel) = &self.into else {
            return Ok(None);
        };
        let lease = network.lease(channel.id)?.lease;
        Ok(lease.map(|lease| (lease.amount, lease.until)))
    }

    fn refused(&self, error: OfferError) -> ClientError {
        error.in_token(&self.sidechain)
    }

    /// Fails where the offer is not one that this much can be taken of now.
    fn check_offer(&self, policy: &Policy, taker: &Addr) -> Result<()> {
        let (offer, terms) = (&self.offer, &self.offer.terms);
        let (offer_id, offered, smallest) = (offer.id, offer.offered, terms.smallest_lease);
        let largest = terms.largest_lease.min(offered);
        let rates = (minimum_rate(policy), policy.legal_rate);
        let refusal = if offer.provider == *taker {
            OfferError::Own(offer_id)
        } else if offer.withdrawn {
            OfferError::Withdrawn(offer_id)
        } else if largest < smallest {
            OfferError::NothingLeft {
                offer_id,
                offered,
                least: smallest,
            }
        } else if check_amount(self.amount, smallest, largest).is_err() {
            OfferError::LeaseNotAllowed {
                offer_id,
                asked: self.amount,
                least: smallest,
                largest,
            }
        } else if check_rate(terms.rate, rates.0, rates.1).is_err() {
            OfferError::RateNotInForce {
                offer_id,
                rate: terms.rate,
                least: rates.0,
                largest: rates.1,
            }
        } else {
            return self.check_joined(policy);
        };
        Err(self.refused(refusal))
    }

    /// Fails where a provider would join a channel that was opened on other terms than those in force.
    fn check_joined(&self, policy: &Policy) -> Result<()> {
        let LeaseTarget::Join(channel) = &self.into else {
            return Ok(());
        };
        let agreed = channel.ledger.terms.policy_version;
        match agreed == policy.version {
            true => Ok(()),
            false => Err(self.refused(OfferError::OtherPolicy {
                channel_id: channel.id,
                agreed,
                in_force: policy.version,
            })),
        }
    }

    /// How long a new channel would live; fails where the policy would refuse it.
    fn check_new(&self, policy: &Policy) -> Result<Seconds> {
        let LeaseTarget::New {
            lifetime: asked,
            fee_rate,
            ..
        } = &self.into
        else {
            return Ok(policy.parameters.default_lifetime);
        };
        if let Some(fee_rate) = fee_rate {
            check_fee_rate(&policy.parameters, *fee_rate)?;
        }
        Ok(lifetime(&policy.parameters, *asked)?)
    }

    /// Fails where the provider's account has less than its side's margin.
    fn check_provider(&self, network: &Network, needed: Amount) -> Result<()> {
        let offer = &self.offer;
        let free = network.account(&offer.provider, offer.sidechain_id)?.free;
        match free >= needed {
            true => Ok(()),
            false => Err(self.refused(OfferError::ProviderMargin {
                provider: offer.provider.clone(),
                needed,
                free,
            })),
        }
    }
}

impl TakeQuote {
    /// What the taker's account in the vault must have.
    pub fn needed(&self) -> Amount {
        needed(self.rent, self.deposit, self.margin)
    }

    /// The messages that take it; a new channel is opened with this key.
    pub fn messages(&self, network: &Network, key: Option<ChannelKey>) -> Result<Vec<Msg>> {
        let request = &self.request;
        let offer_id = request.offer.id;
        let into = match (&request.into, key) {
            (LeaseTarget::Join(channel), _) => TakeInto::Join {
                channel_id: channel.id,
            },
            (LeaseTarget::TopUp(channel), _) => TakeInto::TopUp {
                channel_id: channel.id,
            },
            (LeaseTarget::New { .. }, None) => {
                return Err(ClientError::NoEvent("a key for the channel"))
            }
            (
                LeaseTarget::New {
                    lifetime,
                    deposit,
                    name,
                    fee_rate,
                },
                Some(key),
            ) => TakeInto::Open {
                policy_version: Some(self.policy.version),
                key,
                lifetime: *lifetime,
                deposit: *deposit,
                name: name.clone(),
                payout: None,
                fee_rate: *fee_rate,
            },
        };
        let terms = TakeTerms {
            amount: request.amount,
            highest_rent: request.highest_rent.unwrap_or(self.rent),
            into,
        };
        match self.brought.is_zero() {
            true => Ok(vec![
                network.to_vault(&ExecuteMsg::Take { offer_id, terms })?
            ]),
            false => {
                let hook = Hook::Take { offer_id, terms };
                network.into_vault(&request.sidechain, request.source, self.brought, &hook)
            }
        }
    }

    /// Takes the lease, and writes the channel into the book.
    pub fn take<'a>(
        &self,
        wallet: &mut Wallet<'_>,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<TakenLease> {
        let network = wallet.network();
        let request = &self.request;
        let offer_id = request.offer.id;
        let key = self.take_key(wallet)?;
        let msgs = self.messages(network, key.map(KeyToUse::public))?;
        let tx = wallet
            .submit_with_key(by, msgs, key)
            .failed(format!("nothing of offer {offer_id} was leased"))?;
        let leased = format!("what was asked for of offer {offer_id} is leased");
        let opened = key.map(|key| wallet.opened_with(key, &tx)).transpose();
        let opened = opened.after(&tx, &leased)?;
        let asked_id = match &request.into {
            LeaseTarget::Join(channel) | LeaseTarget::TopUp(channel) => Some(channel.id),
            LeaseTarget::New { .. } => opened.as_ref().map(|channel| channel.id),
        };
        let taken = network.expect_event_where(&tx, "what was leased", |e: &LeaseTaken| {
            Some(e.channel_id) == asked_id && e.offer_id == offer_id
        })?;
        let channel = match opened {
            Some(channel) => channel,
            None => {
                let seen = network.channel_by_id(taken.channel_id);
                seen.after(&tx, &leased)?.channel
            }
        };
        wallet.enroll(&channel, &tx).after(&tx, &leased)?;
        let account = network.account(wallet.address(), request.offer.sidechain_id);
        Ok(TakenLease {
            account: account.after(&tx, &leased)?,
            taken,
            channel,
            height: tx.height,
        })
    }

    /// A new channel has a key of its own.
    fn take_key(&self, wallet: &mut Wallet<'_>) -> Result<Option<KeyToUse>> {
        if self.request.into.channel().is_some() {
            return Ok(None);
        }
        // an opening of an earlier process may still be included, and this would be a second one
        wallet.follow_openings().map_err(|error| {
            error.because(
                "nothing was leased: it is not known yet whether an earlier channel was opened",
            )
        })?;
        wallet.take_key(KeyUse::Channel, None).map(Some)
    }
}

/// What a taker's account must have: the rent, and what it puts into the channel with its margin.
fn needed(rent: Amount, deposit: Amount, margin: Amount) -> Amount {
    rent.saturating_add(deposit).saturating_add(margin)
}
