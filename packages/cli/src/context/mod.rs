//! Where a command runs: the home folder, the chain, the key, and how to answer. Arguments become these once.

mod active_key;
mod addresses;
pub mod asked;
pub mod choice;
mod confirm;
mod contacts;
mod format;
pub mod meant;
mod naming;
pub mod node;
mod node_signer;
mod passphrase;
mod unlock;

pub use active_key::{ActiveKey, SignerAccount};
pub use addresses::Names;
use unlock::has_passphrase_variable;
pub use unlock::{ask_extra_word, ask_new_passphrase, ask_phrase};

use crate::args::Global;
use crate::error_code::CommandCode;
use crate::hinted::{error, error_with_hint, OrCode as _};
use crate::network::Network;
use crate::output::terminal;
use anyhow::Result;
use causeway_chain::{
    Chain, ChainError, ChainSpec, EmbeddedError, Msg, Prefix, RpcChain, TxResult,
};
use causeway_client::deployment::Deployment;
use causeway_client::heights;
use causeway_client::network::{AskedFile, Outbox};
use causeway_client::wallet::Wallet;
use causeway_embedded_chain::serve::Reached;
use causeway_wallet::keys::{Keystore, COIN_TYPE};
use choice::{Choice, EMBEDDED};
use cosmwasm_std::Addr;
use node::RunningNode;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// Where a command runs.
#[derive(Clone, Debug)]
pub struct Context {
    home: PathBuf,
    chain: Choice,
    from: Option<String>,
    passphrase_file: Option<PathBuf>,
    yes: bool,
    /// Whether transactions are made unsigned, and not sent.
    pub generate_only: bool,
    /// Whether that is to show what would be sent: then nothing is written either.
    pub dry_run: bool,
    /// How many transactions the command would send, as far as it is known.
    transactions: Rc<Cell<usize>>,
    /// Chains that were reached: what was seen of them is kept for later processes.
    reached: ReachedChains,
    /// What was sent, until it was told what became of it.
    outbox: Outbox,
    /// Whether the answer is one JSON object.
    pub json: bool,
    /// Whether amounts are typed and shown in base units.
    pub base_units: bool,
}

/// Chains that this process has reached over a node's RPC.
#[derive(Clone, Default)]
struct ReachedChains(Rc<RefCell<Vec<Arc<RpcChain>>>>);

impl fmt::Debug for ReachedChains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} chains", self.0.borrow().len())
    }
}

/// A key that is unlocked, on a chain with contracts: what most commands need.
#[derive(Debug)]
pub struct Session {
    /// The key or the address that the command acts with.
    pub me: ActiveKey,
    /// The chain and its contracts.
    pub network: Network,
}

impl Session {
    /// The book of the account that acts; with `--dry-run` a copy of it, which signs nothing and is gone afterwards.
    pub fn wallet(&self, context: &Context) -> Result<Wallet<'_>> {
        let (home, address) = (context.home(), self.me.address());
        // before a passphrase is asked for
        self.require_book()?;
        match context.dry_run {
            true => match context.node_to_show()? {
                Some(node) => Err(self.book_of_node(&node)),
                None => Ok(Wallet::open_copy(home, &self.network, address, &self.me)?),
            },
            false => Ok(Wallet::open(
                home,
                &self.network,
                address,
                self.me.keyring()?,
            )?),
        }
    }
}

impl Session {
    /// Fails where a node has the book, before anybody is asked for anything.
    pub fn require_book(&self) -> Result<()> {
        match self.me.node() {
            Some(node) => Err(self.book_of_node(node)),
            None => Ok(()),
        }
    }

    /// How a command ends that shows a transaction and does not send it.
    pub fn only_shown(&self, msgs: Vec<Msg>) -> anyhow::Error {
        match self.network.submit(&self.me.account, msgs) {
            Err(shown) => shown.into(),
            Ok(sent) => error(
                CommandCode::Internal,
                format!("what was to be shown was sent as {}", sent.hash),
            ),
        }
    }

    /// A node has the book, and there is no call for what needs it here.
    fn book_of_node(&self, node: &RunningNode) -> anyhow::Error {
        let process = node.file.process;
        error_with_hint(
            CommandCode::NodeHasBook,
            format!(
                "a node (process {process}) has the book of {}, and this is done where no node runs: nothing was done",
                self.me.name
            ),
            "end the node with `causeway node stop`, run this again, and start it again",
        )
    }
}

