//! A served chain from another process: how it is found, and what a real chain's client cannot ask of it.

use super::method::{advance, fund};
use crate::file;
use crate::EmbeddedChain;
use causeway_chain::{Chain, ChainError, ChainSpec, EmbeddedError, RpcChain, Status};
use causeway_types::{Height, Seconds};
use cosmwasm_std::{Addr, Coin};
use serde_json::{json, Value};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;

/// How long an answer may take: 100,000 blocks take some seconds.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How a chain is reached whose file another process has open and serves; none where it does not serve it.
fn announced_spec(path: &Path) -> Option<ChainSpec> {
    let text = file::announced(path)?;
    ChainSpec::parse(path, &text).ok()
}

/// The embedded chain, whether this process or another one has its file open.
pub enum Reached {
    /// Its file is open and locked here.
    Here(EmbeddedChain),
    /// Another process serves it.
    Served(Box<ChainSpec>),
}

impl Reached {
    /// Opens the file, or finds out how it is served.
    pub fn open(path: &Path) -> Result<Reached, ChainError> {
        match EmbeddedChain::open(path) {
            Ok(chain) => Ok(Reached::Here(chain)),
            Err(error @ ChainError::Embedded(EmbeddedError::Locked { .. })) => {
                match announced_spec(path) {
                    Some(spec) => Ok(Reached::Served(Box::new(spec))),
                    None => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// The chain, as any chain.
    pub fn chain(&self) -> Result<Arc<dyn Chain>, ChainError> {
        Ok(match self {
            Reached::Here(chain) => Arc::new(chain.clone()),
            Reached::Served(spec) => Arc::new(RpcChain::open((**spec).clone())?),
        })
    }

    /// Its latest block.
    pub fn status(&self) -> Result<Status, ChainError> {
        self.chain()?.status()
    }

    /// Moves the clock, as [`EmbeddedChain::advance`] does.
    pub fn advance(&self, by: Seconds, blocks: u64) -> Result<Height, ChainError> {
        match self {
            Reached::Here(chain) => Ok(chain.advance(by, blocks)?.height),
            Reached::Served(spec) => RemoteChain::new(spec).advance(by, blocks),
        }
    }

    /// Makes coins, as [`EmbeddedChain::fund`] does.
    pub fn fund(&self, to: &Addr, coin: Coin) -> Result<Height, ChainError> {
        match self {
            Reached::Here(chain) => chain.fund(to, coin),
            Reached::Served(spec) => RemoteChain::new(spec).fund(to, &coin),
        }
    }
}

/// The clock and the coins of a chain that another process serves.
struct RemoteChain {
    rpc: String,
    agent: Agent,
}

impl RemoteChain {
    /// Of the chain that is reached so.
    fn new(spec: &ChainSpec) -> RemoteChain {
        let config = Agent::config_builder()
            .proxy(None)
            .max_redirects(0)
            .timeout_global(Some(TIMEOUT));
        RemoteChain {
            rpc: spec.rpc.clone(),
            agent: config.build().into(),
        }
    }

    /// Moves the clock, as [`crate::EmbeddedChain::advance`] does.
    pub fn advance(&self, by: Seconds, blocks: u64) -> Result<Height, ChainError> {
        self.ask(advance::NAME, &json!({ "seconds": by.0, "blocks": blocks }))
    }

    /// Makes coins, as [`crate::EmbeddedChain::fund`] does.
    pub fn fund(&self, to: &Addr, coin: &Coin) -> Result<Height, ChainError> {
        self.ask(fund::NAME, &json!({ "address": to, "coin": coin }))
    }

    /// The block after which it is done.
    fn ask(&self, method: &str, params: &Value) -> Result<Height, ChainError> {
        let failed = |why: String| ChainError::Serve {
            address: self.rpc.clone(),
            why,
        };
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let text = self
            .agent
            .post(&self.rpc)
            .content_type("application/json")
            .send(request.to_string())
            .and_then(|mut response| response.body_mut().read_to_string())
            .map_err(|e| failed(e.to_string()))?;
        let answer: Value = serde_json::from_str(&text).map_err(|e| failed(e.to_string()))?;
        if let Some(why) = answer["error"]["data"].as_str() {
            return Err(failed(why.to_owned()));
        }
        answer["result"]["height"]
            .as_str()
            .and_then(|height| height.parse().ok())
            .map(Height)
            .ok_or_else(|| failed(format!("it answers {text}")))
    }
}
