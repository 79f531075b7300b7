//! What any of the contracts refuses.

use causeway_types::text::{self, NameError};
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, StdError};
use cw_ownable::OwnershipError;
use thiserror::Error;

/// Why something that several contracts do is refused.
/// The texts name the fields: `asked` is what the message asked for; `allowed`, `least` and `largest` are its bounds.
/// Amounts are in base units, times in seconds.
#[derive(Debug, PartialEq, Error)]
#[allow(missing_docs)]
pub enum CommonError {
    /// An address, a message inside a message, another contract's answer or a stored record cannot be read.
    ///
    /// Do: look at what the text names; check addresses, and that all contracts are of one deployment.
    #[error("std_error: {0}")]
    Std(#[from] StdError),
    /// `migrate` was called on the storage of another contract, or of newer code.
    ///
    /// Do: migrate to the same contract's code, of this version or a newer one.
    #[error("migration_refused: {0}")]
    MigrationRefused(StdError),
    /// The token is not that of a sidechain.
    ///
    /// Do: send a token that the issuer lists (`Sidechains`).
    #[error("foreign_token: {token} is no token of the issuer {issuer}")]
    ForeignToken { token: Addr, issuer: Addr },
    /// A contract of the deployment, or a sidechain's token, was named as recipient or as a side of a channel.
    ///
    /// Do: name another recipient or peer.
    #[error("recipient_keeps_nothing: {recipient} is a contract of this deployment or a sidechain's token; it keeps no tokens or assets that merely arrive, so they would be lost")]
    RecipientKeepsNothing {
        /// Who was to be paid.
        recipient: Addr,
    },
    /// The name, or another text that is shown to people, has characters that are not printable ASCII, or blanks at its ends.
    ///
    /// Do: choose a text of printable ASCII characters, without blanks at its ends.
    #[error("name_not_printable: the {what} {why}")]
    NameNotPrintable {
        /// What the text is.
        what: &'static str,
        /// What is wrong with it.
        why: NameError,
    },
    /// A payment is above what the contract has booked of the token. The rules never let that happen; if it did,
    /// nothing would be paid.
    ///
    /// Do: report it: it is a fault of the contract's.
    #[error("holding_short: {asked} should go out of sidechain {sidechain_id}, {held} is held")]
    HoldingShort {
        sidechain_id: SidechainId,
        asked: Amount,
        held: Amount,
    },
}

/// Refuses a name, or another text that is shown to people, that cannot be shown as it is.
pub fn check_name(what: &'static str, name: &str) -> Result<(), CommonError> {
    text::check_name(name).map_err(|why| CommonError::NameNotPrintable { what, why })
}

/// The code of a refusal of cw_ownable's: see `causeway_types::error_code::OWNERSHIP_CODES`.
pub fn ownership_code(error: &OwnershipError) -> &'static str {
    match error {
        OwnershipError::Std(_) => "std_error",
        OwnershipError::NoOwner => "no_owner",
        OwnershipError::NotOwner => "not_owner",
        OwnershipError::NotPendingOwner => "not_pending_owner",
        OwnershipError::TransferNotFound => "no_pending_owner",
        OwnershipError::TransferExpired => "ownership_offer_expired",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::error_code::OWNERSHIP_CODES;

    #[test]
    fn every_refusal_of_the_ownerships_is_listed() {
        let refusals = [
            OwnershipError::NoOwner,
            OwnershipError::NotOwner,
            OwnershipError::NotPendingOwner,
            OwnershipError::TransferNotFound,
            OwnershipError::TransferExpired,
        ];
        let codes: Vec<_> = refusals.iter().map(ownership_code).collect();
        let listed: Vec<_> = OWNERSHIP_CODES.iter().map(|(code, _, _)| *code).collect();
        assert_eq!(codes, listed);
    }
}
