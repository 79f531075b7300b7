//! A withdrawal of ours is marked as mature, then paid. Only the participant that asked for it can, so the account signs.

use super::plan::payout;
use super::{show, Duty};
use crate::pool::{PoolSigner, TxKey};
use crate::writer::{ChannelDutyFacts, DutyFacts};
use causeway_rules::withdrawal::{complete, Completion};
use causeway_types::registry::{ExecuteMsg, Take};
use causeway_types::Amount;

/// From when it matures; while its grace blocks pass there is nothing to do. It is paid in the sidechain's token, or in the asset
/// where that was asked for through the node.
pub(super) fn duty(facts: &DutyFacts, of: &ChannelDutyFacts) -> Option<Duty> {
    let channel_id = of.channel.id;
    let request = of.channel.ledger.side(of.side).request?;
    let now = facts.time.committed().max(request.matures_at);
    let mut ledger = of.channel.ledger;
    // the transaction is in the next block at the earliest
    let done = complete(&mut ledger, of.side, now, facts.height.plus(1));
    let matures_at = request.matures_at;
    let done = done.ok()?;
    // marking it pays nothing
    let (take, redeems) = match done {
        Completion::MarkedMature(_) => (Take::Token {}, None),
        Completion::Paid(amount) => payout(of, of.request_in_asset, amount),
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
            let shown = show::to_show(facts, of).map(|voucher| ExecuteMsg::Show {
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
