//! Stable names of errors: programs match these, people read the text.

use super::{ChainError, EmbeddedError};

impl ChainError {
    /// The error's code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            ChainError::AccountUnknown { .. } => "account_unknown",
            ChainError::Sequence { .. } => "wrong_sequence",
            ChainError::Signature { .. } => "wrong_signature",
            ChainError::Signer { .. } => "wrong_signer",
            ChainError::TimeoutHeight { .. } => "timeout_height_passed",
            ChainError::Malformed(..) => "malformed_transaction",
            ChainError::TxFailed { .. } => "transaction_failed",
            ChainError::TxUnknown(..) => "transaction_unknown",
            ChainError::SequenceTaken { .. } => "sequence_taken",
            ChainError::OutOfGas { .. } => "out_of_gas",
            ChainError::Simulated { .. } => "would_fail",
            ChainError::Refused { .. } => "refused",
            ChainError::Funds { .. } => "insufficient_funds",
            ChainError::FeeTooLow { .. } => "fee_too_low",
            ChainError::NotIncluded { .. } => "not_included",
            ChainError::GasAboveLimit { .. } => "gas_above_limit",
            ChainError::FeeAboveLimit { .. } => "fee_above_limit",
            ChainError::HeightsApart { .. } => "heights_apart",
            ChainError::HeightTooFar { .. } => "height_too_far",
            ChainError::BehindKnown { .. } => "node_behind_known",
            ChainError::Pending { .. } => "pending",
            ChainError::NotRecorded(..) => "not_recorded",
            ChainError::Unreachable { .. } => "unreachable",
            ChainError::Timeout { .. } => "timeout",
            ChainError::NodeStarting { .. } => "node_starting",
            ChainError::CatchingUp { .. } => "catching_up",
            ChainError::StaleBlock { .. } => "stale_block",
            ChainError::BlockNotYet { .. } => "block_not_yet",
            ChainError::TooManyRequests { .. } => "too_many_requests",
            ChainError::ConnectionLost { .. } => "connection_lost",
            ChainError::InvalidResponse { .. } => "invalid_response",
            ChainError::NodeRefuses { .. } => "node_refuses",
            ChainError::WrongChain { .. } => "wrong_chain",
            ChainError::NoCode(..) => "no_code",
            ChainError::BadPrefix(..) => "invalid_prefix",
            ChainError::ChainFile { .. } => "invalid_chain_file",
            ChainError::NoBlock { .. } => "no_block",
            ChainError::NoContract(..) => "no_contract",
            ChainError::Query { .. } => "query_failed",
            ChainError::Answer { .. } => "unexpected_answer",
            ChainError::Address { .. } => "invalid_address",
            ChainError::Secret => "invalid_key",
            ChainError::BadChainId(..) => "invalid_chain_id",
            ChainError::Encode(..) => "not_json",
            ChainError::Protobuf(..) => "not_encodable",
            ChainError::Serve { .. } => "serve_failed",
            ChainError::Embedded(error) => error.code(),
            ChainError::Io { .. } => "file_failed",
        }
    }
}

impl EmbeddedError {
    /// The error's code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            EmbeddedError::Sudo { .. } => "sudo_failed",
            EmbeddedError::Supply { .. } => "supply_too_large",
            EmbeddedError::Blocks { .. } => "wrong_number_of_blocks",
            EmbeddedError::Clock { .. } => "clock_past_end",
            EmbeddedError::Thread(..) => "chain_stopped",
            EmbeddedError::Locked { .. } => "chain_in_use",
            EmbeddedError::Exists(..) => "chain_exists",
            EmbeddedError::Missing(..) => "chain_missing",
            EmbeddedError::NotAChain(..) => "not_a_chain",
            EmbeddedError::Format { .. } => "wrong_format",
            EmbeddedError::OtherChain { .. } => "other_chain_in_file",
            EmbeddedError::Damaged(..) => "file_damaged",
            EmbeddedError::Database(..) => "database_failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_error_has_a_code_of_its_own() {
        let source = include_str!("code.rs");
        let codes: Vec<&str> = source
            .lines()
            .filter_map(|line| line.split_once(" => \"")?.1.strip_suffix("\","))
            .collect();
        assert!(codes.len() > 50, "{codes:?}");
        let distinct: BTreeSet<&str> = codes.iter().copied().collect();
        assert_eq!(distinct.len(), codes.len());
        for code in codes {
            let plain = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(code.chars().all(plain), "{code}");
        }
    }
}
