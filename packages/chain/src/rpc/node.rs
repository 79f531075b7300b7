//! One question to a node: JSON-RPC over HTTP. What tells a question that was never sent from one that may have been
//! heard is told apart here.

use super::node_errors;
use crate::spec::is_loopback;
use crate::ChainError;
use cosmrs::tendermint::abci::Code;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tendermint_rpc::dialect::LatestDialect;
use tendermint_rpc::error::ErrorDetail;
use tendermint_rpc::{endpoint, Response as _, SimpleRequest};
use ureq::config::Config;
use ureq::http::{HeaderMap, StatusCode};
use ureq::Agent;

/// CometBFT ends a connection that was idle for 10 seconds.
const IDLE: Duration = Duration::from_secs(4);
/// A block with its results, or a contract's code: more is no honest answer.
const LONGEST_ANSWER: u64 = 64 << 20;
/// How many times longer a simulation may take than another answer.
const SLOW: u32 = 6;
/// How often a question that changes nothing is asked when the connection breaks.
const TRIES: u32 = 2;
/// How long a node that wants to be left alone is left alone, if it does not say; longer each time.
const QUIET: Duration = Duration::from_secs(1);
/// For how long in all a question waits that a node does not want to be asked yet.
const LONGEST_QUIET: Duration = Duration::from_secs(30);
/// The longest time between two looks at a node that was asked too often.
const SLOWEST: Duration = Duration::from_secs(10);

/// A node.
pub(super) struct Node {
    address: String,
    timeout: Duration,
    agent: Agent,
    /// The least time between two looks, in milliseconds: it grows when the node is asked too often.
    pace: AtomicU64,
}

/// What a module of the chain answered.
pub(super) struct Answer {
    /// The module's answer, as protobuf.
    pub value: Vec<u8>,
    /// The block whose state was asked.
    pub height: u64,
}

/// A module's answer; or, where it refuses, its words.
pub(super) type ModuleResult = Result<Answer, String>;

impl Node {
    pub fn new(address: &str, timeout: Duration) -> Node {
        let config = Config::builder()
            .max_idle_age(IDLE)
            // another address may be anyone's, and a transaction is offered once
            .max_redirects(0)
            .http_status_as_error(false);
        let here = address
            .parse::<url::Url>()
            .is_ok_and(|url| is_loopback(&url));
        // a proxy cannot reach this machine's own ports
        let config = if here { config.proxy(None) } else { config };
        Node {
            address: address.to_owned(),
            timeout,
            agent: config.build().into(),
            pace: AtomicU64::new(0),
        }
    }

    /// The least time between two looks at the chain, as the node wants it.
    pub fn pace(&self) -> Duration {
        Duration::from_millis(self.pace.load(Ordering::Relaxed))
    }

    /// It was asked too often.
    fn slow_down(&self) {
        let slower = (self.pace() * 2).clamp(QUIET, SLOWEST);
        let millis = u64::try_from(slower.as_millis()).unwrap_or(u64::MAX);
        self.pace.store(millis, Ordering::Relaxed);
    }

    /// It answered: the next look may come a little sooner.
    pub fn speed_up(&self) {
        let faster = self.pace() / 4 * 3;
        let millis = u64::try_from(faster.as_millis()).unwrap_or_default();
        self.pace.store(millis, Ordering::Relaxed);
    }

    /// Sends a request once: for what must not be offered twice without being followed.
    pub fn request_once<R>(&self, request: R) -> Result<R::Output, ChainError>
    where
        R: SimpleRequest<LatestDialect>,
    {
        self.request_within(request, self.timeout)
    }

    fn request_within<R>(&self, request: R, timeout: Duration) -> Result<R::Output, ChainError>
    where
        R: SimpleRequest<LatestDialect>,
    {
        let question = request.method().to_string();
        let failed = |e| self.failed(e, timeout);
        let mut response = self
            .agent
            .post(&self.address)
            .config()
            .timeout_global(Some(timeout))
            .build()
            .content_type("application/json")
            .send(request.into_json())
            .map_err(failed)?;
        let status = response.status();
        if let Some(retry_after) = left_alone(status, response.headers()) {
            self.slow_down();
            return Err(ChainError::TooManyRequests {
                address: self.address.clone(),
                retry_after,
            });
        }
        let body = response
            .body_mut()
            .with_config()
            .limit(LONGEST_ANSWER)
            .read_to_vec()
            .map_err(failed)?;
        match R::Response::from_string(&body) {
            Ok(answer) => Ok(answer.into()),
            Err(error) => Err(match error.detail() {
                ErrorDetail::Response(said) => self.refuses(question, said.source.to_string()),
                // a proxy in front of the node, whose turn it is to be away
                _ if status.is_server_error() => ChainError::ConnectionLost {
                    address: self.address.clone(),
                    why: format!("HTTP status {status}"),
                },
                _ if !status.is_success() => {
                    self.invalid(format!("it answers with HTTP status {status}"))
                }
                detail => self.invalid(format!("to '{question}': {detail}")),
            }),
        }
    }

