//! The embedded chain: our contracts run natively in this process, all state in one SQLite file.
//!
//! Each included transaction makes one block; the clock stands still unless [`EmbeddedChain::advance`] moves it.
//! A block is committed whole: whenever the process is killed, at most the block in progress is lost. One process
//! at a time may have the file open; separate commands share the chain one after the other.

mod blocks;
mod caught;
mod check;
mod contracts;
mod deliver;
mod file;
mod ledger;
mod storage;
#[cfg(test)]
mod tests;

pub use blocks::MAX_BLOCKS;
pub use contracts::{code_id, Code, CODES};
pub use file::Durability;

use crate::tx::sign;
use crate::{
    Account, AccountKey, Block, Chain, ChainError, CodeInfo, ContractInfo, Fee, Msg, Note, Prefix,
    Sent, Status, TxHash, TxResult,
};
use causeway_types::{Amount, ChainTime, Height, UnixTime};
use cosmwasm_std::{Addr, BlockInfo, Coin, QueryRequest, Timestamp, WasmQuery};
use cw_multi_test::{no_init, AppBuilder, BankKeeper, CosmosRouter as _, MockApiBech32};
use file::ChainFile;
use ledger::Tip;
use rusqlite::Connection;
use std::cell::{Cell, RefCell};
use std::path::Path;
use storage::SqliteStorage;

/// What every address of the embedded chain starts with.
const PREFIX: &str = "wasm";

type App = cw_multi_test::App<BankKeeper, MockApiBech32, SqliteStorage>;

/// How a chain begins.
#[derive(Clone, Debug)]
pub struct Genesis {
    /// Its name: 1 to 50 letters, digits, '-', '_' or '.'.
    pub chain_id: String,
    /// The first block's time.
    pub time: UnixTime,
    /// Who has which native coins; each of them becomes an account.
    pub balances: Vec<(Addr, Vec<Coin>)>,
}

/// A chain in this process and one file.
pub struct EmbeddedChain {
    chain_id: String,
    prefix: Prefix,
    tip: Cell<Tip>,
    app: RefCell<App>,
    storage: SqliteStorage,
    // last, so that the lock is given back after everything else
    file: ChainFile,
}

impl EmbeddedChain {
    /// Begins a chain in a file that has none yet.
    pub fn create(path: impl AsRef<Path>, genesis: Genesis) -> Result<Self, ChainError> {
        Self::begin(ChainFile::create(path.as_ref())?, genesis, CODES)
    }

    /// Goes on with the chain that is in a file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ChainError> {
        Self::resume(ChainFile::open(path.as_ref())?, CODES)
    }

    /// Goes on with the chain of this name that is in a file, or begins it there.
    pub fn open_or_create(path: impl AsRef<Path>, genesis: Genesis) -> Result<Self, ChainError> {
        let path = path.as_ref();
        let asked = genesis.chain_id.clone();
        match Self::create(path, genesis) {
            Err(ChainError::Exists(_)) => {}
            created => return created,
        }
        let chain = Self::open(path)?;
        if chain.chain_id != asked {
            return Err(ChainError::OtherChain {
                file: path.to_owned(),
                found: chain.chain_id.clone(),
                asked,
            });
        }
        Ok(chain)
    }

    /// Begins a chain that is gone when dropped.
    pub fn in_memory(genesis: Genesis) -> Result<Self, ChainError> {
        Self::begin(ChainFile::in_memory()?, genesis, CODES)
    }

    /// How sure a block is when its transaction returns, from the next one on: [`Durability::Full`] unless told.
    pub fn set_durability(&self, durability: Durability) -> Result<(), ChainError> {
        file::set_durability(&self.file.db, durability)
    }

    fn begin(file: ChainFile, genesis: Genesis, codes: &[Code]) -> Result<Self, ChainError> {
        let Genesis {
            chain_id,
            time,
            balances,
        } = genesis;
        if chain_id.parse::<cosmrs::tendermint::chain::Id>().is_err() {
            return Err(ChainError::BadChainId(chain_id));
        }
        blocks::check_time(UnixTime(0), time.since(UnixTime(0)))?;
        let tip = Tip {
            height: Height(0),
            time,
            hash: causeway_types::Hash::ZERO,
        };
        let chain = Self::assemble(file, chain_id, tip, codes)?;
        chain.genesis(&balances)?;
        Ok(chain)
    }

    fn resume(file: ChainFile, codes: &[Code]) -> Result<Self, ChainError> {
        let chain_id = ledger::chain_id(&file.db)?;
        let tip = ledger::tip(&file.db)?;
        Self::assemble(file, chain_id, tip, codes)
    }

    fn assemble(
        file: ChainFile,
        chain_id: String,
        tip: Tip,
        codes: &[Code],
    ) -> Result<Self, ChainError> {
        let storage = SqliteStorage::new(file.db.clone());
        let mut app = AppBuilder::new()
            .with_api(MockApiBech32::new(PREFIX))
            .with_storage(storage.clone())
            .build(no_init);
        contracts::store(&mut app, codes)?;
        Ok(EmbeddedChain {
            chain_id,
            prefix: Prefix::wasm(),
            tip: Cell::new(tip),
            app: RefCell::new(app),
            storage,
            file,
        })
    }

    fn block_info(&self, height: Height, time: UnixTime) -> BlockInfo {
        BlockInfo {
            height: height.0,
            time: Timestamp::from_seconds(time.0),
            chain_id: self.chain_id.clone(),
        }
    }

    /// A transaction that is in the next block, or in none.
    fn sent(&self, tx: &[u8]) -> Sent {
        let next = self.tip.get().height.plus(1);
        Sent {
            hash: TxHash::of(tx),
            from: next,
            last: Some(next),
        }
    }

    /// What queries see: the latest block.
    fn latest(&self) -> BlockInfo {
        let tip = self.tip.get();
        self.block_info(tip.height, tip.time)
    }

    fn known_contract(&self, contract: &Addr) -> Result<(), ChainError> {
        let found = self.app.borrow().contract_data(contract);
        self.storage.check()?;
        found
            .map(|_| ())
            .map_err(|_| ChainError::NoContract(contract.clone()))
    }
}

