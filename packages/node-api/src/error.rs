//! What a refused call is answered: a stable code, a text for people, and what to do next.

use causeway_types::UnixTime;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;
use utoipa::ToSchema;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal $status:literal;)+) => {
        /// The codes of the API's own errors. What the wallet, the client or a contract refuses has their code, which is one
        /// of schema/errors.json or of their error types.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl ErrorCode {
            /// All of them.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant),+];

            /// Its name, which never changes its meaning.
            pub const fn name(self) -> &'static str {
                match self {
                    $(ErrorCode::$variant => $name,)+
                }
            }
            /// The HTTP status that it is answered with.
            pub fn status(self) -> u16 {
                match self {
                    $(ErrorCode::$variant => $status,)+
                }
            }
            /// What it means.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(ErrorCode::$variant => concat!($($doc),+).trim_ascii(),)+
                }
            }
        }
    };
}

codes! {
    /// The request is not what the call takes.
    RequestInvalid = "request_invalid" 400;
    /// No token was given, or one that is not known.
    Unauthorized = "unauthorized" 401;
    /// The token was revoked after the request had begun: nothing was signed.
    TokenRevoked = "token_revoked" 401;
    /// The token may do less than the call needs.
    ScopeTooSmall = "scope_too_small" 403;
    /// A limit of the token has less left than is to be spent: nothing was signed.
    TokenLimit = "token_limit" 403;
    /// The limits of the token name other sidechains: it pays nothing in this one.
    TokenOtherSidechain = "token_other_sidechain" 403;
    /// The token has too many payments under way that are not signed.
    TokenBusy = "token_busy" 429;
    /// The token asks too many calls a second.
    RateLimited = "rate_limited" 429;
    /// Too many wrong tokens came from the caller's address: none is looked at for a while.
    TooManyWrongTokens = "too_many_wrong_tokens" 429;
    /// The body of the request did not come in time: nothing was done.
    RequestTooSlow = "request_too_slow" 408;
    /// Another token has this name.
    TokenNameTaken = "token_name_taken" 409;
    /// There are as many tokens as there may be.
    TooManyTokens = "too_many_tokens" 409;
    /// The Host header names neither the listener nor a configured host.
    HostRefused = "host_refused" 403;
    /// There is no such call.
    CallUnknown = "call_unknown" 404;
    /// The call takes another HTTP method.
    MethodWrong = "method_wrong" 405;
    /// The node does not follow a channel of this number: it is not one of the account's.
    ChannelNotFollowed = "channel_not_followed" 404;
    /// The peer's key or address is to be taken from its announcement, and it announces none.
    PeerNotAnnounced = "peer_not_announced" 409;
    /// No payment was asked for under this id, or its asking was forgotten: nothing was signed for it.
    PaymentUnknown = "payment_unknown" 404;
    /// The node has sent no transaction of this key.
    TransactionUnknown = "transaction_unknown" 404;
    /// Another request has this id.
    RequestIdTaken = "request_id_taken" 409;
    /// The record was restored since: ids and events of an earlier epoch say nothing any more.
    EpochOver = "epoch_over" 409;
    /// The text is neither an invoice nor a line of a peer.
    TextUnknown = "text_unknown" 400;
    /// The node has made no invoice of this reference.
    InvoiceUnknown = "invoice_unknown" 404;
    /// The node is not announced, so nobody could check the signature of its invoices.
    NotAnnounced = "not_announced" 409;
    /// The invoice is of another chain, or of another registry.
    InvoiceOtherChain = "invoice_other_chain" 409;
    /// The payee announces no node: whether it signed an invoice cannot be told, and there is no key for a memo.
    PayeeNotAnnounced = "payee_not_announced" 409;
    /// The payment did not come unasked: it is not paid back.
    NotUnasked = "not_unasked" 409;
    /// The payment pays back another one, and is itself never paid back.
    RefundOfRefund = "refund_of_refund" 409;
    /// The book was restored, and what it has lost may have paid the payment back already: nothing was signed.
    RefundUnknown = "refund_unknown" 409;
    /// The invoice is not signed by the identity key that its payee announces.
    InvoiceNotSigned = "invoice_not_signed" 409;
    /// The invoice is of the node's own account.
    OwnInvoice = "own_invoice" 409;
    /// The invoice has expired.
    InvoiceExpired = "invoice_expired" 409;
    /// The invoice is paid, and is not taken back any more.
    InvoicePaid = "invoice_paid" 409;
    /// Another amount, or another token, than the invoice asks for: nothing was signed.
    InvoiceAmount = "invoice_amount" 409;
    /// No amount is given, and the invoice leaves it open.
    InvoiceAmountOpen = "invoice_amount_open" 400;
    /// An invoice that would ask for zero.
    ZeroInvoice = "zero_invoice" 400;
    /// The invoice asks for the token of a sidechain that the chain does not have.
    InvoiceSidechain = "invoice_sidechain" 409;
    /// A balance would be moved out of a channel into the same one.
    SameChannel = "same_channel" 400;
    /// A payment of zero.
    ZeroPayment = "zero_payment" 400;
    /// A payment that names a reference is to be delivered later: its payee must say first that it may be paid.
    ReferenceNotLater = "reference_not_later" 400;
    /// Another instance of the account's node is on record: this node signs nothing but its duties.
    OtherInstance = "other_instance" 409;
    /// The node has taken over from another one, which may not know it yet: it signs from a later block on.
    TakeoverWaits = "takeover_waits" 409;
    /// The payee's node cannot be reached, so no channel is opened for the payment.
    PeerUnreachable = "peer_unreachable" 409;
    /// The peer's node is not linked, so what needs both sides cannot be done now.
    PeerNotLinked = "peer_not_linked" 409;
    /// The peer's node is linked: what both sides are to sign goes over the link, and is not given as text beside it.
    PeerLinked = "peer_linked" 409;
    /// The newest block is too old for anything to be signed or accepted by it: nothing was.
    BlockTooOld = "block_too_old" 409;
    /// The copy of the book could not be written.
    BackupFailed = "backup_failed" 409;
    /// So much may not be taken out now, or is not taken out this way.
    WithdrawRefused = "withdraw_refused" 409;
    /// The peer's node does not consent to the withdrawal.
    ConsentDeclined = "consent_declined" 409;
    /// The peer's consent did not come in time, or was not used in time.
    ConsentLapsed = "consent_lapsed" 409;
    /// A close by both sides may not be begun now.
    CloseRefused = "close_refused" 409;
    /// The peer's node does not close the channel together with us.
    CloseDeclined = "close_declined" 409;
    /// The channel was not closed by both sides in the time for which nothing was paid.
    CloseLapsed = "close_lapsed" 409;
    /// A later end may not be asked for now.
    ExtendRefused = "extend_refused" 409;
    /// The peer's node does not agree to a later end.
    ExtensionDeclined = "extension_declined" 409;
    /// No later end was agreed to in time, or it was not sent in time.
    ExtensionLapsed = "extension_lapsed" 409;
    /// It would take more from the account than `at_most` says: nothing was sent.
    AboveAtMost = "above_at_most" 409;
    /// Another version of the sidechain's policy is in force than was named: nothing was sent.
    OtherPolicyVersion = "other_policy_version" 409;
    /// The message is not sent for a caller: it is about what is signed in channels, or to a contract that is not known.
    MessageRefused = "message_refused" 403;
    /// Nothing was signed for the payment, and nothing will be.
    NotSigned = "not_signed" 409;
    /// No lock of the payment may be paid any more, and it is tried no more: nothing was paid.
    PaymentFailed = "payment_failed" 409;
    /// The payment is exchanged on its way, and no most is given that it may cost: nothing was signed.
    MostMissing = "most_missing" 400;
    /// Whether the payment is signed is not decided yet: it may be signed later.
    PaymentUndecided = "payment_undecided" 504;
    /// What the payment names is paid already, or may be: nothing was signed.
    ReferencePaid = "reference_paid" 409;
    /// Another payment of the same reference is under way: nothing was signed.
    ReferenceHeld = "reference_held" 409;
    /// The payee was asked too often about the reference: nothing was signed.
    ReferenceAskedTooOften = "reference_asked_too_often" 409;
    /// The payee has cancelled the invoice: nothing was signed.
    InvoiceCancelled = "invoice_cancelled" 409;
    /// The invoice is paid by a lock alone, since its payee may hold the payment: nothing was signed.
    InvoiceByLock = "invoice_by_lock" 409;
    /// The payee did not say whether the reference may be paid: nothing was signed.
    PayeeNoAnswer = "payee_no_answer" 409;
    /// The node has not read the network yet, so no route can be searched in it.
    NetworkNotRead = "network_not_read" 503;
    /// The node has too much to do.
    Busy = "busy" 429;
    /// The node is stopping, or has not begun. What was asked for may be done: the same id is the same request.
    Stopping = "stopping" 503;
    /// The chain could not be asked, or its answer cannot be used.
    ChainFailed = "chain_failed" 502;
    /// The book could not be read or written.
    BookFailed = "book_failed" 500;
    /// A fault of the node itself.
    Internal = "internal" 500;
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a refused call is answered.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize, ToSchema)]
#[error("{message}")]
pub struct ApiError {
    /// Which error; programs match it.
    pub code: String,
    /// What happened, for people.
    pub message: String,
    /// What was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// What is allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<String>,
    /// Until when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub until: Option<UnixTime>,
    /// What to do next.
    #[serde(default, rename = "do", skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl ApiError {
    /// An error of the API itself.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> ApiError {
        ApiError::with_code(code.name(), message)
    }
    /// An error with a code of another part.
    pub fn with_code(code: &str, message: impl Into<String>) -> ApiError {
        ApiError {
            code: code.to_owned(),
            message: message.into(),
            asked: None,
            allowed: None,
            until: None,
            next: None,
        }
    }
    /// With what was asked for and what is allowed.
    pub fn numbers(self, asked: impl ToString, allowed: impl ToString) -> ApiError {
        ApiError {
            asked: Some(asked.to_string()),
            allowed: Some(allowed.to_string()),
            ..self
        }
    }
    /// With what to do next.
    pub fn hint(self, next: impl Into<String>) -> ApiError {
        ApiError {
            next: Some(next.into()),
            ..self
        }
    }
    /// Whether it is this error.
    pub fn is(&self, code: ErrorCode) -> bool {
        self.code == code.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_code_has_a_name_of_its_own_and_a_status_of_an_error() {
        let names: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), ErrorCode::ALL.len());
        for code in ErrorCode::ALL {
            assert!((400..600).contains(&code.status()), "{code}");
            let plain = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(code.name().chars().all(plain), "{code}");
            assert!(code.meaning().ends_with('.'), "{code}");
        }
    }

    #[test]
    fn an_error_has_its_numbers_and_what_to_do_only_where_they_apply() {
        let plain = ApiError::new(ErrorCode::ZeroPayment, "a payment of 0");
        assert_eq!(
            serde_json::to_value(&plain).unwrap(),
            serde_json::json!({ "code": "zero_payment", "message": "a payment of 0" })
        );
        let full = plain.numbers(7, 5).hint("ask for less");
        let json = serde_json::to_value(&full).unwrap();
        assert_eq!(json["asked"], "7");
        assert_eq!(json["allowed"], "5");
        assert_eq!(json["do"], "ask for less");
        assert_eq!(serde_json::from_value::<ApiError>(json).unwrap(), full);
    }
}
