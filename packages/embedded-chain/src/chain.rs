//! The handle: requests to the thread on which the chain lives.

use crate::contracts::CODES;
use crate::engine::{Engine, Genesis};
use crate::file::{ChainFile, Durability};
use causeway_chain::tx::sign_until;
use causeway_chain::{
    Account, AccountKey, BeforeSend, Block, Chain, ChainError, CheckedStatus, CodeInfo,
    ContractInfo, EmbeddedError, Fee, Msg, Prefix, Sent, SignedTx, Status, TxHash, TxResult,
};
use causeway_types::{Amount, ChainTime, Height, Seconds};
use cosmwasm_std::{Addr, Coin, Event};
use serde::Serialize;
use std::path::Path;
use std::sync::mpsc::{channel, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// A chain in this process and one file. Clones are handles to the same chain.
#[derive(Clone)]
pub struct EmbeddedChain(Arc<Shared>);

/// What the chain's thread is asked to do.
type Request = Box<dyn FnOnce(&Engine) + Send>;

struct Shared {
    chain_id: String,
    prefix: Prefix,
    /// None once the last handle is being dropped: the thread ends when it has answered what was asked before.
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
    /// Held by whoever makes a block, so that what is said before a transaction is sent (its sequence and its block)
    /// is still true when it is.
    block_lock: Mutex<()>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            // a thread that has panicked has nothing more to sync, and its caller was told
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for EmbeddedChain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EmbeddedChain({})", self.0.chain_id)
    }
}

impl EmbeddedChain {
    /// Begins a chain in a file that has none yet.
    pub fn create(path: impl AsRef<Path>, genesis: Genesis) -> Result<Self, ChainError> {
        let path = path.as_ref().to_owned();
        Self::start(move || Engine::begin(ChainFile::create(&path)?, genesis, CODES))
    }

    /// Goes on with the chain that is in a file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ChainError> {
        let path = path.as_ref().to_owned();
        Self::start(move || Engine::resume(ChainFile::open(&path)?, CODES))
    }

    /// Goes on with the chain of this name that is in a file, or begins it there.
    pub fn open_or_create(path: impl AsRef<Path>, genesis: Genesis) -> Result<Self, ChainError> {
        let path = path.as_ref();
        let asked = genesis.chain_id.clone();
        match Self::create(path, genesis) {
            Err(ChainError::Embedded(EmbeddedError::Exists(_))) => {}
            created => return created,
        }
        let chain = Self::open(path)?;
        if chain.chain_id() != asked {
            return Err(ChainError::Embedded(EmbeddedError::OtherChain {
                file: path.to_owned(),
                found: chain.chain_id().to_owned(),
                asked,
            }));
        }
        Ok(chain)
    }

    /// Begins a chain that is gone when its last handle is dropped.
    pub fn in_memory(genesis: Genesis) -> Result<Self, ChainError> {
        Self::start(move || Engine::begin(ChainFile::in_memory()?, genesis, CODES))
    }

    /// Starts the chain's thread; what `make` makes never leaves it.
    pub(crate) fn start(
        make: impl FnOnce() -> Result<Engine, ChainError> + Send + 'static,
    ) -> Result<Self, ChainError> {
        let (requests, asked) = channel::<Request>();
        let (began, begins) = channel();
        let thread = std::thread::Builder::new()
            .name("embedded-chain".to_owned())
            .spawn(move || {
                let engine = match make() {
                    Ok(engine) => {
                        let _ = began.send(Ok(engine.chain_id().to_owned()));
                        engine
                    }
                    Err(error) => {
                        let _ = began.send(Err(error));
                        return;
                    }
                };
                for request in asked {
                    request(&engine);
                }
                engine.sync();
            })
            .map_err(|source| ChainError::Embedded(EmbeddedError::Thread(source.to_string())))?;
        let chain_id = match begins.recv() {
            Ok(Ok(chain_id)) => chain_id,
            failed => {
                // so that the file is unlocked when this returns
                let _ = thread.join();
                return Err(
                    failed.map_or_else(|_| stopped(), |begun| begun.err().unwrap_or_else(stopped))
                );
            }
        };
        Ok(EmbeddedChain(Arc::new(Shared {
            chain_id,
            prefix: Prefix::wasm(),
            requests: Some(requests),
            thread: Some(thread),
            block_lock: Mutex::default(),
        })))
    }

    /// Asks the chain's thread and waits for its answer. One that is lost to a panic there is an error, here and for
    /// everybody afterwards.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        request: impl FnOnce(&Engine) -> Result<T, ChainError> + Send + 'static,
    ) -> Result<T, ChainError> {
        let (answer, answers) = channel();
        let request: Request = Box::new(move |engine| {
            // whoever asked waits for it
            let _ = answer.send(request(engine));
        });
        let requests = self.0.requests.as_ref().ok_or_else(stopped)?;
        requests.send(request).map_err(|_| stopped())?;
        answers.recv().map_err(|_| stopped())?
    }

    fn block_lock(&self) -> MutexGuard<'_, ()> {
        // nothing is kept under it that a panic could leave half done
        self.0
            .block_lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// How sure a block is when its transaction returns, from the next one on: [`Durability::Full`] unless told.
    pub fn set_durability(&self, durability: Durability) -> Result<(), ChainError> {
        self.ask(move |engine| engine.set_durability(durability))
    }

    /// Gives coins to an address, out of nothing, in a block of its own.
    pub fn fund(&self, to: &Addr, coin: Coin) -> Result<Height, ChainError> {
        let _block_lock = self.block_lock();
        let to = to.clone();
        self.ask(move |engine| engine.fund(&to, coin))
    }

    /// Moves the clock by making that many blocks, 1 to [`crate::MAX_BLOCKS`], which share the time evenly.
    pub fn advance(&self, by: Seconds, blocks: u64) -> Result<Status, ChainError> {
        let _block_lock = self.block_lock();
        self.ask(move |engine| engine.advance(by, blocks))
    }

    /// From now on the clock goes by itself: it is the machine's, plus an offset that the file keeps and that
    /// [`EmbeddedChain::advance`] adds to.
    pub fn start_clock(&self) -> Result<(), ChainError> {
        self.ask(|engine| engine.start_clock())
    }

    /// What a transaction would do in the next block. Its sequence is checked, its signature is not.
    pub fn simulate(&self, tx: &[u8]) -> Result<TxResult, ChainError> {
        let tx = tx.to_vec();
        self.ask(move |engine| engine.simulate(&tx))
    }

    /// The bytes of a transaction that is in a block, as they were signed.
    pub fn tx_bytes(&self, hash: TxHash) -> Result<Option<Vec<u8>>, ChainError> {
        self.ask(move |engine| engine.tx_bytes(hash))
    }

    /// Has a function called with the height of each new block, on the chain's thread: it must not ask the chain.
    pub(crate) fn on_block(
        &self,
        tell: impl Fn(Height) + Send + 'static,
    ) -> Result<(), ChainError> {
        self.ask(move |engine| {
            engine.on_block.replace(Some(Box::new(tell)));
            Ok(())
        })
    }

    /// Says beside the file how the chain can be reached while this process has it.
    pub(crate) fn announce(&self, chain_file: String) -> Result<(), ChainError> {
        self.ask(move |engine| engine.file.announce(&chain_file))
    }

    /// Calls a contract as the chain itself would, in a block of its own. One that fails makes no block.
    pub fn sudo(&self, contract: &Addr, msg: &impl Serialize) -> Result<Vec<Event>, ChainError> {
        let _block_lock = self.block_lock();
        let msg = cosmwasm_std::to_json_binary(msg).map_err(ChainError::Encode)?;
        let contract = contract.clone();
        self.ask(move |engine| engine.sudo(&contract, msg))
    }
}

