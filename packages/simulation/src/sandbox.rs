//! A chain in this process with all contracts on it: what the demo and a replay run on.

use crate::error::SimulationError;
use anyhow::{Context as _, Result};
use causeway_chain::{machine_time, AccountKey, Chain as _, Msg, Prefix, TxResult};
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
use tempfile::TempDir;

/// The native coin of the sandbox's chain.
pub const DENOM: &str = "uatom";
/// The symbol of its sidechain's token.
pub const SYMBOL: &str = "CATOM";
/// How many messages go into one transaction.
pub const MESSAGES_PER_TX: usize = 20;

/// The folder of chain, books and deployments.
#[derive(Debug)]
pub enum DataDir {
    /// A temporary folder, removed when this is dropped.
    Temporary(TempDir),
    /// A folder that stays, and that the command can use as a home.
    Kept(PathBuf),
}

impl DataDir {
    /// A temporary folder, or the one in which everything is to be kept, which must not have a chain yet.
    pub fn new(keep: Option<&Path>) -> Result<DataDir> {
        let Some(dir) = keep else {
            let dir = tempfile::Builder::new().prefix("causeway-").tempdir();
            return Ok(DataDir::Temporary(dir.context("no temporary folder")?));
        };
        let data_dir = DataDir::Kept(dir.to_owned());
        if data_dir.chain_file().exists() {
            return Err(SimulationError::HasChain {
                dir: dir.to_owned(),
            }
            .into());
        }
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        Ok(data_dir)
    }
    /// The path of the folder.
    pub fn path(&self) -> &Path {
        match self {
            DataDir::Temporary(dir) => dir.path(),
            DataDir::Kept(dir) => dir,
        }
    }
    /// Opens an account's book where a command with this home finds it.
    pub fn open_book(&self, chain_id: &str, address: &str) -> Result<Book> {
        let owner = BookOwner::new(chain_id, address);
        Ok(Book::open(&owner.dir(self.path()), &owner)?)
    }
    fn chain_file(&self) -> PathBuf {
        self.path().join("chains").join("embedded").join("chain.db")
    }
}

/// An account with its keys.
#[derive(Debug)]
pub struct Participant {
    /// The key that signs its transactions.
    pub account: AccountKey,
    keyring: Keyring,
    channels: Cell<u32>,
}

impl Participant {
    /// The participant with this account of a phrase.
    pub fn new(phrase: &Phrase, account: u32) -> Result<Participant> {
        let keyring = Keyring::new(phrase, &HdPath::account(COIN_TYPE, account)?)?;
        Ok(Participant {
            account: AccountKey::from_secret(&keyring.account_secret(), &Prefix::wasm())?,
            keyring,
            channels: Cell::new(0),
        })
    }
    /// The address of the account.
    pub fn address(&self) -> Addr {
        self.account.address()
    }
    /// The keys of its channels, and of its node.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }
    /// The key for the participant's next channel; each call takes the next index.
    pub fn channel_key(&self) -> Result<ChannelSecret> {
        let index = self.channels.get();
        self.channels.set(index + 1);
        Ok(self.keyring.channel(index)?)
    }
}

/// A chain with the contracts on it, and the folder that it is kept in.
#[derive(Debug)]
pub struct Sandbox {
    /// Queries and messages, as every client has them.
    pub network: Network,
    chain: Owned,
    // last: removed after the chain is closed
    data_dir: DataDir,
}

struct Owned(Arc<EmbeddedChain>);

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EmbeddedChain({})", self.0.chain_id())
    }
}

