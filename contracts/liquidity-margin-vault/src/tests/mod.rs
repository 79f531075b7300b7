//! The vault with the real token, on a chain in memory. Every message ends with the invariants checked.

mod accounts;
mod book;
mod doubles;
mod invariants;
mod join;
mod margins;
mod offers;
mod queries;
mod random;
mod rent;
mod returns;
mod roles;
mod take;
mod top_up;
mod words;

use crate::contract::{execute, instantiate, migrate, query};
use crate::ContractError;
use causeway_types::event::OfferMade;
use causeway_types::vault::{
    AccountAmount, AccountResponse, ExecuteMsg, Hook, InstantiateMsg, LeaseResponse, Offer,
    OfferTerms, QueryMsg, Settled, TakeTerms, VaultAccount,
};
use causeway_types::{token, Amount, ChannelId, OfferId, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::{to_json_binary, Addr, Coin, Empty, Event, StdError};
use cw20::{BalanceResponse, Cw20ExecuteMsg, Cw20QueryMsg};
use cw_multi_test::error::AnyError;
use cw_multi_test::{App, AppResponse, ContractWrapper, Executor};
use doubles::Known;
use words::*;

/// What everybody has of each token at first.
const HAS: u128 = 1_000_000_000;
/// Leased for a year at 10 %, it costs a tenth of a unit a second.
const LOT: u128 = 31_536_000;
/// Of which [`LOT`] costs 20,000.
const LONG: u64 = 200_000;
/// 10 % a year.
const RATE: u32 = 100_000;
const ONE: SidechainId = SidechainId(1);
const TWO: SidechainId = SidechainId(2);

type ExecuteResult = Result<AppResponse, ContractError>;

struct Suite {
    app: App,
    vault: Addr,
    vault_code: u64,
    owner: Addr,
    issuer: Addr,
    policy: Addr,
    registry: Addr,
    tokens: [Addr; 2],
    /// Leases liquidity.
    alice: Addr,
    /// Provides liquidity.
    bob: Addr,
    /// Has no part in any channel.
    carol: Addr,
}

impl Suite {
    /// Everybody has a billion of each of two tokens; rents of 0 to 20 % are allowed; the vault is wired.
    fn new() -> Suite {
        let mut suite = Suite::unwired();
        let msg = ExecuteMsg::SetRegistry {
            registry: suite.registry.to_string(),
        };
        suite.by_owner(msg).unwrap();
        suite
    }

    fn unwired() -> Suite {
        let mut app = App::default();
        let [owner, alice, bob, carol] =
            ["owner", "alice", "bob", "carol"].map(|n| app.api().addr_make(n));
        let shelf = app.store_code(doubles::shelf());
        let registry = app.store_code(doubles::registry());
        let mut make = |code, name| {
            app.instantiate_contract(code, owner.clone(), &Empty {}, &[], name, None)
                .unwrap()
        };
        let (issuer, policy) = (make(shelf, "issuer"), make(shelf, "policy"));
        let registry = make(registry, "registry");

        let wrapped = ContractWrapper::new(execute, instantiate, query).with_migrate(migrate);
        let vault_code = app.store_code(Box::new(wrapped));
        let msg = InstantiateMsg {
            owner: owner.to_string(),
            issuer: issuer.to_string(),
            policy: policy.to_string(),
        };
        let admin = Some(owner.to_string());
        let vault = app
            .instantiate_contract(vault_code, owner.clone(), &msg, &[], "vault", admin)
            .unwrap();

        let code = app.store_code(Box::new(ContractWrapper::new(
            sidechain_token::contract::execute,
            sidechain_token::contract::instantiate,
            sidechain_token::contract::query,
        )));
        let holders = [&owner, &alice, &bob, &carol, &registry];
        let tokens = [(ONE, "ONE"), (TWO, "TWO")].map(|(id, symbol)| {
            let token = new_token(&mut app, code, &issuer, symbol, &holders);
            doubles::issue(&mut app, &issuer, &token, id);
            doubles::set_rates(&mut app, &policy, id, 0, 200_000);
            token
        });
        Suite {
            app,
            vault,
            vault_code,
            owner,
            issuer,
            policy,
            registry,
            tokens,
            alice,
            bob,
            carol,
        }
    }

    /// A token that our issuer does not know, of which Alice has some.
    fn foreign_token(&mut self) -> Addr {
        let code = 4; // shelf, registry, vault, token
        let stranger = self.app.api().addr_make("stranger");
        let holders = [&self.alice.clone()];
        new_token(&mut self.app, code, &stranger, "BAD", &holders)
    }

    /// Without a look at the invariants: where the registry has to be in step with the message.
    fn unchecked(&mut self, sender: &Addr, msg: &ExecuteMsg, funds: &[Coin]) -> ExecuteResult {
        let vault = self.vault.clone();
        let done = self.app.execute_contract(sender.clone(), vault, msg, funds);
        done.map_err(ours)
    }
    fn execute(&mut self, sender: &Addr, msg: ExecuteMsg) -> ExecuteResult {
        let done = self.unchecked(sender, &msg, &[]);
        self.check();
        done
    }
    fn by_owner(&mut self, msg: ExecuteMsg) -> ExecuteResult {
        self.execute(&self.owner.clone(), msg)
    }
    fn by_registry(&mut self, msg: ExecuteMsg) -> ExecuteResult {
        self.execute(&self.registry.clone(), msg)
    }
    fn send_unchecked(
        &mut self,
        token: &Addr,
        sender: &Addr,
        amount: u128,
        hook: &Hook,
    ) -> ExecuteResult {
        let msg = Cw20ExecuteMsg::Send {
            contract: self.vault.to_string(),
            amount: amount.into(),
            msg: to_json_binary(hook).unwrap(),
        };
        let token = token.clone();
        let done = self.app.execute_contract(sender.clone(), token, &msg, &[]);
        done.map_err(ours)
    }
    /// A cw20 `Send` to the vault.
    fn send_of(&mut self, token: &Addr, sender: &Addr, amount: u128, hook: &Hook) -> ExecuteResult {
        let done = self.send_unchecked(token, sender, amount, hook);
        self.check();
        done
    }
    /// As [`Suite::send_of`], of the first sidechain's token.
    fn send(&mut self, sender: &Addr, amount: u128, hook: &Hook) -> ExecuteResult {
        self.send_of(&self.tokens[0].clone(), sender, amount, hook)
    }
    fn registry_sends(&mut self, amount: u128, hook: &Hook) -> ExecuteResult {
        self.send(&self.registry.clone(), amount, hook)
    }

    fn deposit(&mut self, who: &Addr, amount: u128) -> ExecuteResult {
        self.send(who, amount, &Hook::Deposit { beneficiary: None })
    }
    fn withdraw(&mut self, who: &Addr, amount: Option<u128>) -> ExecuteResult {
        self.execute(who, withdraw(amount, None))
    }
    fn pause(&mut self, paused: bool) {
        self.by_owner(ExecuteMsg::SetPaused { paused }).unwrap();
    }
    /// Bob offers tokens of his.
    fn offer(&mut self, amount: u128, terms: OfferTerms) -> OfferId {
        let bob = self.bob.clone();
        let response = self.send(&bob, amount, &Hook::MakeOffer(terms)).unwrap();
        event::<OfferMade>(&response).offer_id
    }
    fn take(&mut self, who: &Addr, offer_id: OfferId, terms: TakeTerms) -> ExecuteResult {
        self.execute(who, ExecuteMsg::Take { offer_id, terms })
    }
    /// The registry opens a channel of one or two owners with these margins, the first's sent along if `margin_sent`
    /// says how much. Answers with its number.
    fn with_margins(
        &mut self,
        margins: Vec<AccountAmount>,
        margin_sent: Option<u128>,
    ) -> (u64, ExecuteResult) {
        let registry = self.registry.clone();
        let id = self.pending_channel(&margins[0].owner.clone(), LONG);
        let known = self.known(id);
        let mut then = known.clone();
        for (side, margin) in margins.iter().enumerate() {
            then.margins[side] = margin.amount;
        }
        then.b = margins.get(1).map(|margin| margin.owner.clone());
        let done = match margin_sent {
            None => self.unchecked(&registry, &reserve(margins), &[]),
            Some(n) => {
                let [margin] = margins.try_into().unwrap();
                let hook = Hook::Reserve { margin };
                self.send_unchecked(&self.tokens[0].clone(), &registry, n, &hook)
            }
        };
        if done.is_ok() {
            self.know(id, &then);
        }
        self.check();
        (id, done)
    }
    /// The registry settles a channel, and pays B so much; strangers earn these bounties.
    fn settle(&mut self, channel: u64, paid: u128, bounties: Vec<AccountAmount>) -> ExecuteResult {
        let notice = self.notice(channel, bounties);
        self.settle_by(channel, paid, notice)
    }
    fn settle_by(&mut self, channel: u64, paid: u128, notice: Settled) -> ExecuteResult {
        let mut known = self.known(channel);
        let registry = self.registry.clone();
        let done = match paid {
            0 => self.unchecked(&registry, &ExecuteMsg::Settled(notice), &[]),
            _ => {
                let token = self.token(known.sidechain_id);
                self.send_unchecked(&token, &registry, paid, &Hook::Settled(notice))
            }
        };
        if done.is_ok() {
            known.settled = true;
            known.margins = [Amount::ZERO; 2];
            self.know(channel, &known);
        }
        self.check();
        done
    }
    fn notice(&self, channel: u64, bounties: Vec<AccountAmount>) -> Settled {
        let known = self.known(channel);
        let owners = [Some(known.a), known.b];
        let margins = owners.into_iter().zip(known.margins);
        Settled {
            channel_id: ChannelId(channel),
            sidechain_id: known.sidechain_id,
            at: self.now(),
            margins: margins
                .filter(|(_, amount)| !amount.is_zero())
                .map(|(owner, amount)| AccountAmount {
                    owner: owner.unwrap(),
                    amount,
                })
                .collect(),
            bounties,
        }
    }
    fn token(&self, id: SidechainId) -> Addr {
        self.tokens[id.0 as usize - 1].clone()
    }
    /// The registry pays out of the leased side of a running channel.
    fn take_out(&mut self, channel: u64, amount: u128) -> ExecuteResult {
        let token = self.token(self.known(channel).sidechain_id);
        let hook = Hook::Withdrawn {
            channel_id: ChannelId(channel),
        };
        self.send_of(&token, &self.registry.clone(), amount, &hook)
    }
    /// A channel that somebody opened at the registry, to anyone, until so many seconds from now.
    fn pending_channel(&mut self, who: &Addr, lifetime: u64) -> u64 {
        let known = Known {
            sidechain_id: ONE,
            a: who.clone(),
            b: None,
            expires_at: self.now().plus(Seconds(lifetime)),
            margins: [Amount::ZERO; 2],
            deposited: [Amount::ZERO; 2],
            policy_version: 0,
            settled: false,
        };
        let registry = self.registry.clone();
        let mut storage = self.app.contract_storage_mut(&registry);
        let id = doubles::COUNT.load(&*storage).unwrap() + 1;
        doubles::COUNT.save(&mut *storage, &id).unwrap();
        drop(storage);
        self.know(id, &known);
        id
    }
    fn known(&self, channel: u64) -> Known {
        let storage = self.app.contract_storage(&self.registry);
        doubles::CHANNELS.load(&*storage, channel).unwrap()
    }
    fn know(&mut self, channel: u64, known: &Known) {
        let registry = self.registry.clone();
        let mut storage = self.app.contract_storage_mut(&registry);
        doubles::CHANNELS
            .save(&mut *storage, channel, known)
            .unwrap();
    }
    /// What margin the registry asks for from now on, of what is put in.
    fn margin_rate(&mut self, rate: u32) {
        let registry = self.registry.clone();
        let mut storage = self.app.contract_storage_mut(&registry);
        doubles::RATE.save(&mut *storage, &Ppm(rate)).unwrap();
    }
    fn rates(&mut self, minimum: u32, legal: u32) {
        let policy = self.policy.clone();
        doubles::set_rates(&mut self.app, &policy, ONE, minimum, legal);
    }
    fn pass(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += 1;
        });
    }
    fn now(&self) -> UnixTime {
        self.app.block_info().time.into()
    }

    fn ask<T: serde::de::DeserializeOwned>(&self, msg: &QueryMsg) -> Result<T, StdError> {
        self.app.wrap().query_wasm_smart(&self.vault, msg)
    }
    fn account_in(&self, who: &Addr, sidechain_id: SidechainId) -> VaultAccount {
        let msg = QueryMsg::Account {
            owner: who.to_string(),
            sidechain_id,
        };
        self.ask::<AccountResponse>(&msg).unwrap().account
    }
    /// Free, reserved, offered, leased, rent ahead; of the first sidechain.
    fn account(&self, who: &Addr) -> [u128; 5] {
        let a = self.account_in(who, ONE);
        [a.free, a.reserved, a.offered, a.leased, a.rent_ahead].map(Amount::u128)
    }
    fn look(&self, offer_id: OfferId) -> Offer {
        self.ask(&QueryMsg::Offer { offer_id }).unwrap()
    }
    fn lease(&self, channel: u64) -> LeaseResponse {
        let channel_id = ChannelId(channel);
        self.ask(&QueryMsg::Lease { channel_id }).unwrap()
    }
    fn tokens_of(&self, token: &Addr, who: &Addr) -> u128 {
        let msg = Cw20QueryMsg::Balance {
            address: who.to_string(),
        };
        let answer: BalanceResponse = self.app.wrap().query_wasm_smart(token, &msg).unwrap();
        answer.balance.u128()
    }
    /// The first sidechain's tokens that somebody has outside.
    fn has(&self, who: &Addr) -> u128 {
        self.tokens_of(&self.tokens[0], who)
    }
}

