//! The codes of errors, by which programs know them: each error has one.

use super::client_error;
use crate::csv_file::CsvError;
use crate::error_code::CommandCode;
use crate::hinted::CommandError;
use crate::unlocked::UnlockError;
use causeway_chain::ChainError;
use causeway_client::ClientError;
use causeway_node::config::ConfigError;
use causeway_node::NodeError;
use causeway_node_api::{ApiError, CallError, IdError};
use causeway_simulation::SimulationError;
use causeway_types::error_code::code_of;
use causeway_wallet::keys::{DeriveError, KeyStoreError, PathError, PhraseError};
use causeway_wallet::WalletError;
use std::error::Error;

/// The code of an error of the client: the contract's where one refused, else its own.
pub fn code_of_client(error: &ClientError) -> String {
    let own = error.root().code();
    error.contract_code().unwrap_or_else(|| own.to_owned())
}

/// The code of an error: the contract's where one refused, else that of the part that refused or failed.
pub fn code_of_error(error: &anyhow::Error) -> String {
    let told = error.chain().find_map(code_of_part);
    let told = told.or_else(|| error.chain().find_map(client_error).map(code_of_client));
    let told = told.or_else(|| error.chain().find_map(code_of_library).map(named));
    told.unwrap_or_else(|| named(CommandCode::Internal))
}

fn named(code: CommandCode) -> String {
    code.name().to_owned()
}

/// The code of an error of this project's own.
fn code_of_part(cause: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = cause.downcast_ref::<CommandError>() {
        return Some(error.code().to_owned());
    }
    if let Some(client) = client_error(cause) {
        // what a node refuses has the code of its refusal, which is the next cause
        let is_of_node = matches!(
            client.root(),
            ClientError::NodeRefused(_) | ClientError::NodeUndecided(_)
        );
        return (!is_of_node).then(|| code_of_client(client));
    }
    if let Some(chain) = cause.downcast_ref::<ChainError>() {
        let text = match chain {
            ChainError::TxFailed { text, .. }
            | ChainError::Simulated { text, .. }
            | ChainError::Query { text, .. } => code_of(text),
            _ => None,
        };
        return Some(text.unwrap_or(chain.code()).to_owned());
    }
    code_of_type(cause, SimulationError::code)
        .or_else(|| code_of_type(cause, CallError::code))
        .or_else(|| code_of_type(cause, |error: &ApiError| error.code.clone()))
        .or_else(|| code_of_type(cause, WalletError::code))
        .or_else(|| code_of_type(cause, NodeError::code))
        .or_else(|| code_of_type(cause, KeyStoreError::code))
        .or_else(|| code_of_type(cause, PhraseError::code))
        .or_else(|| code_of_type(cause, DeriveError::code))
        .or_else(|| code_of_type(cause, PathError::code))
        .or_else(|| code_of_text_or_file(cause).map(named))
}

fn code_of_type<'e, E: Error + 'static, S: Into<String>>(
    cause: &'e (dyn Error + 'static),
    code: impl FnOnce(&'e E) -> S,
) -> Option<String> {
    cause.downcast_ref().map(|error| code(error).into())
}

/// Errors of this project that have no code of their own: what was typed, or stands in a file, cannot be read as what it is.
fn code_of_text_or_file(cause: &(dyn Error + 'static)) -> Option<CommandCode> {
    if cause.is::<CsvError>() {
        return Some(CommandCode::ListInvalid);
    }
    if cause.is::<ConfigError>() {
        return Some(CommandCode::NodeSettingInvalid);
    }
    if cause.is::<UnlockError>() {
        return Some(CommandCode::UnlockFailed);
    }
    cause
        .is::<IdError>()
        .then_some(CommandCode::ArgumentsInvalid)
}

/// What the system or a library says, where nobody has said more of it.
fn code_of_library(cause: &(dyn Error + 'static)) -> Option<CommandCode> {
    if cause.is::<std::io::Error>() {
        return Some(CommandCode::FileFailed);
    }
    let is_text = cause.is::<serde_json::Error>() || cause.is::<toml::de::Error>();
    is_text.then_some(CommandCode::FileMalformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hinted::{error_with_hint, OrCode as _};
    use causeway_node_api::ErrorCode;

    fn io() -> std::io::Error {
        std::io::Error::other("the disk is gone")
    }

    #[test]
    fn whatever_fails_has_a_code() {
        let refused = ApiError::new(ErrorCode::ZeroPayment, "a payment of 0");
        let refused = CallError::Refused(Box::new(refused));
        let unreadable: Result<u8, _> = serde_json::from_str("x");
        for (error, code) in [
            (
                error_with_hint(CommandCode::NoKey, "there is no key", "make one"),
                "no_key",
            ),
            (
                Err::<(), _>(io())
                    .or_code(CommandCode::NodeAnswerInvalid, "no hash")
                    .unwrap_err(),
                "node_answer_invalid",
            ),
            (
                anyhow::Error::new(ClientError::NodeRefused(Box::new(refused))).context("cannot"),
                "zero_payment",
            ),
            (
                ClientError::NodeRefused(Box::new(io())).into(),
                "node_refused",
            ),
            (KeyStoreError::EmptyPassphrase.into(), "passphrase_empty"),
            (
                anyhow::Error::new(io()).context("cannot read"),
                "file_failed",
            ),
            (unreadable.unwrap_err().into(), "file_malformed"),
            (anyhow::Error::new(std::fmt::Error), "internal"),
        ] {
            assert_eq!(code_of_error(&error), code, "{error:#}");
        }
    }
}
