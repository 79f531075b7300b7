//! A withdrawal of ours is marked as mature, then paid. Only the participant that asked for it can, so the account signs.

use super::plan::payout;
use super::{show, Duty};
use crate::pool::{PoolSigner, TxKey};
use crate::writer::{ChannelDutyFacts, DutyFacts};
use causeway_rules::voucher::show as shown_by;
use causeway_rules::withdrawal::{complete, Completion};
use causeway_types::registry::{ExecuteMsg, Take};
use causeway_types::{Amount, Seconds};

/// From when it matures; while its grace blocks pass there is nothing to do. What we were paid is shown with it, so it counts in
/// what is paid, also where the chain knows of nothing else. It is paid in the sidechain's token, or in the asset where that was
/// asked for through the node: but from half of the time on in which it can be paid in tokens, which the chain refuses for no
/// want of the asset, since a request that lapses pays nothing.
pub(super) fn duty(facts: &DutyFacts, of: &ChannelDutyFacts) -> Option<Duty> {
    let channel_id = of.channel.id;
    let request = of.channel.ledger.side(of.side).request?;
    let now = facts.time.committed().max(request.matures_at);
    let mut ledger = of.channel.ledger;
    let voucher = show::to_show(facts, of);
    if let Some(signed) = &voucher {
        shown_by(&mut ledger, &signed.voucher, facts.time.committed()).ok()?;
    }
    // the transaction is in the next block at the earliest
    let done = complete(&mut ledger, of.side, now, facts.height.plus(1));
    let matures_at = request.matures_at;
    let done = done.ok()?;
    // marking it pays nothing
    let (take, redeems) = match done {
        Completion::MarkedMature(_) => (Take::Token {}, None),
        Completion::Paid(amount) => {
            let waits_for_asset = Seconds(ledger.terms.close_window.0 / 2);
            let is_in_time = facts.time.at_latest() < request.matures_at.plus(waits_for_asset);
            payout(of, of.request_in_asset.filter(|_| is_in_time), amount)
        }
    };
    let message = ExecuteMsg::CompleteWithdraw { channel_id, take };
    let (key, messages) = match done {
        Completion::MarkedMature(_) => {
            let key = TxKey::MarkMature {
                channel_id,
                matures_at,
            };
            (key, vec![message])
        }
        Completion::Paid(_) => {
            let key = TxKey::Withdraw {
                channel_id,
                matures_at,
            };
            // what we were paid counts before it is taken out
            let shown = voucher.map(|voucher| ExecuteMsg::Show {
                channel_id,
                vouchers: vec![voucher],
            });
            (key, shown.into_iter().chain([message]).collect())
        }
    };
    Some(Duty {
        key,
        channel_id,
        messages,
        from: matures_at,
        is_by_blocks: true,
        value: Amount::min(request.amount, of.standing.balance),
        signer: PoolSigner::AccountForDuties,
        redeems,
    })
}
