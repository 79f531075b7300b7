//! Answers and refusals as HTTP; what a request has, as the types of the calls.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::{header, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::Json;
use causeway_client::error::PaymentError;
use causeway_client::figures::Figures;
use causeway_client::ClientError;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::{Amount, UnixTime};
use causeway_wallet::WalletError;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// A call that is refused.
#[derive(Debug)]
pub struct Refusal(Box<ApiError>, Option<u64>);

/// The code of a refusal, beside its answer: it is counted.
#[derive(Clone, Debug)]
pub(super) struct RefusalCode(pub String);

/// What a call is answered.
pub(super) type Answer<T> = Result<Json<T>, Refusal>;

impl Refusal {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Refusal {
        Refusal::from(ApiError::new(code, message))
    }
    /// The same, where the caller may ask again after so many seconds.
    pub fn retry_after(self, seconds: u64) -> Refusal {
        Refusal(self.0, Some(seconds))
    }
    /// The same, with another reason beside it.
    pub fn also(self, why: &str) -> Refusal {
        let message = format!("{}; {why}", self.0.message);
        Refusal(Box::new(ApiError { message, ..*self.0 }), self.1)
    }
    /// What it is, as the caller gets it.
    #[cfg(test)]
    pub fn into_error(self) -> ApiError {
        *self.0
    }
    /// Whether what was asked for may be done all the same.
    pub fn leaves_it_open(&self) -> bool {
        let open = [ErrorCode::Stopping, ErrorCode::PaymentUndecided];
        open.iter().any(|code| self.0.is(*code))
    }
    /// The node ends before it has the answer: what was asked for may have been done, or be done before the end.
    pub fn stopping() -> Refusal {
        Refusal::from(
            ApiError::new(
                ErrorCode::Stopping,
                "the node is stopping; whether what was asked for is done is not known here",
            )
            .hint("ask again once it runs; the same id is the same request"),
        )
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Refusal {
        Refusal(Box::new(error), None)
    }
}

/// What a request has that is not what the call takes.
macro_rules! invalid {
    ($($rejection:ty),+) => {$(
        impl From<$rejection> for Refusal {
            fn from(rejection: $rejection) -> Refusal {
                Refusal::new(ErrorCode::RequestInvalid, rejection.body_text())
            }
        }
    )+};
}
invalid!(JsonRejection, PathRejection, QueryRejection);

impl From<WalletError> for Refusal {
    fn from(error: WalletError) -> Refusal {
        of_wallet(&error)
    }
}

fn of_wallet(error: &WalletError) -> Refusal {
    let refused = ApiError::with_code(wallet_code(error), error.to_string());
    Refusal::from(match error {
        WalletError::TokenLimit(above) => ApiError {
            until: above.until,
            ..refused.numbers(above.asked, above.allowed)
        }
        .hint(match above.until {
            Some(_) => "ask again when `until` is over, or ask the node's user for a token with larger limits",
            None => "ask for less, or ask the node's user for a token with larger limits",
        }),
        WalletError::TokenOtherSidechain { .. } => {
            refused.hint("ask the node's user for a token with a limit in this sidechain")
        }
        WalletError::TokenBusy { asked, allowed, .. } => refused
            .numbers(asked, allowed)
            .hint("ask again when some of them are signed, or their waits are over"),
        WalletError::TooManyTokens { asked, allowed } => refused
            .numbers(asked, allowed)
            .hint("revoke one that is not used any more: `causeway node token list` names them"),
        WalletError::TokenNameTaken(_) => {
            refused.hint("choose another name, or revoke that token first")
        }
        _ => refused,
    })
}

/// That the book fails is a fault of the node; what the wallet refuses has its own code.
fn wallet_code(error: &WalletError) -> &'static str {
    match error.is_storage() {
        true => ErrorCode::BookFailed.name(),
        false => error.code(),
    }
}

impl From<Arc<WalletError>> for Refusal {
    fn from(error: Arc<WalletError>) -> Refusal {
        of_wallet(&error)
    }
}

