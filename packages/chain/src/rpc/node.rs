//! One question to a node: JSON-RPC over HTTP. What tells a question that was never sent from one that may have been
//! heard is told apart here.

use super::said;
use crate::ChainError;
use cosmrs::tendermint::abci::Code;
use std::time::Duration;
use tendermint_rpc::dialect::LatestDialect;
use tendermint_rpc::error::ErrorDetail;
use tendermint_rpc::{endpoint, Response as _, SimpleRequest};
use ureq::config::Config;
use ureq::Agent;

/// CometBFT ends a connection that was idle for 10 seconds.
const IDLE: Duration = Duration::from_secs(4);
/// A block with its results, or a contract's code: more is no honest answer.
const LONGEST_ANSWER: u64 = 64 << 20;
/// How many times longer a simulation may take than another answer.
const SLOW: u32 = 6;
/// How often a question that changes nothing is asked.
const TRIES: u32 = 2;

/// A node.
pub(super) struct Node {
    address: String,
    patience: Duration,
    agent: Agent,
}

/// What a module of the chain answered.
pub(super) struct Answer {
    /// Protobuf.
    pub value: Vec<u8>,
    /// The block whose state was asked.
    pub height: u64,
}

/// A module's answer; or, where it refuses, its words.
pub(super) type Told = Result<Answer, String>;

impl Node {
    pub fn new(address: &str, patience: Duration) -> Node {
        let config = Config::builder()
            .max_idle_age(IDLE)
            .http_status_as_error(false);
        let here = address
            .parse::<url::Url>()
            .ok()
            .and_then(|u| u.host_str().map(is_loopback))
            .unwrap_or_default();
        // a proxy cannot reach this machine's own ports
        let config = if here { config.proxy(None) } else { config };
        Node {
            address: address.to_owned(),
            patience,
            agent: config.build().into(),
        }
    }

    /// Asks once.
    pub fn ask_once<R>(&self, request: R) -> Result<R::Output, ChainError>
    where
        R: SimpleRequest<LatestDialect>,
    {
        self.ask_within(request, self.patience)
    }

    fn ask_within<R>(&self, request: R, patience: Duration) -> Result<R::Output, ChainError>
    where
        R: SimpleRequest<LatestDialect>,
    {
        let question = request.method().to_string();
        let failed = |e| self.failed(e, patience);
        let mut response = self
            .agent
            .post(&self.address)
            .config()
            .timeout_global(Some(patience))
            .build()
            .content_type("application/json")
            .send(request.into_json())
            .map_err(failed)?;
        let status = response.status();
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
                _ if status.is_server_error() => ChainError::NodeBroke {
                    address: self.address.clone(),
                    why: format!("HTTP status {status}"),
                },
                _ if !status.is_success() => {
                    self.odd(format!("it answers with HTTP status {status}"))
                }
                detail => self.odd(format!("to '{question}': {detail}")),
            }),
        }
    }

    /// Asks something that changes nothing, again if the connection breaks.
    pub fn ask<R>(&self, request: R) -> Result<R::Output, ChainError>
    where
        R: SimpleRequest<LatestDialect> + Clone,
    {
        for _ in 1..TRIES {
            match self.ask_once(request.clone()) {
                Err(ChainError::NodeBroke { .. }) => {}
                answered => return answered,
            }
        }
        self.ask_once(request)
    }

    /// Asks a module of the chain, protobuf both ways.
    pub fn ask_module(&self, path: &str, data: Vec<u8>) -> Result<Told, ChainError> {
        let request = endpoint::abci_query::Request::new(Some(path.to_owned()), data, None, false);
        self.told(self.ask(request))
    }

    /// Asks a module for something that takes it long, as to compile code.
    pub fn ask_module_slowly(&self, path: &str, data: Vec<u8>) -> Result<Told, ChainError> {
        let request = endpoint::abci_query::Request::new(Some(path.to_owned()), data, None, false);
        self.told(self.ask_within(request, self.patience * SLOW))
    }

    fn told(
        &self,
        answer: Result<endpoint::abci_query::Response, ChainError>,
    ) -> Result<Told, ChainError> {
        let answer = answer?.response;
        match answer.code {
            Code::Ok => Ok(Ok(Answer {
                value: answer.value,
                height: answer.height.value(),
            })),
            Code::Err(_) if said::is_starting(&answer.log) => Err(ChainError::NodeStarts {
                address: self.address.clone(),
            }),
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

    pub fn odd(&self, why: impl Into<String>) -> ChainError {
        ChainError::NodeOdd {
            address: self.address.clone(),
            why: why.into(),
        }
    }

    fn failed(&self, error: ureq::Error, patience: Duration) -> ChainError {
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
            | Error::Tls(_) => ChainError::NodeAway { address, why },
            Error::Io(e)
                if matches!(
                    e.kind(),
                    ConnectionRefused | HostUnreachable | NetworkUnreachable
                ) =>
            {
                ChainError::NodeAway { address, why }
            }
            Error::Timeout(_) => ChainError::NodeLate {
                address,
                seconds: patience.as_secs_f32(),
            },
            Error::Io(e) if e.kind() == TimedOut => ChainError::NodeLate {
                address,
                seconds: patience.as_secs_f32(),
            },
            Error::Io(_) | Error::BodyStalled | Error::Rustls(_) => {
                ChainError::NodeBroke { address, why }
            }
            _ => ChainError::NodeOdd { address, why },
        }
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}
