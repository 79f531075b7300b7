//! Why a distribution is refused or stops. Amounts are base units.

use super::{ClientError, Unit};
use causeway_types::Amount;
use thiserror::Error;

/// What is wrong with a distribution.
#[derive(Debug, Error)]
pub enum DistributionError {
    /// A distribution of these shares that was done before.
    #[error(
        "{amount} {} were given to the {recipients} recipients of this file already, in {transactions} transactions",
        unit.symbol
    )]
    Already {
        /// The sum that was given, in base units.
        amount: Amount,
        /// What it is counted in.
        unit: Unit,
        /// The number of recipients.
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
        /// The number of lines that were.
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
    OtherUnfinished {
        /// The sum that was given, in base units.
        amount: Amount,
        /// What it is counted in.
        unit: Unit,
        /// The number of recipients.
        recipients: u64,
    },
    /// A distribution that stopped between two batches: what is given and what is not is certain.
    #[error("{recipients} recipients have their tokens, those of {lines} and after them do not")]
    Stopped {
        /// How many have their tokens.
        recipients: u64,
        /// The lines of the batch that failed, in words.
        lines: String,
        /// The error that stopped it.
        source: Box<ClientError>,
    },
}

impl DistributionError {
    /// The error's code.
    pub fn code(&self) -> &'static str {
        match self {
            DistributionError::Already { .. } => "already_distributed",
            DistributionError::SharesGivenBefore { .. } => "shares_given_before",
            DistributionError::OtherUnfinished { .. } => "other_distribution_unfinished",
            DistributionError::Stopped { source, .. } => source.code(),
        }
    }
}

impl From<DistributionError> for ClientError {
    fn from(error: DistributionError) -> ClientError {
        ClientError::Distribution(error)
    }
}
