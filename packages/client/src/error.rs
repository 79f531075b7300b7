//! Why an operation is refused or fails: typed, each with a stable code. Programs match codes, people read the text.

mod channel;
mod code;
mod deployment;
mod distribution;
mod funds;
mod message;
mod offer;
mod payment;
mod rule;
mod settings;

pub use channel::ChannelError;
pub use deployment::DeploymentError;
pub use distribution::DistributionError;
pub use funds::{asset_name, MissingFunds};
pub use message::MessageError;
pub use offer::OfferError;
pub use payment::PaymentError;
pub use rule::RuleRefusal;
pub use settings::SettingsError;

use causeway_chain::{ChainError, TxHash};
use causeway_types::error_code::code_of;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, ChannelId, Height, NodeInstance, Nonce, OfferId, SidechainId};
use causeway_wallet::keys::DeriveError;
use causeway_wallet::WalletError;
use cosmwasm_std::{Addr, StdError};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// What an operation of the client returns.
pub type Result<T, E = ClientError> = std::result::Result<T, E>;

/// The token that an error's amounts are counted in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The sidechain's symbol.
    pub symbol: String,
    /// How many decimals a whole token has.
    pub decimals: u8,
}

impl From<&SidechainResponse> for Unit {
    fn from(sidechain: &SidechainResponse) -> Unit {
        Unit {
            symbol: sidechain.symbol.clone(),
            decimals: sidechain.decimals,
        }
    }
}

/// What a query named and the chain does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A channel, by number or name.
    Channel,
    /// A sidechain, by number or symbol.
    Sidechain,
    /// An offer, by number.
    Offer(OfferId),
}

