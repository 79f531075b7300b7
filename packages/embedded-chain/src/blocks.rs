//! Making blocks: with a transaction in them, with coins, or with nothing but time.

use crate::app::App;
use crate::check::Checked;
use crate::deliver::{self, begin_accounts};
use crate::engine::Engine;
use crate::file;
use crate::ledger::{self, Tip};
use causeway_chain::{ChainError, EmbeddedError, Prefix, Status, TxHash, TxResult};
use causeway_types::{Amount, Height, Seconds, UnixTime};
use cosmwasm_std::{Addr, Binary, Coin, Event};
use cw_multi_test::{BankSudo, WasmSudo};
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// The most blocks that one [`crate::EmbeddedChain::advance`] makes.
pub const MAX_BLOCKS: u64 = 100_000;

/// The last second that a contract's clock, which counts nanoseconds in 64 bits, can show.
const MAX_TIME: UnixTime = UnixTime(u64::MAX / 1_000_000_000);

/// Blocks that are being made, inside one database transaction.
struct BlockBuilder<'a> {
    chain: &'a Engine,
    app: &'a mut App,
    db: &'a Connection,
    tip: Tip,
}

impl BlockBuilder<'_> {
    /// What contracts see from now on.
    fn start(&mut self, time: UnixTime) -> Height {
        let height = self.tip.height.plus(1);
        self.app.set_block(self.chain.block_info(height, time));
        height
    }

    fn finish(
        &mut self,
        time: UnixTime,
        txs: &[(TxResult, Vec<u8>)],
        events: &[Event],
    ) -> Result<(), ChainError> {
        self.tip = ledger::write_block(self.db, self.tip, time, txs, events)?;
        Ok(())
    }

    /// Coins out of nothing, and the account that holds them.
    fn mint(&mut self, to: &Addr, coin: &Coin) -> Result<Event, ChainError> {
        Prefix::wasm().parse(to.as_str())?;
        let held = deliver::balance(self.app, &self.app.block_info(), to, &coin.denom)
            .map_err(EmbeddedError::Damaged)?;
        if held.checked_add(coin.amount.into()).is_none() {
            return Err(ChainError::Embedded(EmbeddedError::Supply {
                address: to.clone(),
                held: Box::new(cosmwasm_std::coin(held.u128(), &coin.denom)),
                asked: Box::new(coin.clone()),
            }));
        }
        ledger::begin_account(self.db, to.as_str())?;
        if !Amount::from(coin.amount).is_zero() {
            let mint = BankSudo::Mint {
                to_address: to.to_string(),
                amount: vec![coin.clone()],
            };
            self.app.sudo(mint.into()).map_err(ChainError::encode)?;
            self.app.storage().check()?;
        }
        Ok(Event::new("coinbase")
            .add_attribute("minter", to)
            .add_attribute("amount", coin.to_string()))
    }
}

impl Engine {
    /// Gives coins to an address, out of nothing, in a block of its own.
    pub(crate) fn fund(&self, to: &Addr, coin: Coin) -> Result<Height, ChainError> {
        self.make(|builder| {
            let time = self.next_time(builder.tip.time);
            let height = builder.start(time);
            let event = builder.mint(to, &coin)?;
            builder.finish(time, &[], &[event])?;
            Ok(height)
        })
    }

    /// Makes that many blocks, 1 to [`MAX_BLOCKS`], which share the time evenly.
    pub(crate) fn advance(&self, by: Seconds, blocks: u64) -> Result<Status, ChainError> {
        let from = self.tip.get().time;
        check_time(self.next_time(from), by)?;
        if !(1..=MAX_BLOCKS).contains(&blocks) {
            return Err(ChainError::Embedded(EmbeddedError::Blocks {
                asked: blocks,
                allowed: MAX_BLOCKS,
            }));
        }
        let offset = self
            .clock_offset
            .get()
            .map(|offset| Seconds(offset.0.saturating_add(by.0)));
        let to = self.next_time(from).plus(by);
        let by = to.since(from);
        self.make(|builder| {
            if let Some(offset) = offset {
                ledger::set_clock_offset(builder.db, offset.0)?;
            }
            (1..=blocks).try_for_each(|n| {
                // below 2^35 seconds times 10^5 blocks: no overflow
                builder.finish(from.plus(Seconds(by.0 * n / blocks)), &[], &[])
            })
        })?;
        self.clock_offset.set(offset);
        Ok(self.status())
    }

