//! A blocking client of a node's API.

use crate::calls::{Call, Method};
use crate::error::ApiError;
use crate::pinned::{NotSecured, OtherCertificate, PinnedConnector};
use causeway_types::Hash;
use std::time::Duration;
use thiserror::Error;
use ureq::config::Config;
use ureq::http::{request, Request, Response};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector as _, TcpConnector};
use ureq::{Agent, AsSendBody, Body};
use url::Url;

/// How long a call may take beside what it waits for.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The longest answer that is read: a page of 1,000 entries has far less.
const MAX_ANSWER: u64 = 16 << 20;

/// Why a call has no answer.
#[derive(Debug, Error)]
pub enum CallError {
    /// The node refuses it.
    #[error("{0}")]
    Refused(Box<ApiError>),
    /// The node could not be reached: nothing was asked.
    #[error("the node at {address} cannot be reached: {reason}")]
    Unreachable {
        /// Where it was tried.
        address: String,
        /// What the connection said.
        reason: String,
    },
    /// The answer was lost, or is none: the call may have been carried out. The same call with the same id says so.
    #[error("the node at {address} gave no answer that can be read: {reason}")]
    NoAnswer {
        /// Where it was asked.
        address: String,
        /// What is wrong.
        reason: String,
    },
    /// Whoever answers shows another certificate than the node's: nothing was asked.
    #[error("who answers at {address} is not the node that is known: its certificate has the fingerprint {shown}, and not {known}")]
    OtherCertificate {
        /// Where it was tried.
        address: String,
        /// The fingerprint that the node is known by.
        known: Hash,
        /// That of the certificate that is shown.
        shown: Hash,
    },
    /// The address is none.
    #[error("'{0}' is no address of a node, must be like http://127.0.0.1:7878, or with https where the fingerprint of its certificate is known")]
    Address(String),
}

impl CallError {
    /// The stable code of the error.
    pub fn code(&self) -> &str {
        match self {
            CallError::Refused(error) => &error.code,
            CallError::Unreachable { .. } => "node_unreachable",
            CallError::NoAnswer { .. } => "node_gave_no_answer",
            CallError::OtherCertificate { .. } => "node_certificate_other",
            CallError::Address(_) => "api_address_invalid",
        }
    }
}

/// Sends calls to one node. Connections are kept for later calls; clones share them.
#[derive(Clone)]
pub struct Client {
    base: Url,
    token: Option<String>,
    timeout: Duration,
    agent: Agent,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // the token is a secret
        write!(f, "Client({})", self.base)
    }
}

impl Client {
    /// Of the node at this address: `http://127.0.0.1:7878`. Without a token only the state of its health is answered.
    pub fn new(address: &str, token: Option<String>) -> Result<Client, CallError> {
        Client::with(address, "http", token, |config| {
            Some(Agent::new_with_config(config))
        })
    }
    /// Of the node at this address, `https://pay.example:7878`, which shows the certificate with this SHA-256. Nothing else of the
    /// certificate is looked at.
    pub fn pinned(
        address: &str,
        fingerprint: Hash,
        token: Option<String>,
    ) -> Result<Client, CallError> {
        Client::with(address, "https", token, |config| {
            let secured = PinnedConnector::new(fingerprint).ok()?;
            let connector = ().chain(TcpConnector::default()).chain(secured);
            let resolver = DefaultResolver::default();
            Some(Agent::with_parts(config, connector, resolver))
        })
    }

