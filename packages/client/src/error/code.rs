//! Stable names of errors: programs match these, people read the text.

use super::{ClientError, Named};

impl ClientError {
    /// The error's code, which never changes its meaning. What failed because of something else has that one's code.
    pub fn code(&self) -> &'static str {
        match self {
            ClientError::Chain(error) => error.code(),
            ClientError::Wallet { error, .. } => error.code(),
            ClientError::Because { source, .. } => source.code(),
            ClientError::Channel { error, .. } => error.code(),
            ClientError::Payment { error, .. } => error.code(),
            ClientError::Message(error) => error.code(),
            ClientError::PaymentNotInLog { .. } => "payment_not_in_log",
            ClientError::Funds(..) => "funds_missing",
            ClientError::KeepsNothing { .. } => "recipient_keeps_nothing",
            ClientError::Offer { error, .. } => error.code(),
            ClientError::Settings(error) => error.code(),
            ClientError::Rule(..) => "rule_refuses",
            ClientError::NodeRefused(..) => "node_refused",
            ClientError::NodeUndecided(..) => "node_undecided",
            ClientError::AskedOfNode { .. } => "asked_of_node",
            ClientError::NodeNotRunning { .. } => "node_not_running",
            ClientError::NotThroughNode => "not_through_node",
            ClientError::Deployment(error) => error.code(),
            ClientError::Distribution(error) => error.code(),
            ClientError::Encoding(..) => "encoding_failed",
            ClientError::Unlock(..) => "keys_locked",
            ClientError::Generated(..) => "generated_only",
            ClientError::OutcomeUnknown { .. } => "outcome_unknown",
            ClientError::NoEvent(..) => "event_missing",
            ClientError::File { .. } => "client_file_failed",
            ClientError::Content { .. } => "file_unreadable",
            ClientError::InUse { .. } => "journal_in_use",
            ClientError::SameUnderWay { .. } => "same_under_way",
            ClientError::NotFound { named, .. } => match named {
                Named::Channel => "channel_unknown",
                Named::Sidechain => "sidechain_unknown",
                Named::Offer(_) => "offer_unknown",
            },
            ClientError::ChannelNameAmbiguous { .. } => "channel_name_ambiguous",
            ClientError::NoSidechain => "no_sidechain",
            ClientError::SidechainNotChosen { .. } => "sidechain_not_chosen",
            ClientError::PageTooLong { .. } => "page_too_long",
            ClientError::EndlessList { .. } => "list_endless",
            ClientError::CreditIntoCredit => "credit_into_credit",
            ClientError::LeaseFromCredit => "lease_from_credit",
            ClientError::NotInChannel { .. } => "not_in_channel",
            ClientError::WithoutKeys => "wallet_without_keys",
            ClientError::ShowsOnly { .. } => "dry_run_signs_nothing",
            ClientError::OtherInstance { .. } => "other_instance",
            ClientError::TakeoverWaits { .. } => "takeover_waits",
            ClientError::OtherAnswer { .. } => "other_answer",
            ClientError::ListLacks { .. } => "list_lacks_channel",
            ClientError::OtherToken { .. } => "other_token",
            ClientError::Overflow { .. } => "sum_too_large",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_error_of_client_chain_and_wallet_has_a_code_of_its_own() {
        let sources = [
            include_str!("code.rs"),
            include_str!("channel.rs"),
            include_str!("deployment.rs"),
            include_str!("distribution.rs"),
            include_str!("message.rs"),
            include_str!("payment.rs"),
            include_str!("offer.rs"),
            include_str!("settings.rs"),
            include_str!("../../../chain/src/error/code.rs"),
            include_str!("../../../wallet/src/error/code.rs"),
            include_str!("../../../wallet/src/keys/code.rs"),
        ];
        let codes: Vec<&str> = sources
            .iter()
            .flat_map(|source| source.lines())
            .filter_map(|line| line.split_once(" => \""))
            .filter(|(variant, _)| variant.contains("::"))
            .filter_map(|(_, code)| code.strip_suffix("\","))
            .collect();
        assert!(codes.len() > 110, "{}", codes.len());
        let mut distinct = BTreeSet::new();
        for code in codes {
            assert!(distinct.insert(code), "{code} stands for two errors");
            let plain = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(code.chars().all(plain), "{code}");
        }
    }
}
