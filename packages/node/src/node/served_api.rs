//! The API as the node starts it, and the files by which commands of its home find it.

use super::book_writer::BookWriter;
use super::chain_tasks::ChainTasks;
use super::context::NodeContext;
use super::listeners::{connect_text, local_url, Listener};
use crate::api::certificate::ApiCertificate;
use crate::api::{self, Access, ApiState, CallRates, Identity};
use crate::config::SidechainAmounts;
use crate::error::NodeError;
use crate::openings::PayeeTurns;
use crate::payments::{PaymentDesk, RoutedDesk};
use crate::peers::Peers;
use crate::stop::Stop;
use causeway_node_api::local::{write_new_token, NodeFile};
use causeway_node_api::Epoch;
use causeway_types::{IdentityKey, NodeInstance, Seconds, TransportKey};
use causeway_wallet::backup::BackupMonitor;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// What the API needs beside the writer and the tasks of the chain.
pub(super) struct ApiParts {
    /// Where it is served.
    pub listener: Listener,
    /// With what; none without TLS.
    pub certificate: Option<ApiCertificate>,
    /// Where peers come in.
    pub peer_address: SocketAddr,
    /// The epoch of the book.
    pub epoch: Epoch,
    /// Which book it is.
    pub instance: NodeInstance,
    /// The public half of the key that signs invoices.
    pub identity_key: IdentityKey,
    /// The public half of the key that protects links.
    pub transport_key: TransportKey,
    /// What channels are opened with for payments.
    pub open_amount: SidechainAmounts,
    /// How far the backup is.
    pub backup: Option<BackupMonitor>,
    /// Payments that are asked for.
    pub payments: PaymentDesk,
    /// Payments over several channels.
    pub routed: RoutedDesk,
    /// Wakes what makes payments that may be delivered later.
    pub wake_deliveries: Arc<Notify>,
    /// The links with peers.
    pub peers: Arc<Peers>,
    /// Ends the node.
    pub stop: Stop,
}

/// The API while it is served.
pub(super) struct ServedApi {
    /// Where it is reached.
    pub file: NodeFile,
    /// Ends when the node is to end, and what was asked is answered.
    pub task: JoinHandle<()>,
}

/// Serves the API, and only then writes where it is: whoever finds it can ask.
pub(super) fn serve_api(
    context: &NodeContext,
    writer: &BookWriter,
    chain: &ChainTasks,
    parts: ApiParts,
) -> Result<ServedApi, NodeError> {
    let NodeContext {
        network,
        account,
        config,
        folder,
        signal,
        ..
    } = context;
    let about = parts.certificate.as_ref().map(|c| c.about.clone());
    let file = NodeFile {
        api: local_url(parts.listener.address, about.is_some()),
        api_fingerprint: about.as_ref().map(|c| c.fingerprint.to_string()),
        process: std::process::id(),
        transport_key: parts.transport_key.to_string(),
        connect: connect_text(account, &parts.transport_key, parts.peer_address),
    };
    let token = write_new_token(folder).map_err(cannot("node.token cannot be written"))?;
    let state = Arc::new(ApiState {
        identity: Identity {
            account: account.clone(),
            epoch: parts.epoch,
            instance: parts.instance,
            identity_key: parts.identity_key,
            transport_key: parts.transport_key,
            connect: file.connect.clone(),
        },
        access: Access::new(
            &token,
            writer.known_tokens.clone(),
            parts.listener.address,
            &config.api.hosts,
        ),
        rates: CallRates::new(config.api.requests_per_second),
        certificate: about,
        network: network.clone(),
        follower: chain.follower.clone(),
        routes: chain.routes.clone(),
        keeper: chain.keeper.clone(),
        backup: parts.backup,
        disk_room: writer.disk_room.clone(),
        joins: chain.waiting.clone(),
        join_hints: chain.join_hints.hints.clone(),
        join_desk: chain.join_desk.clone(),
        order_desk: chain.order_desk.clone(),
        newest_event: writer.newest_event.clone(),
        writer: writer.requests.clone(),
        duties: writer.duties.clone(),
        metrics: writer.metrics.clone(),
        payments: parts.payments,
        routed: parts.routed,
        pool: chain.pool.clone(),
        keyed: chain.keyed.clone(),
        turns: PayeeTurns::default(),
        deliveries: parts.wake_deliveries,
        channel_lifetime: config.channels.lifetime.map(Seconds),
        open_amount: parts.open_amount,
        shutdown_for: Seconds(config.agreements.shutdown_for),
        peers: parts.peers,
        free_calls: ApiState::calls(),
        stop: parts.stop,
    });
    let served = api::serve(
        parts.listener.socket,
        parts.certificate,
        state,
        signal.clone(),
    );
    let task = tokio::spawn(served);
    file.write(folder)
        .map_err(cannot("node.json cannot be written"))?;
    Ok(ServedApi { file, task })
}

fn cannot(what: &'static str) -> impl FnOnce(std::io::Error) -> NodeError {
    move |source| NodeError::File { what, source }
}
