//! The embedded chain, served: the RPC of a CometBFT 0.38 node with wasmd behind it, as far as clients of Cosmos chains
//! use it. One file has one method (`method/`) or one question to a module of the chain (`module/`).
//!
//! What differs from a real chain: a transaction is in a block before its broadcast is answered; a simulation answers
//! [`GAS_PER_MESSAGE`] for each message, and so much is what a transaction is said to have used; fees are taken note of
//! by nobody; code cannot be stored, since the contracts are native. Signatures and sequences are checked as there.

mod clock;
mod events;
mod http;
mod method;
mod module;
mod node_time;
mod remote;
mod rpc;

pub use remote::Reached;

use crate::EmbeddedChain;
use axum::Router;
use causeway_chain::{Chain as _, ChainError};
use causeway_types::Height;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::broadcast;

/// What a simulation answers for each message, and what a transaction uses for each: there is no gas in native code, and
/// clients must have a number. It is more than any message of ours takes on a real chain but those of many entries.
pub const GAS_PER_MESSAGE: u64 = 200_000;

/// How many new blocks a subscriber may lie behind before it is cut off.
const BLOCKS_BEHIND: usize = 1_024;

/// How a chain is served.
#[derive(Clone, Copy, Debug)]
pub struct ServeOptions {
    /// The address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether the clock goes by itself, with a block every second.
    pub real_time: bool,
    /// Whether other machines may reach it. Anyone who reaches it may move the clock and take coins.
    pub allow_remote: bool,
}

/// A chain that is served until this is dropped.
pub struct Server {
    address: SocketAddr,
    chain: EmbeddedChain,
    chain_file: String,
    runtime: Option<Runtime>,
    clock: Option<clock::Ticking>,
}

/// What every request is answered from.
#[derive(Clone)]
struct Served {
    chain: EmbeddedChain,
    blocks: broadcast::Sender<Height>,
}

impl Server {
    /// Begins to serve a chain, and says so beside its file.
    pub fn start(chain: EmbeddedChain, options: ServeOptions) -> Result<Server, ChainError> {
        if !options.listen.ip().is_loopback() && !options.allow_remote {
            return Err(ChainError::Serve {
                address: options.listen.to_string(),
                why: "other machines could reach it; allow that, or take an address of this machine such as 127.0.0.1"
                    .to_owned(),
            });
        }
        let failed = |why: std::io::Error| ChainError::Serve {
            address: options.listen.to_string(),
            why: why.to_string(),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("chain-rpc")
            .enable_io()
            .build()
            .map_err(failed)?;
        let listener = runtime
            .block_on(TcpListener::bind(options.listen))
            .map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let chain_file = chain_file(chain.chain_id(), address);
        chain.announce(chain_file.clone())?;
        let clock = match options.real_time {
            true => Some(clock::Ticking::start(chain.clone())?),
            false => None,
        };
        let (blocks, _) = broadcast::channel(BLOCKS_BEHIND);
        let kept = chain.clone();
        let told = blocks.clone();
        // nobody listening is no failure
        chain.on_block(move |height| drop(told.send(height)))?;
        let router: Router = http::router(Arc::new(Served { chain, blocks }));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Server {
            address,
            chain: kept,
            chain_file,
            runtime: Some(runtime),
            clock,
        })
    }

    /// Where it is served.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The text of a chain file by which it is reached.
    pub fn chain_file(&self) -> &str {
        &self.chain_file
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // if the chain cannot be told, its thread has ended and the file is free
        let _ = self.chain.announce(String::new());
        drop(self.clock.take());
        if let Some(runtime) = self.runtime.take() {
            // waits for what is being answered, so that the chain's last handle is dropped with it
            drop(runtime);
        }
    }
}

/// The chain file of a served chain. Its clock is the chain's own, which may be ahead of any machine's.
fn chain_file(chain_id: &str, address: SocketAddr) -> String {
    let host = match address.ip() {
        ip if ip.is_unspecified() => "127.0.0.1".to_owned(),
        std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        ip => ip.to_string(),
    };
    format!(
        "# written by `causeway chain serve`\nchain_id = \"{chain_id}\"\nrpc = \"http://{host}:{}\"\ndenom = \"uatom\"\n\
         gas_price = \"0\"\nprefix = \"{}\"\nmanual_clock = true\n",
        address.port(),
        crate::PREFIX
    )
}