/// Why an operation was refused or failed. Amounts are base units, times unix seconds.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The chain, its node or its contracts.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The wallet refuses.
    #[error("{error}")]
    Wallet {
        /// What the wallet says of it.
        error: WalletError,
        /// What its amounts are counted in, where that is known.
        unit: Option<Box<Unit>>,
    },
    /// An operation on a channel is refused.
    #[error("{error}")]
    Channel {
        /// What is refused, and why.
        error: Box<ChannelError>,
        /// What its amounts are counted in, where it has any.
        unit: Option<Box<Unit>>,
    },
    /// A payment is not made.
    #[error("{error}")]
    Payment {
        /// What is refused, and why.
        error: Box<PaymentError>,
        /// What its amounts are counted in, where it has any.
        unit: Option<Box<Unit>>,
    },
    /// A message of the peer is not what was expected.
    #[error(transparent)]
    Message(Box<MessageError>),
    /// A voucher of ours of which the book's log has no payment.
    #[error("the book has no payment of voucher {nonce} in channel {channel_id}")]
    PaymentNotInLog {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// The voucher's nonce.
        nonce: Nonce,
    },
    /// A deployment, or an upgrade of one.
    #[error(transparent)]
    Deployment(DeploymentError),
    /// A distribution is refused, or not finished.
    #[error(transparent)]
    Distribution(DistributionError),
    /// A source of money has too little.
    #[error("{0}")]
    Funds(Box<MissingFunds>),
    /// A recipient that keeps nothing that merely arrives.
    #[error(
        "recipient_keeps_nothing: {recipient} is a contract of this deployment or a sidechain's token; it keeps no tokens or \
         assets that merely arrive, so they would be lost"
    )]
    KeepsNothing {
        /// Who was to be paid.
        recipient: Addr,
    },
    /// An operation on an offer is refused.
    #[error("{error}")]
    Offer {
        /// Why the operation on the offer is refused.
        error: Box<OfferError>,
        /// What its amounts are counted in.
        unit: Box<Unit>,
    },
    /// What an admin would set is refused.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The account's node refuses to send something: nothing was sent.
    #[error("the node does not send it")]
    NodeRefused(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The account's node was asked to send something, and its answer was lost: it may be sent.
    #[error("it is not known whether the node has sent it")]
    NodeUndecided(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The account's node was asked for the same, and gave no answer; whether it has sent it the book does not say that is here:
    /// it was restored since, or was not looked at.
    #[error("it is not known whether a node has sent this before: it was asked for it, and the book that it had is not the one that is here")]
    AskedOfNode {
        /// What the node was asked for.
        file: PathBuf,
    },
    /// A node that does not run now was asked to send a step, and gave no answer: it alone says whether it has.
    #[error("it is not known whether '{step}' was sent: the account's node was asked for it, and does not run now; nothing is sent meanwhile")]
    NodeNotRunning {
        /// The name of the step.
        step: String,
    },
    /// What is done in several steps that are written down is done where the key is.
    #[error("this is done in steps that are written down here, and a node has the account's key")]
    NotThroughNode,
    /// A rule refuses, as a contract would.
    #[error(transparent)]
    Rule(RuleRefusal),
    /// A message that cannot be encoded, or an answer that cannot be decoded.
    #[error(transparent)]
    Encoding(#[from] StdError),
    /// The keyring was needed and cannot be unlocked.
    #[error("the keys of this account cannot be unlocked")]
    Unlock(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something that failed because of something else.
    #[error("{what}")]
    Because {
        /// What failed because of it.
        what: String,
        /// The error that stopped it.
        source: Box<ClientError>,
    },
    /// A transaction that was asked for as JSON, unsigned: it ends the operation, and is its answer.
    #[error("the transaction was generated and not sent")]
    Generated(String),
    /// A transaction that was sent, is in no block so far, and may still be included.
    #[error(
        "it is not known yet whether {}, it can be included {}",
        match step {
            Some(step) => format!("'{step}' was done: transaction {hash}"),
            None => format!("transaction {hash} took effect"),
        },
        last.map_or_else(|| "for as long as the chain runs".to_owned(), |last| format!("up to block {last}"))
    )]
    OutcomeUnknown {
        /// Which step of an operation it does that goes on from there when it is run again; none where there is no such
        /// operation.
        step: Option<String>,
        /// The hash of the transaction.
        hash: TxHash,
        /// The last block that can include it; none if it is good for ever.
        last: Option<Height>,
        /// Why it is not known.
        #[source]
        why: Box<ChainError>,
    },
    /// A transaction that took effect, without the event that tells of it.
    #[error("the chain does not say {0}")]
    NoEvent(&'static str),
    /// A file that cannot be read or written.
    #[error("cannot {doing} {}", file.display())]
    File {
        /// What was done with it.
        doing: &'static str,
        /// The file, as it was named.
        file: PathBuf,
        /// What the system says of it.
        source: io::Error,
    },
    /// A file that does not hold what it should.
    #[error("{} is no {what}", file.display())]
    Content {
        /// What it should hold.
        what: &'static str,
        /// The file, as it was named.
        file: PathBuf,
        /// Where what it holds differs.
        source: serde_json::Error,
    },
    /// Another process has the file.
    #[error("another process does the same at this moment")]
    InUse {
        /// The file, as it was named.
        file: PathBuf,
    },
    /// Another process is at the very same: this one has asked for nothing, and sent nothing.
    #[error("another command is at the very same at this moment: this one did nothing")]
    SameUnderWay {
        /// The file that is kept of it.
        file: PathBuf,
    },
    /// The registry, the issuer or the vault does not have what was named.
    #[error("{text}")]
    NotFound {
        /// What was named.
        named: Named,
        /// The contract's own words.
        text: String,
    },
    /// Channels of one opener and name in several sidechains.
    #[error(
        "{} of your channels are named {name}, each in another sidechain: {}",
        channel_ids.len(),
        channel_ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    )]
    ChannelNameAmbiguous {
        /// The name that was given.
        name: String,
        /// The numbers of the channels that have it.
        channel_ids: Vec<ChannelId>,
    },
    /// There is no sidechain, and one is needed.
    #[error("there is no sidechain yet")]
    NoSidechain,
    /// There are several sidechains, and none was named.
    #[error("{} sidechains are here and none was chosen", symbols.len())]
    SidechainNotChosen {
        /// The symbols of the sidechains that are there.
        symbols: Vec<String>,
    },
    /// A page of a list has more entries than were asked for.
    #[error("a page of a list has {entries} entries, at most {most} were asked for")]
    PageTooLong {
        /// How many it has.
        entries: usize,
        /// How many were asked for.
        most: usize,
    },
    /// A list that does not end.
    #[error("a list does not end after {pages} pages of {entries} entries")]
    EndlessList {
        /// How many pages were read.
        pages: usize,
        /// How many entries a page has.
        entries: usize,
    },
    /// Credit that was to be turned into credit.
    #[error("credit is credit already")]
    CreditIntoCredit,
    /// Leased money comes from the vault.
    #[error("leased money comes from the vault, not from credit")]
    LeaseFromCredit,
    /// Somebody who has no part in a channel.
    #[error(
        "channel {channel_id} is between {opener} and {}, you are {address}",
        peer.as_ref().map_or("nobody yet", |p| p.as_str())
    )]
    NotInChannel {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// The address of its opener.
        opener: Addr,
        /// Its peer, where somebody has joined.
        peer: Option<Addr>,
        /// The address that asks.
        address: Addr,
    },
    /// A book that was opened without the account's keys takes no channel keys.
    #[error("no channel key is taken without the keys of the account")]
    WithoutKeys,
    /// A copy of a book signs nothing: what is signed would be good.
    #[error("{what} is signed and handed over, and this is only to show what would be sent")]
    ShowsOnly {
        /// What was to be signed.
        what: &'static str,
    },
    /// More than an amount can be.
    #[error("{what} together are more than {}", Amount::MAX)]
    Overflow {
        /// What was added up.
        what: &'static str,
    },
    /// Another instance of the account's node is on record than this book's.
    #[error("the chain has a node of this account with the instance {on_record}; this book's instance is {own}")]
    OtherInstance {
        /// The instance of this book.
        own: NodeInstance,
        /// The instance that was announced last.
        on_record: NodeInstance,
    },
    /// This book's instance has taken the place of another one, which may not have learnt of it yet.
    #[error("this book has taken over from another node of the account, which may sign until it learns of it: nothing is signed before the block time {until}")]
    TakeoverWaits {
        /// The time of the first block in which it may sign.
        until: causeway_types::UnixTime,
    },
    /// The node answers for another thing than it was asked about.
    #[error("the node was asked for {asked} and answered for {answered}")]
    OtherAnswer {
        /// What it was asked for.
        asked: String,
        /// What its answer is about.
        answered: String,
    },
    /// The node's list lacks a channel that is in the book and runs.
    #[error("channel {channel_id} with {peer} is in the book, and the node's list of channels lacks it: no other is opened")]
    ListLacks {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// The peer in it.
        peer: Addr,
    },
    /// The node answers with another token than the sidechain had when it was first used here.
    #[error(
        "the node says that sidechain {sidechain_id} is {} with {} decimals; it is known here as {} with {} decimals",
        answered.symbol, answered.decimals, known.symbol, known.decimals
    )]
    OtherToken {
        /// The sidechain that this is about, by its number.
        sidechain_id: SidechainId,
        /// As it is known here.
        known: Unit,
        /// As the node has it.
        answered: Unit,
        /// Where it is kept.
        file: PathBuf,
    },
}

