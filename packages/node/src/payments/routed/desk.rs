//! The desk: which payments over several channels are carried in this process.

use super::carry::Carrier;
use crate::follower::FollowerState;
use crate::locks::LockDesk;
use crate::network::Routes;
use crate::peers::Peers;
use crate::quotes::QuoteDesk;
use crate::stop::StopSignal;
use crate::writer::{ask, ListRoutedPayments, WriterRequest, WriterSender};
use causeway_peer_protocol::channel::RequestId;
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, Hash, Height, SidechainId};
use cosmwasm_std::Addr;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use tracing::warn;

/// How many payments may wait for the desk.
const QUEUE: usize = 4_096;

/// What the desk is made of.
#[derive(Clone)]
pub struct RoutedParts {
    /// The book's writer.
    pub writer: WriterSender,
    /// The links with peers.
    pub peers: Arc<Peers>,
    /// What searches routes.
    pub routes: Routes,
    /// Where nodes are asked at which rate they trade.
    pub quotes: QuoteDesk,
    /// What tells when a lock of a payment is decided.
    pub locks: LockDesk,
    /// What is followed.
    pub follower: watch::Receiver<FollowerState>,
    /// The account that pays.
    pub account: Addr,
    /// The signing domain of its channels.
    pub domain: Hash,
}

/// Where payments over several channels are given. Clones reach the same desk.
#[derive(Clone, Debug)]
pub struct RoutedDesk {
    carries: mpsc::Sender<Carry>,
    quotes: QuoteDesk,
}

/// A payment that is in the book, and where it is told that it is over.
#[derive(Debug)]
struct Carry {
    payment: RequestId,
    is_over: oneshot::Sender<watch::Receiver<bool>>,
}

impl RoutedDesk {
    /// Starts the desk's task; it ends with the node.
    pub fn start(parts: RoutedParts, stop: StopSignal) -> RoutedDesk {
        let (sender, asks) = mpsc::channel(QUEUE);
        let quotes = parts.quotes.clone();
        tokio::spawn(run(parts, asks, stop));
        RoutedDesk {
            carries: sender,
            quotes,
        }
    }

    /// What nodes quote for a trade, as a search takes it: for what a payment would cost. Nothing where nothing is traded.
    pub async fn quoted_pairs(
        &self,
        trade: (SidechainId, SidechainId),
        arrives: Amount,
    ) -> Vec<ExchangePair<Addr>> {
        let quotes = self.quotes.quotes(trade, arrives).await;
        quotes.into_iter().map(|quote| quote.pair).collect()
    }

    /// Has a payment carried that is in the book, or joins the task that carries it. Whether it is over, as the book then says. None
    /// where the node stops.
    pub async fn carry(&self, payment: RequestId) -> Option<watch::Receiver<bool>> {
        let (is_over, answered) = oneshot::channel();
        self.carries.send(Carry { payment, is_over }).await.ok()?;
        answered.await.ok()
    }
}

async fn run(mut parts: RoutedParts, mut asks: mpsc::Receiver<Carry>, mut stop: StopSignal) {
    let mut under_way: HashMap<RequestId, watch::Receiver<bool>> = HashMap::new();
    let (over, mut finished) = mpsc::unbounded_channel();
    let begun = parts
        .follower
        .wait_for(|f| f.view.block.height != Height(0));
    tokio::select! {
        _ = begun => {}
        () = stop.stopped() => return,
    }
    let mut asked: Vec<RequestId> = under_way_before(&parts.writer).await;
    loop {
        for payment in asked.drain(..) {
            under_way
                .entry(payment)
                .or_insert_with(|| start(&parts, payment, over.clone(), stop.clone()));
        }
        tokio::select! {
            biased;
            () = stop.stopped() => return,
            Some(payment) = finished.recv() => {
                under_way.remove(&payment);
            }
            ask = asks.recv() => {
                let Some(Carry { payment, is_over }) = ask else { return };
                let carried = under_way
                    .entry(payment)
                    .or_insert_with(|| start(&parts, payment, over.clone(), stop.clone()));
                // whoever asked and is gone needs no answer
                let _ = is_over.send(carried.clone());
            }
        }
    }
}

/// Those that were under way when the node ended.
async fn under_way_before(writer: &WriterSender) -> Vec<RequestId> {
    let list = |answer| WriterRequest::ListRoutedPayments(ListRoutedPayments { answer });
    match ask(writer, list).await {
        Some(Ok(listed)) => listed.into_iter().map(|(_, of)| of.request).collect(),
        Some(Err(error)) => {
            warn!(%error, "payments under way could not be read: each goes on when it is asked for again");
            vec![]
        }
        None => vec![],
    }
}

fn start(
    parts: &RoutedParts,
    payment: RequestId,
    over: mpsc::UnboundedSender<RequestId>,
    mut stop: StopSignal,
) -> watch::Receiver<bool> {
    let (report, is_over) = watch::channel(false);
    let carrier = Carrier::new(parts.clone(), payment);
    tokio::spawn(async move {
        tokio::select! {
            () = carrier.run() => {}
            () = stop.stopped() => {}
        }
        report.send_replace(true);
        // the desk ends with the node
        let _ = over.send(payment);
    });
    is_over
}
