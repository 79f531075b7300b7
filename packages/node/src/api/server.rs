//! The server: which call is where, and what every call passes before it.

use super::access::{require_host, require_scope, require_scope_elsewhere};
use super::answer::{Refusal, RefusalCode};
use super::calls::{
    announce_node, backup, balance, cancel_invoice, channel, channel_book, channels, close_channel,
    connect_peer, decode, events, explain, extend_channel, forget_peer, forwards, give_consent,
    info, invoice, invoices, join_channel, live, make_invoice, make_offer, make_token, metrics,
    newest_line, next_key, open_channel, pay, payment, payments, peers, probe, quote_rebalance,
    ready, rebalance, receive, refund_payment, revoke_token, route, send_transaction,
    settle_invoice, show_vouchers, stop, take_offer, tokens, transaction, transactions, unshown,
    withdraw,
};
use super::certificate::{ApiCertificate, CertificateFacts};
use super::connections::{self, ConnectionLimits};
use super::openapi;
use super::rates::CallRates;
use crate::config::SidechainAmounts;
use crate::follower::FollowerState;
use crate::health::disk_room::DiskRoom;
use crate::health::Metrics;
use crate::joins::{JoinDesk, JoinHint, JoinsState};
use crate::keeper::KeeperState;
use crate::network::Routes;
use crate::openings::PayeeTurns;
use crate::orders::OrderDesk;
use crate::payments::{PaymentDesk, RoutedDesk};
use crate::peers::Peers;
use crate::pool::{KeyedPool, Pool};
use crate::stop::{Stop, StopSignal};
use crate::writer::WriterSender;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::{from_fn_with_state, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::Router;
use causeway_client::network::Network;
use causeway_node_api::scope::OPENAPI_PATH;
use causeway_node_api::{Epoch, ErrorCode, EPOCH_HEADER};
use causeway_types::{ChannelId, IdentityKey, NodeInstance, Seconds, TransportKey};
use causeway_wallet::backup::{BackupMonitor, BackupStatus};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{watch, Notify, Semaphore};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use super::access::Access;

/// The longest body of a request: far more than any call has.
const MAX_BODY: usize = 64 << 10;
/// How many calls are answered at once, those that wait included.
pub(super) const MAX_CALLS: usize = 4_096;

/// Which node it is.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The account whose node it is.
    pub account: cosmwasm_std::Addr,
    /// The epoch of its record.
    pub epoch: Epoch,
    /// Which book it has.
    pub instance: NodeInstance,
    /// The public half of the key that signs its invoices.
    pub identity_key: IdentityKey,
    /// The public half of the key that protects its links.
    pub transport_key: TransportKey,
    /// Where peers reach it, as `causeway peer connect` takes it.
    pub connect: String,
}

/// What calls are answered from.
pub struct ApiState {
    /// Which node it is.
    pub identity: Identity,
    /// Who may ask.
    pub access: Access,
    /// How often they may.
    pub rates: CallRates,
    /// What is told of the certificate, where there is one.
    pub certificate: Option<CertificateFacts>,
    /// The chain and its contracts.
    pub network: Arc<Network>,
    /// What is followed.
    pub follower: watch::Receiver<FollowerState>,
    /// What searches routes in the network.
    pub routes: Routes,
    /// What is to be done on chain in time.
    pub keeper: watch::Receiver<KeeperState>,
    /// How far the backup is; none where none is set.
    pub backup: Option<BackupMonitor>,
    /// The room that payments leave on the book's disk.
    pub disk_room: DiskRoom,
    /// Which channels wait for us to join.
    pub joins: watch::Receiver<JoinsState>,
    /// What others have said of channels of ours that wait for them.
    pub join_hints: Arc<watch::Sender<BTreeMap<ChannelId, JoinHint>>>,
    /// What has channels joined.
    pub join_desk: JoinDesk,
    /// What opens channels without a payment, makes offers and takes them.
    pub order_desk: OrderDesk,
    /// The number of the newest event.
    pub newest_event: watch::Receiver<u64>,
    /// Where requests to the writer, which owns the book, are sent.
    pub writer: WriterSender,
    /// Where duties of the writer are sent: what waits there is measured.
    pub duties: WriterSender,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Payments that are asked for.
    pub payments: PaymentDesk,
    /// Payments over several channels.
    pub routed: RoutedDesk,
    /// What sends transactions.
    pub pool: Pool,
    /// What takes channel keys, and sends what they go with.
    pub keyed: KeyedPool,
    /// Whose turn it is to open a channel to a payee.
    pub turns: PayeeTurns,
    /// Wakes what makes payments that may be delivered later.
    pub deliveries: Arc<Notify>,
    /// What channels are opened with for payments; ten times the payment where nothing is set.
    pub open_amount: SidechainAmounts,
    /// How long they live; the policy's default if nothing is set.
    pub channel_lifetime: Option<Seconds>,
    /// The longest that nothing is paid for a close by both sides.
    pub shutdown_for: Seconds,
    /// The links with peers, and what tries to make them.
    pub peers: Arc<Peers>,
    /// How many calls may still be answered at once.
    pub free_calls: Semaphore,
    /// Ends the node.
    pub stop: Stop,
}

impl ApiState {
    /// How far the backup is, now; none where none is set.
    pub fn backup_status(&self) -> Option<BackupStatus> {
        self.backup.as_ref().map(BackupMonitor::status)
    }
    /// How many calls may be answered at once.
    pub fn calls() -> Semaphore {
        Semaphore::new(MAX_CALLS)
    }
}

