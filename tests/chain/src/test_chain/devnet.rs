//! The chain of `scripts/devnet` as a test chain: time passes by itself there, and nodes can be taken down.

use super::TestChain;
use anyhow::{bail, ensure, Context as _, Result};
use causeway_chain::rpc::{Timeouts, Waiting};
use causeway_chain::{submit, AccountKey, Chain, ChainError, ChainSpec, Msg, RpcChain};
use causeway_client::deployment::codes::Wasm;
use causeway_client::deployment::{Codes, Deploying, Deployment};
use causeway_types::UnixTime;
use causeway_wallet::keys::{HdPath, Keyring, Phrase};
use cosmwasm_std::{Addr, Coin};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Names the chain file of the devnet to run on: `scripts/check-chain` sets it.
pub const VARIABLE: &str = "CAUSEWAY_DEVNET";
/// How long a node may be away before a wait fails.
pub(crate) const AWAY: Duration = Duration::from_secs(300);
const LOOK_EVERY: Duration = Duration::from_millis(150);

/// A devnet that is up.
pub struct Devnet {
    spec: ChainSpec,
    chain: Arc<RpcChain>,
    artifacts: PathBuf,
    admin: bool,
}

impl Devnet {
    /// The one that the environment names.
    pub fn from_env() -> Result<Devnet> {
        let file = std::env::var_os(VARIABLE).with_context(|| {
            format!("{VARIABLE} names no chain file: run scripts/check-chain, which sets it")
        })?;
        Devnet::new(Path::new(&file))
    }
    /// The one that this chain file describes.
    pub fn new(file: &Path) -> Result<Devnet> {
        let spec = ChainSpec::read(file)?;
        Ok(Devnet {
            chain: Arc::new(RpcChain::open_with(spec.clone(), timeouts())?),
            spec,
            artifacts: repository().join("artifacts"),
            admin: false,
        })
    }
    /// The same with contracts from another folder.
    pub fn with_artifacts(self, artifacts: PathBuf) -> Devnet {
        Devnet { artifacts, ..self }
    }
    /// The same with contracts that their owner may give other code.
    pub fn with_admin(self) -> Devnet {
        Devnet {
            admin: true,
            ..self
        }
    }
    /// The same, where somebody is told while a transaction is waited for.
    pub fn on_wait(self, watch: impl Fn(Waiting) + Send + Sync + 'static) -> Result<Devnet> {
        let chain = RpcChain::open_with(self.spec.clone(), timeouts())?;
        Ok(Devnet {
            chain: Arc::new(chain.on_wait(watch)),
            ..self
        })
    }
    pub fn spec(&self) -> &ChainSpec {
        &self.spec
    }
    /// The same chain through another address.
    pub fn through(&self, rpc: &str, timeouts: Timeouts) -> Result<RpcChain, ChainError> {
        let spec = ChainSpec {
            rpc: rpc.to_owned(),
            ..self.spec.clone()
        };
        RpcChain::open_with(spec, timeouts)
    }
    /// The account whose coins anyone may be given.
    pub fn faucet(&self) -> Result<AccountKey> {
        let phrase = self.spec.faucet_phrase.as_deref();
        let phrase = Phrase::parse(phrase.context("this chain has no faucet")?)?;
        let secret =
            Keyring::new(&phrase, &HdPath::account(self.spec.coin_type, 0)?)?.account_secret();
        Ok(AccountKey::from_secret(&secret, &self.spec.prefix)?)
    }
    /// A command of `scripts/devnet`, on this devnet.
    pub fn tell(&self, words: &[&str]) -> Result<()> {
        command(&self.spec.file, words)
    }

    fn wait(&self, what: &str, reached: impl Fn() -> Result<bool, ChainError>) -> Result<()> {
        let mut seen = Instant::now();
        loop {
            match reached() {
                Ok(true) => return Ok(()),
                Ok(false) => seen = Instant::now(),
                Err(error) if error.is_passing() && seen.elapsed() < AWAY => {}
                Err(error) => bail!("while waiting for {what}: {error}"),
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

impl TestChain for Devnet {
    fn chain(&self) -> Arc<dyn Chain> {
        self.chain.clone()
    }
    fn fund(&self, to: &Addr, coins: Vec<Coin>) -> Result<()> {
        let to = to.clone();
        let send = Msg::BankSend { to, coins };
        submit(self.chain.as_ref(), &self.faucet()?, vec![send])?;
        Ok(())
    }
    fn deploy(&self, owner: &AccountKey) -> Result<Deployment> {
        let codes = Codes::Wasm(Wasm::read(&self.artifacts)?);
        let (chain_id, me) = (&self.spec.chain_id, owner.address());
        let folder = tempfile::tempdir()?;
        let admin = self.admin.then(|| me.clone());
        let deploying = Deploying::begin_or_go_on(folder.path(), chain_id, me, admin)?;
        Ok(deploying.run(self.chain.as_ref(), owner, &codes, &mut |_| ())?)
    }
    /// A block is asked for by its height: only then has it taken effect.
    fn wait_until(&self, time: UnixTime) -> Result<()> {
        self.wait(&format!("time {time}"), || {
            let status = self.chain.status()?;
            Ok(status.time >= time && self.chain.block(status.height).is_ok())
        })
    }
    fn wait_blocks(&self, blocks: u64) -> Result<()> {
        let until = self.chain.status()?.height.plus(blocks);
        self.wait(&format!("block {until}"), || {
            Ok(self.chain.status()?.height >= until && self.chain.block(until).is_ok())
        })
    }
}

/// A node is slow on a busy machine, and no worse for it.
fn timeouts() -> Timeouts {
    Timeouts {
        answer: Duration::from_secs(60),
        inclusion: Duration::from_secs(600),
        ..Timeouts::default()
    }
}

/// A command of `scripts/devnet`, on the devnet with this chain file. No node has to answer for it.
pub fn command(file: &Path, words: &[&str]) -> Result<()> {
    let script = repository().join("scripts").join("devnet");
    let folder = file.parent().context("the file has no folder")?;
    let done = Command::new(&script)
        .args(words)
        .arg("--dir")
        .arg(folder)
        .output()?;
    ensure!(
        done.status.success(),
        "{} {words:?}: {}",
        script.display(),
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(())
}

/// The folder of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
