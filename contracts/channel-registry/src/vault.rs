//! Margins that the vault reserves when money comes in, and the notice that it gets when a channel ends.
//!
//! Where the minimum rate is 0 and nothing is leased, none of this sends a message.

use crate::error::ContractError;
use crate::payout::{PayoutBatch, VAULT_GAS};
use crate::state::{add_credit, Config, CONFIG, UNDELIVERED};
use causeway_contract_utils::HOLDINGS;
use causeway_rules::margin;
use causeway_types::channel::{Channel, Side};
use causeway_types::event::{Credited, NoticeRepeated, NoticeUndelivered};
use causeway_types::vault::{AccountAmount, ExecuteMsg, Hook, Settled};
use causeway_types::{Amount, ChannelId, UnixTime};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    from_json, to_json_binary, wasm_execute, Addr, Event, Reply, Response, Storage, WasmMsg,
};

/// The reply to a notice that the vault did not accept.
pub const NOTICE_FAILED: u64 = 2;

/// What a notice carries, kept until its reply for the case that it fails.
#[cw_serde]
struct Notice {
    notice: Settled,
    /// The address whose money is sent along.
    owner: Addr,
    /// What is sent along, in base units; 0 if nothing is.
    amount: Amount,
}

/// Brings a side's margin up to what its deposits need now, out of what its owner sent for it or has free in the vault.
/// If that is too little, the vault refuses, and nothing is opened, joined or funded.
pub fn reserve(
    storage: &mut dyn Storage,
    config: &Config,
    channel: &mut Channel,
    side: Side,
    owner: &Addr,
    margin_sent: Amount,
) -> Result<Option<WasmMsg>, ContractError> {
    let more = margin::raise(&mut channel.ledger, side);
    let part = AccountAmount {
        owner: owner.clone(),
        amount: more,
    };
    if margin_sent.is_zero() {
        return reserve_free(config, channel, vec![part]);
    }
    if channel.ledger.terms.minimum_rate.0 == 0 {
        return Err(ContractError::MarginNotNeeded { sent: margin_sent });
    }
    let hook = Hook::Reserve { margin: part };
    let mut out = PayoutBatch::default();
    let message = out.tokens_to(
        storage,
        channel.sidechain_id,
        &config.vault,
        margin_sent,
        &hook,
    )?;
    out.book(storage)?;
    Ok(Some(message))
}

/// Asks the vault to reserve margins out of what is free in their owners' accounts; no message for no margins.
pub fn reserve_free(
    config: &Config,
    channel: &Channel,
    mut margins: Vec<AccountAmount>,
) -> Result<Option<WasmMsg>, ContractError> {
    margins.retain(|part| !part.amount.is_zero());
    if margins.is_empty() {
        return Ok(None);
    }
    let message = ExecuteMsg::Reserve {
        sidechain_id: channel.sidechain_id,
        margins,
    };
    Ok(Some(wasm_execute(config.vault.clone(), &message, vec![])?))
}

/// The notice to the vault of a channel that settles; none if the vault keeps neither margin nor a lease for it.
/// `earners` settled an overdue channel. Takes the margins out of the ledger.
pub fn notice(channel: &mut Channel, earners: &[Addr], at: UnixTime) -> Option<Settled> {
    let [a, b] = margin::release(&mut channel.ledger);
    let owners = Side::BOTH.map(|s| channel.participant(s).map(|p| p.owner.clone()));
    let margins = owners
        .into_iter()
        .zip([a, b])
        .filter_map(|(owner, amount)| {
            let owner = owner.filter(|_| !amount.is_zero())?;
            Some(AccountAmount { owner, amount })
        });
    let margins: Vec<_> = margins.collect();
    if margins.is_empty() && !channel.is_leased() {
        return None;
    }
    let half = margin::half_bounty(&channel.ledger.terms, a);
    let earners = earners.iter().filter(|_| !half.is_zero());
    Some(Settled {
        channel_id: channel.id,
        sidechain_id: channel.sidechain_id,
        at,
        margins,
        bounties: earners
            .map(|earner| AccountAmount {
                owner: earner.clone(),
                amount: half,
            })
            .collect(),
    })
}

/// Sends the notice to the vault, with what the leased side is paid. If it fails, the money becomes its owner's credit, and `Settle`
/// notifies the vault again.
pub fn notify_settled(
    storage: &mut dyn Storage,
    out: &mut PayoutBatch,
    notice: Settled,
    leased: Option<(Addr, Amount)>,
) -> Result<(), ContractError> {
    notify_with(storage, out, notice, leased, Some(VAULT_GAS))
}

fn notify_with(
    storage: &mut dyn Storage,
    out: &mut PayoutBatch,
    notice: Settled,
    leased: Option<(Addr, Amount)>,
    gas: Option<u64>,
) -> Result<(), ContractError> {
    let (owner, amount) = leased.unwrap_or((Addr::unchecked(""), Amount::ZERO));
    let vault = CONFIG.load(storage)?.vault;
    let message = if amount.is_zero() {
        wasm_execute(vault, &ExecuteMsg::Settled(notice.clone()), vec![])?
    } else {
        let hook = Hook::Settled(notice.clone());
        out.tokens_to(storage, notice.sidechain_id, &vault, amount, &hook)?
    };
    let payload = to_json_binary(&Notice {
        notice,
        owner,
        amount,
    })?;
    out.push_reply_on_error(message, NOTICE_FAILED, gas, payload);
    Ok(())
}

/// Sends a notice again that the vault did not accept, if there is one: with all the gas that the sender gives, so that one
/// that ran out of gas can succeed. The chain's own call keeps the limit, because that call must not run out of gas.
pub fn retry_notice(
    storage: &mut dyn Storage,
    out: &mut PayoutBatch,
    channel_id: ChannelId,
    capped: bool,
) -> Result<Option<Event>, ContractError> {
    let Some(notice) = UNDELIVERED.may_load(storage, channel_id.0)? else {
        return Ok(None);
    };
    UNDELIVERED.remove(storage, channel_id.0);
    let gas = capped.then_some(VAULT_GAS);
    notify_with(storage, out, notice, None, gas)?;
    Ok(Some(NoticeRepeated { channel_id }.into()))
}

/// The vault did not accept a notice: the money that was sent along becomes its owner's credit, and the notice is kept.
pub fn notice_failed(storage: &mut dyn Storage, reply: Reply) -> Result<Response, ContractError> {
    let Notice {
        notice,
        owner,
        amount,
    } = from_json(&reply.payload)?;
    let (channel_id, sidechain_id) = (notice.channel_id, notice.sidechain_id);
    UNDELIVERED.save(storage, channel_id.0, &notice)?;
    let response = Response::new().add_event(NoticeUndelivered { channel_id });
    if amount.is_zero() {
        return Ok(response);
    }
    let mut holding = HOLDINGS.load(storage, sidechain_id.0)?;
    holding.amount = holding.amount.saturating_add(amount);
    HOLDINGS.save(storage, sidechain_id.0, &holding)?;
    add_credit(storage, &owner, sidechain_id, amount)?;
    Ok(response.add_event(Credited {
        sidechain_id,
        owner,
        amount,
        reason: "undelivered".to_owned(),
    }))
}
