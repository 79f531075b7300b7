//! A chain whose node lies: by the time of one of its answers, or in what a query answers.

use causeway_chain::{
    Account, AccountKey, BeforeSend, Block, Chain, ChainError, CheckedStatus, CodeInfo,
    ContractInfo, Fee, Msg, Prefix, Sent, Status, TxHash, TxResult,
};
use causeway_embedded_chain::EmbeddedChain;
use causeway_types::{Amount, ChainTime, Height, Seconds, UnixTime};
use cosmwasm_std::{Addr, Coin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What a text of an answer is replaced by.
type Replaced = (String, String);

/// The embedded chain behind a node that lies where a test says so.
pub struct Lying {
    chain: Arc<EmbeddedChain>,
    asked: AtomicUsize,
    /// Which answer about the status is of another time, and by how many seconds.
    late: Mutex<Option<(usize, i64)>>,
    replaced: Mutex<Option<Replaced>>,
}

impl Lying {
    pub fn new(chain: &Arc<EmbeddedChain>) -> Arc<Lying> {
        Arc::new(Lying {
            chain: chain.clone(),
            asked: AtomicUsize::new(0),
            late: Mutex::new(None),
            replaced: Mutex::new(None),
        })
    }
    /// From now on the so-manieth answer about the status, from 1, is so many seconds off; all of them where it is 0.
    pub fn late(&self, nth: usize, seconds: i64) {
        self.asked.store(0, Ordering::SeqCst);
        *self.late.lock().unwrap() = Some((nth, seconds));
    }
    /// From now on this text of every answer of a contract is another one.
    pub fn replace(&self, text: &str, by: &str) {
        *self.replaced.lock().unwrap() = Some((text.to_owned(), by.to_owned()));
    }
    pub fn honest(&self) {
        *self.late.lock().unwrap() = None;
        *self.replaced.lock().unwrap() = None;
    }
    fn answered(&self, answer: Vec<u8>) -> Vec<u8> {
        match &*self.replaced.lock().unwrap() {
            Some((text, by)) => String::from_utf8(answer)
                .unwrap()
                .replace(text, by)
                .into_bytes(),
            None => answer,
        }
    }
}

impl Chain for Lying {
    fn status(&self) -> Result<Status, ChainError> {
        let honest = self.chain.status()?;
        let nth = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let off = match *self.late.lock().unwrap() {
            Some((lie, seconds)) if lie == nth || lie == 0 => seconds,
            _ => 0,
        };
        Ok(Status {
            time: UnixTime(honest.time.0.saturating_add_signed(off)),
            ..honest
        })
    }
    /// The embedded chain's true time is this machine's clock here.
    fn checked_status(&self) -> Result<CheckedStatus, ChainError> {
        let status = self.status()?;
        let now = self.chain.status()?.time;
        let allowed = Seconds(60);
        if status.time.0.abs_diff(now.0) > allowed.0 {
            return Err(ChainError::StaleBlock {
                address: "here".to_owned(),
                time: status.time,
                now,
                allowed,
            });
        }
        let time = ChainTime::with_machine(status.time, now);
        Ok(CheckedStatus { status, time })
    }
    fn query_smart_raw(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
        Ok(self.answered(self.chain.query_smart_raw(contract, msg)?))
    }

    fn chain_id(&self) -> &str {
        self.chain.chain_id()
    }
    fn prefix(&self) -> &Prefix {
        self.chain.prefix()
    }
    fn account(&self, address: &Addr) -> Result<Account, ChainError> {
        self.chain.account(address)
    }
    fn estimate_fee(&self, tx: &[u8]) -> Result<Fee, ChainError> {
        self.chain.estimate_fee(tx)
    }
    fn send(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        self.chain.send(key, msgs, before_send)
    }
    fn broadcast(&self, tx: &[u8]) -> Result<Sent, ChainError> {
        self.chain.broadcast(tx)
    }
    fn wait(&self, sent: &Sent) -> Result<TxResult, ChainError> {
        self.chain.wait(sent)
    }
    fn indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        self.chain.indexed(hash)
    }
    fn contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        self.chain.contract(contract)
    }
    fn code(&self, id: u64) -> Result<CodeInfo, ChainError> {
        self.chain.code(id)
    }
    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.chain.query_raw(contract, key)
    }
    fn bank_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError> {
        self.chain.bank_balance(address, denom)
    }
    fn bank_balances(&self, address: &Addr) -> Result<Vec<Coin>, ChainError> {
        self.chain.bank_balances(address)
    }
    fn block(&self, height: Height) -> Result<Block, ChainError> {
        self.chain.block(height)
    }
}
