//! What a side keeps reserved in the vault, and what strangers earn of it.

use causeway_types::channel::{Ledger, Phase, Side, Terms};
use causeway_types::{Amount, Height, Ppm, UnixTime};

/// The margin for so much: the amount × the minimum rate, rounded up.
pub fn required(deposited: Amount, minimum_rate: Ppm) -> Amount {
    minimum_rate.of_ceil(deposited)
}

/// Brings a side's margin up to what its deposits need. How much more the vault must reserve.
pub fn keep(ledger: &mut Ledger, side: Side) -> Amount {
    let rate = ledger.terms.minimum_rate;
    let part = ledger.side_mut(side);
    let needed = required(part.deposited, rate).max(part.margin);
    let more = needed.saturating_sub(part.margin);
    part.margin = needed;
    more
}

/// Takes both margins out of the ledger of a channel that settles: they are their owners' again.
pub fn release(ledger: &mut Ledger) -> [Amount; 2] {
    Side::BOTH.map(|side| std::mem::take(&mut ledger.side_mut(side).margin))
}

/// Whether a due channel is overdue: for a close window after the end that its opener had agreed to nobody has
/// settled it. Marking it as due then earns a stranger a bounty, out of the opener's margin: so a peer that closes early brings
/// nobody nearer to it.
pub fn is_overdue(ledger: &Ledger, now: UnixTime) -> bool {
    ledger.phase(now) == Phase::Due && now >= ledger.agreed_end.plus(ledger.terms.close_window)
}

/// Whether paying it now, too, is a stranger's to earn: it is overdue, and after it could first be paid another
/// grace has gone by, in which its participants could have.
pub fn is_payment_overdue(ledger: &Ledger, now: UnixTime, height: Height) -> bool {
    let grace = ledger.terms.grace_blocks.saturating_mul(2);
    let marked = ledger.marked_due_at.filter(|h| height >= h.plus(grace));
    is_overdue(ledger, now) && marked.is_some()
}

/// What the stranger earns who marks an overdue channel as due, or who settles it: half the bounty, rounded down,
/// and never more than half the opener's margin.
pub fn half_bounty(terms: &Terms, opener_margin: Amount) -> Amount {
    terms.bounty.min(opener_margin).mul_floor(1, 2)
}
