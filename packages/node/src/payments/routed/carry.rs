//! One payment over several channels: routes are tried, one after another, and their locks waited for.

use super::attempt::{attempt, Attempt, Bounds};
use super::desk::RoutedParts;
use super::learn::learnt;
use super::request::{final_delta, path_request};
use crate::network::{refusal, HeldAmounts, RoutesError};
use crate::peers::NotSigned;
use crate::quotes::UsableQuote;
use crate::writer::{ask, FailRoutedPayment, ReadRoutedPayment, RoutedRecord, WriterRequest};
use causeway_chain::machine_time;
use causeway_node_api::payment_route::RouteFailure;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::channel::RequestId;
use causeway_routing::{FoundRoute, PathRequest, RebalanceRequest, SplitPayment, MAX_PARTS};
use causeway_types::{Amount, ChannelId, LockId, Seconds, UnixTime};
use causeway_wallet::book::{committed_to, AttemptState, EntryKey, RouteAttempt, RoutedPurpose};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tracing::{debug, warn};

/// The pause before what cannot be tried now is tried again.
const RETRY: Duration = Duration::from_millis(300);
/// A payment is looked at so often, whether something is told of it or not.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How long a lock may take to be signed.
const SIGN_WITHIN: Seconds = Seconds(10);
/// How many locks are signed for one payment at most.
const MOST_SIGNED: usize = 32;
/// After how many quotes that were not taken a payment is tried at the chain's rates.
const MOST_QUOTES_OVER: usize = 2;
/// How often in a row a found route may not be signed, each after a pause.
const MOST_REFUSED: usize = 8;
/// Numbers of operations that carry payments begin here: no caller's id has so high a number.
const FIRST_ATTEMPT: u64 = 1 << 61;

static ATTEMPTS: AtomicU64 = AtomicU64::new(0);

/// What carries one payment.
pub(super) struct Carrier {
    parts: RoutedParts,
    payment: RequestId,
    /// What was learnt of attempts before.
    known: HashSet<(EntryKey, LockId)>,
    /// What attempts that may be paid hold of channels of others, by their sessions.
    holds: HashMap<[u8; 32], HeldAmounts>,
    /// Why the newest attempt went no further.
    last: Option<RouteFailure>,
    /// How often in a row nothing could be signed.
    refused: usize,
    /// By what the next route may trade.
    quotes: Vec<UsableQuote>,
    /// How many quotes were not taken.
    quotes_over: usize,
}

/// What is to be done next.
enum Next {
    /// To look again: once something is told, and after this pause at most.
    Again(Duration),
    /// To give up.
    Fail(RouteFailure),
}

/// Why nothing was found or signed.
struct NotNow {
    why: RouteFailure,
    /// Whether it may be otherwise soon.
    is_passing: bool,
}

impl Carrier {
    pub(super) fn new(parts: RoutedParts, payment: RequestId) -> Carrier {
        Carrier {
            parts,
            payment,
            known: HashSet::new(),
            holds: HashMap::new(),
            last: None,
            refused: 0,
            quotes: vec![],
            quotes_over: 0,
        }
    }

    /// Until it is over, or the node stops.
    pub(super) async fn run(mut self) {
        let Some(mut told) = self.parts.locks.follow(self.payment).await else {
            return;
        };
        loop {
            // what is told from here on is looked at in the next round
            told.mark_unchanged();
            let Some(record) = self.read().await else {
                return;
            };
            self.learn(&record).await;
            if !record.payment.is_under_way() {
                return;
            }
            let pause = match self.next(&record).await {
                Next::Again(pause) => pause,
                Next::Fail(why) => match self.fail(&why).await {
                    Some(true) | None => return,
                    // a lock of it was signed meanwhile
                    Some(false) => LOOK_EVERY,
                },
            };
            // what was missed is seen with the next look
            let waited = tokio::time::timeout(pause, told.changed()).await;
            if matches!(waited, Ok(Err(_))) {
                return;
            }
        }
    }

