//! A found route as a lock of our own: what each node on the way is told, in the onion that goes with it.

use crate::follower::ChainView;
use crate::quotes::UsableQuote;
use causeway_peer_protocol::channel::{LocalOperation, LockPurpose, PaymentAttempt, RequestId};
use causeway_peer_protocol::onion::{onion_binding, ForwardPayload, HopPayload, LastPayload};
use causeway_peer_protocol::{ByteString, Utf8Text};
use causeway_routing::{FoundHop, FoundRoute};
use causeway_types::{Hash, IdentityKey, Operation, UnixTime};
use causeway_wallet::book::{AttemptHop, RoutedPayment, RoutedTerms};
use causeway_wallet::onion::{self, OnionError, OnionSession};
use std::sync::Arc;
use thiserror::Error;

/// A route of a payment, ready to be signed.
pub(super) struct Attempt {
    /// What is signed in the channel of the first hop.
    pub operation: LocalOperation,
    /// By which it is known.
    pub session: [u8; 32],
    /// What it holds of channels of others.
    pub holds: Vec<FoundHop>,
    /// The route itself.
    pub route: FoundRoute,
}

/// Why a route cannot be used.
#[derive(Debug, Error)]
pub(super) enum AttemptError {
    /// A node on the way has announced nothing by which it can be told what to do.
    #[error("{0} announces no node, so it cannot be told what to do")]
    NotAnnounced(String),
    /// The search gave a hop without a time for its lock.
    #[error("the route has no locks")]
    NoLocks,
    /// What is to be told does not fit.
    #[error(transparent)]
    Onion(#[from] OnionError),
}

/// When the last lock of a route expires at the earliest, and the quotes by which the search has traded.
pub(super) struct Bounds<'a> {
    /// That of a channel to the payee alone, which the search would pay over without a lock, expires then.
    pub at_least: UnixTime,
    /// A node on the way is told which one it gave.
    pub quotes: &'a [UsableQuote],
}

/// Makes it. The identity key of each node is the one that it announces now.
pub(super) fn attempt(
    view: &ChainView,
    (domain, id): (&Hash, RequestId),
    (payment, bounds): (&RoutedPayment, &Bounds<'_>),
    route: FoundRoute,
) -> Result<Attempt, AttemptError> {
    let mut hops = Vec::with_capacity(route.hops.len());
    for (n, hop) in route.hops.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|before| route.hops.get(before));
        let quote = before.and_then(|before| quote_of(bounds.quotes, before, hop));
        hops.push(hop_of(view, hop, (bounds.at_least, quote))?);
    }
    let told: Vec<(IdentityKey, HopPayload)> = hops
        .iter()
        .enumerate()
        .map(|(n, hop)| match hops.get(n + 1) {
            Some(next) => (hop.key, HopPayload::Forward(forward(next))),
            None => (hop.key, HopPayload::Last(last(&payment.terms, hop))),
        })
        .collect();
    let session = OnionSession::draw();
    let onion = onion::make(&told, &session, &onion_binding(domain, &payment.hash))?;
    let first = hops.first().ok_or(AttemptError::NoLocks)?;
    let operation = Operation::AddLock {
        amount: first.amount,
        hash: payment.hash,
        expiry: first.expires_at,
    };
    let kept = PaymentAttempt {
        payment: payment.request,
        session: *session.bytes(),
        // plain structs of numbers and texts: writing them cannot fail
        route: serde_json::to_string(&hops).unwrap_or_default(),
    };
    let onion = ByteString::try_from(onion).map_err(|_| OnionError::NoHops)?;
    Ok(Attempt {
        operation: LocalOperation {
            onion: Some(Arc::new(onion)),
            lock_for: Some(LockPurpose::Payment(Arc::new(kept))),
            ..LocalOperation::new(id, operation)
        },
        session: *session.bytes(),
        holds: route.hops.iter().skip(1).cloned().collect(),
        route,
    })
}

/// The quote by which the node between two hops trades: the search takes it before the node's rate on chain.
fn quote_of(quotes: &[UsableQuote], into: &FoundHop, out_of: &FoundHop) -> Option<Hash> {
    let (from, to) = (into.quoted.sidechain_id, out_of.quoted.sidechain_id);
    let is_it = |quote: &&UsableQuote| {
        let pair = &quote.pair;
        from != to && (pair.from, pair.to) == (from, to) && pair.node == into.quoted.to
    };
    quotes.iter().find(is_it).map(|quote| quote.id)
}

fn hop_of(
    view: &ChainView,
    hop: &FoundHop,
    (at_least, quote): (UnixTime, Option<Hash>),
) -> Result<AttemptHop, AttemptError> {
    let to = hop.quoted.to.to_string();
    let node = view.nodes.get(&to);
    let node = node.ok_or_else(|| AttemptError::NotAnnounced(to.clone()))?;
    Ok(AttemptHop {
        channel_id: hop.quoted.channel_id,
        direction: hop.direction,
        to,
        key: node.identity_key,
        sidechain_id: hop.quoted.sidechain_id,
        amount: hop.quoted.amount,
        expires_at: hop.lock_expires_at.unwrap_or(at_least),
        rate: hop.quoted.rate,
        quote,
    })
}

fn forward(next: &AttemptHop) -> ForwardPayload {
    ForwardPayload {
        channel_id: next.channel_id,
        amount: next.amount,
        expiry: next.expires_at,
        quote: next.quote,
    }
}

fn last(terms: &RoutedTerms, hop: &AttemptHop) -> LastPayload {
    let expiry: UnixTime = hop.expires_at;
    LastPayload {
        amount: hop.amount,
        expiry,
        total: terms.amount,
        payment_secret: terms.payment_secret,
        preimage: terms.own_preimage,
        reference: terms.reference,
        // it was measured when it was asked for
        memo: terms
            .memo
            .clone()
            .and_then(|memo| Utf8Text::try_from(memo).ok()),
    }
}
