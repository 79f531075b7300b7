//! The policy alone, beside a registry that is a table.

mod doubles;
mod hops;
mod legal_rate;
mod node_vectors;
mod nodes;
mod pairs;
mod parameters;
mod quote;
mod quote_exchange;
mod roles;
mod routes;
mod search;
mod select;
mod wiring;

use crate::contract::{execute, instantiate, query};
use crate::state::{ROUTES, ROUTES_BETWEEN};
use crate::ContractError;
use causeway_rules::policy::default_parameters;
use causeway_types::channel::{Channel, LockMode};
use causeway_types::policy::{ExecuteMsg, InstantiateMsg, Parameters, Policy, QueryMsg};
use causeway_types::route::{ExchangePair, Hop, Quote, Route, RouteHop, Selection};
use causeway_types::{Amount, ChannelId, Direction, Ppm, SidechainId, UnixTime};
use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier};
use cosmwasm_std::{from_json, Addr, Env, Event, Order, OwnedDeps, Response, StdResult};
use cw_ownable::OwnershipError;
use doubles::{Counted, Table};
use serde::de::DeserializeOwned;

type Outcome = Result<Response, ContractError>;

struct Suite {
    deps: OwnedDeps<Counted, MockApi, MockQuerier>,
    env: Env,
    table: Table,
    owner: Addr,
    stranger: Addr,
    registry: Addr,
}

impl Suite {
    /// Instantiated by somebody, for its owner; no registry is wired.
    fn new() -> Suite {
        let api = MockApi::default();
        let [owner, stranger, registry] =
            ["owner", "stranger", "registry"].map(|n| api.addr_make(n));
        let env = mock_env();
        let table = Table::default();
        let mut deps = OwnedDeps {
            storage: Counted::default(),
            api,
            querier: MockQuerier::default(),
            custom_query_type: Default::default(),
        };
        let now = UnixTime::from(env.block.time);
        deps.querier
            .update_wasm(table.answers(registry.clone(), now));
        let msg = InstantiateMsg {
            owner: owner.to_string(),
        };
        let info = message_info(&stranger, &[]);
        instantiate(deps.as_mut(), env.clone(), info, msg).unwrap();
        Suite {
            deps,
            env,
            table,
            owner,
            stranger,
            registry,
        }
    }
    fn wired() -> Suite {
        let mut suite = Suite::new();
        suite.owner_does(wire(&suite.registry)).unwrap();
        suite
    }

    fn execute(&mut self, sender: &Addr, msg: ExecuteMsg) -> Outcome {
        let info = message_info(sender, &[]);
        let before = self.deps.storage.dump();
        let done = execute(self.deps.as_mut(), self.env.clone(), info, msg);
        if done.is_err() {
            // the chain would undo it; nothing half done is left to undo
            assert_eq!(self.deps.storage.dump(), before);
        }
        self.every_route_is_listed_under_its_ends_and_nothing_else_is();
        done
    }
    fn owner_does(&mut self, msg: ExecuteMsg) -> Outcome {
        let owner = self.owner.clone();
        self.execute(&owner, msg)
    }
    /// How many times storage is touched by a message of the owner.
    fn cost(&mut self, msg: ExecuteMsg) -> u64 {
        let before = self.deps.storage.touched();
        let info = message_info(&self.owner, &[]);
        execute(self.deps.as_mut(), self.env.clone(), info, msg).unwrap();
        self.deps.storage.touched() - before
    }
    fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, ContractError> {
        let answer = query(self.deps.as_ref(), self.env.clone(), msg)?;
        Ok(from_json(answer).unwrap())
    }
    fn now(&self) -> UnixTime {
        self.env.block.time.into()
    }
    fn every_route_is_listed_under_its_ends_and_nothing_else_is(&self) {
        let storage = &self.deps.storage;
        let mut routes: Vec<_> = ROUTES
            .range(storage, None, None, Order::Ascending)
            .map(|entry| {
                let (name, route) = entry.unwrap();
                assert_eq!(name, route.name);
                let (first, last) = (&route.hops[0], route.hops.last().unwrap());
                let sidechains = (first.sidechain_id.0, last.sidechain_id.0);
                ((first.from.clone(), last.to.clone()), sidechains, name)
            })
            .collect();
        routes.sort();
        let mut listed = ROUTES_BETWEEN
            .keys(storage, None, None, Order::Ascending)
            .collect::<StdResult<Vec<_>>>()
            .unwrap();
        listed.sort();
        assert_eq!(listed, routes);
    }

    fn set(&mut self, sidechain: u64, p: &Parameters) -> Outcome {
        self.owner_does(set(sidechain, p))
    }
    fn policy(&self, sidechain: u64) -> Policy {
        let sidechain_id = SidechainId(sidechain);
        self.ask(QueryMsg::Policy { sidechain_id }).unwrap()
    }
    fn version(&self, sidechain: u64, version: u64) -> Result<Policy, ContractError> {
        self.ask(QueryMsg::PolicyVersion {
            sidechain_id: SidechainId(sidechain),
            version,
        })
    }

