//! What became of a lock that carried a payment, as the node says that let it go: to the search, which leaves out what does not carry
//! the payment now, and to people.

use causeway_node_api::payment_route::RouteFailure;
use causeway_peer_protocol::onion::{FailureCode, FailureScope, PaymentFailure};
use causeway_routing::Observation;
use causeway_types::{Amount, Hash, UnixTime};
use causeway_wallet::book::{AttemptHop, AttemptState, RouteAttempt};
use causeway_wallet::onion::{open_failure, OnionSession};

/// A failure of which nobody said anything, or not so that it could be read.
const UNSAID: &str = "no_failure";

/// What an attempt has shown.
#[derive(Debug, Default)]
pub(super) struct Learnt {
    /// For the search.
    pub seen: Vec<Observation>,
    /// Why it went no further; none of one that is paid or may be.
    pub failure: Option<RouteFailure>,
    /// The quote that its node did not take.
    pub quote_over: Option<Hash>,
}

/// What an attempt has shown, at this time.
pub(super) fn learnt(attempt: &RouteAttempt, at: UnixTime) -> Learnt {
    match attempt.state {
        AttemptState::Open => Learnt::default(),
        AttemptState::Paid => Learnt {
            seen: passed(&attempt.route, at),
            ..Learnt::default()
        },
        AttemptState::Gone => gone(attempt, at),
    }
}

/// Why a lock went no further, for people and programs; none of one that is paid or may be.
pub fn failure_of(attempt: &RouteAttempt) -> Option<RouteFailure> {
    learnt(attempt, attempt.at).failure
}

fn gone(attempt: &RouteAttempt, at: UnixTime) -> Learnt {
    let hops = &attempt.route;
    let Some((failure, node)) = opened(attempt) else {
        // nobody said where: any hop after our own channel may be it, and whichever it is could have garbled what another said
        let suspects = hops.iter().skip(1).map(|hop| Observation::Suspected {
            channel_id: hop.channel_id,
            direction: hop.direction,
            amount: hop.amount,
            at,
        });
        return Learnt {
            seen: suspects.collect(),
            failure: Some(RouteFailure {
                code: UNSAID.to_owned(),
                message: "no node said why, or not so that it could be read".to_owned(),
                ..RouteFailure::default()
            }),
            quote_over: None,
        };
    };
    let is_payee = node + 1 == hops.len();
    let name = hops.get(node).map(|hop| hop.to.clone()).unwrap_or_default();
    let (into, out_of) = (hops.get(node), hops.get(node + 1));
    let mut seen = passed(hops.get(..=node).unwrap_or_default(), at);
    let mut quote_over = None;
    let says = match (failure.code.scope(), out_of) {
        (FailureScope::Payee, None) => is_payee_final(failure.code),
        // it trades no more of this now: what comes to it, and smaller amounts, go on
        (FailureScope::Node, Some(hop)) if failure.code == FailureCode::TRADE_LIMIT => {
            seen.push(Observation::Failed {
                channel_id: hop.channel_id,
                direction: hop.direction,
                amount: hop.amount,
                at,
            });
            false
        }
        // they say nothing of what the channel carries
        (FailureScope::Terms, Some(hop))
            if matches!(
                failure.code,
                FailureCode::AMOUNT_TOO_SMALL | FailureCode::TRADE_TOO_LONG
            ) =>
        {
            seen.push(away(hop, at));
            false
        }
        // what only a payee can say was said by another node: it is not to be believed, and gone around
        (FailureScope::Payee | FailureScope::Node, _) => {
            seen = passed(hops.get(..node).unwrap_or_default(), at);
            let shows = match failure.code == FailureCode::NODE_BUSY {
                true => away,
                false => carries_nothing,
            };
            seen.extend(into.into_iter().chain(out_of).map(|hop| shows(hop, at)));
            false
        }
        // the peer may be there again in a minute, and it says nothing of amounts
        (FailureScope::Channel, Some(hop)) if failure.code == FailureCode::PEER_AWAY => {
            seen.push(away(hop, at));
            false
        }
        (FailureScope::Terms, Some(hop)) if failure.code == FailureCode::FEE_TOO_LOW => {
            seen.push(Observation::FeeWanted {
                channel_id: hop.channel_id,
                direction: hop.direction,
                rate: hop.rate,
                amount: hop.amount,
                fee: Amount::new(failure.allowed),
                at,
            });
            false
        }
        // its channel carries what another quote, or the chain's rate, pays for
        (FailureScope::Terms, Some(hop))
            if failure.code == FailureCode::QUOTE_OVER && hop.quote.is_some() =>
        {
            quote_over = hop.quote;
            false
        }
        (FailureScope::Channel, Some(hop)) if failure.code == FailureCode::TOO_LITTLE_LEFT => {
            seen.push(Observation::Failed {
                channel_id: hop.channel_id,
                direction: hop.direction,
                amount: hop.amount,
                at,
            });
            false
        }
        (FailureScope::Terms | FailureScope::Channel, Some(hop)) => {
            seen.push(carries_nothing(hop, at));
            false
        }
        // a payee forwards nothing: what it says of channels is about the last one
        (FailureScope::Terms | FailureScope::Channel, None) => {
            seen.extend(into.map(|hop| carries_nothing(hop, at)));
            false
        }
    };
    let about = out_of.filter(|_| !is_payee && failure.code.scope() == FailureScope::Channel);
    Learnt {
        seen,
        failure: Some(RouteFailure {
            is_final: says,
            channel_id: about.map(|hop| hop.channel_id),
            ..told(&failure, name, out_of.or(into))
        }),
        quote_over,
    }
}

