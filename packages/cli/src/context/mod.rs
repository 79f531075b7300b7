//! Where a command runs: the home folder, the chain, the key, and how to answer. Arguments become these once.

mod unlock;
mod who;

pub use unlock::{ask_new_passphrase, ask_phrase, Me};
pub use who::Names;

use crate::args::Global;
use crate::deployment::Deployment;
use crate::failure::advise;
use crate::network::Network;
use anyhow::{Context as _, Result};
use causeway_chain::{Chain, ChainError, EmbeddedChain, PREFIX};
use causeway_wallet::keys::Keystore;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The only chain there is as yet.
const EMBEDDED: &str = "embedded";

/// Where a command runs.
#[derive(Clone, Debug)]
pub struct Context {
    home: PathBuf,
    chain: String,
    from: Option<String>,
    passphrase_file: Option<PathBuf>,
    yes: bool,
    /// Whether the answer is one JSON object.
    pub json: bool,
}

/// A key that is unlocked, on a chain with contracts: what most commands need.
#[derive(Debug)]
pub struct Session {
    /// Who acts.
    pub me: Me,
    /// The chain and its contracts.
    pub network: Network,
}

impl Context {
    /// From the arguments. Fails where they cannot mean anything.
    pub fn new(global: &Global) -> Result<Context> {
        let home = match &global.home {
            Some(dir) => dir.clone(),
            None => default_home()?,
        };
        if global.chain != EMBEDDED {
            return Err(advise(
                format!(
                    "there is no chain named '{}', 1 is known: {EMBEDDED}",
                    global.chain
                ),
                format!("leave --chain out, or write --chain {EMBEDDED}"),
            ));
        }
        Ok(Context {
            home,
            chain: global.chain.clone(),
            from: global.from.clone(),
            passphrase_file: global.passphrase_file.clone(),
            yes: global.yes,
            json: global.json,
        })
    }

    /// The home folder.
    pub fn home(&self) -> &Path {
        &self.home
    }
    /// The chain's file.
    pub fn chain_file(&self) -> PathBuf {
        self.home.join("chains").join(&self.chain).join("chain.db")
    }
    /// Where deployments are kept.
    pub fn deployments(&self) -> PathBuf {
        self.home.join("deployments")
    }
    /// Where a key's book is kept.
    pub fn wallet_dir(&self, name: &str) -> PathBuf {
        self.home.join("wallets").join(name)
    }
    /// The keys.
    pub fn keystore(&self) -> Keystore {
        Keystore::new(&self.home, PREFIX)
    }

    /// The chain, locked for this process.
    pub fn open_chain(&self) -> Result<EmbeddedChain> {
        self.require_chain()?;
        EmbeddedChain::open(self.chain_file()).map_err(Into::into)
    }
    /// Fails where there is no chain, before anybody is asked for a passphrase.
    pub fn require_chain(&self) -> Result<()> {
        let file = self.chain_file();
        if file.exists() {
            Ok(())
        } else {
            Err(anyhow::Error::new(ChainError::Missing(file)).context("there is no chain yet"))
        }
    }
    /// The chain and the contracts on it.
    pub fn network(&self) -> Result<Network> {
        self.network_on(Rc::new(self.open_chain()?))
    }
    /// The contracts on a chain that is open.
    pub fn network_on(&self, chain: Rc<dyn Chain>) -> Result<Network> {
        match Deployment::load(&self.deployments(), chain.chain_id())? {
            Some(deployment) => Ok(Network::new(chain, deployment)),
            None => Err(advise(
                format!("no contracts are deployed on chain {}", chain.chain_id()),
                "`causeway deploy` puts them there",
            )),
        }
    }
    /// The key, unlocked, and the chain. The chain is taken last: it is not held while somebody types a passphrase.
    pub fn session(&self) -> Result<Session> {
        self.require_chain()?;
        let me = self.unlock()?;
        let network = self.network()?;
        Ok(Session { me, network })
    }

    /// Asks before something that cannot be taken back. `--yes` is the answer; without a terminal there is none.
    pub fn confirm(&self, question: &str) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(advise(
                format!("{question}: nobody is there to say yes"),
                "add --yes",
            ));
        }
        eprint!("{question}? [y/N] ");
        io::stderr().flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            Ok(())
        } else {
            anyhow::bail!("not done: you did not say yes")
        }
    }
}

fn default_home() -> Result<PathBuf> {
    std::env::home_dir()
        .map(|dir| dir.join(".causeway"))
        .context("there is no home folder; give one with --home")
}
