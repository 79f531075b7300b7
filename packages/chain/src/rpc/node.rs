//! One question to a node: JSON-RPC over HTTP. What tells a question that was never sent from one that may have been
//! heard is told apart here.

use super::node_errors;
use crate::spec::is_loopback;
use crate::ChainError;
use cosmrs::tendermint::abci::Code;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
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

/// The nodes of a chain's file, of which one is asked until it fails.
pub(super) struct Node {
    addresses: Vec<Address>,
    /// Which of the addresses is asked.
    current: AtomicUsize,
    chain_id: String,
    timeout: Duration,
    /// The least time between two looks, in milliseconds: it grows when the node is asked too often.
    poll_interval: AtomicU64,
}

/// An address, and the connections to it.
struct Address {
    url: String,
    /// The same as it is shown: without what only its owner may know.
    shown: String,
    agent: Agent,
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
    /// The nodes at these addresses, at least one, which are asked in turn.
    pub fn new(addresses: &[&str], chain_id: &str, timeout: Duration) -> Node {
        Node {
            addresses: addresses.iter().map(|url| Address::new(url)).collect(),
            current: AtomicUsize::new(0),
            chain_id: chain_id.to_owned(),
            timeout,
            poll_interval: AtomicU64::new(0),
        }
    }

    /// Which of the addresses is asked now.
    pub fn current(&self) -> usize {
        self.current.load(Ordering::Relaxed)
    }

    /// Has this address asked, whether anybody is there or not.
    #[cfg(test)]
    pub fn ask_from_now_on(&self, at: usize) {
        self.current.store(at, Ordering::Relaxed);
    }

    /// How many addresses there are.
    pub fn count(&self) -> usize {
        self.addresses.len()
    }

    /// The address that is asked now.
    pub fn address(&self) -> String {
        self.url(self.current())
    }

    fn url(&self, at: usize) -> String {
        self.addresses[at % self.addresses.len()].shown.clone()
    }

    /// Asks the next address from now on, if this one is still the one that is asked. One that answers for another
    /// chain, or not at all, is passed over; where there is no other it stays.
    pub fn select_next(&self, from: usize) {
        for step in 1..self.count() {
            let next = (from + step) % self.count();
            let status = self.request_at(next, endpoint::status::Request, self.timeout);
            let ours = status.is_ok_and(|status| {
                status.node_info.network.as_str() == self.chain_id && !status.sync_info.catching_up
            });
            if ours {
                let relaxed = Ordering::Relaxed;
                // another thread may have moved on meanwhile, which is as good
                let _ = self.current.compare_exchange(from, next, relaxed, relaxed);
                return;
            }
        }
    }

    /// Asks this address again from now on: the others are no better.
    pub fn return_to(&self, at: usize) {
        self.current.store(at, Ordering::Relaxed);
    }

    /// The least time between two requests for new blocks, as the node wants it.
    pub fn poll_interval(&self) -> Duration {
        Duration::from_millis(self.poll_interval.load(Ordering::Relaxed))
    }

    /// It was asked too often.
    fn slow_down(&self) {
        let slower = (self.poll_interval() * 2).clamp(QUIET, SLOWEST);
        let millis = u64::try_from(slower.as_millis()).unwrap_or(u64::MAX);
        self.poll_interval.store(millis, Ordering::Relaxed);
    }

    /// It answered: the next look may come a little sooner.
    pub fn speed_up(&self) {
        let faster = self.poll_interval() / 4 * 3;
        let millis = u64::try_from(faster.as_millis()).unwrap_or_default();
        self.poll_interval.store(millis, Ordering::Relaxed);
    }

    /// Sends a request once, to one of the addresses: for what must not be offered twice without being followed.
    pub fn request_once<R>(&self, at: usize, request: R) -> Result<R::Output, ChainError>
    where
        R: SimpleRequest<LatestDialect>,
    {
        self.request_at(at, request, self.timeout)
    }

