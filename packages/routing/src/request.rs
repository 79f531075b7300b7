//! What a payer asks a search for.

use causeway_types::route::{ExchangePair, MAX_HOPS};
use causeway_types::{Amount, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;

/// Who would pay whom how much, and within which bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathRequest {
    /// The address that pays.
    pub payer: Addr,
    /// The address that is paid.
    pub payee: Addr,
    /// In which sidechain's token the payer pays.
    pub pays_in: SidechainId,
    /// In which the payee is paid. If it is another one, one node of the route exchanges.
    pub arrives_in: SidechainId,
    /// What is to arrive, base units of `arrives_in`'s token.
    pub amount: Amount,
    /// The most that the payer pays in all, base units of `pays_in`'s token.
    pub at_most: Amount,
    /// What time it is: by the newest committed block.
    pub now: UnixTime,
    /// How long the last hop's lock must run at least, as the payee's invoice says.
    pub final_delta: Seconds,
    /// The longest that the payer's own lock may run, which is how long the payment may hang at worst.
    pub longest_wait: Seconds,
    /// The most hops, at most [`MAX_HOPS`].
    pub most_hops: usize,
    /// Rates that nodes have quoted to this payer, in the place of those on chain for the same node and sidechains.
    pub quoted_pairs: Vec<ExchangePair<Addr>>,
}

impl PathRequest {
    /// A payment within one sidechain, at whatever cost and with the widest bounds; its last lock runs `final_delta`.
    pub fn within(
        (payer, payee): (Addr, Addr),
        sidechain_id: SidechainId,
        amount: Amount,
        now: UnixTime,
        final_delta: Seconds,
    ) -> PathRequest {
        PathRequest {
            payer,
            payee,
            pays_in: sidechain_id,
            arrives_in: sidechain_id,
            amount,
            at_most: Amount::MAX,
            now,
            final_delta,
            longest_wait: Seconds(u64::MAX),
            most_hops: MAX_HOPS,
            quoted_pairs: vec![],
        }
    }
}

/// The most that a payer pays in all where it names no bound: the amount and 1 % of it, or 10 base units if that is more.
pub fn default_at_most(amount: Amount) -> Amount {
    let part = Ppm(10_000).of_floor(amount).max(Amount::new(10));
    amount.saturating_add(part)
}