    /// Calls a contract as the chain itself would, in a block of its own. One that fails makes no block.
    pub(crate) fn sudo(&self, contract: &Addr, msg: Binary) -> Result<Vec<Event>, ChainError> {
        self.known_contract(contract)?;
        let msg = WasmSudo {
            contract_addr: contract.clone(),
            message: msg,
        };
        self.make(|builder| {
            let time = self.next_time(builder.tip.time);
            builder.start(time);
            let response = builder.app.sudo(msg.into()).map_err(|e| {
                ChainError::Embedded(EmbeddedError::Sudo {
                    contract: contract.clone(),
                    text: deliver::error_text(&e),
                })
            })?;
            builder.app.storage().check()?;
            begin_accounts(builder.db, &response.events)?;
            builder.finish(time, &[], &response.events)?;
            Ok(response.events)
        })
    }

    /// The first block, and with it everything that makes a file a chain.
    pub(crate) fn genesis(&self, balances: &[(Addr, Vec<Coin>)]) -> Result<(), ChainError> {
        self.make(|builder| {
            file::write_schema(builder.db, &self.chain_id)?;
            let time = builder.tip.time;
            builder.start(time);
            let mut events = Vec::new();
            for (address, coins) in balances {
                ledger::begin_account(builder.db, address.as_str())?;
                for coin in coins {
                    events.push(builder.mint(address, coin)?);
                }
            }
            builder.finish(time, &[], &events)
        })
    }

    /// A block with this transaction.
    pub(crate) fn include(&self, tx: Checked) -> Result<TxHash, ChainError> {
        self.make(|builder| {
            let hash = tx.hash;
            let bytes = tx.bytes.clone();
            let time = self.next_time(builder.tip.time);
            let height = builder.start(time);
            let result = deliver::deliver(builder.app, builder.db, tx, height)?;
            builder.finish(time, &[(result, bytes)], &[])?;
            Ok(hash)
        })
    }

    /// Whether a transaction would take effect if it were in the next block; nothing is kept.
    pub(crate) fn try_out(&self, tx: Checked) -> Result<TxResult, ChainError> {
        let mut tried = None;
        let undone = self.make(|builder| -> Result<(), ChainError> {
            let time = self.next_time(builder.tip.time);
            let height = builder.start(time);
            tried = Some(deliver::deliver(builder.app, builder.db, tx, height)?);
            Err(ChainError::Malformed("it was only tried".to_owned()))
        });
        match (tried, undone) {
            (Some(result), _) => Ok(result),
            (None, Err(error)) => Err(error),
            (None, Ok(())) => Err(ChainError::Malformed("it was not tried".to_owned())),
        }
    }

    /// Everything inside is committed at once, or was never there.
    fn make<T>(
        &self,
        inside: impl FnOnce(&mut BlockBuilder) -> Result<T, ChainError>,
    ) -> Result<T, ChainError> {
        let db = &*self.file.db;
        // rolls back when dropped, on an error as on a panic
        let transaction = Transaction::new_unchecked(db, TransactionBehavior::Immediate)?;
        let mut app = self.app.borrow_mut();
        let mut builder = BlockBuilder {
            chain: self,
            app: &mut app,
            db,
            tip: self.tip.get(),
        };
        let done = inside(&mut builder);
        let tip = builder.tip;
        self.storage.check()?;
        let done = done?;
        transaction.commit()?;
        let before = self.tip.replace(tip);
        if let Some(on_block) = &*self.on_block.borrow() {
            (before.height.0 + 1..=tip.height.0).for_each(|height| on_block(Height(height)));
        }
        Ok(done)
    }
}

pub(crate) fn check_time(now: UnixTime, by: Seconds) -> Result<(), ChainError> {
    match now.0.checked_add(by.0) {
        Some(then) if then <= MAX_TIME.0 => Ok(()),
        _ => Err(ChainError::Embedded(EmbeddedError::Clock {
            now,
            by,
            max: MAX_TIME,
        })),
    }
}