    /// None where it is not in the book, or the node stops.
    async fn read(&self) -> Option<RoutedRecord> {
        loop {
            let request = self.payment;
            let read =
                |answer| WriterRequest::ReadRoutedPayment(ReadRoutedPayment { request, answer });
            match ask(&self.parts.writer, read).await? {
                Ok(found) => return found,
                Err(error) => warn!(%error, "a payment under way could not be read"),
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Takes in what attempts have shown since.
    async fn learn(&mut self, record: &RoutedRecord) {
        let mut seen = Vec::new();
        for attempt in &record.attempts {
            let is_open = attempt.state == AttemptState::Open;
            if is_open || !self.known.insert((attempt.key, attempt.lock)) {
                continue;
            }
            self.holds.remove(&attempt.session);
            let learnt = learnt(attempt, self.now());
            seen.extend(learnt.seen);
            if let Some(quote) = learnt.quote_over {
                self.parts.quotes.forget(&quote).await;
                self.quotes_over += 1;
            }
            self.last = learnt.failure.or(self.last.take());
        }
        if !seen.is_empty() {
            self.parts.routes.observe(seen).await;
        }
    }

    async fn next(&mut self, record: &RoutedRecord) -> Next {
        let open = record
            .attempts
            .iter()
            .filter(|a| a.state == AttemptState::Open);
        let open = open.count();
        let missing = missing(record);
        if missing.is_zero() {
            return Next::Again(LOOK_EVERY);
        }
        let give_up = |why| match open {
            0 => Next::Fail(why),
            // once the payee lets these go, it is over
            _ => Next::Again(LOOK_EVERY),
        };
        if let Some(why) = self.is_over(record) {
            return give_up(why);
        }
        self.quotes = self.ask_quotes(record, missing).await;
        let found = match self.find(record, missing).await {
            Ok(found) => found,
            Err(NotNow { why, is_passing }) => {
                return match is_passing {
                    true => Next::Again(RETRY),
                    false => give_up(self.with_last(why)),
                }
            }
        };
        if open + found.parts.len() > MAX_PARTS {
            return Next::Again(LOOK_EVERY);
        }
        for route in found.parts {
            match self.sign(record, route).await {
                Ok(()) => self.refused = 0,
                Err(why) => {
                    debug!(
                        payment = self.payment.0,
                        why = why.message,
                        "a route is not used"
                    );
                    self.refused += 1;
                    self.last = Some(why);
                    return Next::Again(RETRY);
                }
            }
        }
        Next::Again(Duration::ZERO)
    }

    /// Why no other route is tried, if none is.
    fn is_over(&self, record: &RoutedRecord) -> Option<RouteFailure> {
        let last = || self.last.clone();
        if let Some(why) = last().filter(|last| last.is_final) {
            return Some(why);
        }
        if self.now() >= record.payment.until {
            let over = "the time for which routes are tried is over";
            return Some(self.with_last(failure("try_time_over", over)));
        }
        if record.attempts.len() >= MOST_SIGNED {
            let many = format!("{MOST_SIGNED} routes were tried");
            return Some(self.with_last(failure("too_many_attempts", many)));
        }
        if self.refused >= MOST_REFUSED {
            return last();
        }
        None
    }

    /// What nodes quote for what is missing; nothing where nothing is traded.
    async fn ask_quotes(&self, record: &RoutedRecord, missing: Amount) -> Vec<UsableQuote> {
        if self.quotes_over >= MOST_QUOTES_OVER {
            return vec![];
        }
        let terms = &record.payment.terms;
        let trade = (terms.pays_in, terms.arrives_in);
        self.parts.quotes.quotes(trade, missing).await
    }

    /// Routes over channels whose peers are linked, for what is missing.
    async fn find(&self, record: &RoutedRecord, missing: Amount) -> Result<SplitPayment, NotNow> {
        let away = self.away().await;
        let request = self.request(record, missing);
        let routes = &self.parts.routes;
        if let RoutedPurpose::Rebalance { out_of, into } = record.payment.terms.purpose {
            return self.find_rebalance(request, (out_of, into), &away).await;
        }
        let refused = match routes.split_without(request.clone(), away.clone()).await {
            Ok(found) => return Ok(found),
            Err(error) => error,
        };
        let is_refused = matches!(refused, RoutesError::Routing(_));
        let is_passing = match is_refused && !away.is_empty() {
            // were they linked, there might be a route
            true => routes.split(request).await.is_ok(),
            false => !is_refused,
        };
        Err(NotNow {
            why: routing_failure(&refused),
            is_passing,
        })
    }

    /// A way out over one channel of ours and back into another, both of whose peers are linked.
    async fn find_rebalance(
        &self,
        request: PathRequest,
        (out_of, into): (ChannelId, ChannelId),
        away: &BTreeSet<ChannelId>,
    ) -> Result<SplitPayment, NotNow> {
        if away.contains(&out_of) || away.contains(&into) {
            let why = not_signed(&NotSigned::NotConnected);
            let is_passing = true;
            return Err(NotNow { why, is_passing });
        }
        let found = self.parts.routes.rebalance(RebalanceRequest {
            node: request.payer,
            into,
            out_of: Some(out_of),
            amount: request.amount,
            at_most: request.at_most,
            now: request.now,
            final_delta: request.final_delta,
            longest_wait: request.longest_wait,
            most_hops: request.most_hops,
        });
        match found.await {
            Ok(route) => Ok(SplitPayment {
                pays: route.pays,
                arrives: route.arrives,
                parts: vec![route],
            }),
            Err(error) => Err(NotNow {
                why: routing_failure(&error),
                is_passing: !matches!(error, RoutesError::Routing(_)),
            }),
        }
    }

    fn request(&self, record: &RoutedRecord, missing: Amount) -> PathRequest {
        let payment = &record.payment;
        let left = payment
            .at_most
            .saturating_sub(committed_to(&record.attempts));
        let pairs = self.quotes.iter().map(|quote| quote.pair.clone());
        PathRequest {
            quoted_pairs: pairs.collect(),
            ..path_request(&self.parts.account, payment, (missing, left), self.now())
        }
    }

    /// Our channels whose peers are not linked.
    async fn away(&self) -> BTreeSet<ChannelId> {
        let linked = self.parts.peers.linked().await;
        let view = self.parts.follower.borrow().view.clone();
        let channels = view.channels.iter();
        channels
            .filter(|(_, of)| !linked.contains(&of.peer))
            .map(|(id, _)| *id)
            .collect()
    }

    async fn sign(&mut self, record: &RoutedRecord, route: FoundRoute) -> Result<(), RouteFailure> {
        let view = self.parts.follower.borrow().view.clone();
        let number = RequestId(FIRST_ATTEMPT | ATTEMPTS.fetch_add(1, Ordering::Relaxed));
        let bounds = Bounds {
            at_least: self.now().plus(final_delta(&record.payment.terms)),
            quotes: &self.quotes,
        };
        let made = attempt(
            &view,
            (&self.parts.domain, number),
            (&record.payment, &bounds),
            route,
        );
        let Attempt {
            operation,
            session,
            holds,
            route,
        } = made.map_err(|error| failure("route_unusable", error.to_string()))?;
        let Some(first) = route.hops.first() else {
            return Err(failure("route_unusable", "the route has no hops"));
        };
        let held = self.parts.routes.hold(&holds);
        let channel = first.quoted.channel_id;
        let until = machine_time().plus(SIGN_WITHIN).min(record.payment.until);
        match self.parts.peers.sign(channel, operation, until).await {
            Some(Ok(())) => {
                self.holds.insert(session, held);
                Ok(())
            }
            Some(Err(why)) => Err(not_signed(&why)),
            // the link ended, or the node stops: the book says what was signed
            None => Ok(()),
        }
    }

    /// Whether it is over now. None where the node stops.
    async fn fail(&self, why: &RouteFailure) -> Option<bool> {
        let request = self.payment;
        // a plain struct of numbers and texts: writing it cannot fail
        let text = serde_json::to_string(why).unwrap_or_default();
        let fail = |answer| {
            WriterRequest::FailRoutedPayment(FailRoutedPayment {
                request,
                why: text,
                answer,
            })
        };
        match ask(&self.parts.writer, fail).await? {
            Ok(record) => Some(record.is_none_or(|record| !record.payment.is_under_way())),
            Err(error) => {
                warn!(%error, "that a payment is tried no more could not be written");
                Some(true)
            }
        }
    }

    /// Why no other route is tried, with what became of the last one.
    fn with_last(&self, why: RouteFailure) -> RouteFailure {
        match &self.last {
            None => why,
            Some(last) => RouteFailure {
                message: format!(
                    "{}; and no other route is tried: {}",
                    last.message, why.message
                ),
                ..last.clone()
            },
        }
    }

    fn now(&self) -> UnixTime {
        self.parts.follower.borrow().later_clock()
    }
}

/// What no lock that may be paid carries, as it arrives.
fn missing(record: &RoutedRecord) -> Amount {
    let carried = |attempt: &RouteAttempt| {
        let last = attempt
            .route
            .last()
            .filter(|_| attempt.state != AttemptState::Gone);
        last.map_or(Amount::ZERO, |hop| hop.amount)
    };
    let carried = record.attempts.iter().map(carried);
    let carried = carried.fold(Amount::ZERO, |sum, amount| sum.saturating_add(amount));
    record.payment.terms.amount.saturating_sub(carried)
}

fn failure(code: &str, message: impl Into<String>) -> RouteFailure {
    RouteFailure {
        code: code.to_owned(),
        message: message.into(),
        ..RouteFailure::default()
    }
}

fn not_signed(why: &NotSigned) -> RouteFailure {
    let code = match why {
        NotSigned::NotConnected => "peer_away",
        _ => "not_signed",
    };
    failure(code, format!("nothing was signed: {why}"))
}

/// Why there is no route, with both numbers.
fn routing_failure(error: &RoutesError) -> RouteFailure {
    let routing = match error {
        RoutesError::Routing(routing) => routing,
        RoutesError::NotRead { .. } => {
            return failure(ErrorCode::NetworkNotRead.name(), error.to_string())
        }
        RoutesError::Stopping => return failure(ErrorCode::Stopping.name(), error.to_string()),
        RoutesError::Book(failed) => return failure(failed.code(), error.to_string()),
    };
    let ApiError {
        code,
        message,
        asked,
        allowed,
        ..
    } = refusal(routing);
    RouteFailure {
        asked,
        allowed,
        ..failure(&code, message)
    }
}

#[cfg(test)]
mod tests;