/// Serves until the node stops; secured where there is a certificate.
pub async fn serve(
    listener: TcpListener,
    certificate: Option<ApiCertificate>,
    state: Arc<ApiState>,
    stop: StopSignal,
) {
    let tls = certificate.map(|certificate| certificate.acceptor);
    let limits = ConnectionLimits::default();
    connections::run(listener, tls, router(state), limits, stop).await;
}

/// The calls of a token: each stands here once, and its path and method with its handler.
fn token_calls() -> OpenApiRouter<Arc<ApiState>> {
    OpenApiRouter::new()
        .routes(routes!(info::run))
        .routes(routes!(balance::run))
        .routes(routes!(channels::run, open_channel::run))
        .routes(routes!(next_key::run))
        .routes(routes!(channel::run))
        .routes(routes!(channel_book::run))
        .routes(routes!(newest_line::run))
        .routes(routes!(unshown::run))
        .routes(routes!(show_vouchers::run))
        .routes(routes!(give_consent::run))
        .routes(routes!(receive::run))
        .routes(routes!(backup::run))
        .routes(routes!(close_channel::run))
        .routes(routes!(withdraw::run))
        .routes(routes!(extend_channel::run))
        .routes(routes!(join_channel::run))
        .routes(routes!(payments::run, pay::run))
        .routes(routes!(payment::run))
        .routes(routes!(probe::run))
        .routes(routes!(rebalance::run))
        .routes(routes!(quote_rebalance::run))
        .routes(routes!(refund_payment::run))
        .routes(routes!(forwards::run))
        .routes(routes!(events::run))
        .routes(routes!(peers::run))
        .routes(routes!(connect_peer::run))
        .routes(routes!(forget_peer::run))
        .routes(routes!(invoices::run, make_invoice::run))
        .routes(routes!(invoice::run))
        .routes(routes!(cancel_invoice::run))
        .routes(routes!(settle_invoice::run))
        .routes(routes!(decode::run))
        .routes(routes!(route::run))
        .routes(routes!(transactions::run, send_transaction::run))
        .routes(routes!(transaction::run))
        .routes(routes!(explain::run))
        .routes(routes!(announce_node::run))
        .routes(routes!(make_offer::run))
        .routes(routes!(take_offer::run))
        .routes(routes!(stop::run))
        .routes(routes!(tokens::run, make_token::run))
        .routes(routes!(revoke_token::run))
}

/// Calls that need no token.
fn open_calls() -> OpenApiRouter<Arc<ApiState>> {
    OpenApiRouter::new()
        .routes(routes!(live::run))
        .routes(routes!(ready::run))
}

/// Calls that need no token on this machine.
fn local_calls() -> OpenApiRouter<Arc<ApiState>> {
    OpenApiRouter::new().routes(routes!(metrics::run))
}

/// All calls, to be described.
pub(super) fn all_calls() -> OpenApiRouter<Arc<ApiState>> {
    token_calls().merge(open_calls()).merge(local_calls())
}

fn router(state: Arc<ApiState>) -> Router {
    let with_token = Router::from(token_calls())
        .route(OPENAPI_PATH, get(openapi::run))
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), require_scope));
    let open = Router::from(open_calls()).method_not_allowed_fallback(wrong_method);
    let open_here = Router::from(local_calls())
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), require_scope_elsewhere));
    open.merge(open_here)
        .merge(with_token)
        .fallback(unknown)
        .layer(from_fn_with_state(state.clone(), until_stop))
        .layer(from_fn_with_state(state.clone(), require_room))
        .layer(from_fn_with_state(state.clone(), require_host))
        .layer(from_fn_with_state(state.clone(), name_epoch))
        .layer(from_fn_with_state(state.clone(), count))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(state)
}

async fn unknown() -> Refusal {
    Refusal::new(ErrorCode::CallUnknown, "there is no such call")
}

async fn wrong_method() -> Refusal {
    Refusal::new(ErrorCode::MethodWrong, "the call takes another HTTP method")
}

/// Refuses what is too much at once.
async fn require_room(
    State(state): State<Arc<ApiState>>,
    request: Request,
    next: Next,
) -> Response {
    match state.free_calls.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => Refusal::from(
            causeway_node_api::ApiError::new(ErrorCode::Busy, "the node answers too many calls")
                .numbers(MAX_CALLS + 1, MAX_CALLS)
                .hint("ask again in a second"),
        )
        .into_response(),
    }
}

/// The node's end waits for no call, whatever the call waits for. What it has asked for goes on: a payment may be signed.
async fn until_stop(State(state): State<Arc<ApiState>>, request: Request, next: Next) -> Response {
    let mut stop = state.stop.signal();
    tokio::select! {
        // the call that stops the node is answered itself
        biased;
        response = next.run(request) => response,
        () = stop.stopped() => Refusal::stopping().into_response(),
    }
}

/// Counts the request by its call, and by its code where it is refused.
async fn count(
    State(state): State<Arc<ApiState>>,
    path: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().to_string();
    let response = next.run(request).await;
    // what nobody declared is one call, whatever is asked for
    let call = path.as_ref().map_or("unknown", MatchedPath::as_str);
    state
        .metrics
        .count_request(&method, call, response.status().as_u16());
    if let Some(RefusalCode(code)) = response.extensions().get() {
        state.metrics.count_refusal(code);
    }
    response
}

/// Ids hold within an epoch, so every answer says in which.
async fn name_epoch(State(state): State<Arc<ApiState>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(epoch) = HeaderValue::from_str(&state.identity.epoch.to_string()) {
        response.headers_mut().insert(EPOCH_HEADER, epoch);
    }
    response
}
