//! Preset routes and exchange pairs.

use super::{address, ensure, Model, Verdict, A, B};
use causeway_types::channel::{Direction, LockMode};
use causeway_types::route::{ExchangePair, Hop, RouteHop};
use causeway_types::SidechainId;
use std::rc::Rc;

impl Model {
    /// A hop with its ends; `alone` if the route has no other.
    fn hop(&self, hop: &RouteHop<String>, alone: bool) -> Verdict<Hop> {
        match hop {
            RouteHop::Channel {
                channel_id,
                direction,
            } => {
                let life = self.channel(*channel_id)?;
                let [a, b] = [A, B].map(|side| life.parts[side].who.clone());
                let [a, b] = [a.ok_or("no end")?, b.ok_or("nobody is its peer yet")?];
                ensure(life.settled.is_none(), "it is over")?;
                let direct = alone && *direction == Direction::AToB;
                let carries = life.mode != LockMode::Unlocked || direct;
                ensure(
                    carries,
                    "an unlocked channel carries direct payments of A's",
                )?;
                let (from, to) = match direction {
                    Direction::AToB => (a, b),
                    Direction::BToA => (b, a),
                };
                Ok(Hop {
                    sidechain_id: SidechainId(life.sidechain),
                    from,
                    to,
                    channel_id: Some(*channel_id),
                })
            }
            RouteHop::Ends {
                sidechain_id,
                from,
                to,
            } => Ok(Hop {
                sidechain_id: *sidechain_id,
                from: address(from)?,
                to: address(to)?,
                channel_id: None,
            }),
        }
    }

    pub(super) fn set_route(&mut self, name: &str, named: &[RouteHop<String>]) -> Verdict {
        ensure(
            (1..=64).contains(&name.len()),
            "too short or too long a name",
        )?;
        ensure((1..=8).contains(&named.len()), "no hops, or too many")?;
        let hops: Vec<Hop> = named
            .iter()
            .map(|hop| self.hop(hop, named.len() == 1))
            .collect::<Verdict<_>>()?;
        let mut nodes = vec![&hops[0].from];
        for hop in &hops {
            ensure(nodes.last() == Some(&&hop.from), "ends do not meet")?;
            ensure(!nodes.contains(&&hop.to), "a node comes twice")?;
            nodes.push(&hop.to);
        }
        for pair in hops.windows(2) {
            let (from, to) = (pair[0].sidechain_id.0, pair[1].sidechain_id.0);
            let key = (from, to, pair[1].from.clone());
            let same = from == to || self.pairs.contains_key(&key);
            ensure(same, "nobody exchanges there")?;
        }
        self.routes.insert(name.to_owned(), Rc::new(hops));
        Ok(())
    }

    pub(super) fn remove_route(&mut self, name: &str) -> Verdict {
        let removed = self.routes.remove(name);
        ensure(removed.is_some(), "there is no such route")
    }

    pub(super) fn set_pair(&mut self, pair: &ExchangePair<String>) -> Verdict {
        let node = address(&pair.node)?;
        ensure(pair.from != pair.to, "an exchange is between two")?;
        let amounts = [pair.takes, pair.gives, pair.smallest];
        ensure(amounts.iter().all(|n| !n.is_zero()), "nothing is exchanged")?;
        ensure(pair.smallest <= pair.largest, "nothing lies between")?;
        ensure(pair.fee_rate.0 <= 1_000_000, "more than the whole")?;
        let pair = ExchangePair {
            from: pair.from,
            to: pair.to,
            node: node.clone(),
            takes: pair.takes,
            gives: pair.gives,
            smallest: pair.smallest,
            largest: pair.largest,
            fee_rate: pair.fee_rate,
        };
        let key = (pair.from.0, pair.to.0, node);
        self.pairs.insert(key, Rc::new(pair));
        Ok(())
    }

    pub(super) fn remove_pair(&mut self, from: u64, to: u64, node: &str) -> Verdict {
        let removed = self.pairs.remove(&(from, to, address(node)?));
        ensure(removed.is_some(), "there is no such pair")
    }
}
