//! An older voucher of ours that the peer has put on chain is answered by the receipted one.
//! docs/protocol.md#11-the-wallets-rules, rule 8.

use super::{show, Duty};
use crate::pool::TxKey;
use crate::writer::ChannelDutyFacts;
use causeway_types::registry::ExecuteMsg;
use causeway_types::UnixTime;

/// At once: until the answer is included nothing is signed in that direction.
pub(super) fn duty(of: &ChannelDutyFacts) -> Option<Duty> {
    if !of.standing.must_answer {
        return None;
    }
    let pays = of.side.pays();
    let mut unshown = of.unshown.iter();
    let voucher = unshown.find(|signed| signed.voucher.direction == pays)?;
    Some(Duty {
        key: TxKey::Answer {
            channel_id: of.channel.id,
            nonce: voucher.voucher.nonce,
        },
        channel_id: of.channel.id,
        // what the older voucher holds is what the peer could still claim
        value: of.channel.ledger.evidence(pays).locked,
        signer: show::signer(of, voucher),
        redeems: None,
        messages: vec![ExecuteMsg::Show {
            channel_id: of.channel.id,
            vouchers: vec![voucher.clone()],
        }],
        from: UnixTime(0),
        is_by_blocks: false,
    })
}
