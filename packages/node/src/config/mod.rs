//! What a node's user sets: a file, the environment and flags, read once into types.

mod by_sidechain;
mod load;
mod values;

pub use by_sidechain::{BySidechain, SidechainAmounts};
pub(crate) use load::check_join_amount;
pub use load::{load, ConfigError, Flags};
pub use values::{ConfigValue, VALUES};

use serde::{Deserialize, Deserializer, Serialize};
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;

/// The name of the file in the folder of the account's book.
pub const FILE: &str = "node.toml";

/// Everything that is set. Each field is a value of [`VALUES`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the API listens, and what it bounds.
    pub api: Api,
    /// Links to peers.
    pub peers: Peers,
    /// Channels that are opened for payments.
    pub channels: Channels,
    /// Which channels that others open to us are joined.
    pub join: Join,
    /// What is agreed to without asking.
    pub agreements: Agreements,
    /// How the key is unlocked.
    pub keys: Keys,
    /// Payments over several channels.
    pub routes: Routes,
    /// What is done on chain in time.
    pub duties: Duties,
    /// The copy of the book that is written along with each commit.
    pub backup: Backup,
    /// What is logged.
    pub log: Log,
    /// Queues of the writer.
    pub limits: Limits,
}

/// `api`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Api {
    /// Where the API is served.
    pub listen: SocketAddr,
    /// Hosts besides the listener that a request may name.
    #[serde(deserialize_with = "texts")]
    pub hosts: Vec<String>,
    /// Whether its connections are secured.
    pub tls: bool,
    /// The certificate, PEM, with those above it; one that the node makes if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// The certificate's key, PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
    /// Calls that each token may ask a second.
    pub requests_per_second: NonZeroU32,
}

/// What is set where nothing is.
const REQUESTS_PER_SECOND: NonZeroU32 = NonZeroU32::new(200).unwrap();

/// A list, or one text with commas between, as a flag and the environment give it.
fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Texts {
        List(Vec<String>),
        Text(String),
    }
    Ok(match Texts::deserialize(from)? {
        Texts::List(all) => all,
        Texts::Text(text) => {
            let all = text.split(',').map(str::trim);
            all.filter(|text| !text.is_empty())
                .map(str::to_owned)
                .collect()
        }
    })
}

impl Default for Api {
    fn default() -> Api {
        Api {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7878)),
            hosts: Vec::new(),
            tls: false,
            certificate: None,
            key: None,
            requests_per_second: REQUESTS_PER_SECOND,
        }
    }
}

/// `peers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Peers {
    /// Where peers are listened for.
    pub listen: SocketAddr,
    /// Messages a second that are read from a peer.
    pub messages_per_second: u16,
    /// Links on which nobody is authenticated.
    pub guests: usize,
    /// Whether connections come through a proxy that names their addresses.
    pub behind_proxy: bool,
    /// Whether announced addresses in private ranges are dialled.
    pub private_ranges: bool,
    /// Whether the node is announced at its start.
    pub announce: bool,
    /// Where the node is reached, as it is announced.
    #[serde(deserialize_with = "texts")]
    pub addresses: Vec<String>,
    /// What it is called, as it is announced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Default for Peers {
    fn default() -> Peers {
        Peers {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7877)),
            messages_per_second: 4_000,
            guests: 64,
            behind_proxy: false,
            private_ranges: false,
            announce: false,
            addresses: Vec::new(),
            name: None,
        }
    }
}

/// `channels`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Channels {
    /// What a channel is opened with for a payment, base units; with the payment where that is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_amount: Option<BySidechain>,
    /// How long it lives, seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<u64>,
}

/// `join`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Join {
    /// Whose channels are joined: accounts, or [`ANYONE`] alone; nobody's where it is empty.
    #[serde(deserialize_with = "texts")]
    pub from: Vec<String>,
    /// Which modes they may have.
    #[serde(deserialize_with = "texts")]
    pub modes: Vec<String>,
    /// What their openers must have put in at least, base units.
    pub smallest: BySidechain,
    /// What is put into each, base units.
    pub amount: BySidechain,
    /// The most that a join may take from the account, base units: what is put in, and the margin that goes along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<BySidechain>,
    /// How many channels that we joined may run before no further one is joined.
    pub count: usize,
}

