//! The node's metrics, in the text form of Prometheus. Counters count where something happens; gauges are set when they are read.

use crate::keeper::DutyFunds;
use causeway_types::UnixTime;
use causeway_wallet::book::EventKind;
use prometheus_client::encoding::{text, EncodeLabelSet};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{exponential_buckets, Histogram};
use prometheus_client::registry::Registry;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// What is read off the node's state when the metrics are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    /// The newest followed block.
    pub height: u64,
    /// How long ago it was first seen, seconds.
    pub block_age: u64,
    /// How many blocks there are that are not read yet.
    pub blocks_behind: u64,
    /// Whether the chain is followed.
    pub is_followed: bool,
    /// Whether this book may sign, by the instance on record and the age of the newest block.
    pub may_sign: bool,
    /// Links with peers.
    pub links: u64,
    /// Running channels that are followed.
    pub channels: u64,
    /// Announcements of nodes that stand.
    pub announced_nodes: u64,
    /// The block that the graph of the network is as of.
    pub graph_height: u64,
    /// Running channels of others in the graph.
    pub graph_channels: u64,
    /// Announced nodes in the graph.
    pub graph_nodes: u64,
    /// Requests that wait for the writer.
    pub waiting_requests: u64,
    /// Duties that wait for the writer.
    pub waiting_duties: u64,
    /// How many duties' fees can be paid.
    pub duty_funds: DutyFunds,
    /// Commits that the backup does not have yet.
    pub backup_behind: u64,
    /// When the backup last had all there was; none where none is set, or it never had.
    pub backup_at: Option<UnixTime>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfEvent {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfQueue {
    queue: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCode {
    code: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRequest {
    method: String,
    call: String,
    status: u16,
}

#[derive(Debug, Default)]
struct Gauges {
    height: Gauge,
    block_age: Gauge,
    blocks_behind: Gauge,
    is_followed: Gauge,
    may_sign: Gauge,
    links: Gauge,
    channels: Gauge,
    announced_nodes: Gauge,
    graph_height: Gauge,
    graph_channels: Gauge,
    graph_nodes: Gauge,
    queues: Family<OfQueue, Gauge>,
    duty_fees: Gauge<f64, AtomicU64>,
    backup_behind: Gauge,
    backup_at: Gauge<f64, AtomicU64>,
}

/// All metrics of one node.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    gauges: Gauges,
    events: Family<OfEvent, Counter>,
    commits: Counter,
    commit_requests: Histogram,
    commit_seconds: Histogram,
    search_seconds: Histogram,
    refusals: Family<OfCode, Counter>,
    requests: Family<OfRequest, Counter>,
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics::new()
    }
}

impl Metrics {
    /// With nothing counted yet.
    pub fn new() -> Metrics {
        let gauges = Gauges::default();
        let (events, refusals, requests) =
            (Family::default(), Family::default(), Family::default());
        let commits = Counter::default();
        let commit_requests = Histogram::new(exponential_buckets(1.0, 2.0, 10));
        let commit_seconds = Histogram::new(exponential_buckets(0.000_25, 2.0, 14));
        let search_seconds = Histogram::new(exponential_buckets(0.000_25, 2.0, 14));
        let mut registry = Registry::with_prefix("causeway");
        let mut gauge = |name: &str, help: &str, gauge: &Gauge| {
            registry.register(name, help, gauge.clone());
        };
        gauge(
            "block_height",
            "The newest block that is followed",
            &gauges.height,
        );
        gauge(
            "block_age_seconds",
            "How long ago the newest followed block was first seen",
            &gauges.block_age,
        );
        gauge(
            "blocks_behind",
            "Blocks of the chain that are not read yet",
            &gauges.blocks_behind,
        );
        gauge(
            "chain_followed",
            "1 while the chain is followed, 0 while it is not",
            &gauges.is_followed,
        );
        gauge("may_sign", "1 while payments may be signed: the newest block is young enough and no other instance is on record", &gauges.may_sign);
        gauge("links", "Links with peers", &gauges.links);
        gauge(
            "channels",
            "Running channels that are followed",
            &gauges.channels,
        );
        gauge(
            "announced_nodes",
            "Announcements of nodes that stand on chain",
            &gauges.announced_nodes,
        );
        gauge(
            "graph_height",
            "The block that the graph of the network is as of, or of a later one",
            &gauges.graph_height,
        );
        gauge(
            "graph_channels",
            "Running channels of others over which routes are searched",
            &gauges.graph_channels,
        );
        gauge(
            "graph_nodes",
            "Announced nodes over which routes are searched",
            &gauges.graph_nodes,
        );
        gauge(
            "backup_entries_behind",
            "Commits that the backup does not have yet",
            &gauges.backup_behind,
        );
        registry.register(
            "backup_last_timestamp_seconds",
            "When the backup last had all there was: NaN where it never had since the start, or none is set",
            gauges.backup_at.clone(),
        );
        registry.register(
            "writer_queue_length",
            "Requests that wait for the book's writer",
            gauges.queues.clone(),
        );
        registry.register(
            "duty_fees",
            "How many duties' fees can be paid: NaN before it is known, infinite where the chain takes no fees",
            gauges.duty_fees.clone(),
        );
        registry.register(
            "events",
            "What became true, by the kind of its event",
            events.clone(),
        );
        registry.register(
            "commits",
            "Commits of the book for peers and callers",
            commits.clone(),
        );
        registry.register(
            "commit_requests",
            "Requests that shared a commit",
            commit_requests.clone(),
        );
        registry.register(
            "commit_seconds",
            "How long a commit took, signatures and sync included",
            commit_seconds.clone(),
        );
        registry.register(
            "route_search_seconds",
            "How long a search for a route took",
            search_seconds.clone(),
        );
        registry.register(
            "refusals",
            "Calls of the API that were refused, by the code of the error",
            refusals.clone(),
        );
        registry.register("api_requests", "Requests to the API", requests.clone());
        Metrics {
            registry,
            gauges,
            events,
            commits,
            commit_requests,
            commit_seconds,
            search_seconds,
            refusals,
            requests,
        }
    }

    /// So many events of a kind: something became true.
    pub fn count_events(&self, kind: EventKind, count: u64) {
        let kind = kind.name();
        self.events.get_or_create(&OfEvent { kind }).inc_by(count);
    }

    /// A commit was made for so many requests.
    pub fn count_commit(&self, requests: usize, took: Duration) {
        self.commits.inc();
        self.commit_requests.observe(requests as f64);
        self.commit_seconds.observe(took.as_secs_f64());
    }

    /// A search for a route took so long.
    pub fn count_search(&self, took: Duration) {
        self.search_seconds.observe(took.as_secs_f64());
    }

    /// A call was refused with this code.
    pub fn count_refusal(&self, code: &str) {
        let code = code.to_owned();
        self.refusals.get_or_create(&OfCode { code }).inc();
    }

    /// A request was answered; `call` is the call's path as it is declared, so that there are only so many.
    pub fn count_request(&self, method: &str, call: &str, status: u16) {
        let of = OfRequest {
            method: method.to_owned(),
            call: call.to_owned(),
            status,
        };
        self.requests.get_or_create(&of).inc();
    }

    /// All of them, with the gauges as of this sample.
    pub fn encode(&self, sample: Sample) -> Result<String, std::fmt::Error> {
        let set = |gauge: &Gauge, value: u64| {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        };
        let gauges = &self.gauges;
        set(&gauges.height, sample.height);
        set(&gauges.block_age, sample.block_age);
        set(&gauges.blocks_behind, sample.blocks_behind);
        set(&gauges.is_followed, sample.is_followed.into());
        set(&gauges.may_sign, sample.may_sign.into());
        set(&gauges.links, sample.links);
        set(&gauges.channels, sample.channels);
        set(&gauges.announced_nodes, sample.announced_nodes);
        set(&gauges.graph_height, sample.graph_height);
        set(&gauges.graph_channels, sample.graph_channels);
        set(&gauges.graph_nodes, sample.graph_nodes);
        set(&gauges.backup_behind, sample.backup_behind);
        let backup_at = sample.backup_at.map_or(f64::NAN, |at| at.0 as f64);
        gauges.backup_at.set(backup_at);
        gauges.duty_fees.set(match sample.duty_funds {
            DutyFunds::NotKnown => f64::NAN,
            DutyFunds::NoFees => f64::INFINITY,
            DutyFunds::Fees(fees) => fees as f64,
        });
        for (queue, length) in [
            ("requests", sample.waiting_requests),
            ("duties", sample.waiting_duties),
        ] {
            set(&gauges.queues.get_or_create(&OfQueue { queue }), length);
        }
        let mut encoded = String::new();
        text::encode(&mut encoded, &self.registry)?;
        Ok(encoded)
    }
}
