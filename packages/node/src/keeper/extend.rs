//! A later end that the peer has signed and we have agreed to is sent to the chain, which takes our word from us.

use super::Duty;
use crate::pool::{PoolSigner, TxKey};
use crate::writer::{ChannelDutyFacts, DutyFacts};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Side, UnixTime};

/// At once, while it is good by the later clock: from then on the chain refuses it.
pub(super) fn duty(facts: &DutyFacts, of: &ChannelDutyFacts) -> Option<Duty> {
    let (extension, by_peer) = of.extension?;
    let channel_id = of.channel.id;
    let signature = |side: Side| (side != of.side).then_some(by_peer);
    (facts.time.at_latest() < extension.valid_until).then(|| Duty {
        key: TxKey::Extend {
            channel_id,
            expires_at: extension.expires_at,
        },
        channel_id,
        messages: vec![ExecuteMsg::Extend {
            channel_id,
            replaces: extension.replaces,
            expires_at: extension.expires_at,
            valid_until: extension.valid_until,
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
