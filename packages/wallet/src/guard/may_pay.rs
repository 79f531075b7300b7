//! Whether [`super::pay`] would sign, found out without signing: to choose a channel among several. Rules 6, 7, 9.

use crate::book::Entry;
use crate::error::WalletError;
use crate::party::{Party, Seen};
use causeway_rules::wallet::{rule_6_may_act, rule_7_in_time, rule_9_spendable};
use causeway_types::Amount;

/// What can be paid over the channel now, which is at least `amount`; otherwise why it would be refused. Needs no key.
pub fn may_pay(
    entry: &Entry,
    party: &Party,
    seen: Seen,
    amount: Amount,
) -> Result<Amount, WalletError> {
    party.check_may_sign(seen, entry)?;
    if entry.restored.is_some() {
        return Err(WalletError::Restored(party.channel_id()));
    }
    party.check_not_behind(seen, entry)?;
    let record = entry.record();
    let view = party.view(seen, &record);
    rule_6_may_act(&view)?;
    let locks = entry.sent.as_ref().is_some_and(|s| !s.locks.is_empty());
    rule_7_in_time(&view, locks, seen.margin())?;
    let spendable = rule_9_spendable(&view);
    if amount > spendable {
        return Err(WalletError::TooMuch {
            asked: amount,
            allowed: spendable,
        });
    }
    Ok(spendable)
}
