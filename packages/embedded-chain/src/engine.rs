//! The chain itself, on the one thread that it never leaves.

use crate::app::App;
use crate::blocks;
use crate::check;
use crate::contracts::{self, Code};
use crate::deliver;
use crate::file::{self, ChainFile, Durability};
use crate::ledger::{self, Tip};
use crate::storage::SqliteStorage;
use crate::PREFIX;
use causeway_chain::{
    machine_time, Account, Block, ChainError, ContractInfo, EmbeddedError, Prefix, Sent, Status,
    TxHash, TxResult,
};
use causeway_types::{Amount, Height, Seconds, UnixTime};
use cosmwasm_std::{Addr, BlockInfo, Coin, QueryRequest, Timestamp, WasmQuery};
use cw_multi_test::{no_init, AppBuilder, CosmosRouter as _, MockApiBech32};
use std::cell::{Cell, RefCell};

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

/// Is told of a new block.
pub(crate) type OnBlock = Box<dyn Fn(Height)>;

/// A chain with its contracts, its file open and locked.
pub(crate) struct Engine {
    pub(crate) chain_id: String,
    pub(crate) tip: Cell<Tip>,
    pub(crate) app: RefCell<App>,
    pub(crate) storage: SqliteStorage,
    /// How far the clock is ahead of the machine's; none while it stands between blocks.
    pub(crate) clock_offset: Cell<Option<Seconds>>,
    /// Is told of each new block, after it is committed.
    pub(crate) on_block: RefCell<Option<OnBlock>>,
    // last, so that the lock is given back after everything else
    pub(crate) file: ChainFile,
}

impl Engine {
    pub(crate) fn begin(
        file: ChainFile,
        genesis: Genesis,
        codes: &[Code],
    ) -> Result<Self, ChainError> {
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

    pub(crate) fn resume(file: ChainFile, codes: &[Code]) -> Result<Self, ChainError> {
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
        Ok(Engine {
            chain_id,
            tip: Cell::new(tip),
            app: RefCell::new(app),
            storage,
            clock_offset: Cell::new(None),
            on_block: RefCell::new(None),
            file,
        })
    }

    pub(crate) fn block_info(&self, height: Height, time: UnixTime) -> BlockInfo {
        BlockInfo {
            height: height.0,
            time: Timestamp::from_seconds(time.0),
            chain_id: self.chain_id.clone(),
        }
    }

    pub(crate) fn chain_id(&self) -> &str {
        &self.chain_id
    }

    pub(crate) fn set_durability(&self, durability: Durability) -> Result<(), ChainError> {
        file::set_durability(&self.file.db, durability)
    }

    /// Writes everything that the operating system has not yet written. What fails here is written when the file is
    /// opened the next time.
    pub(crate) fn sync(&self) {
        let _ = file::sync(&self.file.db);
    }

    /// From now on the clock goes by itself: it is the machine's, and as far ahead of it as it was moved by hand.
    pub(crate) fn start_clock(&self) -> Result<(), ChainError> {
        let ahead = self.tip.get().time.since(machine_time());
        let offset = ledger::clock_offset(&self.file.db)?.max(ahead.0);
        ledger::set_clock_offset(&self.file.db, offset)?;
        self.clock_offset.set(Some(Seconds(offset)));
        Ok(())
    }

    /// The time of a block that is made now, after one of that time.
    pub(crate) fn next_time(&self, before: UnixTime) -> UnixTime {
        match self.clock_offset.get() {
            Some(offset) => machine_time().plus(offset).max(before),
            None => before,
        }
    }

    pub(crate) fn tx_bytes(&self, hash: TxHash) -> Result<Option<Vec<u8>>, ChainError> {
        ledger::tx_bytes(&self.file.db, hash)
    }

    /// What a transaction would do in the next block.
    pub(crate) fn simulate(&self, tx: &[u8]) -> Result<TxResult, ChainError> {
        let checked = check::check_unsigned(tx, |address| self.account(address))?;
        self.try_out(checked)
    }

    /// A transaction that is in the next block, or in none.
    pub(crate) fn sent(&self, hash: TxHash) -> Sent {
        let next = self.tip.get().height.plus(1);
        Sent {
            hash,
            from: next,
            last: Some(next),
        }
    }

    /// What queries see: the latest block.
    pub(crate) fn latest(&self) -> BlockInfo {
        let tip = self.tip.get();
        self.block_info(tip.height, tip.time)
    }

    pub(crate) fn known_contract(&self, contract: &Addr) -> Result<(), ChainError> {
        self.contract(contract).map(|_| ())
    }

    pub(crate) fn status(&self) -> Status {
        let tip = self.tip.get();
        Status {
            chain_id: self.chain_id.clone(),
            height: tip.height,
            time: tip.time,
        }
    }

    pub(crate) fn account(&self, address: &Addr) -> Result<Account, ChainError> {
        ledger::account(&self.file.db, address)?.ok_or_else(|| ChainError::AccountUnknown {
            address: address.clone(),
            chain_id: self.chain_id.clone(),
        })
    }

    /// The block is there when this returns.
    pub(crate) fn broadcast(&self, tx: &[u8]) -> Result<Sent, ChainError> {
        let sent = self.sent(TxHash::of(tx));
        let checked = check::check(tx, &self.chain_id, sent.from, |address| {
            self.account(address)
        })?;
        self.include(checked)?;
        Ok(sent)
    }

    pub(crate) fn indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        ledger::tx(&self.file.db, hash)
    }

    pub(crate) fn contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
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

    pub(crate) fn query_smart(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
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
            text: deliver::error_text(&e),
        })
    }

    pub(crate) fn query_raw(
        &self,
        contract: &Addr,
        key: &[u8],
    ) -> Result<Option<Vec<u8>>, ChainError> {
        self.known_contract(contract)?;
        let value = self.app.borrow().contract_storage(contract).get(key);
        self.storage.check()?;
        Ok(value)
    }

    pub(crate) fn bank_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError> {
        Prefix::wasm().parse(address.as_str())?;
        let balance = deliver::balance(&self.app.borrow(), &self.latest(), address, denom);
        self.storage.check()?;
        balance.map_err(|e| EmbeddedError::Damaged(e).into())
    }

    pub(crate) fn bank_balances(&self, address: &Addr) -> Result<Vec<Coin>, ChainError> {
        Prefix::wasm().parse(address.as_str())?;
        let balances = deliver::balances(&self.app.borrow(), &self.latest(), address);
        self.storage.check()?;
        balances.map_err(|e| EmbeddedError::Damaged(e).into())
    }

    pub(crate) fn block(&self, height: Height) -> Result<Block, ChainError> {
        ledger::block(&self.file.db, height)?.ok_or_else(|| ChainError::NoBlock {
            asked: height,
            first: Height(1),
            latest: self.tip.get().height,
        })
    }
}