fn stopped() -> ChainError {
    ChainError::Embedded(EmbeddedError::Thread("it has ended".to_owned()))
}

impl Chain for EmbeddedChain {
    fn chain_id(&self) -> &str {
        &self.0.chain_id
    }

    fn prefix(&self) -> &Prefix {
        &self.0.prefix
    }

    fn status(&self) -> Result<Status, ChainError> {
        self.ask(|engine| Ok(engine.status()))
    }

    /// The clock is moved by hand: there is no other one, and it may stand for as long as it likes.
    fn checked_status(&self) -> Result<CheckedStatus, ChainError> {
        let status = self.status()?;
        let time = ChainTime::of_block(status.time);
        Ok(CheckedStatus { status, time })
    }

    fn account(&self, address: &Addr) -> Result<Account, ChainError> {
        let address = address.clone();
        self.ask(move |engine| engine.account(&address))
    }

    /// No gas is measured here, and no fee taken.
    fn estimate_fee(&self, _tx: &[u8]) -> Result<Fee, ChainError> {
        Ok(Fee::default())
    }

    /// What is called before sending must make no block itself.
    fn send(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        let _block_lock = self.block_lock();
        let account = self.account(&key.address())?;
        // nobody else makes a block meanwhile, so it is in the next one or in none, whoever offers it again
        let next = self.status()?.height.plus(1);
        let tx = sign_until(
            key,
            account,
            self.chain_id(),
            msgs,
            Fee::default(),
            next,
            "",
        )?;
        let hash = TxHash::of(&tx);
        let sent = self.ask(move |engine| Ok(engine.sent(hash)))?;
        let signed = SignedTx { sent, bytes: &tx };
        before_send(&signed).map_err(ChainError::NotRecorded)?;
        self.ask(move |engine| engine.broadcast(&tx))
    }

    /// The block is there when this returns.
    fn broadcast(&self, tx: &[u8]) -> Result<Sent, ChainError> {
        let _block_lock = self.block_lock();
        let tx = tx.to_vec();
        self.ask(move |engine| engine.broadcast(&tx))
    }

    fn wait(&self, sent: &Sent) -> Result<TxResult, ChainError> {
        self.indexed(sent.hash)?
            .ok_or(ChainError::TxUnknown(sent.hash))
    }

    fn indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        self.ask(move |engine| engine.indexed(hash))
    }

    fn contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        let contract = contract.clone();
        self.ask(move |engine| engine.contract(&contract))
    }

    /// Native code has no hash.
    fn code(&self, id: u64) -> Result<CodeInfo, ChainError> {
        match CODES.iter().any(|c| c.id == id) {
            true => Ok(CodeInfo { hash: None }),
            false => Err(ChainError::NoCode(id)),
        }
    }

    fn query_smart_raw(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
        let (contract, msg) = (contract.clone(), msg.to_vec());
        self.ask(move |engine| engine.query_smart(&contract, &msg))
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        let (contract, key) = (contract.clone(), key.to_vec());
        self.ask(move |engine| engine.query_raw(&contract, &key))
    }

    fn bank_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError> {
        let (address, denom) = (address.clone(), denom.to_owned());
        self.ask(move |engine| engine.bank_balance(&address, &denom))
    }

    fn bank_balances(&self, address: &Addr) -> Result<Vec<Coin>, ChainError> {
        let address = address.clone();
        self.ask(move |engine| engine.bank_balances(&address))
    }

    fn block(&self, height: Height) -> Result<Block, ChainError> {
        self.ask(move |engine| engine.block(height))
    }
}
