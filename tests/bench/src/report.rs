//! What was measured, as docs/performance.json has it.

use anyhow::Result;
use hdrhistogram::Histogram;
use serde::Serialize;

/// All that one run has measured.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Where it was measured.
    pub machine: Machine,
    /// How long each load lasted, seconds.
    pub seconds: u64,
    /// What the machine does by itself.
    pub limits: Limits,
    /// What the nodes do.
    pub payments: Vec<Payments>,
    /// How fast routes are found.
    pub routes: Routes,
    /// How long a node takes to start.
    pub start: Start,
}

/// A machine.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// What its processor calls itself.
    pub processor: String,
    /// How many threads run at once.
    pub cores: usize,
    /// Its kernel.
    pub kernel: String,
    /// The one minute load average after the run.
    pub load: f32,
}

/// What the machine does a second, with nothing of the node around it.
#[derive(Debug, Serialize)]
pub struct Limits {
    /// Signatures of a digest, on one core.
    pub signatures: f64,
    /// Verifications of one, on one core.
    pub verifications: f64,
    /// Appends of 512 bytes to a file, each synced.
    pub synced_appends: f64,
    /// Commits of one row to an SQLite database as the book is set up: WAL, each synced.
    pub sqlite_commits: f64,
    /// Onions made for routes of three hops, on one core.
    pub onions: f64,
    /// Onions peeled, on one core.
    pub peels: f64,
    /// Round trips of 64 bytes over TCP on the loopback.
    pub round_trips: f64,
}

/// One load.
#[derive(Debug, Serialize)]
pub struct Payments {
    /// What it is.
    pub name: String,
    /// Over how many channels.
    pub channels: usize,
    /// How many callers asked at once.
    pub callers: usize,
    /// Whether each payment named a reference.
    pub has_reference: bool,
    /// How many were to be asked for in a second; none where each caller asked as soon as it was answered.
    pub asked_per_second: Option<f64>,
    /// How many became final in the time.
    pub count: u64,
    /// How many came to nothing in it, since no route had room: none of those over a channel of the payer's.
    pub failed: u64,
    /// The same in a second.
    pub per_second: f64,
    /// How many payments each voucher had.
    pub per_voucher: f64,
    /// How long each took.
    pub latency: Latency,
    /// What it cost the payer's node.
    pub payer: Cost,
    /// What it cost the payee's node.
    pub payee: Cost,
}

/// Searches for routes in a drawn network.
#[derive(Debug, Serialize)]
pub struct Routes {
    /// Its nodes.
    pub nodes: usize,
    /// Its channels.
    pub channels: usize,
    /// How long it took to load it into a graph, seconds.
    pub load_seconds: f64,
    /// How many routes were searched.
    pub searches: usize,
    /// How many of them were found.
    pub found: u64,
    /// How many of the others a search without bounds finds.
    pub missed: usize,
    /// How many searches met a bound of their effort: there may be a cheaper route.
    pub gave_up: u64,
    /// How long those took that found one.
    pub latency: Latency,
}

/// How long each took, milliseconds.
#[derive(Debug, Serialize)]
pub struct Latency {
    /// Half of them took at most so long.
    pub p50: f64,
    /// 99 of 100.
    pub p99: f64,
    /// 999 of 1,000.
    pub p999: f64,
    /// All of them.
    pub most: f64,
    /// By percentile, for the plot: percentile and milliseconds.
    pub curve: Vec<(f64, f64)>,
}

impl Latency {
    /// Of what was recorded in microseconds.
    pub fn of(recorded: &Histogram<u64>) -> Latency {
        let at = |percentile: f64| recorded.value_at_percentile(percentile) as f64 / 1_000.0;
        let percentiles = (0..=99).map(f64::from).chain([99.5, 99.9]);
        Latency {
            p50: at(50.0),
            p99: at(99.0),
            p999: at(99.9),
            most: recorded.max() as f64 / 1_000.0,
            curve: percentiles.map(|p| (p, at(p))).collect(),
        }
    }
}

/// What a load cost a process.
#[derive(Debug, Serialize)]
pub struct Cost {
    /// Time on a core for each payment, microseconds.
    pub core_micros: f64,
    /// Memory at its end, bytes.
    pub memory: u64,
    /// How much more that is than before the load, for each payment, bytes.
    pub memory_per_payment: f64,
}

/// How long a node takes to start.
#[derive(Debug, Serialize)]
pub struct Start {
    /// Its running channels.
    pub channels: u64,
    /// The payments in its book.
    pub payments: u64,
    /// What of the payer.
    pub payer: StartedNode,
    /// What of the payee.
    pub payee: StartedNode,
}

/// A node that was started.
#[derive(Debug, Serialize)]
pub struct StartedNode {
    /// Seconds from the start of its process until it was ready and followed all channels.
    pub seconds: f64,
    /// Its memory then, bytes.
    pub memory: u64,
    /// The book without payments, bytes.
    pub book_empty: u64,
    /// The book with them, bytes.
    pub book: u64,
    /// How much of that each payment takes, bytes; none where there are no payments.
    pub bytes_per_payment: Option<f64>,
}

impl Machine {
    /// This one.
    pub fn read() -> Result<Machine> {
        use procfs::Current as _;
        let cpu = procfs::CpuInfo::current()?;
        let name = cpu.fields.get("model name").cloned();
        let name = name.or_else(|| cpu.get_field(0, "model name").map(str::to_owned));
        let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease")?;
        Ok(Machine {
            processor: name.unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: std::thread::available_parallelism()?.get(),
            kernel: kernel.trim().to_owned(),
            load: procfs::LoadAverage::current()?.one,
        })
    }
}
