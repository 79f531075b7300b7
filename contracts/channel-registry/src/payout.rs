//! How money leaves the registry: as tokens, as the asset, or into credit. A way out never blocks another.

use crate::error::ContractError;
use crate::state::{add_credit, HOLDINGS};
use causeway_rules::Payouts;
use causeway_types::channel::{Channel, Participant, Payout, Side};
use causeway_types::event::Credited;
use causeway_types::registry::Take;
use causeway_types::{issuer, Amount, SidechainId};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    from_json, to_json_binary, Addr, Event, Reply, Response, Storage, SubMsg, WasmMsg,
};
use cw20::Cw20ExecuteMsg;

/// The reply to a payment of tokens that failed.
pub const PAYMENT_FAILED: u64 = 1;
/// What a payment of tokens may use: three times a cw20 transfer, the load of its contract included.
pub const PAYMENT_GAS: u64 = 350_000;

/// Whose payment it was, for the case that it fails.
#[cw_serde]
struct Payment {
    owner: Addr,
    sidechain_id: SidechainId,
    amount: Amount,
}

/// What money on its way out adds to the answer.
#[derive(Default)]
pub struct Out {
    messages: Vec<SubMsg>,
    events: Vec<Event>,
}

impl Out {
    /// Adds messages and events to a response.
    pub fn into_response(self, response: Response) -> Response {
        response
            .add_submessages(self.messages)
            .add_events(self.events)
    }

    /// Pays a participant where it wants to be paid. Nothing is nothing.
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
        }
    }

    /// Sends tokens. If that fails, the amount becomes the owner's credit.
    pub fn send(
        &mut self,
        storage: &mut dyn Storage,
        sidechain_id: SidechainId,
        owner: &Addr,
        to: &Addr,
        amount: Amount,
    ) -> Result<(), ContractError> {
        let message = transfer(storage, sidechain_id, to, amount)?;
        let payment = Payment {
            owner: owner.clone(),
            sidechain_id,
            amount,
        };
        self.messages.push(
            SubMsg::reply_on_error(message, PAYMENT_FAILED)
                .with_gas_limit(PAYMENT_GAS)
                .with_payload(to_json_binary(&payment)?),
        );
        Ok(())
    }

    /// Sends tokens at their owner's own request, with all the gas that it gives. If that fails, nothing was done.
    pub fn pull(
        &mut self,
        storage: &mut dyn Storage,
        sidechain_id: SidechainId,
        to: &Addr,
        amount: Amount,
    ) -> Result<(), ContractError> {
        let message = transfer(storage, sidechain_id, to, amount)?;
        self.messages.push(SubMsg::new(message));
        Ok(())
    }

    /// Pays out a withdrawal in what its owner asked for. A redemption that fails undoes the withdrawal:
    /// it is the owner's own choice, and tokens can be taken instead.
    pub fn withdraw(
        &mut self,
        storage: &mut dyn Storage,
        issuer: &Addr,
        sidechain_id: SidechainId,
        to: &Participant,
        amount: Amount,
        take: &Take,
    ) -> Result<(), ContractError> {
        let Take::Asset { min_out } = take else {
            return self.pay(storage, sidechain_id, to, amount);
        };
        let recipient = match &to.payout {
            Payout::Address(address) => address,
            Payout::Credit {} => &to.owner,
        };
        let token = release(storage, sidechain_id, amount)?;
        self.messages.push(SubMsg::new(WasmMsg::Execute {
            contract_addr: token.into_string(),
            msg: to_json_binary(&Cw20ExecuteMsg::Send {
                contract: issuer.to_string(),
                amount: amount.into(),
                msg: to_json_binary(&issuer::Hook::Redeem {
                    recipient: Some(recipient.to_string()),
                    min_out: *min_out,
                })?,
            })?,
            funds: vec![],
        }));
        Ok(())
    }

    /// Pays both sides what a channel pays them.
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
}

fn transfer(
    storage: &mut dyn Storage,
    sidechain_id: SidechainId,
    to: &Addr,
    amount: Amount,
) -> Result<WasmMsg, ContractError> {
    let token = release(storage, sidechain_id, amount)?;
    Ok(WasmMsg::Execute {
        contract_addr: token.into_string(),
        msg: to_json_binary(&Cw20ExecuteMsg::Transfer {
            recipient: to.to_string(),
            amount: amount.into(),
        })?,
        funds: vec![],
    })
}

/// Takes an amount out of what is held; never more than is.
fn release(
    storage: &mut dyn Storage,
    sidechain_id: SidechainId,
    amount: Amount,
) -> Result<Addr, ContractError> {
    let mut holding = HOLDINGS.load(storage, sidechain_id.0)?;
    holding.amount = holding
        .amount
        .checked_sub(amount)
        .ok_or(ContractError::HoldingShort {
            sidechain_id,
            asked: amount,
            held: holding.amount,
        })?;
    HOLDINGS.save(storage, sidechain_id.0, &holding)?;
    Ok(holding.token)
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
