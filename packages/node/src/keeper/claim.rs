//! Locks towards us whose preimages are known, and that their payer has not paid, are claimed.
//! docs/protocol.md#11-the-wallets-rules, rule 8; F2 of docs/protocol.md#12-forwarded-locks.

use super::{show, Duty};
use crate::pool::{PoolSigner, TxKey};
use crate::writer::{ChannelDutyFacts, DutyFacts};
use causeway_rules::forward::{
    f2_claims_from, f2_claims_unpaid_from, f2_is_worth_claiming, ForwardTimes,
};
use causeway_rules::settlement::capacity_of;
use causeway_types::channel::{Direction, Phase};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, ChannelId, Side, UnixTime};
use causeway_wallet::guard::DueClaims;

/// Once the first of them has not been paid for [`UNPAID_TIME`](causeway_rules::forward::UNPAID_TIME), if that brings more than it
/// costs (`cost`, base units) and the record lacks nothing; at the latest from the lock delta before the first of them expires; at
/// once where the channel is closed by a side, due or settled, since its payer pays nothing any more; and with the voucher where that
/// is to be shown (`shown`): one transaction then does both.
pub(super) fn duty(
    facts: &DutyFacts,
    of: &ChannelDutyFacts,
    (times, cost): (ForwardTimes, Amount),
    shown: Option<&Duty>,
) -> Option<Duty> {
    let due = of.claims.as_ref()?;
    let ledger = &of.channel.ledger;
    let is_ending = Side::BOTH.iter().any(|side| ledger.side(*side).closed)
        || ledger.phase(facts.time.committed()) != Phase::Open;
    let from = match is_ending {
        true => UnixTime(0),
        false => {
            let last = f2_claims_from(due.expires_at, &times.within(ledger.terms.longest_lock));
            let is_worth = f2_is_worth_claiming(due.amount, cost, capacity_of(ledger));
            // its payer may have a newer voucher than a restored record has: that one is waited for until the last hours
            let unpaid = of.owed_since.filter(|_| is_worth && !of.may_lack);
            unpaid.map_or(last, |since| f2_claims_unpaid_from(since).min(last))
        }
    };
    let shown = shown.filter(|_| due.voucher.is_some());
    // what the voucher itself pays is at stake, too
    let value = match &due.voucher {
        None => due.amount,
        Some(signed) => {
            let on_chain = ledger.evidence(of.side.receives()).transferred;
            let more = signed.voucher.transferred.saturating_sub(on_chain);
            due.amount.saturating_add(more)
        }
    };
    Some(Duty {
        key: key(of.channel.id, due)?,
        channel_id: of.channel.id,
        messages: vec![message(of.channel.id, of.side.receives(), due)],
        from: shown.map_or(from, |shown| from.min(shown.from)),
        is_by_blocks: false,
        value: shown.map_or(value, |shown| Amount::max(value, shown.value)),
        signer: match &due.voucher {
            Some(voucher) => show::signer(of, voucher),
            None => PoolSigner::Duties,
        },
        redeems: None,
    })
}

/// What the transaction does: more preimages of the same list are another one.
pub(super) fn key(channel_id: ChannelId, due: &DueClaims) -> Option<TxKey> {
    let first = due.claims.iter().map(|claim| claim.lock_id).min()?;
    Some(TxKey::Claim {
        channel_id,
        nonce: due.nonce,
        first,
    })
}

/// The message.
pub(super) fn message(channel_id: ChannelId, direction: Direction, due: &DueClaims) -> ExecuteMsg {
    ExecuteMsg::Claim {
        channel_id,
        direction,
        locks: due.locks.clone(),
        claims: due.claims.clone(),
        voucher: due.voucher.clone().map(Box::new),
    }
}