    fn with(
        address: &str,
        scheme: &str,
        token: Option<String>,
        agent: impl FnOnce(Config) -> Option<Agent>,
    ) -> Result<Client, CallError> {
        let wrong = || CallError::Address(address.to_owned());
        let base: Url = address.parse().map_err(|_| wrong())?;
        if base.cannot_be_a_base() || base.scheme() != scheme {
            return Err(wrong());
        }
        let config = Agent::config_builder()
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .build();
        Ok(Client {
            base,
            token,
            timeout: TIMEOUT,
            agent: agent(config).ok_or_else(wrong)?,
        })
    }
    /// The same, where a call may take so long beside what it waits for.
    pub fn with_timeout(self, timeout: Duration) -> Client {
        Client { timeout, ..self }
    }
    /// Where it is.
    pub fn address(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Sends a call and reads its answer.
    pub fn call<C: Call>(&self, call: &C) -> Result<C::Response, CallError> {
        let url = self.url(call)?;
        let timeout = Some(self.timeout + Duration::from_secs(call.wait().into()));
        let token = self.token.as_ref().filter(|_| C::NEEDS_TOKEN);
        let bearer = token.map(|token| format!("Bearer {token}"));
        let request = Request::builder().uri(url.as_str());
        let request = bearer
            .iter()
            .fold(request, |request, b| request.header("authorization", b));
        let sent = match C::METHOD {
            Method::Get => self.send(request.method("GET"), (), timeout),
            Method::Delete => self.send(request.method("DELETE"), (), timeout),
            Method::Post => {
                let body = serde_json::to_vec(call).map_err(|e| self.no_answer(e))?;
                let request = request.header("content-type", "application/json");
                self.send(request.method("POST"), body, timeout)
            }
        };
        let mut response = sent.map_err(|error| self.failed(error))?;
        let is_success = response.status().is_success();
        let status = response.status();
        let text = response
            .body_mut()
            .with_config()
            .limit(MAX_ANSWER)
            .read_to_string()
            .map_err(|e| self.no_answer(e))?;
        if is_success {
            return serde_json::from_str(&text).map_err(|e| self.no_answer(e));
        }
        // what answers with a status of failure and a body of the call is an answer too: `ready` does
        match serde_json::from_str::<ApiError>(&text) {
            Ok(error) => Err(CallError::Refused(Box::new(error))),
            Err(_) => serde_json::from_str(&text)
                .map_err(|_| self.no_answer(format!("status {status}, and no error of the API"))),
        }
    }

    fn send<B: AsSendBody>(
        &self,
        request: request::Builder,
        body: B,
        timeout: Option<Duration>,
    ) -> Result<Response<Body>, ureq::Error> {
        let request = self.agent.configure_request(request.body(body)?);
        self.agent.run(request.timeout_global(timeout).build())
    }

    fn url<C: Call>(&self, call: &C) -> Result<Url, CallError> {
        let mut url = self.base.clone();
        match url.path_segments_mut() {
            Ok(mut steps) => {
                steps.pop_if_empty().extend(call.path());
            }
            Err(()) => return Err(CallError::Address(self.base.to_string())),
        }
        if C::METHOD == Method::Get {
            let query = serde_urlencoded::to_string(call).map_err(|e| self.no_answer(e))?;
            url.set_query(Some(&query).filter(|q| !q.is_empty()).map(String::as_str));
        }
        Ok(url)
    }

    fn failed(&self, error: ureq::Error) -> CallError {
        if let Some(why) = not_secured(&error) {
            return self.not_secured(why);
        }
        let was_sent = !matches!(
            error,
            ureq::Error::ConnectionFailed
                | ureq::Error::HostNotFound
                | ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve)
        ) && !is_refused(&error);
        match was_sent {
            true => self.no_answer(error),
            false => CallError::Unreachable {
                address: self.address().to_owned(),
                reason: error.to_string(),
            },
        }
    }

    fn not_secured(&self, why: &NotSecured) -> CallError {
        let address = self.address().to_owned();
        match why {
            NotSecured::OtherCertificate(OtherCertificate { known, shown }) => {
                CallError::OtherCertificate {
                    address,
                    known: *known,
                    shown: *shown,
                }
            }
            NotSecured::Handshake(_) => CallError::Unreachable {
                address,
                reason: why.to_string(),
            },
        }
    }

    fn no_answer(&self, why: impl ToString) -> CallError {
        CallError::NoAnswer {
            address: self.address().to_owned(),
            reason: why.to_string(),
        }
    }
}

/// Why TLS was not set up, where that is the reason.
fn not_secured(error: &ureq::Error) -> Option<&NotSecured> {
    match error {
        ureq::Error::Other(why) => why.downcast_ref(),
        _ => None,
    }
}

/// Whether nobody listens there.
fn is_refused(error: &ureq::Error) -> bool {
    matches!(error, ureq::Error::Io(io) if io.kind() == std::io::ErrorKind::ConnectionRefused)
}