fn known_account(db: &Connection, chain_id: &str, address: &Addr) -> Result<Account, ChainError> {
    ledger::account(db, address)?.ok_or_else(|| ChainError::AccountUnknown {
        address: address.clone(),
        chain_id: chain_id.to_owned(),
    })
}

impl Chain for EmbeddedChain {
    fn chain_id(&self) -> &str {
        &self.chain_id
    }

    fn prefix(&self) -> &Prefix {
        &self.prefix
    }

    fn status(&self) -> Result<Status, ChainError> {
        let tip = self.tip.get();
        Ok(Status {
            chain_id: self.chain_id.clone(),
            height: tip.height,
            time: tip.time,
        })
    }

    /// The clock is moved by hand: there is no other one, and it may stand for as long as it likes.
    fn time(&self) -> Result<ChainTime, ChainError> {
        Ok(ChainTime::of_block(self.tip.get().time))
    }

    fn account(&self, address: &Addr) -> Result<Account, ChainError> {
        known_account(&self.file.db, &self.chain_id, address)
    }

    /// No gas is measured here, and no fee taken.
    fn estimate_fee(&self, _tx: &[u8]) -> Result<Fee, ChainError> {
        Ok(Fee::default())
    }

    fn send(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        note: &mut Note<'_>,
    ) -> Result<Sent, ChainError> {
        let account = self.account(&key.address())?;
        let tx = sign(key, account, &self.chain_id, msgs, Fee::default())?;
        note(&self.sent(&tx)).map_err(ChainError::NotNoted)?;
        self.broadcast(&tx)
    }

    /// The block is there when this returns.
    fn broadcast(&self, tx: &[u8]) -> Result<Sent, ChainError> {
        let next = self.tip.get().height.plus(1);
        let sent = self.sent(tx);
        let checked = check::check(tx, &self.chain_id, next, |address| self.account(address))?;
        self.include(checked)?;
        Ok(sent)
    }

    fn wait(&self, sent: &Sent) -> Result<TxResult, ChainError> {
        ledger::tx(&self.file.db, sent.hash)?.ok_or(ChainError::TxUnknown(sent.hash))
    }

    fn indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        ledger::tx(&self.file.db, hash)
    }

    fn contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        let found = self.app.borrow().contract_data(contract);
        self.storage.check()?;
        let data = found.map_err(|_| ChainError::NoContract(contract.clone()))?;
        Ok(ContractInfo {
            code_id: data.code_id,
            creator: data.creator,
            admin: data.admin,
            label: data.label,
        })
    }

    /// Native code has no hash.
    fn code(&self, id: u64) -> Result<CodeInfo, ChainError> {
        match CODES.iter().any(|c| c.id == id) {
            true => Ok(CodeInfo { hash: None }),
            false => Err(ChainError::NoCode(id)),
        }
    }

    fn query_smart_raw(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.known_contract(contract)?;
        let request = QueryRequest::Wasm(WasmQuery::Smart {
            contract_addr: contract.to_string(),
            msg: msg.into(),
        });
        let block = self.latest();
        let answer = self
            .app
            .borrow()
            .read_module(|router, api, storage| router.query(api, storage, &block, request));
        self.storage.check()?;
        answer.map(Into::into).map_err(|e| ChainError::Query {
            contract: contract.clone(),
            text: deliver::words(&e),
        })
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.known_contract(contract)?;
        let value = self.app.borrow().contract_storage(contract).get(key);
        self.storage.check()?;
        Ok(value)
    }

    fn bank_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError> {
        Prefix::wasm().parse(address.as_str())?;
        let balance = deliver::balance(&self.app.borrow(), &self.latest(), address, denom);
        self.storage.check()?;
        balance.map_err(ChainError::Damaged)
    }

    fn bank_balances(&self, address: &Addr) -> Result<Vec<Coin>, ChainError> {
        Prefix::wasm().parse(address.as_str())?;
        let balances = deliver::balances(&self.app.borrow(), &self.latest(), address);
        self.storage.check()?;
        balances.map_err(ChainError::Damaged)
    }

    fn block(&self, height: Height) -> Result<Block, ChainError> {
        ledger::block(&self.file.db, height)?.ok_or_else(|| ChainError::NoBlock {
            asked: height,
            first: Height(1),
            latest: self.tip.get().height,
        })
    }
}
