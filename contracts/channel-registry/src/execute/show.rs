//! Puts vouchers on chain.

use crate::error::ContractError;
use crate::signatures::verify;
use crate::state::{LoadedChannel, CONFIG};
use causeway_rules::voucher::{self, Endorsement};
use causeway_types::channel::Channel;
use causeway_types::event::VoucherShown;
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::SigningContext;
use causeway_types::{ChannelId, Hash, UnixTime};
use cosmwasm_std::{Addr, Api, DepsMut, Env, MessageInfo, Response};

/// Callable by anyone, with vouchers that count: signed by the payer and endorsed by the payee. Refused only if the chain
/// has all of them: so nobody can make the others fail by showing one of them first.
#[inline(never)]
pub fn show(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
    vouchers: Vec<SignedVoucher>,
) -> Result<Response, ContractError> {
    if vouchers.is_empty() || vouchers.len() > 2 {
        return Err(ContractError::VoucherCount {
            asked: vouchers.len(),
            allowed: 2,
        });
    }
    let now = env.block.time.into();
    let domain = CONFIG.load(deps.storage)?.domain;
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let events = show_all(
        deps.api,
        domain,
        &mut loaded.channel,
        &info.sender,
        &vouchers,
        now,
    )?;
    if events.is_empty() {
        // each is passed over, and the first says why
        for signed in &vouchers {
            voucher::show(&mut loaded.channel.ledger, &signed.voucher, now)?;
        }
    }
    loaded.save(deps.storage)?;
    Ok(Response::new().add_events(events))
}

/// Verifies each voucher and stores it in place of the one on chain. What is on chain already, or older, is passed
/// over.
pub fn show_all(
    api: &dyn Api,
    domain: Hash,
    channel: &mut Channel,
    sender: &Addr,
    vouchers: &[SignedVoucher],
    now: UnixTime,
) -> Result<Vec<VoucherShown>, ContractError> {
    let mut events: Vec<VoucherShown> = vec![];
    let before = channel.ledger;
    for signed in vouchers {
        if voucher::has_on_record(&before, &signed.voucher) {
            continue;
        }
        let direction = signed.voucher.direction;
        if events.iter().any(|e| e.direction == direction) {
            return Err(ContractError::SameDirection(direction));
        }
        let evidence = voucher::show(&mut channel.ledger, &signed.voucher, now)?;
        check_signed(api, domain, channel, sender, signed)?;
        events.push(VoucherShown {
            channel_id: channel.id,
            direction,
            nonce: evidence.nonce,
            transferred: evidence.transferred,
            locked: evidence.locked,
        });
    }
    Ok(events)
}

fn check_signed(
    api: &dyn Api,
    domain: Hash,
    channel: &Channel,
    sender: &Addr,
    signed: &SignedVoucher,
) -> Result<(), ContractError> {
    let context = SigningContext {
        domain,
        channel_id: channel.id,
    };
    let direction = signed.voucher.direction;
    let payee = direction.payee();
    voucher::check_endorsement(
        channel.ledger.mode,
        Endorsement {
            shown_by_payee: channel
                .participant(payee)
                .is_some_and(|p| p.owner == *sender),
            receipted: signed.receipt.is_some(),
        },
    )?;
    let digest = signed.voucher.digest(&context);
    verify(
        api,
        channel,
        direction.payer(),
        "voucher",
        &digest,
        &signed.signature,
    )?;
    if let Some(receipt) = &signed.receipt {
        let digest = signed.voucher.receipt_digest(&context);
        verify(api, channel, payee, "receipt", &digest, receipt)?;
    }
    Ok(())
}