    /// The address of somebody.
    fn who(&self, name: &str) -> Addr {
        self.deps.api.addr_make(name)
    }
    /// A running two-way channel with so much of each side's in it, at fee rates of 0.
    fn channel(&self, sidechain: u64, a: (&str, u128), b: (&str, u128)) -> u64 {
        let ends = [(self.who(a.0), a.1), (self.who(b.0), b.1)];
        self.table.open(SidechainId(sidechain), ends, self.now())
    }
    /// Changes a channel that the registry shows.
    fn edit(&self, id: u64, change: impl FnOnce(&mut Channel)) {
        self.table.edit(id, change);
    }
    /// A agrees to pay B, and B to pay A, so much for forwarding.
    fn rates(&self, id: u64, a: u32, b: u32) {
        self.edit(id, |c| {
            c.a.fee_rate = Ppm(a);
            c.b.as_mut().unwrap().fee_rate = Ppm(b);
        });
    }
    fn unlock(&self, id: u64) {
        self.edit(id, |c| c.ledger.mode = LockMode::Unlocked);
    }
    /// Both sides have asked for the end.
    fn close(&self, id: u64) {
        self.edit(id, |c| {
            (c.ledger.a.closed, c.ledger.b.closed) = (true, true)
        });
    }

    /// A hop over two ends.
    fn ends(&self, sidechain: u64, from: &str, to: &str) -> RouteHop<String> {
        RouteHop::Ends {
            sidechain_id: SidechainId(sidechain),
            from: self.who(from).into(),
            to: self.who(to).into(),
        }
    }
    fn route(&mut self, name: &str, hops: Vec<RouteHop<String>>) -> Outcome {
        let name = name.to_owned();
        self.owner_does(ExecuteMsg::SetRoute { name, hops })
    }
    fn remove_route(&mut self, name: &str) -> Outcome {
        let name = name.to_owned();
        self.owner_does(ExecuteMsg::RemoveRoute { name })
    }
    fn the_route(&self, name: &str) -> Result<Route, ContractError> {
        let name = name.to_owned();
        self.ask(QueryMsg::Route { name })
    }
    /// `node` takes 3 of one token for 2 of another: 10 to 1000 of them, at a fee rate of 1 %.
    fn three_for_two(&self, (from, to): (u64, u64), node: &str) -> ExchangePair<String> {
        ExchangePair {
            from: SidechainId(from),
            to: SidechainId(to),
            node: self.who(node).into(),
            takes: Amount::new(3),
            gives: Amount::new(2),
            smallest: Amount::new(10),
            largest: Amount::new(1000),
            fee_rate: Ppm(10_000),
        }
    }
    fn exchange(&mut self, sidechains: (u64, u64), node: &str) {
        let pair = self.three_for_two(sidechains, node);
        self.owner_does(ExecuteMsg::SetExchangePair(pair)).unwrap();
    }
    fn quote(&self, hops: Vec<RouteHop<String>>, amount: u128) -> Result<Quote, ContractError> {
        let amount = Amount::new(amount);
        self.ask(QueryMsg::Quote {
            hops,
            amount,
            lock_step: None,
        })
    }
    /// How `payer` would pay `payee` within one sidechain, whatever it costs.
    fn select(&self, payer: &str, payee: &str, amount: u128) -> Result<Selection, ContractError> {
        self.select_in((1, 1), payer, payee, amount, None)
    }
    fn select_in(
        &self,
        (pays_in, arrives_in): (u64, u64),
        payer: &str,
        payee: &str,
        amount: u128,
        at_most: Option<u128>,
    ) -> Result<Selection, ContractError> {
        self.ask(QueryMsg::SelectRoute {
            payer: self.who(payer).into(),
            payee: self.who(payee).into(),
            sidechain_id: SidechainId(pays_in),
            arrives_in: (arrives_in != pays_in).then_some(SidechainId(arrives_in)),
            amount: Amount::new(amount),
            at_most: at_most.map(Amount::new),
            lock_step: None,
        })
    }
}

fn wire(registry: &Addr) -> ExecuteMsg {
    ExecuteMsg::SetRegistry {
        registry: registry.to_string(),
    }
}
fn set(sidechain: u64, parameters: &Parameters) -> ExecuteMsg {
    ExecuteMsg::SetParameters {
        sidechain_id: SidechainId(sidechain),
        parameters: parameters.clone(),
    }
}
fn grace(grace_blocks: u64) -> Parameters {
    Parameters {
        grace_blocks,
        // room for the most
        close_window: causeway_types::Seconds(120_000),
        min_lifetime: causeway_types::Seconds(240_000),
        ..default_parameters()
    }
}
fn over(channel: u64, direction: Direction) -> RouteHop<String> {
    RouteHop::Channel {
        channel_id: ChannelId(channel),
        direction,
    }
}
fn not_owner<T>() -> Result<T, ContractError> {
    Err(OwnershipError::NotOwner.into())
}
/// The only event of a message, read back; it stands in the schema, and nothing is said beside it.
fn event<'e, E>(done: &'e Response) -> E
where
    E: TryFrom<&'e Event>,
    E::Error: std::fmt::Debug,
{
    assert!(done.attributes.is_empty() && done.messages.is_empty());
    assert_eq!(done.events.len(), 1);
    let event = &done.events[0];
    let known = causeway_types::event::all().any(|s| s.name == event.ty);
    assert!(known, "{}", event.ty);
    E::try_from(event).unwrap()
}
/// Which channels a payment passes, and what over each.
fn paid(quote: &Quote) -> Vec<(u64, u128)> {
    let hops = quote.hops.iter();
    hops.map(|h| (h.channel_id.0, h.amount.u128())).collect()
}
fn fees(quote: &Quote) -> Vec<u128> {
    quote.hops.iter().map(|h| h.fee.u128()).collect()
}
fn hop(sidechain: u64, from: Addr, to: Addr, channel: Option<u64>) -> Hop {
    Hop {
        sidechain_id: SidechainId(sidechain),
        from,
        to,
        channel_id: channel.map(ChannelId),
    }
}
