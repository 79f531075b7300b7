//! The links with peers as the node starts them, and the peers that its user asked for before.

use super::context::NodeContext;
use super::listeners::Listener;
use crate::error::NodeError;
use crate::follower::ChainView;
use crate::joins::JoinHints;
use crate::peers::noise::TransportSecret;
use crate::peers::{system_resolve, LinkLimits, LocalNode, Peers, PeersConfig};
use crate::stop::StopSignal;
use crate::writer::{self, WriterRequest, WriterSender};
use causeway_chain::machine_time;
use causeway_peer_protocol::channel::AgreementRules;
use causeway_peer_protocol::AsciiText;
use causeway_types::{Hash, NodeInstance, Seconds};

use std::sync::Arc;
use tokio::sync::watch;
use tracing::warn;

/// What links need beside the node's context.
pub(super) struct LinkParts {
    /// The key that protects every link.
    pub secret: TransportSecret,
    /// The hash of the chain's first block; zero where it is not known.
    pub first_block: Hash,
    /// Which book it is.
    pub instance: NodeInstance,
    /// Where peers come in.
    pub listener: Listener,
    /// What is said and heard of joins.
    pub joins: JoinHints,
    /// Where the book is asked.
    pub writer: WriterSender,
    /// Changes with each followed block.
    pub view: watch::Receiver<ChainView>,
}

/// Listens for peers, and reaches those that the user asked for before.
pub(super) async fn start_links(
    context: &NodeContext,
    parts: LinkParts,
) -> Result<Arc<Peers>, NodeError> {
    let NodeContext {
        network, config, ..
    } = context;
    let contracts = &network.contracts;
    let peers = PeersConfig {
        node: LocalNode {
            chain_id: text("the chain's id", &contracts.chain_id)?,
            registry: text("the registry's address", contracts.registry.as_str())?,
            first_block: parts.first_block,
            instance: parts.instance,
            account: text("the account", context.account.as_str())?,
            secret: parts.secret,
        },
        limits: LinkLimits {
            guests: config.peers.guests,
            messages_per_second: config.peers.messages_per_second,
            ..LinkLimits::default()
        },
        listener: Some(parts.listener.socket),
        is_behind_proxy: config.peers.behind_proxy,
        allows_private: config.peers.private_ranges,
        resolve: system_resolve(),
        clock: Arc::new(machine_time),
        agreements: AgreementRules {
            consents: config.agreements.consent,
            extends: config.agreements.extend,
            extend_for: Seconds(config.agreements.extend_for),
            closes: config.agreements.close,
            shutdown_for: Seconds(config.agreements.shutdown_for),
            ..AgreementRules::default()
        },
        joins: parts.joins,
    };
    let peers = Arc::new(Peers::start(peers, parts.writer.clone(), parts.view));
    dial_known(&peers, &parts.writer, &context.signal).await;
    Ok(peers)
}

/// Reaches the peers that the user asked for before.
async fn dial_known(peers: &Arc<Peers>, writer: &WriterSender, stop: &StopSignal) {
    let list = |answer| WriterRequest::ListKnownPeers(writer::ListKnownPeers { answer });
    // a writer that has ended says so to every other request
    for known in writer::ask(writer, list).await.unwrap_or_default() {
        match known.asked() {
            Ok(asked) => {
                let (peers, mut stop) = (peers.clone(), stop.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        // the dialler goes on whatever the first round brings
                        _ = peers.connect(asked) => {}
                        () = stop.stopped() => {}
                    }
                });
            }
            Err(error) => warn!(account = known.account, %error, "a known peer cannot be dialled"),
        }
    }
}

fn text(what: &'static str, text: &str) -> Result<AsciiText, NodeError> {
    AsciiText::try_from(text).map_err(|_| NodeError::Text { what })
}
