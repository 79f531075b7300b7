//! A registry that is a table of channels, and storage that counts how often it is touched.

use causeway_rules::lifecycle::{join, open};
use causeway_rules::policy::{default_policy, terms};
use causeway_rules::route::neighbour;
use causeway_types::channel::{Channel, LockMode, Participant, Payout, Side};
use causeway_types::policy::NeighboursResponse;
use causeway_types::registry::{ChannelResponse, QueryMsg};
use causeway_types::route::Neighbour;
use causeway_types::{page_limit, Amount, ChannelId, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{
    from_json, to_json_binary, Addr, Binary, ContractResult, Order, QuerierResult, Record, Storage,
    SystemError, SystemResult, WasmQuery,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// How long the channels of these tests live.
pub const LIFETIME: Seconds = Seconds(10_000);

/// The registry's channels, and what it was asked so far.
#[derive(Clone, Default)]
pub struct Table {
    channels: Rc<RefCell<Vec<Channel>>>,
    asked: Rc<RefCell<Vec<QueryMsg>>>,
}

impl Table {
    pub fn open(&self, sidechain_id: SidechainId, ends: [(Addr, u128); 2], now: UnixTime) -> u64 {
        let [(a, a_has), (b, b_has)] = ends;
        let terms = terms(&default_policy());
        let some = Amount::new(1);
        let mut ledger = open(LockMode::TwoWay, terms, LIFETIME, some, now).unwrap();
        ledger.terms.close_window = Seconds(1);
        join(&mut ledger, some, now).unwrap();
        ledger.a.deposited = Amount::new(a_has);
        ledger.b.deposited = Amount::new(b_has);
        let participant = |owner| Participant {
            owner,
            key: None,
            payout: Payout::Credit {},
            fee_rate: Ppm(0),
        };
        let mut channels = self.channels.borrow_mut();
        let id = channels.len() as u64 + 1;
        channels.push(Channel {
            id: ChannelId(id),
            sidechain_id,
            name: None,
            a: participant(a),
            b: Some(participant(b)),
            admission: vec![],
            marked_due_by: None,
            ledger,
        });
        id
    }

    pub fn edit(&self, id: u64, change: impl FnOnce(&mut Channel)) {
        change(&mut self.channels.borrow_mut()[id as usize - 1]);
    }

    /// What the registry was asked since this was called last.
    pub fn asked(&self) -> Vec<QueryMsg> {
        self.asked.take()
    }

    /// The registry, and nobody else, answers.
    pub fn answers(
        &self,
        registry: Addr,
        now: UnixTime,
    ) -> impl Fn(&WasmQuery) -> QuerierResult + 'static {
        let table = self.clone();
        move |query| match query {
            WasmQuery::Smart { contract_addr, msg } if *contract_addr == registry.as_str() => {
                let asked: QueryMsg = from_json(msg).unwrap();
                table.asked.borrow_mut().push(asked.clone());
                SystemResult::Ok(match table.answer(&asked, now) {
                    Some(answer) => ContractResult::Ok(answer),
                    None => ContractResult::Err("there is no such channel".to_owned()),
                })
            }
            other => SystemResult::Err(SystemError::UnsupportedRequest {
                kind: format!("{other:?}"),
            }),
        }
    }

    fn answer(&self, asked: &QueryMsg, now: UnixTime) -> Option<Binary> {
        let answer = match asked {
            QueryMsg::Channel { channel_id } => {
                let channels = self.channels.borrow();
                let channel = channels.iter().find(|c| c.id == *channel_id)?.clone();
                let phase = channel.ledger.phase(now);
                to_json_binary(&ChannelResponse { channel, phase })
            }
            QueryMsg::Between {
                from,
                to,
                sidechain_id,
                start_after,
                limit,
            } => {
                let mut seen = self.seen_by(from, Some(*sidechain_id), now);
                seen.retain(|n| n.peer.as_str() == to);
                to_json_binary(&page(seen, *start_after, *limit))
            }
            QueryMsg::Neighbours {
                node,
                sidechain_id,
                start_after,
                limit,
                locks_only,
            } => {
                let mut seen = self.seen_by(node, *sidechain_id, now);
                if *locks_only == Some(true) {
                    seen.retain(|n| n.locks_until.is_some_and(|until| now < until));
                }
                to_json_binary(&page(seen, *start_after, *limit))
            }
            other => panic!("the policy has no business to ask {other:?}"),
        };
        Some(answer.unwrap())
    }

    /// By peer, then number, as the registry lists them.
    fn seen_by(&self, node: &str, within: Option<SidechainId>, now: UnixTime) -> Vec<Neighbour> {
        let channels = self.channels.borrow();
        let here = |c: &&Channel| within.is_none_or(|id| id == c.sidechain_id);
        let seen = |c: &Channel| {
            let side: Side = c.side_of(node)?;
            neighbour(c, side, now)
        };
        let mut all: Vec<_> = channels.iter().filter(here).filter_map(seen).collect();
        all.sort_by_key(|n| (n.peer.clone(), n.channel_id));
        all
    }
}

fn page(
    all: Vec<Neighbour>,
    start_after: Option<ChannelId>,
    limit: Option<u32>,
) -> NeighboursResponse {
    let last = all.iter().position(|n| Some(n.channel_id) == start_after);
    let mut rest = all.into_iter().skip(last.map_or(0, |n| n + 1));
    let neighbours: Vec<_> = rest.by_ref().take(page_limit(limit)).collect();
    let more = rest.next().is_some();
    NeighboursResponse {
        more_after: neighbours.last().filter(|_| more).map(|n| n.channel_id),
        neighbours,
    }
}

/// Storage that counts reads, writes, and entries gone through.
#[derive(Default)]
pub struct Counted {
    inner: MockStorage,
    touched: Rc<Cell<u64>>,
}

impl Counted {
    pub fn touched(&self) -> u64 {
        self.touched.get()
    }
    /// All that is in it, uncounted.
    pub fn dump(&self) -> Vec<Record> {
        self.inner.range(None, None, Order::Ascending).collect()
    }
}

fn count(touched: &Cell<u64>) {
    touched.set(touched.get() + 1);
}

impl Storage for Counted {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        count(&self.touched);
        self.inner.get(key)
    }
    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let touched = self.touched.clone();
        let all = self.inner.range(start, end, order);
        Box::new(all.inspect(move |_| count(&touched)))
    }
    fn set(&mut self, key: &[u8], value: &[u8]) {
        count(&self.touched);
        self.inner.set(key, value);
    }
    fn remove(&mut self, key: &[u8]) {
        count(&self.touched);
        self.inner.remove(key);
    }
}