impl ClientError {
    /// The error itself, without what failed because of it.
    pub fn root(&self) -> &ClientError {
        match self {
            ClientError::Because { source, .. }
            | ClientError::Distribution(DistributionError::Stopped { source, .. }) => source.root(),
            other => other,
        }
    }
    /// Whether it is not known yet if a transaction took effect.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(
            self.root(),
            ClientError::OutcomeUnknown { .. }
                | ClientError::NodeUndecided(_)
                | ClientError::AskedOfNode { .. }
                | ClientError::NodeNotRunning { .. }
        )
    }
    /// Whether a submission that ended with this did nothing and never will.
    pub fn is_failure(&self) -> bool {
        !matches!(
            self.root(),
            ClientError::Generated(_)
                | ClientError::OutcomeUnknown { .. }
                | ClientError::NodeUndecided(_)
                | ClientError::AskedOfNode { .. }
                | ClientError::NodeNotRunning { .. }
        )
    }
    /// The code of the contract that refused, or of the rule that would have had it refuse.
    pub fn contract_code(&self) -> Option<String> {
        let text = match self.root() {
            ClientError::Chain(
                ChainError::TxFailed { text, .. }
                | ChainError::Simulated { text, .. }
                | ChainError::Query { text, .. },
            )
            | ClientError::NotFound { text, .. } => text,
            ClientError::Channel { error, .. } => return error.contract_code(),
            ClientError::Rule(refusal) => return refusal.contract_code(),
            _ => return None,
        };
        code_of(text).map(ToOwned::to_owned)
    }
    /// What a contract said, where it refused a query.
    pub fn query_refusal(&self) -> Option<&str> {
        match self.root() {
            ClientError::Chain(ChainError::Query { text, .. }) => Some(text),
            _ => None,
        }
    }
    /// The same as the reason for what failed.
    pub fn because(self, what: impl Into<String>) -> ClientError {
        ClientError::Because {
            what: what.into(),
            source: Box::new(self),
        }
    }
}

impl From<WalletError> for ClientError {
    fn from(error: WalletError) -> ClientError {
        ClientError::Wallet { error, unit: None }
    }
}
impl From<MessageError> for ClientError {
    fn from(error: MessageError) -> ClientError {
        ClientError::Message(Box::new(error))
    }
}
impl From<DeriveError> for ClientError {
    fn from(error: DeriveError) -> ClientError {
        WalletError::from(error).into()
    }
}

/// A file that cannot be read or written.
pub(crate) fn file_error(
    doing: &'static str,
    file: impl Into<PathBuf>,
) -> impl FnOnce(io::Error) -> ClientError {
    let file = file.into();
    move |source| ClientError::File {
        doing,
        file,
        source,
    }
}

/// A file that does not hold what it should.
pub(crate) fn content_error(
    what: &'static str,
    file: impl Into<PathBuf>,
) -> impl FnOnce(serde_json::Error) -> ClientError {
    let file = file.into();
    move |source| ClientError::Content { what, file, source }
}
