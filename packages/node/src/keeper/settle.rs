//! A channel is marked as due, pays both sides, and pays what expired locks held.

use super::Duty;
use crate::pool::{PoolSigner, TxKey};
use crate::writer::{ChannelDutyFacts, DutyFacts};
use causeway_rules::lifecycle::{settle, Step};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, Height, LockMode, Seconds, Side};

/// How long the side that did not open the channel waits for the other to mark it as due: one transaction is enough.
const LATER: Seconds = Seconds(120);
/// How many blocks it waits for the other to have it paid.
const BLOCKS_LATER: u64 = 10;

/// From its end, by the chain's clock. `smallest`: what must be ours of a channel that anyone can open to us, base units.
pub(super) fn duty(facts: &DutyFacts, of: &ChannelDutyFacts, smallest: Amount) -> Option<Duty> {
    let channel_id = of.channel.id;
    let ledger = &of.channel.ledger;
    // anyone can open a channel to us and pay next to nothing in it: its end, and the fees for it, are left to its opener
    let balance = of.standing.balance;
    let has_nothing_of_ours = of.side == Side::B
        && ledger.mode == LockMode::Unlocked
        && ledger.settlement.is_none()
        && (balance.is_zero() || balance < smallest);
    if has_nothing_of_ours {
        return None;
    }
    let next = facts.height.plus(1);
    let (from, height) = match (of.side, ledger.marked_due_at) {
        (Side::A, _) => (ledger.expires_at, next),
        (Side::B, None) => (ledger.expires_at.plus(LATER), next),
        // whoever waits looks whether it could have been paid some blocks ago
        (Side::B, Some(_)) => {
            let earlier = Height(next.0.saturating_sub(BLOCKS_LATER));
            (ledger.expires_at, earlier)
        }
    };
    let now = facts.time.committed();
    // what is not due yet is planned for then
    let at = now.max(from);
    let step = settle(&mut ledger.clone(), at, height).ok()?;
    Some(Duty {
        key: match step {
            Step::MarkedDue(_) => TxKey::MarkDue(channel_id),
            Step::Settled(_) => TxKey::Settle(channel_id),
            Step::Released(_) => TxKey::Release(channel_id),
        },
        channel_id,
        messages: vec![ExecuteMsg::Settle {
            channel_ids: vec![channel_id],
        }],
        from,
        is_by_blocks: true,
        value: of.standing.balance,
        signer: PoolSigner::Duties,
        redeems: None,
    })
}