/// The vault's error; or, as a standard one, what another contract on the way refused.
fn ours(error: AnyError) -> ContractError {
    error
        .downcast()
        .unwrap_or_else(|e| StdError::generic_err(format!("{e:#}")).into())
}

fn new_token(app: &mut App, code: u64, issuer: &Addr, symbol: &str, holders: &[&Addr]) -> Addr {
    let msg = token::InstantiateMsg {
        name: format!("Pegged {symbol}"),
        symbol: symbol.to_owned(),
        decimals: 6,
        issuer: issuer.to_string(),
    };
    let token = app
        .instantiate_contract(code, issuer.clone(), &msg, &[], symbol, None)
        .unwrap();
    for holder in holders {
        let mint = Cw20ExecuteMsg::Mint {
            recipient: holder.to_string(),
            amount: HAS.into(),
        };
        app.execute_contract(issuer.clone(), token.clone(), &mint, &[])
            .unwrap();
    }
    token
}

fn event<E: for<'e> TryFrom<&'e Event>>(response: &AppResponse) -> E {
    let found = response.events.iter().find_map(|e| E::try_from(e).ok());
    found.expect("the event")
}
fn events<E: for<'e> TryFrom<&'e Event>>(response: &AppResponse) -> Vec<E> {
    let found = response.events.iter().filter_map(|e| E::try_from(e).ok());
    found.collect()
}