impl Context {
    /// From the arguments. Fails where they cannot mean anything.
    pub fn new(global: &Global) -> Result<Context> {
        let home = match &global.home {
            Some(dir) => dir.clone(),
            None => default_home()?,
        };
        format::check(&home)?;
        Wallet::remove_left_copies(&home)?;
        Ok(Context {
            chain: Choice::of(&global.chain, &home)?,
            outbox: Outbox::new(home.join("outbox"), say_known),
            reached: ReachedChains::default(),
            home,
            from: global.from.clone(),
            passphrase_file: global.passphrase_file.clone(),
            yes: global.yes,
            generate_only: global.generate_only || global.dry_run,
            dry_run: global.dry_run,
            transactions: Rc::default(),
            json: global.json,
            base_units: global.base_units,
        })
    }

    /// The same, where this file has the passphrase if nothing else tells it.
    pub fn with_passphrase_file(&self, file: Option<PathBuf>) -> Context {
        Context {
            passphrase_file: self
                .passphrase_file
                .clone()
                .or(file.filter(|_| !has_passphrase_variable())),
            ..self.clone()
        }
    }
    /// The home folder.
    pub fn home(&self) -> &Path {
        &self.home
    }
    /// The chain that is used.
    pub fn chain(&self) -> &Choice {
        &self.chain
    }
    /// What the chain's addresses start with.
    pub fn prefix(&self) -> Prefix {
        self.chain.prefix()
    }
    /// The coin type in the paths of the chain's keys.
    pub fn coin_type(&self) -> u32 {
        match &self.chain {
            Choice::Embedded => COIN_TYPE,
            Choice::Rpc(spec) => spec.coin_type,
        }
    }
    /// Keeps the highest block that was seen of each chain, for later processes.
    pub fn keep_heights(&self) -> Result<()> {
        for chain in self.reached.0.borrow().iter() {
            if let Some(seen) = chain.seen() {
                heights::keep(&self.home, &chain.spec().chain_id, seen)?;
            }
        }
        Ok(())
    }
    /// What this command sent was told: the same command again is something new.
    pub fn told(&self) -> Result<()> {
        Ok(self.outbox.told()?)
    }
    /// What this command has done, where an error is none of its own but of what was to be told, or done after it.
    pub fn untold(&self) -> Option<String> {
        let all = self.outbox.untold()?;
        let each = all
            .iter()
            .map(|tx| format!("transaction {} took effect in block {}", tx.hash, tx.height));
        Some(match all.is_empty() {
            true => "the node has done what it was asked for".to_owned(),
            false => each.collect::<Vec<_>>().join("; "),
        })
    }
    /// The file of what the account's node is asked to do once.
    pub fn asked_of_node(&self, network: &Network, account: &Addr, what: &str) -> AskedFile {
        let chain_id = &network.contracts.chain_id;
        self.outbox.asked_of_node(chain_id, account, what)
    }
    /// The embedded chain's file.
    pub fn chain_file(&self) -> PathBuf {
        self.home.join("chains").join(EMBEDDED).join("chain.db")
    }
    /// Where deployments are kept.
    pub fn deployments(&self) -> PathBuf {
        self.home.join("deployments")
    }
    /// Where the token of each sidechain is kept.
    pub fn tokens(&self) -> PathBuf {
        self.home.join("tokens")
    }
    /// Where is kept what commands that send several transactions have done.
    pub fn journals(&self) -> PathBuf {
        self.home.join("journals")
    }
    /// The key files of this home.
    pub fn keystore(&self) -> Keystore {
        Keystore::new(&self.home, self.prefix().as_str())
    }

