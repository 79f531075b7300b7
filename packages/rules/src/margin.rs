//! Margins, which each side keeps reserved in the vault, and the bounty that strangers earn out of the opener's.

use causeway_types::channel::{Ledger, Phase, Side, Terms};
use causeway_types::{Amount, Height, Ppm, UnixTime};

/// The margin for an amount: amount × minimum rate, rounded up.
pub fn required(deposited: Amount, minimum_rate: Ppm) -> Amount {
    minimum_rate.of_ceil(deposited)
}

/// Raises a side's margin to what its deposits need. Returns how much more the vault must reserve.
pub fn raise(ledger: &mut Ledger, side: Side) -> Amount {
    let rate = ledger.terms.minimum_rate;
    let part = ledger.side_mut(side);
    let needed = required(part.deposited, rate).max(part.margin);
    let more = needed.saturating_sub(part.margin);
    part.margin = needed;
    more
}

/// Takes both margins out of the ledger of a channel that settles. Returns what each owner has free again.
pub fn release(ledger: &mut Ledger) -> [Amount; 2] {
    Side::BOTH.map(|side| std::mem::take(&mut ledger.side_mut(side).margin))
}

/// Whether a due channel is overdue: nobody has settled it for a close window after the end that its opener agreed to. A
/// stranger who then marks it as due earns a bounty out of the opener's margin. The agreed end counts, so a peer that closes
/// early does not make the bounty fall due earlier.
pub fn is_overdue(ledger: &Ledger, now: UnixTime) -> bool {
    ledger.phase(now) == Phase::Due && now >= ledger.agreed_end.plus(ledger.terms.close_window)
}

/// Whether a stranger who pays it now earns a bounty too: it is overdue, and another grace has passed since it could first be
/// paid, in which its participants could have paid it.
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
