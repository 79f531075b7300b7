//! Stable names of errors: programs match these, people read the text.

use super::WalletError;

impl WalletError {
    /// The error's code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            WalletError::NotSafe(..) => "not_safe",
            WalletError::Signature(..) => "invalid_signature",
            WalletError::Derive(..) => "key_not_derived",
            WalletError::Damaged(..) => "book_record_damaged",
            WalletError::Database(..) => "book_failed",
            WalletError::Busy => "book_busy",
            WalletError::DatabaseDamaged(..) => "book_damaged",
            WalletError::DiskFull => "disk_full",
            WalletError::InUse { .. } => "book_in_use",
            WalletError::OtherOwner { .. } => "book_of_other_account",
            WalletError::NoBookFile { .. } => "not_a_book",
            WalletError::Io { .. } => "book_file_failed",
            WalletError::Format { .. } => "book_format_unknown",
            WalletError::Seal { .. } => "book_seal_broken",
            WalletError::NotInBook(..) => "channel_not_in_book",
            WalletError::OtherParties { .. } => "other_parties",
            WalletError::Waiting { .. } => "restored_waiting",
            WalletError::Contradiction { .. } => "chain_contradicts_book",
            WalletError::Restored(..) => "restored_incomplete",
            WalletError::WithdrawnUnknown { .. } => "withdrawal_unknown",
            WalletError::ReferencePaid { .. } => "reference_paid",
            WalletError::ReferenceTwice(..) => "reference_twice",
            WalletError::InvoiceUnknown(..) => "invoice_unknown",
            WalletError::InvoicePaid { .. } => "invoice_paid",
            WalletError::PayeeOnly(..) => "payee_only",
            WalletError::NotJoined(..) => "peer_not_joined",
            WalletError::ShuttingDown { .. } => "shutting_down",
            WalletError::Overtaken { .. } => "close_overtaken",
            WalletError::IdTaken(..) => "request_id_taken",
            WalletError::TransactionPending { .. } => "transaction_pending",
            WalletError::NotOurs(..) => "channel_not_ours",
            WalletError::NoKey { .. } => "channel_key_missing",
            WalletError::OtherChannel { .. } => "other_channel",
            WalletError::TooMuch { .. } => "above_spendable",
            WalletError::Zero => "zero_payment",
            WalletError::Older { .. } => "voucher_older",
            WalletError::OtherVoucher(..) => "receipt_for_other_voucher",
            WalletError::NoReceipt => "receipt_missing",
            WalletError::NoOperations => "operations_missing",
            WalletError::Update(..) => "update_invalid",
            WalletError::NoReplacement(..) => "no_replacement",
            WalletError::AlreadySigned(..) => "request_signed",
            WalletError::Unanswered { .. } => "payment_unanswered",
            WalletError::Lock { .. } => "lock_refused",
            WalletError::Extension(..) => "extension_refused",
            WalletError::OtherLocks => "other_locks",
            WalletError::GoodTooLong { .. } => "valid_too_long",
            WalletError::ClosesTooLong { .. } => "close_valid_too_long",
        }
    }
}