    fn request_at<R>(
        &self,
        at: usize,
        request: R,
        timeout: Duration,
    ) -> Result<R::Output, ChainError>
    where
        R: SimpleRequest<LatestDialect>,
    {
        let question = request.method().to_string();
        let node = &self.addresses[at % self.addresses.len()];
        let failed = |e| failed(&node.shown, e, timeout);
        let mut response = node
            .agent
            .post(&node.url)
            .config()
            .timeout_global(Some(timeout))
            .build()
            .content_type("application/json")
            .send(request.into_json())
            .map_err(failed)?;
        let status = response.status();
        if let Some(retry_after) = rate_limited(status, response.headers()) {
            self.slow_down();
            return Err(ChainError::TooManyRequests {
                address: node.shown.clone(),
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
                ErrorDetail::Response(said) => {
                    self.refuses_at(at, question, said.source.to_string())
                }
                // a proxy in front of the node, whose turn it is to be away
                _ if status.is_server_error() => ChainError::ConnectionLost {
                    address: node.shown.clone(),
                    why: format!("HTTP status {status}"),
                },
                _ if !status.is_success() => {
                    self.invalid_at(at, format!("it answers with HTTP status {status}"))
                }
                detail => self.invalid_at(at, format!("to '{question}': {detail}")),
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
        let (mut tried, mut quiet, mut moved) = (1, Duration::ZERO, 1);
        loop {
            let at = self.current();
            match self.request_at(at, request.clone(), timeout) {
                Err(ChainError::ConnectionLost { .. }) if tried < TRIES => tried += 1,
                Err(ChainError::TooManyRequests { retry_after, .. }) if quiet < LONGEST_QUIET => {
                    let pause =
                        retry_after.map_or_else(|| self.poll_interval(), Duration::from_secs);
                    let pause = pause.clamp(QUIET, LONGEST_QUIET);
                    std::thread::sleep(pause);
                    quiet += pause;
                }
                Err(error) if fails_over(&error) && moved < self.count() => {
                    (tried, moved) = (1, moved + 1);
                    self.select_next(at);
                    if self.current() == at {
                        return Err(error);
                    }
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
                    address: self.address(),
                })
            }
            Code::Err(_) => Ok(Err(answer.log)),
        }
    }

    pub fn refuses(&self, question: String, text: String) -> ChainError {
        self.refuses_at(self.current(), question, text)
    }

    fn refuses_at(&self, at: usize, question: String, text: String) -> ChainError {
        ChainError::NodeRefuses {
            address: self.url(at),
            question,
            text,
        }
    }

    pub fn invalid(&self, why: impl Into<String>) -> ChainError {
        self.invalid_at(self.current(), why)
    }

    fn invalid_at(&self, at: usize, why: impl Into<String>) -> ChainError {
        ChainError::InvalidResponse {
            address: self.url(at),
            why: why.into(),
        }
    }
}

impl Address {
    fn new(url: &str) -> Address {
        let config = Config::builder()
            .max_idle_age(IDLE)
            // another address may be anyone's, and a transaction is offered once
            .max_redirects(0)
            .http_status_as_error(false);
        let here = url.parse::<url::Url>().is_ok_and(|url| is_loopback(&url));
        // a proxy cannot reach this machine's own ports
        let config = if here { config.proxy(None) } else { config };
        Address {
            url: url.to_owned(),
            shown: without_user_info(url),
            agent: config.build().into(),
        }
    }
}

/// A node's address without the user and password in it.
pub fn without_user_info(address: &str) -> String {
    match address.parse::<url::Url>() {
        Ok(mut url) if !url.username().is_empty() || url.password().is_some() => {
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.to_string()
        }
        _ => address.to_owned(),
    }
}

/// Whether another node may well answer where this one does not.
fn fails_over(error: &ChainError) -> bool {
    matches!(
        error,
        ChainError::Unreachable { .. }
            | ChainError::Timeout { .. }
            | ChainError::ConnectionLost { .. }
            | ChainError::InvalidResponse { .. }
            | ChainError::TooManyRequests { .. }
            | ChainError::NodeStarting { .. }
    )
}

/// What it means that a request was not answered.
fn failed(address: &str, error: ureq::Error, timeout: Duration) -> ChainError {
    use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable, TimedOut};
    use ureq::{Error, Timeout};
    let address = address.to_owned();
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

/// Whether the answer is that requests come too often, and after how many seconds the next may come.
fn rate_limited(status: StatusCode, headers: &HeaderMap) -> Option<Option<u64>> {
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
