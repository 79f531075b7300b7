//! Refusals in the words and codes of the Cosmos SDK, which clients know.

use crate::serve::rpc::RpcError;
use causeway_chain::ChainError;

/// The SDK's codespace.
pub(in crate::serve) const SDK: &str = "sdk";

const TX_DECODE: u32 = 2;
const UNAUTHORIZED: u32 = 4;
const UNKNOWN_REQUEST: u32 = 6;
const INVALID_ADDRESS: u32 = 7;
const UNKNOWN_ADDRESS: u32 = 9;
const INVALID_REQUEST: u32 = 18;
const NOT_FOUND: u32 = 22;
const TIMEOUT_HEIGHT: u32 = 30;
const WRONG_SEQUENCE: u32 = 32;

/// Why a transaction was not taken, or a question not answered.
#[derive(Debug)]
pub(in crate::serve) struct Refusal {
    pub code: u32,
    pub log: String,
}

impl Refusal {
    pub fn invalid(why: String) -> Refusal {
        Refusal {
            code: INVALID_REQUEST,
            log: format!("rpc error: code = InvalidArgument desc = {why}: invalid request"),
        }
    }
    pub fn unknown_request(why: String) -> Refusal {
        Refusal {
            code: UNKNOWN_REQUEST,
            log: format!("rpc error: code = Unknown desc = {why}: unknown request"),
        }
    }
    pub fn not_found(what: String) -> Refusal {
        Refusal {
            code: NOT_FOUND,
            log: format!("rpc error: code = NotFound desc = {what}: key not found"),
        }
    }
}

/// Why the chain does not take a transaction. What is no refusal is a failure of the chain itself.
pub(in crate::serve) fn of(error: ChainError) -> Result<Refusal, RpcError> {
    let (code, log) = match error {
        ChainError::Sequence { expected, given } => (
            WRONG_SEQUENCE,
            format!(
                "account sequence mismatch, expected {expected}, got {given}: incorrect account sequence"
            ),
        ),
        ChainError::TimeoutHeight { timeout, next } => (
            TIMEOUT_HEIGHT,
            format!("block height: {next}, timeout height: {timeout}: tx timeout height"),
        ),
        error @ (ChainError::Signature { .. } | ChainError::Signer { .. }) => {
            (UNAUTHORIZED, format!("{error}: unauthorized"))
        }
        error @ ChainError::Malformed(_) => (TX_DECODE, format!("{error}: tx parse error")),
        error @ ChainError::Address { .. } => (INVALID_ADDRESS, format!("{error}: invalid address")),
        error @ ChainError::AccountUnknown { .. } => {
            (UNKNOWN_ADDRESS, format!("{error}: unknown address"))
        }
        error => return Err(error.into()),
    };
    Ok(Refusal { code, log })
}

impl From<ChainError> for Refusal {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::AccountUnknown { address, .. } => {
                Refusal::not_found(format!("account {address} not found"))
            }
            ChainError::NoContract(_) => Refusal::not_found("no such contract".to_owned()),
            ChainError::NoCode(_) => Refusal::not_found("no such code".to_owned()),
            ChainError::Query { text, .. } => {
                Refusal::unknown_request(format!("{text}: query wasm contract failed"))
            }
            error => match of(error) {
                Ok(Refusal { code, log }) => Refusal {
                    code,
                    log: format!("rpc error: code = Unknown desc = {log}: unknown request"),
                },
                Err(error) => Refusal::unknown_request(format!("{error:?}")),
            },
        }
    }
}