    /// The chain: the embedded one locked for this process, a real one reached.
    pub fn open_chain(&self) -> Result<Arc<dyn Chain>> {
        match &self.chain {
            Choice::Embedded => self.open_embedded(),
            Choice::Rpc(spec) => self.open_rpc(spec),
        }
    }
    /// The embedded chain: locked for this process, or reached where another one serves it.
    fn open_embedded(&self) -> Result<Arc<dyn Chain>> {
        match self.reach_embedded()? {
            Reached::Here(chain) => Ok(Arc::new(chain)),
            Reached::Served(spec) => self.open_rpc(&spec),
        }
    }
    fn open_rpc(&self, spec: &ChainSpec) -> Result<Arc<dyn Chain>> {
        let seen = heights::read(&self.home, &spec.chain_id)?;
        let chain = RpcChain::open_after(spec.clone(), seen)?;
        let chain = Arc::new(chain.on_wait(crate::progress::waiting()));
        self.reached.0.borrow_mut().push(chain.clone());
        Ok(chain)
    }
    /// The embedded chain with what only it can do, here or where another process serves it.
    pub fn reach_embedded(&self) -> Result<Reached> {
        self.require_chain()?;
        Ok(Reached::open(&self.chain_file())?)
    }
    /// Fails where there is no chain, before anybody is asked for a passphrase.
    pub fn require_chain(&self) -> Result<()> {
        let file = self.chain_file();
        if matches!(self.chain, Choice::Rpc(_)) || file.exists() {
            Ok(())
        } else {
            Err(
                anyhow::Error::new(ChainError::Embedded(EmbeddedError::Missing(file)))
                    .context("there is no chain yet"),
            )
        }
    }
    /// Fails on a real chain, where nobody moves the clock or makes coins.
    pub fn require_embedded(&self, what: &str, instead: &str) -> Result<()> {
        match &self.chain {
            Choice::Embedded => Ok(()),
            Choice::Rpc(spec) => Err(error_with_hint(
                CommandCode::EmbeddedChainOnly,
                format!("chain {} is a real one: {what}", spec.chain_id),
                instead,
            )),
        }
    }
    /// What is to be done again after some blocks; on the embedded chain, where no blocks are made by themselves, also how
    /// they are made.
    pub fn after_blocks(&self, again: &str, blocks: u64) -> String {
        let later = format!("{again} {blocks} blocks from now");
        match &self.chain {
            Choice::Embedded => {
                format!("{later}; here `causeway chain advance 5m --blocks {blocks}` makes them")
            }
            Choice::Rpc(_) => later,
        }
    }
    /// The chain and the contracts on it.
    pub fn network(&self) -> Result<Network> {
        self.network_on(self.open_chain()?)
    }
    /// The contracts on a chain that is open.
    pub fn network_on(&self, chain: Arc<dyn Chain>) -> Result<Network> {
        match Deployment::load(&self.deployments(), chain.chain_id())? {
            Some(deployment) => {
                let network = Network::new(chain, deployment, self.base_units);
                Ok(network
                    .with_known_tokens(self.tokens())
                    .with_outbox(self.outbox.clone()))
            }
            None => Err(error_with_hint(
                CommandCode::NoContracts,
                format!("no contracts are known here on chain {}", chain.chain_id()),
                "where there are some, `causeway attach ADDRESS` finds all of them from one address; where there are none, \
                 `causeway deploy` puts them there",
            )),
        }
    }
    /// The key, unlocked, and the chain. The chain is taken last: it is not held while somebody types a passphrase. Where the
    /// account's node runs, it has the key unlocked, and signs and sends.
    pub fn session(&self) -> Result<Session> {
        self.require_chain()?;
        let me = match self.node_to_send()? {
            Some(node) => self.by_node(node)?,
            None if self.generate_only => self.named()?,
            None => self.unlock()?,
        };
        let network = self.network()?;
        if let SignerAccount::Key(_) = me.account {
            network.take_over_from_node(&self.home, &me.address())?;
        }
        Ok(Session { me, network })
    }

    /// How many transactions the command would send, as far as it is known.
    pub fn transactions(&self) -> usize {
        self.transactions.get()
    }
    /// Fails where so many transactions are needed and none is to be sent: those after the first hang on what it did.
    pub fn one_transaction(&self, needed: usize) -> Result<()> {
        self.transactions.set(needed);
        if self.generate_only && !self.dry_run && needed > 1 {
            return Err(error_with_hint(
                CommandCode::SeveralTransactions,
                format!("this takes {needed} transactions, and --generate-only prints 1"),
                "leave --generate-only out, or ask for less at once",
            ));
        }
        Ok(())
    }
}

fn default_home() -> Result<PathBuf> {
    std::env::home_dir()
        .map(|dir| dir.join(".causeway"))
        .or_code(
            CommandCode::HomeUnusable,
            "there is no home folder; give one with --home",
        )
}

/// Of a transaction that an earlier command had sent and never told of.
fn say_known(tx: &TxResult) {
    terminal::say(format!(
        "an earlier command had sent this already, and it took effect in block {} (transaction {}): nothing is sent now",
        tx.height, tx.hash
    ));
}
