//! A chain of one's own with all contracts on it: what the demo and a replay run on.

use crate::failure::advise;
use anyhow::{Context as _, Result};
use causeway_chain::{AccountKey, Chain as _, Msg, Prefix, TxResult};
use causeway_client::deployment::{Codes, Deploying, Deployment};
use causeway_client::network::Network;
use causeway_client::network::Source;
use causeway_embedded_chain::{code_id, Durability, EmbeddedChain, Genesis};
use causeway_peer_protocol::ChannelRef;
use causeway_types::channel::Channel;
use causeway_types::issuer::{Asset, ExecuteMsg, Share, SidechainResponse, MAX_RECIPIENTS};
use causeway_types::registry::{Entry, HoldingResponse, QueryMsg};
use causeway_types::{Amount, ChannelId, Height, Seconds, SidechainId, UnixTime};
use causeway_wallet::book::BookOwner;
use causeway_wallet::keys::{HdPath, Keyring, Phrase, COIN_TYPE};
use causeway_wallet::sign::ChannelSecret;
use causeway_wallet::Book;
use cosmwasm_std::{Addr, Coin};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// The main chain's coin here.
pub const DENOM: &str = "uatom";
/// The sidechain's token here.
pub const SYMBOL: &str = "CATOM";
/// How many messages go into one transaction.
pub const PACK: usize = 20;

/// Where everything is kept.
#[derive(Debug)]
pub enum Folder {
    /// Removed when dropped.
    Temporary(TempDir),
    /// Stays, and is a home.
    Kept(PathBuf),
}

impl Folder {
    /// A new one, or the one in which everything is to be kept.
    pub fn new(keep: Option<&Path>) -> Result<Folder> {
        let Some(dir) = keep else {
            let dir = tempfile::Builder::new().prefix("causeway-").tempdir();
            return Ok(Folder::Temporary(dir.context("no temporary folder")?));
        };
        let folder = Folder::Kept(dir.to_owned());
        if folder.chain_file().exists() {
            return Err(advise(
                format!("{} has a chain already", dir.display()),
                "name a folder that is empty, or is not there yet",
            ));
        }
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        Ok(folder)
    }
    /// Its path.
    pub fn path(&self) -> &Path {
        match self {
            Folder::Temporary(dir) => dir.path(),
            Folder::Kept(dir) => dir,
        }
    }
    /// Somebody's book, opened where a command with this home finds it.
    pub fn open_book(&self, chain_id: &str, address: &str) -> Result<Book> {
        let owner = BookOwner::new(chain_id, address);
        Ok(Book::open(&owner.dir(self.path()), &owner)?)
    }
    fn chain_file(&self) -> PathBuf {
        self.path().join("chains").join("embedded").join("chain.db")
    }
}

/// Somebody with keys.
#[derive(Debug)]
pub struct Person {
    /// Signs transactions.
    pub account: AccountKey,
    keyring: Keyring,
    channels: Cell<u32>,
}

impl Person {
    /// The person of this account of a phrase.
    pub fn new(phrase: &Phrase, account: u32) -> Result<Person> {
        let keyring = Keyring::new(phrase, &HdPath::account(COIN_TYPE, account)?)?;
        Ok(Person {
            account: AccountKey::from_secret(&keyring.account_secret(), &Prefix::wasm())?,
            keyring,
            channels: Cell::new(0),
        })
    }
    /// Whose the account is.
    pub fn address(&self) -> Addr {
        self.account.address()
    }
    /// The key for the person's next channel.
    pub fn channel_key(&self) -> Result<ChannelSecret> {
        let index = self.channels.get();
        self.channels.set(index + 1);
        Ok(self.keyring.channel(index)?)
    }
}

/// A chain of one's own, and its contracts.
#[derive(Debug)]
pub struct Stage {
    /// Chain and contracts, as commands have them.
    pub network: Network,
    chain: Owned,
    // last: removed after the chain is closed
    folder: Folder,
}

struct Owned(Arc<EmbeddedChain>);

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EmbeddedChain({})", self.0.chain_id())
    }
}

impl Stage {
    /// Begins a chain on which these have accounts, gives the admin coins, and deploys all contracts in its name.
    pub fn begin(
        folder: Folder,
        chain_id: &str,
        admin: &Person,
        people: impl IntoIterator<Item = Addr>,
        coins: Amount,
    ) -> Result<Stage> {
        let file = folder.chain_file();
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let chain = EmbeddedChain::create(
            &file,
            Genesis {
                chain_id: chain_id.to_owned(),
                time: UnixTime(since.map_or(0, |d| d.as_secs())),
                balances: people.into_iter().map(|who| (who, vec![])).collect(),
            },
        )?;
        // what a power cut could take can be made again by the same command
        chain.set_durability(Durability::Relaxed)?;
        chain.fund(&admin.address(), Coin::new(coins.u128(), DENOM))?;
        let contracts = Deploying::unkept(chain_id, admin.address()).run(
            &chain,
            &admin.account,
            &Codes::Native(code_id),
            &mut |_| (),
        )?;
        contracts.save(&folder.path().join("deployments"))?;
        let chain = Arc::new(chain);
        Ok(Stage {
            network: Network::new(chain.clone(), contracts),
            chain: Owned(chain),
            folder,
        })
    }

