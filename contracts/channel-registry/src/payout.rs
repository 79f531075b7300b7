//! Money that leaves the registry: as tokens, as the asset, or into credit. A payment that fails stops no other.

use crate::error::ContractError;
use crate::state::{add_credit, Config, CONFIG};
use causeway_contract_utils::{Holding, HOLDINGS};
use causeway_rules::Payouts;
use causeway_types::channel::{Channel, Participant, Payout, Side};
use causeway_types::event::Credited;
use causeway_types::registry::Take;
use causeway_types::token::ExecuteMsg as TokenMsg;
use causeway_types::vault::Hook;
use causeway_types::{issuer, Amount, SidechainId};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    from_json, to_json_binary, Addr, Binary, Event, Reply, Response, Storage, SubMsg, WasmMsg,
};
use serde::Serialize;

/// The reply to a payment of tokens that failed.
pub const PAYMENT_FAILED: u64 = 1;
/// The gas that a payment of tokens may use: three times a cw20 transfer, the load of its contract included.
pub const PAYMENT_GAS: u64 = 350_000;
/// The gas that a call of the vault may use: its load, a token's transfer, and the accounts that it changes.
pub const VAULT_GAS: u64 = 700_000;

/// The address that a payment was for, kept until its reply: if it failed, the money becomes credit of that address.
#[cw_serde]
struct Payment {
    owner: Addr,
    sidechain_id: SidechainId,
    amount: Amount,
}

/// Collects the messages and events of a transaction's payments, and what they take out of the holdings.
#[derive(Default)]
pub struct PayoutBatch {
    messages: Vec<SubMsg>,
    events: Vec<Event>,
    /// The holding of each sidechain that something is paid in, less the payments: read and written once, whatever their
    /// number.
    holdings: Vec<(SidechainId, Holding)>,
}

impl PayoutBatch {
    /// Writes the holdings, and adds messages and events to a response.
    pub fn into_response(
        self,
        storage: &mut dyn Storage,
        response: Response,
    ) -> Result<Response, ContractError> {
        self.book(storage)?;
        Ok(response
            .add_submessages(self.messages)
            .add_events(self.events))
    }

    /// Lowers the registry's holding by what is paid as tokens.
    pub fn book(&self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        for (sidechain_id, holding) in &self.holdings {
            HOLDINGS.save(storage, sidechain_id.0, holding)?;
        }
        Ok(())
    }

    /// Pays a participant at its payout. An amount of zero sends nothing.
    pub fn pay(
        &mut self,
        storage: &mut dyn Storage,
        sidechain_id: SidechainId,
        to: &Participant,
        amount: Amount,
    ) -> Result<(), ContractError> {
        if amount.is_zero() {
            return Ok(());
        }
        match &to.payout {
            Payout::Address(address) => {
                self.send(storage, sidechain_id, &to.owner, address, amount)
            }
            Payout::Credit {} => {
                add_credit(storage, &to.owner, sidechain_id, amount)?;
                self.events.push(
                    Credited {
                        sidechain_id,
                        owner: to.owner.clone(),
                        amount,
                        reason: "payout".to_owned(),
                    }
                    .into(),
                );
                Ok(())
            }
            Payout::Vault {} => {
                let hook = Hook::Deposit {
                    beneficiary: Some(to.owner.to_string()),
                };
                let vault = CONFIG.load(storage)?.vault;
                let message = self.tokens_to(storage, sidechain_id, &vault, amount, &hook)?;
                self.deliver(message, VAULT_GAS, sidechain_id, &to.owner, amount)
            }
        }
    }

    /// Sends tokens. If that fails, the amount becomes the owner's credit.
    pub fn send(
        &mut self,
        storage: &dyn Storage,
        sidechain_id: SidechainId,
        owner: &Addr,
        to: &Addr,
        amount: Amount,
    ) -> Result<(), ContractError> {
        let message = self.transfer(storage, sidechain_id, to, amount)?;
        self.deliver(message, PAYMENT_GAS, sidechain_id, owner, amount)
    }

    fn deliver(
        &mut self,
        message: WasmMsg,
        gas: u64,
        sidechain_id: SidechainId,
        owner: &Addr,
        amount: Amount,
    ) -> Result<(), ContractError> {
        let payload = to_json_binary(&Payment {
            owner: owner.clone(),
            sidechain_id,
            amount,
        })?;
        self.push_reply_on_error(message, PAYMENT_FAILED, Some(gas), payload);
        Ok(())
    }

    /// Adds a message, with a gas limit of its own if one is given, whose failure is handled by a reply and undoes nothing
    /// else.
    pub fn push_reply_on_error(
        &mut self,
        message: WasmMsg,
        reply: u64,
        gas: Option<u64>,
        payload: Binary,
    ) {
        let message = SubMsg::reply_on_error(message, reply).with_payload(payload);
        self.messages.push(match gas {
            Some(limit) => message.with_gas_limit(limit),
            None => message,
        });
    }

