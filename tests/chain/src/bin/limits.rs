//! How much gas the registry's calls on the way out really need: the least limit with which they succeed on a real chain.
//!
//! `CAUSEWAY_DEVNET=FILE cargo run -p causeway-chain-tests --bin limits`. It changes the limit in the registry's wasm,
//! gives a running registry that code, settles, and looks whether what was to be paid became credit instead. Two kinds
//! of calls are tried: a payment of tokens (PAYMENT_GAS), and the notice to the vault of a channel with leased
//! liquidity, margins of both sides and two bounties (VAULT_GAS).

use anyhow::{ensure, Context as _, Result};
use causeway_chain::{Msg, TxResult};
use causeway_chain_tests::script::limits::{Leased, Opened};
use causeway_chain_tests::script_run::ScriptRun;
use causeway_chain_tests::test_chain::{repository, Devnet};
use causeway_simulation::user::User;
use causeway_types::event::{Credited, NoticeUndelivered};
use causeway_types::MigrateMsg;
use channel_registry::payout::{PAYMENT_GAS, VAULT_GAS};

/// How close the answer is.
const PRECISION: u64 = 1_000;

fn main() -> Result<()> {
    let devnet = Devnet::from_env()?.with_admin();
    let run = ScriptRun::begin(&devnet, Box::new(|_| {}))?;
    let registry = Registry {
        run: &run,
        wasm: std::fs::read(repository().join("artifacts/channel_registry.wasm"))?,
    };
    let opened = Opened::new(&run)?;
    for (what, fresh) in [
        ("to somebody who has some", false),
        ("to a new holder", true),
    ] {
        let need = registry.least(PAYMENT_GAS, 40_000, || {
            let tx = opened.opens_and_closes(&run, fresh)?;
            Ok(run.network.events::<Credited>(&tx).is_empty())
        })?;
        println!("a payment of tokens {what} needs {need}, PAYMENT_GAS is {PAYMENT_GAS}");
    }
    let tries = 12;
    let mut leased = Leased::new(&run, tries)?;
    let need = registry.least(VAULT_GAS, 100_000, || {
        let tx = leased.settles_one(&run)?;
        Ok(run.network.events::<NoticeUndelivered>(&tx).is_empty())
    })?;
    println!("a notice to the vault needs {need}, VAULT_GAS is {VAULT_GAS}");
    Ok(())
}

struct Registry<'p, 'g> {
    run: &'p ScriptRun<'g>,
    wasm: Vec<u8>,
}

impl Registry<'_, '_> {
    /// The least limit, in the place of the one in the code, with which it works.
    fn least(
        &self,
        limit: u64,
        mut fails: u64,
        mut works: impl FnMut() -> Result<bool>,
    ) -> Result<u64> {
        let mut enough = limit;
        self.has(limit, limit)?;
        ensure!(works()?, "it does not work with {limit}");
        while enough - fails > PRECISION {
            let middle = fails + (enough - fails) / 2;
            self.has(limit, middle)?;
            match works()? {
                true => enough = middle,
                false => fails = middle,
            }
        }
        self.has(limit, limit)?;
        Ok(enough)
    }

    /// From now on the registry's limit is another.
    fn has(&self, instead_of: u64, limit: u64) -> Result<()> {
        let wasm = patched(&self.wasm, instead_of, limit)?;
        let admin = &self.run.users.admin;
        let store = Msg::StoreCode { wasm: wasm.into() };
        let code = send(self.run, admin, store)?.stored();
        let code = code.context("the chain does not say which code it stored")?;
        let registry = &self.run.network.contracts.registry;
        send(
            self.run,
            admin,
            Msg::migrate(registry, code, &MigrateMsg {})?,
        )?;
        Ok(())
    }
}

fn send(run: &ScriptRun, who: &User, msg: Msg) -> Result<TxResult> {
    run.unrecorded("", who, vec![msg])
}

/// The wasm with one constant for another, wherever it stands as an operand of `i64.const`.
fn patched(wasm: &[u8], from: u64, to: u64) -> Result<Vec<u8>> {
    let (from, to) = (operand(from)?, operand(to)?);
    let mut out = wasm.to_vec();
    let mut found = 0;
    for at in 0..wasm.len() - from.len() {
        if wasm[at..].starts_with(&from) {
            out[at..at + to.len()].copy_from_slice(&to);
            found += 1;
        }
    }
    ensure!(found > 0, "the limit is not in the registry's wasm");
    Ok(out)
}

/// `i64.const` and a signed LEB128 of three bytes, longer than it need be for small numbers.
fn operand(n: u64) -> Result<[u8; 4]> {
    ensure!(n < 1 << 20, "{n} does not fit into three bytes");
    let byte = |shift: u64| u8::try_from((n >> shift) & 0x7f).unwrap_or_default();
    Ok([0x42, byte(0) | 0x80, byte(7) | 0x80, byte(14)])
}