impl Sandbox {
    /// Begins a chain on which these have accounts, gives the admin coins, and deploys all contracts in its name.
    pub fn begin(
        data_dir: DataDir,
        chain_id: &str,
        admin: &Participant,
        people: impl IntoIterator<Item = Addr>,
        coins: Amount,
    ) -> Result<Sandbox> {
        let file = data_dir.chain_file();
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let chain = EmbeddedChain::create(
            &file,
            Genesis {
                chain_id: chain_id.to_owned(),
                time: machine_time(),
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
        contracts.save(&data_dir.path().join("deployments"))?;
        let chain = Arc::new(chain);
        Ok(Sandbox {
            network: Network::new(chain.clone(), contracts),
            chain: Owned(chain),
            data_dir,
        })
    }

    /// Opens the sandbox of an earlier run, in a folder that was kept.
    pub fn reopen(data_dir: DataDir) -> Result<Sandbox> {
        let chain = EmbeddedChain::open(data_dir.chain_file())?;
        chain.set_durability(Durability::Relaxed)?;
        let deployments = data_dir.path().join("deployments");
        let contracts = Deployment::load(&deployments, chain.chain_id())?;
        let contracts = contracts.context("no contracts are deployed on its chain")?;
        let chain = Arc::new(chain);
        Ok(Sandbox {
            network: Network::new(chain.clone(), contracts),
            chain: Owned(chain),
            data_dir,
        })
    }

    /// The chain and the folder that it is kept in, for whoever goes on with it.
    pub fn into_parts(self) -> (EmbeddedChain, DataDir) {
        ((*self.chain.0).clone(), self.data_dir)
    }
    /// The folder that everything is in.
    pub fn data_dir(&self) -> &DataDir {
        &self.data_dir
    }
    /// Mints native coins to an account.
    pub fn fund(&self, to: &Addr, amount: Amount) -> Result<()> {
        self.fund_with(to, Coin::new(amount.u128(), DENOM))
    }
    /// Mints coins of any denom to an account.
    pub fn fund_with(&self, to: &Addr, coin: Coin) -> Result<()> {
        self.chain.0.fund(to, coin)?;
        Ok(())
    }
    /// Moves the clock by so many seconds, in so many blocks.
    pub fn advance(&self, by: Seconds, blocks: u64) -> Result<()> {
        self.chain.0.advance(by, blocks)?;
        Ok(())
    }
    /// The time of the latest block.
    pub fn now(&self) -> Result<UnixTime> {
        Ok(self.network.status()?.time)
    }
    /// The height of the latest block.
    pub fn height(&self) -> Result<Height> {
        Ok(self.network.status()?.height)
    }
    /// The number of transactions in all blocks.
    pub fn transactions(&self) -> Result<u64> {
        let mut count = 0;
        for height in 1..=self.height()?.0 {
            count += self.chain.0.block(Height(height))?.txs.len() as u64;
        }
        Ok(count)
    }
    /// The reference that signed messages for a channel name.
    pub fn channel_ref(&self, channel_id: ChannelId) -> ChannelRef {
        self.network.contracts.channel_ref(channel_id)
    }
    /// A channel as it is in the latest block.
    pub fn channel(&self, id: ChannelId) -> Result<Channel> {
        Ok(self.network.channel_by_id(id)?.channel)
    }
    /// What the registry holds for all channels and credits of a sidechain.
    pub fn in_registry(&self, sidechain_id: SidechainId) -> Result<Amount> {
        let holding: HoldingResponse = self
            .network
            .query_registry(&QueryMsg::Holding { sidechain_id })?;
        Ok(holding.amount)
    }

    /// Sends messages in one transaction of a participant.
    pub fn send(&self, who: &Participant, msgs: Vec<Msg>) -> Result<TxResult> {
        Ok(self.network.submit(&who.account, msgs)?)
    }
    /// Creates the sidechain that the native coin backs, with so many decimals.
    pub fn create_sidechain(&self, admin: &Participant, decimals: u8) -> Result<SidechainResponse> {
        self.create_other_sidechain(admin, (DENOM, SYMBOL), decimals)
    }
    /// Creates a sidechain that a coin of this denom backs, with this symbol.
    pub fn create_other_sidechain(
        &self,
        admin: &Participant,
        (denom, symbol): (&str, &str),
        decimals: u8,
    ) -> Result<SidechainResponse> {
        let msg = ExecuteMsg::CreateSidechain {
            asset: Asset::Native {
                denom: denom.to_owned(),
            },
            name: format!("{symbol} on Causeway"),
            symbol: symbol.to_owned(),
            decimals,
        };
        self.send(admin, vec![self.network.to_issuer(&msg, vec![])?])
            .context("no sidechain was created")?;
        Ok(self.network.sidechain(Some(symbol))?)
    }
    /// Issues tokens of a sidechain, backed by the admin's coins of this denom, in as few transactions as the contract allows.
    pub fn distribute(
        &self,
        admin: &Participant,
        (sidechain_id, denom): (SidechainId, &str),
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
            let coins = vec![Coin::new(sum.u128(), denom)];
            self.send(admin, vec![self.network.to_issuer(&msg, coins)?])
                .context("the tokens were not distributed")?;
        }
        Ok(())
    }
    /// The message that pays an owner's tokens into the registry for this purpose.
    pub fn bring(
        &self,
        sidechain: &SidechainResponse,
        amount: Amount,
        entry: Entry,
    ) -> Result<Msg> {
        Ok(self
            .network
            .entry(sidechain, Source::Token, amount, entry)?)
    }
}