impl From<ClientError> for Refusal {
    fn from(error: ClientError) -> Refusal {
        let code = match error.root() {
            ClientError::Wallet { error, .. } => wallet_code(error),
            // a contract's refusal of a query is its answer
            ClientError::Chain(_) if error.contract_code().is_none() => {
                ErrorCode::ChainFailed.name()
            }
            _ => error.code(),
        };
        match error.root() {
            ClientError::Payment { error, .. } => of_payment(error),
            _ => Refusal::from(ApiError::with_code(code, error.to_string())),
        }
    }
}

/// Amounts as the API has them, with what they are.
struct ApiFigures;

impl Figures for ApiFigures {
    fn amount(&self, amount: Amount) -> String {
        format!("{amount} base units")
    }
    fn time(&self, time: UnixTime) -> String {
        time.to_string()
    }
}

/// Why no channel is paid over, with both numbers and what to do.
fn of_payment(error: &PaymentError) -> Refusal {
    let refused = ApiError::with_code(error.code(), error.text(&ApiFigures));
    Refusal::from(match error {
        PaymentError::OpenedWithLess { asked, opened_with } => refused
            .numbers(asked, opened_with)
            .hint("open it with at least what is paid"),
        _ => refused,
    })
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let known = ErrorCode::ALL.iter().find(|code| self.0.is(**code));
        // what the wallet or the chain refuses is no fault of the node
        let status = known.map_or(409, |code| code.status());
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let code = RefusalCode(self.0.code.clone());
        let mut response = (status, Json(self.0)).into_response();
        response.extensions_mut().insert(code);
        if status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE {
            let seconds = header::HeaderValue::from(self.1.unwrap_or(1));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

/// How long the body of a request may take.
const BODY_TIME: Duration = Duration::from_secs(30);

/// A JSON body, refused with an error of the API. One that comes too slowly holds its place no longer than so.
pub(super) struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refusal;
    async fn from_request(request: Request, state: &S) -> Result<Body<T>, Refusal> {
        match timeout(BODY_TIME, Json::from_request(request, state)).await {
            Ok(read) => read.map(|Json(body)| Body(body)).map_err(Refusal::from),
            Err(_) => Err(Refusal::from(
                ApiError::new(
                    ErrorCode::RequestTooSlow,
                    "the body of the request did not come in time; nothing was done",
                )
                .numbers(
                    format!("more than {} s", BODY_TIME.as_secs()),
                    format!("{} s", BODY_TIME.as_secs()),
                ),
            )),
        }
    }
}

/// A query, likewise.
#[derive(FromRequestParts)]
#[from_request(via(Query), rejection(Refusal))]
pub(super) struct Fields<T>(pub T);

/// What stands in the path, likewise.
#[derive(FromRequestParts)]
#[from_request(via(Path), rejection(Refusal))]
pub(super) struct Step<T>(pub T);

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_chain::ChainError;
    use causeway_types::ChannelId;

    fn answered(refusal: impl Into<Refusal>) -> (String, StatusCode) {
        let refusal = refusal.into();
        let code = refusal.0.code.clone();
        (code, refusal.into_response().status())
    }

    #[test]
    fn a_book_or_a_chain_that_fails_is_a_fault_and_no_refusal() {
        let of = |code: ErrorCode| {
            let status = StatusCode::from_u16(code.status()).unwrap();
            (code.name().to_owned(), status)
        };
        assert_eq!(answered(WalletError::DiskFull), of(ErrorCode::BookFailed));
        let shared = Arc::new(WalletError::Busy);
        assert_eq!(answered(shared), of(ErrorCode::BookFailed));
        let no_block = || ClientError::from(ChainError::BadChainId("x".to_owned()));
        assert_eq!(answered(no_block()), of(ErrorCode::ChainFailed));
        let because = no_block().because("the balance is not known");
        assert_eq!(answered(because), of(ErrorCode::ChainFailed));
        let book = ClientError::Wallet {
            error: WalletError::DiskFull,
            unit: None,
        };
        assert_eq!(answered(book), of(ErrorCode::BookFailed));
        let refused = WalletError::NotInBook(ChannelId(7));
        let code = refused.code().to_owned();
        assert_eq!(answered(refused), (code, StatusCode::CONFLICT));
    }
}
