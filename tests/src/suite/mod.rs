//! A deployed Causeway in which users act in calls that read as sentences.
//!
//! Every call is judged by the shadow ledger first; then it is made, and must succeed exactly if the shadow ledger says
//! so. A call that fails leaves the chain as it was, to the byte. After every call all invariants are checked.

mod actor;
mod books;
mod clock;
mod deploy;
mod entry;
mod exits;
mod invariants;
mod leasing;
mod nodes;
mod outcome;
mod policies;
mod records;
mod upgrade;
mod user;
mod vault;
mod voucher;

pub use actor::Actor;
pub use clock::{BLOCK, DAY};
pub use deploy::{code, native, TestDeployment, ADMIN, USERS};
pub use entry::{Joining, Opening};
pub use leasing::{Offer, Taking};
pub use nodes::instance;
pub use outcome::{Events, Outcome};
pub use policies::over;
pub use user::User;
pub use voucher::{lock, preimage, Draft};

use crate::model::{Call, ChannelModel, Message, Model, Wiring};
use crate::undo_storage::UndoStorage;
use causeway_types::issuer;
use causeway_types::{ChannelId, Direction};
use cosmwasm_std::{Addr, Binary};
use cw_multi_test::{App, AppResponse, BankKeeper, Executor, MockApiBech32};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The chain under test.
pub type Chain = App<BankKeeper, MockApiBech32, UndoStorage>;

/// The first sidechain, which calls mean that name none.
pub const MAIN: u64 = 1;
pub const OTHER: u64 = 2;

/// How much is checked beside the call itself.
#[derive(Clone, Copy, Debug)]
pub struct CheckConfig {
    /// Every so many calls, everything is compared, not only what the call touched.
    pub compare_all_every: u64,
    /// Every so many calls, each channel is left by either side alone, in a fork. Never, if 0.
    pub leave_every: u64,
}

pub struct Suite {
    pub chain: Chain,
    pub model: Model,
    pub users: BTreeMap<&'static str, User>,
    /// How much is checked.
    pub checks: CheckConfig,
    /// The code of the sidechain token.
    pub token_code: u64,
    calls: u64,
    forks: usize,
    nonces: BTreeMap<(ChannelId, Direction), u64>,
}

impl Suite {
    /// Everything deployed, with two sidechains and users who have coins and tokens of both.
    pub fn new() -> Suite {
        TestDeployment::default().deploy()
    }

