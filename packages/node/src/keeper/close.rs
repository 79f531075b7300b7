//! A cooperative close that the peer has signed and we have agreed to is sent to the chain, which takes our word from us.

use super::Duty;
use crate::pool::{PoolSigner, TxKey};
use crate::writer::{ChannelDutyFacts, DutyFacts};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Side, UnixTime};

/// At once, while it is good by the later clock: from then on the chain refuses it.
pub(super) fn duty(facts: &DutyFacts, of: &ChannelDutyFacts) -> Option<Duty> {
    let signed = of.close?;
    let close = signed.close;
    let signature = |side: Side| (signed.by == side).then_some(signed.signature);
    (facts.time.at_latest() < close.valid_until).then(|| Duty {
        key: TxKey::CloseTogether {
            channel_id: of.channel.id,
            valid_until: close.valid_until,
        },
        channel_id: of.channel.id,
        messages: vec![ExecuteMsg::CooperativeClose {
            channel_id: of.channel.id,
            transferred_a: close.transferred_a,
            transferred_b: close.transferred_b,
            valid_until: close.valid_until,
            signature_a: signature(Side::A),
            signature_b: signature(Side::B),
        }],
        from: UnixTime(0),
        is_by_blocks: false,
        value: of.standing.balance,
        signer: PoolSigner::AccountForDuties,
        redeems: None,
    })
}