fn opened(attempt: &RouteAttempt) -> Option<(PaymentFailure, usize)> {
    let sealed = attempt.failure.as_ref()?;
    let session = OnionSession::from_bytes(&attempt.session)?;
    let keys: Vec<_> = attempt.route.iter().map(|hop| hop.key).collect();
    open_failure(sealed, &keys, &session)
}

/// Whether the payee takes the payment over no route: its parts and its clock are no reason to give up.
fn is_payee_final(code: FailureCode) -> bool {
    !matches!(
        code,
        FailureCode::PARTS_MISSING | FailureCode::FINAL_EXPIRY_TOO_SOON
    )
}

/// In what a failure counts: amounts of the token of the hop that it is about, or times.
fn counted(code: FailureCode, number: u128, hop: Option<&AttemptHop>) -> String {
    match (code, hop) {
        (FailureCode::FEE_TOO_LOW | FailureCode::AMOUNT_TOO_SMALL, Some(hop)) => {
            format!("{number} base units of sidechain {}", hop.sidechain_id)
        }
        (FailureCode::FEE_TOO_LOW | FailureCode::AMOUNT_TOO_SMALL, None) => {
            format!("{number} base units")
        }
        _ => number.to_string(),
    }
}

/// `hop`: the one over which it did not go on.
fn told(failure: &PaymentFailure, node: String, hop: Option<&AttemptHop>) -> RouteFailure {
    let code = failure
        .code
        .name()
        .map_or_else(|| format!("failure_{}", failure.code.0), ToOwned::to_owned);
    let counts = (failure.asked, failure.allowed) != (0, 0);
    let numbers = match counts {
        true => {
            let [asked, allowed] =
                [failure.asked, failure.allowed].map(|number| counted(failure.code, number, hop));
            // of these the second number is the least that is taken, not the most
            match failure.code {
                FailureCode::FEE_TOO_LOW | FailureCode::AMOUNT_TOO_SMALL => {
                    format!(": {asked} offered, at least {allowed} wanted")
                }
                _ => format!(": {asked} asked, {allowed} allowed"),
            }
        }
        false => String::new(),
    };
    RouteFailure {
        message: format!("{node} says {code}{numbers}"),
        code,
        node: Some(node),
        channel_id: None,
        asked: counts.then(|| failure.asked.to_string()),
        allowed: counts.then(|| failure.allowed.to_string()),
        is_final: false,
    }
}

fn passed(hops: &[AttemptHop], at: UnixTime) -> Vec<Observation> {
    let passed = hops.iter().map(|hop| Observation::Passed {
        channel_id: hop.channel_id,
        direction: hop.direction,
        amount: hop.amount,
        at,
    });
    passed.collect()
}

fn away(hop: &AttemptHop, at: UnixTime) -> Observation {
    Observation::Away {
        channel_id: hop.channel_id,
        direction: hop.direction,
        at,
    }
}

fn carries_nothing(hop: &AttemptHop, at: UnixTime) -> Observation {
    Observation::Failed {
        channel_id: hop.channel_id,
        direction: hop.direction,
        amount: Amount::new(1),
        at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::{
        ChannelId, Direction, Hash, IdentityKey, LockId, Ppm, Seconds, Side, SidechainId,
    };
    use causeway_wallet::book::EntryKey;

    const AT: UnixTime = UnixTime(1_000);

    fn hop(n: u64) -> AttemptHop {
        AttemptHop {
            channel_id: ChannelId(n),
            direction: Direction::AToB,
            to: format!("node {n}"),
            key: IdentityKey([2; 33]),
            sidechain_id: SidechainId(1),
            amount: Amount::new(100 + u128::from(n)),
            expires_at: AT.plus(Seconds(3_600)),
            rate: Ppm(0),
            quote: None,
        }
    }

    /// A lock over three channels that is gone, with what came for it.
    fn gone_with(failure: Option<Vec<u8>>) -> RouteAttempt {
        RouteAttempt {
            key: EntryKey {
                domain: Hash::ZERO,
                channel_id: ChannelId(1),
                side: Side::A,
            },
            lock: LockId(1),
            amount: Amount::new(101),
            session: [7; 32],
            route: (1..=3).map(hop).collect(),
            at: AT,
            state: AttemptState::Gone,
            failure,
        }
    }

    #[test]
    fn where_nobody_said_so_that_it_can_be_read_each_hop_after_our_own_channel_is_suspected() {
        let suspected = |n: u64| Observation::Suspected {
            channel_id: ChannelId(n),
            direction: Direction::AToB,
            amount: Amount::new(100 + u128::from(n)),
            at: AT,
        };
        for failure in [None, Some(vec![]), Some(vec![9; 256])] {
            let learnt = learnt(&gone_with(failure), AT);
            assert_eq!(learnt.seen, [suspected(2), suspected(3)]);
            assert_eq!(learnt.failure.unwrap().code, UNSAID);
        }
    }
}