    pub fn user(&self, name: &str) -> User {
        self.users[name].clone()
    }
    /// Somebody who is about to do something.
    pub fn by(&mut self, name: &str) -> Actor<'_> {
        let user = self.user(name);
        Actor::new(self, user)
    }
    /// Alice, who usually opens.
    pub fn alice(&mut self) -> Actor<'_> {
        self.by("alice")
    }
    /// Bob, who usually joins.
    pub fn bob(&mut self) -> Actor<'_> {
        self.by("bob")
    }
    /// Carol, a stranger to Alice's and Bob's channels.
    pub fn carol(&mut self) -> Actor<'_> {
        self.by("carol")
    }
    /// The owner of all contracts.
    pub fn admin(&mut self) -> Actor<'_> {
        self.by(ADMIN)
    }

    /// The addresses and the domain.
    pub fn wiring(&self) -> Rc<Wiring> {
        self.model.wiring.clone()
    }
    /// A channel in the shadow ledger.
    pub fn channel_model(&self, id: ChannelId) -> &ChannelModel {
        self.model.channel(id).unwrap()
    }
    /// What somebody has of the first sidechain's token.
    pub fn tokens(&self, name: &str) -> u128 {
        self.model.tokens_of(&self.users[name].addr, MAIN)
    }
    /// What somebody has as credit in the first sidechain.
    pub fn credit(&self, name: &str) -> u128 {
        self.model.credit_of(&self.users[name].addr, MAIN)
    }
    /// What somebody has of the coin behind the first sidechain.
    pub fn coins(&self, name: &str) -> u128 {
        let denom = &self.model.sidechains[&MAIN].denom;
        self.model.coins_of(&self.users[name].addr, denom)
    }

    /// Makes a call, compares it with what the shadow ledger makes of it, and checks all invariants.
    pub fn call(&mut self, sender: &Addr, call: impl Into<Call>) -> Outcome {
        let call = call.into();
        let before = self.model.clone();
        let verdict = self.model.judge(sender, &call);
        let digest = self.chain.storage().digest();
        let result = self.execute(sender, &call);
        self.learn(&result);
        match (&verdict, &result) {
            (Ok(()), Err(refusal)) => {
                panic!("{call:?} of {sender} must succeed, and is refused: {refusal:#}")
            }
            (Err(why), Ok(_)) => panic!("{call:?} of {sender} succeeds, and must not: {why}"),
            (Err(_), Err(_)) => assert_eq!(
                digest,
                self.chain.storage().digest(),
                "{call:?} is refused, and leaves traces"
            ),
            (Ok(()), Ok(_)) => (),
        }
        self.check(&before, &call);
        Outcome {
            result,
            verdict,
            call,
        }
    }

    /// Makes a call as it is: nobody judges it and nothing is checked. For what is done in a fork.
    pub fn execute(&mut self, sender: &Addr, call: &Call) -> anyhow::Result<AppResponse> {
        let wiring = self.wiring();
        let sender = sender.clone();
        let chain = &mut self.chain;
        match &call.message {
            Message::Registry(msg) => {
                chain.execute_contract(sender, wiring.registry.clone(), msg, &call.coins)
            }
            Message::Issuer(msg) => {
                chain.execute_contract(sender, wiring.issuer.clone(), msg, &call.coins)
            }
            Message::Policy(msg) => {
                chain.execute_contract(sender, wiring.policy.clone(), msg, &call.coins)
            }
            Message::Vault(msg) => {
                chain.execute_contract(sender, wiring.vault.clone(), msg, &call.coins)
            }
            Message::Token(id, msg) => {
                let token = self.model.sidechains[id].token.clone();
                chain.execute_contract(sender, token, msg, &call.coins)
            }
            Message::SettleDue(limit) => {
                let msg = causeway_types::registry::SudoMsg::SettleDue { limit: *limit };
                chain.wasm_sudo(wiring.registry.clone(), &msg)
            }
        }
    }

    /// The address of a new sidechain's token, which the chain has chosen.
    fn learn(&mut self, result: &anyhow::Result<AppResponse>) {
        let events = result.iter().flat_map(|r| &r.events);
        for event in events {
            if let Ok(created) = causeway_types::event::SidechainCreated::try_from(event) {
                let known = self.model.sidechains.get_mut(&created.sidechain_id.0);
                known.unwrap().token = created.token;
            }
        }
    }

    /// Does something and undoes it: what happened, happened elsewhere.
    pub fn fork<T>(&mut self, story: impl FnOnce(&mut Suite) -> T) -> T {
        let model = self.model.clone();
        let nonces = self.nonces.clone();
        let block = self.chain.block_info();
        self.chain.storage_mut().fork();
        self.forks += 1;
        let told = story(self);
        self.forks -= 1;
        self.chain.storage_mut().rejoin();
        self.chain.set_block(block);
        self.nonces = nonces;
        self.model = model;
        told
    }

    pub fn ask<T: serde::de::DeserializeOwned>(
        &self,
        contract: &Addr,
        question: &impl serde::Serialize,
    ) -> cosmwasm_std::StdResult<T> {
        self.chain.wrap().query_wasm_smart(contract, question)
    }
    pub fn ask_registry<T: serde::de::DeserializeOwned>(
        &self,
        question: &causeway_types::registry::QueryMsg,
    ) -> T {
        self.ask(&self.model.wiring.registry, question).unwrap()
    }

    /// From now on, transfers of tokens to somebody fail, or no longer do.
    /// Only where [`TestDeployment::with_stubborn_tokens`] was deployed.
    pub fn transfers_fail_to(&mut self, name: &str, refused: bool) {
        let addr = self.users[name].addr.clone();
        let msg = crate::token::Refuse {
            recipient: addr.to_string(),
            refused,
        };
        for sidechain in self.model.sidechains.values() {
            let token = sidechain.token.clone();
            self.chain.wasm_sudo(token, &msg).unwrap();
        }
        if refused {
            self.model.deaf.insert(addr);
        } else {
            self.model.deaf.remove(&addr);
        }
    }

    /// From now on, every message to the vault fails, or no longer does.
    /// Only where [`TestDeployment::with_a_vault_that_may_fail`] was deployed.
    pub fn the_vault_fails(&mut self, fails: bool) {
        let vault = self.wiring().vault.clone();
        let msg = crate::vault::Fail { fails };
        self.chain.wasm_sudo(vault, &msg).unwrap();
        self.model.vault_fails = fails;
    }

    /// Sends tokens with a message that is no hook of ours.
    pub fn send_nonsense(&mut self, name: &str) -> Outcome {
        let addr = self.users[name].addr.clone();
        let message = Message::Token(
            MAIN,
            cw20::Cw20ExecuteMsg::Send {
                contract: self.wiring().registry.to_string(),
                amount: 1u128.into(),
                msg: Binary::from(b"nonsense"),
            },
        );
        self.call(&addr, message)
    }
}

impl Default for Suite {
    fn default() -> Self {
        Suite::new()
    }
}

impl From<issuer::ExecuteMsg> for Message {
    fn from(message: issuer::ExecuteMsg) -> Message {
        Message::Issuer(message)
    }
}
