//! What is searched for a payment over several channels.

use causeway_routing::PathRequest;
use causeway_types::route::MAX_HOPS;
use causeway_types::{Amount, Seconds, UnixTime};
use causeway_wallet::book::{RoutedPayment, RoutedTerms};
use cosmwasm_std::Addr;

/// By so much longer than its payee asks the last lock runs: what the clocks and the followed blocks of two nodes may differ by.
const AWAY_FROM_CLOCKS: Seconds = Seconds(120);

/// How long the last lock runs.
pub(super) fn final_delta(terms: &RoutedTerms) -> Seconds {
    Seconds(terms.final_delta.saturating_add(AWAY_FROM_CLOCKS.0))
}

/// Routes by which so much of a payment arrives, for at most so much. `amounts`: both, base units of the sidechain in which it arrives
/// and of that in which it is paid.
pub fn path_request(
    payer: &Addr,
    payment: &RoutedPayment,
    (arrives, at_most): (Amount, Amount),
    now: UnixTime,
) -> PathRequest {
    let terms = &payment.terms;
    PathRequest {
        payer: payer.clone(),
        payee: Addr::unchecked(&terms.payee),
        pays_in: terms.pays_in,
        arrives_in: terms.arrives_in,
        amount: arrives,
        at_most,
        now,
        final_delta: final_delta(terms),
        longest_wait: Seconds(u64::MAX),
        most_hops: MAX_HOPS,
        quoted_pairs: vec![],
    }
}
