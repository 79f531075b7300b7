//! Money offered for others' channels.

use crate::channels::admission::check_fee_rate;
use crate::error::{OfferError, Result};
use crate::network::{AfterTx as _, Network, Source, SubmitResult as _, TxSigner};
use crate::wallet::Wallet;
use causeway_chain::Msg;
use causeway_rules::admission;
use causeway_rules::lease::check_rate;
use causeway_rules::margin::required;
use causeway_rules::policy::minimum_rate;
use causeway_types::event::OfferMade;
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::Policy;
use causeway_types::vault::{ExecuteMsg, Hook, Offer, OfferTerms, VaultAccount};
use causeway_types::{Amount, ChannelKey, Height, Ppm, Seconds};
use causeway_wallet::book::KeyUse;
use cosmwasm_std::Addr;

/// An offer to make. Amounts are base units.
#[derive(Clone, Debug)]
pub struct MakeRequest {
    /// The sidechain whose token is offered.
    pub sidechain: SidechainResponse,
    /// How much is offered.
    pub amount: Amount,
    /// The rent a year.
    pub rate: Ppm,
    /// The least that is leased at once; 1 if not given.
    pub smallest: Option<Amount>,
    /// The most that is leased at once; all of it if not given.
    pub largest: Option<Amount>,
    /// The longest that it is leased for; the sidechain's longest lifetime if not given.
    pub longest: Option<Seconds>,
    /// The fee rate that the provider agrees to pay takers for forwarding; 0 if not given.
    pub fee_rate: Option<Ppm>,
    /// Whether what comes back is offered again.
    pub again: bool,
    /// Where the money is taken from; none for what is free in the provider's account in the vault.
    pub source: Option<Source>,
}

/// An offer that can be made.
#[derive(Clone, Debug)]
pub struct MakeQuote {
    /// What was asked for.
    pub request: MakeRequest,
    /// The policy in force.
    pub policy: Policy,
    /// The least that would be leased at once.
    pub smallest: Amount,
    /// The most that would be leased at once.
    pub largest: Amount,
}

/// An offer that was made.
#[derive(Clone, Debug)]
pub struct MadeOffer {
    /// The offer as the vault has it after it was made.
    pub offer: Offer,
    /// What was offered, base units.
    pub amount: Amount,
    /// The provider's account in the vault afterwards.
    pub account: VaultAccount,
    /// The margin that the provider's side needs if all of it is leased, base units.
    pub margin_needed: Amount,
    /// The block that it was made in.
    pub height: Height,
}

impl MakeRequest {
    /// On which terms the offer would be made; fails where the vault would refuse it, or the money is not there. Nothing is
    /// sent.
    pub fn quote(self, network: &Network, provider: &Addr) -> Result<MakeQuote> {
        let sidechain = &self.sidechain;
        let policy = network.policy(sidechain.sidechain_id)?;
        let (least, largest) = (minimum_rate(&policy), policy.legal_rate);
        check_rate(self.rate, least, largest).map_err(|_| {
            let refused = OfferError::RentNotAllowed {
                symbol: sidechain.symbol.clone(),
                asked: self.rate,
                least,
                largest,
            };
            refused.in_token(sidechain)
        })?;
        let fee_rate = self.fee_rate.unwrap_or(Ppm(0));
        check_fee_rate(&policy.parameters, fee_rate)?;
        let conditions = &policy.parameters.admission;
        admission::check_fee_rate(conditions, fee_rate).map_err(|_| {
            let refused = OfferError::FeeRateTooSmall {
                symbol: sidechain.symbol.clone(),
                asked: fee_rate,
                least: conditions.smallest_fee_rate,
            };
            refused.in_token(sidechain)
        })?;
        let smallest = self.smallest.unwrap_or(Amount::new(1));
        if self.amount < smallest {
            let refused = OfferError::BelowSmallest {
                symbol: sidechain.symbol.clone(),
                asked: self.amount,
                least: smallest,
            };
            return Err(refused.in_token(sidechain));
        }
        match self.source {
            Some(source) => network.check_entry_funds(sidechain, provider, source, self.amount)?,
            None => {
                let free = network.account(provider, sidechain.sidechain_id)?.free;
                if free < self.amount {
                    let refused = OfferError::FreeTooSmall {
                        symbol: sidechain.symbol.clone(),
                        asked: self.amount,
                        free,
                    };
                    return Err(refused.in_token(sidechain));
                }
            }
        }
        Ok(MakeQuote {
            smallest,
            largest: self.largest.unwrap_or(self.amount),
            policy,
            request: self,
        })
    }
}

impl MakeQuote {
    /// The messages that make it, with the key of the channels that it will be leased into.
    pub fn messages(&self, network: &Network, key: ChannelKey) -> Result<Vec<Msg>> {
        let request = &self.request;
        let terms = OfferTerms {
            rate: request.rate,
            smallest_lease: self.smallest,
            largest_lease: self.largest,
            longest: request.longest,
            key,
            fee_rate: request.fee_rate.unwrap_or(Ppm(0)),
            again: request.again,
        };
        let (sidechain, amount) = (&request.sidechain, request.amount);
        Ok(match request.source {
            Some(source) => {
                network.into_vault(sidechain, source, amount, &Hook::MakeOffer(terms))?
            }
            None => vec![network.to_vault(&ExecuteMsg::MakeOffer {
                sidechain_id: sidechain.sidechain_id,
                amount,
                terms,
            })?],
        })
    }

    /// The margin that the provider's side needs if all of it is leased, base units.
    pub fn margin_needed(&self) -> Amount {
        required(self.request.amount, minimum_rate(&self.policy))
    }

    /// Makes the offer, with a key of its own for the channels that it will be leased into.
    pub fn make<'a>(
        self,
        wallet: &mut Wallet<'_>,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<MadeOffer> {
        let network = wallet.network();
        let sidechain_id = self.request.sidechain.sidechain_id;
        let key = wallet.take_key(KeyUse::Offer, None)?;
        let msgs = self.messages(network, key.public())?;
        let tx = wallet
            .submit_with_key(by, msgs, Some(key))
            .failed("nothing was offered")?;
        let made = network.expect_event_where(&tx, "what was offered", |e: &OfferMade| {
            e.provider == *wallet.address() && e.sidechain_id == sidechain_id
        })?;
        let offered = format!("offer {} is made", made.offer_id);
        let offer = network.offer(made.offer_id).after(&tx, &offered)?;
        let account = network.account(&offer.provider, sidechain_id);
        Ok(MadeOffer {
            account: account.after(&tx, &offered)?,
            offer,
            amount: made.amount,
            margin_needed: self.margin_needed(),
            height: tx.height,
        })
    }
}
