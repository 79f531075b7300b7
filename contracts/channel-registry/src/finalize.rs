//! Ends a channel whose ledger has settled: pays both sides and notifies the vault.

use crate::error::ContractError;
use crate::payout::PayoutBatch;
use crate::state::LoadedChannel;
use crate::vault;
use causeway_rules::Payouts;
use causeway_types::channel::{Channel, Side};
use causeway_types::UnixTime;
use cosmwasm_std::{Addr, Storage};

/// Saves the channel, pays both sides, and notifies the vault. `earner` is the stranger who settled an overdue channel, if it
/// was one. The stranger who marked it as due is paid however it ends.
pub fn finalize(
    storage: &mut dyn Storage,
    mut loaded: LoadedChannel,
    payouts: &Payouts,
    earner: Option<Addr>,
    now: UnixTime,
    out: &mut PayoutBatch,
) -> Result<Channel, ContractError> {
    let marked_by = loaded.channel.marked_due_by.take();
    let earners: Vec<_> = marked_by.into_iter().chain(earner).collect();
    // nobody has the use of leased liquidity after the end, however late somebody settles
    let until = now.min(loaded.channel.ledger.expires_at);
    let notice = vault::notice(&mut loaded.channel, &earners, until);
    let channel = loaded.save(storage)?;
    let id = channel.sidechain_id;
    out.pay(storage, id, &channel.a, payouts.total(Side::A))?;
    let mut leased = None;
    if let Some(b) = &channel.b {
        if channel.is_leased() {
            leased = Some((b.owner.clone(), payouts.b));
            out.pay_unallocated(storage, id, b, payouts.unallocated_b)?;
        } else {
            out.pay(storage, id, b, payouts.total(Side::B))?;
        }
    }
    if let Some(notice) = notice {
        vault::notify_settled(storage, out, notice, leased)?;
    }
    Ok(channel)
}