    /// Sends tokens at their owner's own request, with all the gas that it gives. If that fails, the whole message fails.
    pub fn pull(
        &mut self,
        storage: &dyn Storage,
        sidechain_id: SidechainId,
        to: &Addr,
        amount: Amount,
    ) -> Result<(), ContractError> {
        let message = self.transfer(storage, sidechain_id, to, amount)?;
        self.messages.push(SubMsg::new(message));
        Ok(())
    }

    /// Pays out a withdrawal in what its owner asked for. A redemption that fails undoes the withdrawal:
    /// it is the owner's own choice, and tokens can be taken instead.
    pub fn withdraw(
        &mut self,
        storage: &mut dyn Storage,
        config: &Config,
        channel: &Channel,
        to: &Participant,
        amount: Amount,
        take: &Take,
    ) -> Result<(), ContractError> {
        let message = match (take, &to.payout) {
            // the vault must learn of it: if it does not, nothing is withdrawn
            (Take::Token {}, Payout::Vault {}) => {
                let hook = Hook::Withdrawn {
                    channel_id: channel.id,
                };
                self.tokens_to(storage, channel.sidechain_id, &config.vault, amount, &hook)?
            }
            (Take::Asset { .. }, Payout::Vault {}) => {
                return Err(ContractError::SideIsLeased {
                    channel_id: channel.id,
                })
            }
            (Take::Token {}, _) => return self.pay(storage, channel.sidechain_id, to, amount),
            (Take::Asset { min_out }, payout) => {
                let recipient = match payout {
                    Payout::Address(address) => address,
                    _ => &to.owner,
                };
                let hook = issuer::Hook::Redeem {
                    recipient: Some(recipient.to_string()),
                    min_out: *min_out,
                };
                self.tokens_to(storage, channel.sidechain_id, &config.issuer, amount, &hook)?
            }
        };
        self.messages.push(SubMsg::new(message));
        Ok(())
    }

    /// Pays back a deposit that was never allocated: to its owner's own address where the rest is the vault's.
    pub fn pay_unallocated(
        &mut self,
        storage: &mut dyn Storage,
        sidechain_id: SidechainId,
        to: &Participant,
        amount: Amount,
    ) -> Result<(), ContractError> {
        match &to.payout {
            Payout::Vault {} if amount.is_zero() => Ok(()),
            Payout::Vault {} => self.send(storage, sidechain_id, &to.owner, &to.owner, amount),
            _ => self.pay(storage, sidechain_id, to, amount),
        }
    }

    /// Pays both sides what a settled channel still owes them.
    pub fn pay_both(
        &mut self,
        storage: &mut dyn Storage,
        channel: &Channel,
        payouts: &Payouts,
    ) -> Result<(), ContractError> {
        for side in Side::BOTH {
            if let Some(participant) = channel.participant(side) {
                self.pay(
                    storage,
                    channel.sidechain_id,
                    participant,
                    payouts.total(side),
                )?;
            }
        }
        Ok(())
    }

    /// Tokens for a contract, with a hook that says what they are for.
    pub fn tokens_to(
        &mut self,
        storage: &dyn Storage,
        sidechain_id: SidechainId,
        to: &Addr,
        amount: Amount,
        hook: &impl Serialize,
    ) -> Result<WasmMsg, ContractError> {
        let token = self.release(storage, sidechain_id, amount)?;
        Ok(TokenMsg::send(to, amount, hook)?.to(token)?)
    }

    fn transfer(
        &mut self,
        storage: &dyn Storage,
        sidechain_id: SidechainId,
        to: &Addr,
        amount: Amount,
    ) -> Result<WasmMsg, ContractError> {
        let token = self.release(storage, sidechain_id, amount)?;
        Ok(TokenMsg::transfer(to, amount).to(token)?)
    }

    /// Takes an amount out of the holding; an error if it is more than is held.
    fn release(
        &mut self,
        storage: &dyn Storage,
        sidechain_id: SidechainId,
        amount: Amount,
    ) -> Result<Addr, ContractError> {
        let known = self.holdings.iter().position(|(id, _)| *id == sidechain_id);
        let place = match known {
            Some(place) => place,
            None => {
                let holding = HOLDINGS.load(storage, sidechain_id.0)?;
                self.holdings.push((sidechain_id, holding));
                self.holdings.len() - 1
            }
        };
        let holding = &mut self.holdings[place].1;
        holding.subtract(sidechain_id, amount)?;
        Ok(holding.token.clone())
    }
}

/// A payment failed: its amount becomes its owner's credit, to be pulled later, to any address.
pub fn payment_failed(storage: &mut dyn Storage, reply: Reply) -> Result<Response, ContractError> {
    let payment: Payment = from_json(&reply.payload)?;
    let mut holding = HOLDINGS.load(storage, payment.sidechain_id.0)?;
    holding.amount = holding.amount.saturating_add(payment.amount);
    HOLDINGS.save(storage, payment.sidechain_id.0, &holding)?;
    add_credit(
        storage,
        &payment.owner,
        payment.sidechain_id,
        payment.amount,
    )?;
    Ok(Response::new().add_event(Credited {
        sidechain_id: payment.sidechain_id,
        owner: payment.owner,
        amount: payment.amount,
        reason: "undelivered".to_owned(),
    }))
}
