//! A consent of the peer's that we asked for is used: what it lets us take is taken out, in the sidechain's token or the asset.

use super::plan::payout;
use super::{show, Duty};
use crate::pool::{PoolSigner, TxKey};
use crate::writer::{ChannelDutyFacts, DutyFacts};
use causeway_types::registry::{ExecuteMsg, WithdrawAmount};
use causeway_types::UnixTime;

/// At once, while it is good by the later clock. What we were paid counts on chain before it is taken out.
pub(super) fn duty(facts: &DutyFacts, of: &ChannelDutyFacts) -> Option<Duty> {
    let consent = of.consent.clone()?;
    let channel_id = of.channel.id;
    let (in_all, valid_until) = (consent.cumulative, consent.valid_until);
    let withdrawn = of.channel.ledger.side(of.side).withdrawn;
    let amount = in_all.saturating_sub(withdrawn);
    let shown = show::to_show(facts, of).map(|voucher| ExecuteMsg::Show {
        channel_id,
        vouchers: vec![voucher],
    });
    let (take, redeems) = payout(of, of.consent_in_asset, amount);
    let withdraw = ExecuteMsg::Withdraw {
        channel_id,
        amount: WithdrawAmount::Exact(amount),
        consent: Some(consent),
        take,
    };
    (!amount.is_zero() && facts.time.at_latest() < valid_until).then(|| Duty {
        key: TxKey::TakeOut { channel_id, in_all },
        channel_id,
        messages: shown.into_iter().chain([withdraw]).collect(),
        from: UnixTime(0),
        is_by_blocks: false,
        value: amount,
        signer: PoolSigner::AccountForDuties,
        redeems,
    })
}