    /// Asks something that changes nothing: again if the connection breaks, and later if the node wants that.
    pub fn request<R>(&self, request: R) -> Result<R::Output, ChainError>
    where
        R: SimpleRequest<LatestDialect> + Clone,
    {
        self.request_with_retries(request, self.timeout)
    }

    fn request_with_retries<R>(
        &self,
        request: R,
        timeout: Duration,
    ) -> Result<R::Output, ChainError>
    where
        R: SimpleRequest<LatestDialect> + Clone,
    {
        let (mut tried, mut quiet) = (1, Duration::ZERO);
        loop {
            match self.request_within(request.clone(), timeout) {
                Err(ChainError::ConnectionLost { .. }) if tried < TRIES => tried += 1,
                Err(ChainError::TooManyRequests { retry_after, .. }) if quiet < LONGEST_QUIET => {
                    let pause = retry_after.map_or_else(|| self.pace(), Duration::from_secs);
                    let pause = pause.clamp(QUIET, LONGEST_QUIET);
                    std::thread::sleep(pause);
                    quiet += pause;
                }
                answered => return answered,
            }
        }
    }

    /// Asks a module of the chain, protobuf both ways.
    pub fn query_module(&self, path: &str, data: Vec<u8>) -> Result<ModuleResult, ChainError> {
        self.query_module_within(path, data, self.timeout)
    }

    /// Asks a module for something that takes it long, as to compile code.
    pub fn query_module_slowly(
        &self,
        path: &str,
        data: Vec<u8>,
    ) -> Result<ModuleResult, ChainError> {
        self.query_module_within(path, data, self.timeout * SLOW)
    }

    fn query_module_within(
        &self,
        path: &str,
        data: Vec<u8>,
        timeout: Duration,
    ) -> Result<ModuleResult, ChainError> {
        let request = endpoint::abci_query::Request::new(Some(path.to_owned()), data, None, false);
        self.module_result(self.request_with_retries(request, timeout))
    }

    fn module_result(
        &self,
        answer: Result<endpoint::abci_query::Response, ChainError>,
    ) -> Result<ModuleResult, ChainError> {
        let answer = answer?.response;
        match answer.code {
            Code::Ok => Ok(Ok(Answer {
                value: answer.value,
                height: answer.height.value(),
            })),
            Code::Err(_) if node_errors::is_starting(&answer.log) => {
                Err(ChainError::NodeStarting {
                    address: self.address.clone(),
                })
            }
            Code::Err(_) => Ok(Err(answer.log)),
        }
    }

    pub fn refuses(&self, question: String, text: String) -> ChainError {
        ChainError::NodeRefuses {
            address: self.address.clone(),
            question,
            text,
        }
    }

    pub fn invalid(&self, why: impl Into<String>) -> ChainError {
        ChainError::InvalidResponse {
            address: self.address.clone(),
            why: why.into(),
        }
    }

    fn failed(&self, error: ureq::Error, timeout: Duration) -> ChainError {
        use std::io::ErrorKind::{
            ConnectionRefused, HostUnreachable, NetworkUnreachable, TimedOut,
        };
        use ureq::{Error, Timeout};
        let address = self.address.clone();
        let why = error.to_string();
        match error {
            // these happen before anything is sent
            Error::HostNotFound
            | Error::ConnectionFailed
            | Error::Timeout(Timeout::Connect | Timeout::Resolve)
            | Error::Tls(_) => ChainError::Unreachable { address, why },
            Error::Io(e)
                if matches!(
                    e.kind(),
                    ConnectionRefused | HostUnreachable | NetworkUnreachable
                ) =>
            {
                ChainError::Unreachable { address, why }
            }
            Error::Timeout(_) => ChainError::Timeout {
                address,
                seconds: timeout.as_secs_f32(),
            },
            Error::Io(e) if e.kind() == TimedOut => ChainError::Timeout {
                address,
                seconds: timeout.as_secs_f32(),
            },
            Error::Io(_) | Error::BodyStalled | Error::Rustls(_) => {
                ChainError::ConnectionLost { address, why }
            }
            _ => ChainError::InvalidResponse { address, why },
        }
    }
}

/// Whether the answer is that the node, or what is in front of it, wants to be left alone, and for how many seconds.
fn left_alone(status: StatusCode, headers: &HeaderMap) -> Option<Option<u64>> {
    let seconds = headers.get("retry-after").map(|value| {
        value
            .to_str()
            .ok()
            .and_then(|text| text.trim().parse().ok())
    });
    match (status, seconds) {
        (StatusCode::TOO_MANY_REQUESTS, seconds) => Some(seconds.flatten()),
        (StatusCode::SERVICE_UNAVAILABLE, Some(seconds)) => Some(seconds),
        _ => None,
    }
}