/// In `join.from`: whoever opens a channel to us.
pub const ANYONE: &str = "anyone";

impl Default for Join {
    fn default() -> Join {
        Join {
            from: Vec::new(),
            modes: vec!["one-way".to_owned(), "two-way".to_owned()],
            smallest: BySidechain::default(),
            amount: BySidechain::default(),
            at_most: None,
            count: 16,
        }
    }
}

/// `agreements`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Agreements {
    /// Whether a peer gets our consent to withdrawals that leave us what is ours.
    pub consent: bool,
    /// Whether a later end that a peer asks for is agreed to.
    pub extend: bool,
    /// The longest that a channel may run from then on with such an end, seconds.
    pub extend_for: u64,
    /// Whether a cooperative close that a peer begins is agreed to.
    pub close: bool,
    /// The longest that nothing is paid for a cooperative close, seconds.
    pub shutdown_for: u64,
}

impl Default for Agreements {
    fn default() -> Agreements {
        Agreements {
            consent: true,
            extend: false,
            extend_for: 30 * 86_400,
            close: true,
            shutdown_for: 600,
        }
    }
}

/// `keys`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// The file whose first line is the passphrase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passphrase_file: Option<PathBuf>,
}

/// `routes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Routes {
    /// Whether payments of others are forwarded.
    pub forward: bool,
    /// Whether payments without an invoice are taken.
    pub without_invoice: bool,
    /// How many locks may be pending over a channel.
    pub slots: usize,
    /// From how much on a payment is forwarded, base units.
    pub smallest: BySidechain,
    /// What a claim on chain costs, base units.
    pub claim_cost: BySidechain,
    /// The most that locks below that may be together over a channel, base units.
    pub dust: BySidechain,
    /// The most of a token that may be given in open trades together, base units; a part of what there is of it if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trade_limit: Option<BySidechain>,
    /// The longest for which this account is bound to the rate of a trade, seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trade_time: Option<u64>,
    /// By how many millionths less than the chain's rate a quote takes.
    pub quote_discount: BySidechain,
}

impl Default for Routes {
    fn default() -> Routes {
        Routes {
            forward: true,
            without_invoice: true,
            slots: causeway_types::signed::MAX_LOCKS,
            smallest: BySidechain::default(),
            claim_cost: BySidechain::default(),
            dust: BySidechain::default(),
            trade_limit: None,
            trade_time: None,
            quote_discount: BySidechain::default(),
        }
    }
}

/// `duties`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Duties {
    /// Whether an account of its own pays for them, where it has the fee.
    pub account: bool,
    /// How much earlier than the rules ask a voucher is shown, seconds.
    pub show_before: u64,
    /// From how much on a voucher is shown, and a channel of somebody else's settled for what is ours of it, base units.
    pub smallest: BySidechain,
}

impl Default for Duties {
    fn default() -> Duties {
        Duties {
            account: true,
            show_before: 0,
            smallest: BySidechain::default(),
        }
    }
}

/// `backup`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Backup {
    /// The folder that it is written into; none where there is to be no backup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Whether a commit waits for it.
    pub mode: BackupMode,
}

/// Whether a commit waits for the backup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupMode {
    /// It is at most a second behind, and the node goes on without it.
    #[default]
    Async,
    /// Nothing is signed that it does not have.
    Sync,
}

impl From<BackupMode> for causeway_wallet::backup::BackupMode {
    fn from(mode: BackupMode) -> Self {
        match mode {
            BackupMode::Async => Self::Async,
            BackupMode::Sync => Self::Sync,
        }
    }
}

/// `log`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// From which weight on.
    pub level: LogLevel,
    /// In which form.
    pub format: LogFormat,
}

/// From which weight on something is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Only what failed.
    Error,
    /// What may need somebody.
    Warn,
    /// Besides, what happened.
    #[default]
    Info,
    /// What helps to find a fault.
    Debug,
    /// All that the program can tell.
    Trace,
}

/// In which form something is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// `limits`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Requests that wait for the writer.
    pub queue: usize,
    /// Requests that share a commit.
    pub batch: usize,
    /// MiB of the book's disk that payments leave free.
    pub disk_kept_back: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            queue: 4_096,
            batch: 256,
            disk_kept_back: 64,
        }
    }
}

#[cfg(test)]
mod tests;