    /// One that an earlier run began, in a folder that was kept.
    pub fn reopen(folder: Folder) -> Result<Stage> {
        let chain = EmbeddedChain::open(folder.chain_file())?;
        chain.set_durability(Durability::Relaxed)?;
        let deployments = folder.path().join("deployments");
        let contracts = Deployment::load(&deployments, chain.chain_id())?;
        let contracts = contracts.context("no contracts are deployed on its chain")?;
        let chain = Arc::new(chain);
        Ok(Stage {
            network: Network::new(chain.clone(), contracts),
            chain: Owned(chain),
            folder,
        })
    }

    /// Where everything is kept.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }
    /// Gives coins out of nothing.
    pub fn fund(&self, to: &Addr, amount: Amount) -> Result<()> {
        self.fund_with(to, Coin::new(amount.u128(), DENOM))
    }
    /// Gives other coins out of nothing.
    pub fn fund_with(&self, to: &Addr, coin: Coin) -> Result<()> {
        self.chain.0.fund(to, coin)?;
        Ok(())
    }
    /// Moves the clock.
    pub fn advance(&self, by: Seconds, blocks: u64) -> Result<()> {
        self.chain.0.advance(by, blocks)?;
        Ok(())
    }
    /// The chain's clock.
    pub fn now(&self) -> Result<UnixTime> {
        Ok(self.network.status()?.time)
    }
    /// The chain's height.
    pub fn height(&self) -> Result<Height> {
        Ok(self.network.status()?.height)
    }
    /// How many transactions there are in all of its blocks.
    pub fn transactions(&self) -> Result<u64> {
        let mut count = 0;
        for height in 1..=self.height()?.0 {
            count += self.chain.0.block(Height(height))?.txs.len() as u64;
        }
        Ok(count)
    }
    /// Where what is signed for a channel belongs.
    pub fn channel_ref(&self, channel_id: ChannelId) -> ChannelRef {
        ChannelRef {
            chain_id: self.network.contracts.chain_id.clone(),
            registry: self.network.contracts.registry.to_string(),
            channel_id,
        }
    }
    /// A channel as the chain has it.
    pub fn channel(&self, id: ChannelId) -> Result<Channel> {
        Ok(self.network.channel_by_id(id)?.channel)
    }
    /// What all channels and credits have together.
    pub fn in_registry(&self, sidechain_id: SidechainId) -> Result<Amount> {
        let holding: HoldingResponse = self
            .network
            .ask_registry(&QueryMsg::Holding { sidechain_id })?;
        Ok(holding.amount)
    }

    /// One transaction.
    pub fn send(&self, who: &Person, msgs: Vec<Msg>) -> Result<TxResult> {
        self.network.submit(&who.account, msgs)
    }
    /// Creates the sidechain that the coin backs.
    pub fn create_sidechain(&self, admin: &Person) -> Result<SidechainResponse> {
        let msg = ExecuteMsg::CreateSidechain {
            asset: Asset::Native {
                denom: DENOM.to_owned(),
            },
            name: format!("{SYMBOL} on Causeway"),
            symbol: SYMBOL.to_owned(),
            // one token for each base unit of the coin: a story's amounts are small whole numbers, a file's are base units
            decimals: 0,
        };
        self.send(admin, vec![self.network.to_issuer(&msg, vec![])?])
            .context("no sidechain was created")?;
        self.network.sidechain(Some(SYMBOL))
    }
    /// Gives many tokens, backed by the admin's coins.
    pub fn distribute(
        &self,
        admin: &Person,
        sidechain_id: SidechainId,
        shares: &[(Addr, Amount)],
    ) -> Result<()> {
        for batch in shares.chunks(MAX_RECIPIENTS) {
            let sum = batch
                .iter()
                .try_fold(Amount::ZERO, |sum, (_, amount)| sum.checked_add(*amount))
                .context("the shares are more than an amount can be")?;
            let shares = batch.iter().map(|(to, amount)| Share {
                recipient: to.to_string(),
                amount: *amount,
            });
            let msg = ExecuteMsg::Distribute {
                sidechain_id,
                shares: shares.collect(),
            };
            let coins = vec![Coin::new(sum.u128(), DENOM)];
            self.send(admin, vec![self.network.to_issuer(&msg, coins)?])
                .context("the tokens were not distributed")?;
        }
        Ok(())
    }
    /// The message that brings somebody's tokens into the registry.
    pub fn bring(
        &self,
        sidechain: &SidechainResponse,
        amount: Amount,
        entry: Entry,
    ) -> Result<Msg> {
        self.network.entry(sidechain, Source::Token, amount, entry)
    }
}
