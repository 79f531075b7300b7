//! What can go wrong.

use causeway_chain::TxHash;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, ChannelId, Height, SidechainId};
use causeway_wallet::WalletError;
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use thiserror::Error;

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

/// Why an operation was refused. Amounts are base units, times unix seconds.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The wallet refuses.
    #[error("{error}")]
    Wallet {
        /// Why.
        error: WalletError,
        /// What its amounts are counted in, where that is known.
        unit: Option<Unit>,
    },
    /// Somebody who has no part in a channel.
    #[error("channel {channel_id} is between {opener} and {}, you are {address}", peer.as_ref().map_or("nobody yet", |p| p.as_str()))]
    NotInChannel {
        /// Which one.
        channel_id: ChannelId,
        /// Its opener.
        opener: Addr,
        /// Its peer, where somebody has joined.
        peer: Option<Addr>,
        /// Who asks.
        address: Addr,
    },
    /// A copy of a book signs nothing: what is signed would be good.
    #[error("{what} is signed and handed over, and this is only to show what would be sent")]
    ShowsOnly {
        /// What was to be signed.
        what: &'static str,
    },
    /// Nobody knows yet whether a transaction took effect: it was sent, and is in no block so far.
    #[error(
        "it is not known yet whether transaction {hash} took effect: {}; {why}",
        last.map_or("it can be included for as long as the chain runs".to_owned(), |last| format!(
            "it can be included up to block {last}"
        ))
    )]
    OutcomeUnknown {
        /// The transaction.
        hash: TxHash,
        /// The last block that it can be in; none if it is good for ever.
        last: Option<Height>,
        /// Why it is not known.
        why: String,
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
        /// The channel.
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
        /// The sidechain.
        sidechain_id: SidechainId,
        /// As it is known here.
        known: Unit,
        /// As the node has it.
        answered: Unit,
        /// Where it is kept.
        file: PathBuf,
    },
    /// A distribution of these shares that was done before.
    #[error(
        "{amount} {} were given to the {recipients} recipients of this file already, in {transactions} transactions",
        unit.symbol
    )]
    AlreadyDistributed {
        /// To all together.
        amount: Amount,
        /// What it is counted in.
        unit: Unit,
        /// To how many.
        recipients: u64,
        /// In how many transactions.
        transactions: u64,
        /// The line of the first share beyond them, where there are more by now.
        next_line: Option<u64>,
    },
    /// Some lines of a file were given before, by another one or by this one as it was then.
    #[error(
        "{count} of {of} lines were given before, the first is line {line}: the same amount to the same recipient"
    )]
    SharesGivenBefore {
        /// How many.
        count: u64,
        /// Of how many that were to be given.
        of: u64,
        /// The number of the first.
        line: u64,
    },
    /// Another distribution by the same account is not finished.
    #[error(
        "another distribution of {} is unfinished: {amount} to {recipients} recipients are given, and they are not those \
         that this file begins with",
        unit.symbol
    )]
    OtherDistribution {
        /// To all together.
        amount: Amount,
        /// What it is counted in.
        unit: Unit,
        /// To how many.
        recipients: u64,
    },
}

/// An error that says what to do next.
#[derive(Debug)]
pub struct Advised {
    message: String,
    hint: String,
}

impl Advised {
    /// What to do next.
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

impl fmt::Display for Advised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
impl std::error::Error for Advised {}

/// An error with what to do next.
pub fn advise(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(advice(message, hint))
}

/// The same, as the context of another error.
pub fn advice(message: impl Into<String>, hint: impl Into<String>) -> Advised {
    Advised {
        message: message.into(),
        hint: hint.into(),
    }
}
