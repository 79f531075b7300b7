//! One hop more in front of a partial route: whether the hop's direction takes the payment, and what the route then asks.

use super::label::{mask_of, Asking, PathLabel};
use super::obstacle::{Obstacle, ObstacleContext};
use super::query::Query;
use crate::amounts::scaled_up;
use crate::graph::{ChannelRecord, EdgeRef};
use causeway_rules::forward::clock_skew;
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, LockMode, Ppm, Seconds};
use cosmwasm_std::Addr;

/// One hop of a route that was found, by the graph's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TakenHop {
    pub edge: EdgeRef,
    /// Whether who pays this hop was paid in another token.
    pub exchanged: bool,
}

impl Query<'_> {
    /// A label with one more hop in front, over which its payer pays at a rate. `at` is the label's own index.
    pub fn extended(
        &self,
        (at, label): (u32, &PathLabel),
        asking: &Asking,
        edge: EdgeRef,
        rate: Ppm,
    ) -> Result<PathLabel, Obstacle> {
        let amount = asking.at(rate);
        if usize::from(label.layer) == self.last_layer() && amount > self.bounds.at_most.u128() {
            return Err(Obstacle::TooExpensive { asked: amount });
        }
        let channel = self.graph.channel(edge.channel);
        let penalty = self.check_lock(channel, edge, amount, label.before)?;
        let node = channel.ends[edge.payer as usize];
        Ok(PathLabel {
            node,
            parent: at,
            next: super::label::NONE,
            edge,
            hops: label.hops + 1,
            layer: label.layer,
            exchanged: false,
            dead: false,
            amount,
            top: amount,
            penalty: label.penalty.saturating_add(penalty),
            before: Seconds(label.before.0.saturating_add(self.delta_of(edge).0)),
            mask: label.mask | mask_of(node),
        })
    }

    /// Whether a route carries the query's amount within all bounds, without a search.
    pub fn carries(&self, hops: &[TakenHop]) -> bool {
        let mut label = self.payee_label();
        for hop in hops.iter().rev() {
            let rate = self.graph.channel(hop.edge.channel).fee_rates[hop.edge.payer as usize];
            let asking = self.asking(&label);
            // the number of the label before is not asked for, only that there is one
            let extended = self.extended((0, &label), &asking, hop.edge, rate);
            let exchanged = extended.ok().and_then(|next| match hop.exchanged {
                true => {
                    let pair = self
                        .trades
                        .get(usize::from(next.layer))?
                        .pair_of(next.node)?;
                    self.exchanged(&next, pair).ok()
                }
                false => Some(next),
            });
            match exchanged {
                Some(next) => label = next,
                None => return false,
            }
        }
        true
    }

    /// The same label where its node exchanges what it is paid, by its pair.
    pub fn exchanged(
        &self,
        label: &PathLabel,
        pair: &ExchangePair<Addr>,
    ) -> Result<PathLabel, Obstacle> {
        // the lock that the node gives: the one that it is paid with outlasts it by the node's delta
        let given = Seconds(label.before.0 - self.delta_of(label.edge).0.min(label.before.0));
        if !self.bounds.any_lock && given > self.settings.trade_time {
            return Err(Obstacle::TradeTooLong { asked: given });
        }
        let out = self.asking(label).at(pair.fee_rate);
        let within = pair.smallest.u128() <= out && out <= pair.largest.u128();
        if !within && !self.bounds.any_amount {
            return Err(Obstacle::ExchangeOutOfBounds { asked: out });
        }
        let (takes, gives) = (pair.takes.u128(), pair.gives.u128());
        let amount = scaled_up(out, takes, gives);
        let layer = label.layer + 1;
        if usize::from(layer) == self.last_layer() && amount > self.bounds.at_most.u128() {
            return Err(Obstacle::TooExpensive { asked: amount });
        }
        Ok(PathLabel {
            layer,
            exchanged: true,
            amount,
            top: amount,
            penalty: scaled_up(label.penalty, takes, gives),
            ..*label
        })
    }

    /// Whether a direction takes a lock of an amount that runs so long from now, and what its risk is worth.
    pub fn check_lock(
        &self,
        channel: &ChannelRecord,
        edge: EdgeRef,
        amount: u128,
        lock: Seconds,
    ) -> Result<u128, Obstacle> {
        if channel.mode == LockMode::Unlocked {
            return Err(Obstacle::WithoutLocks);
        }
        let until = channel.locks_until;
        if until.is_none_or(|until| self.bounds.now >= until) {
            return Err(Obstacle::NearEnd);
        }
        self.check_times(channel, lock)?;
        self.check_balance(channel, edge, amount)
    }

    fn check_times(&self, channel: &ChannelRecord, lock: Seconds) -> Result<(), Obstacle> {
        if self.bounds.any_lock {
            return Ok(());
        }
        let (asked, allowed) = (
            self.settings.lock_delta,
            Seconds(channel.close_window.0 / 8),
        );
        if asked > allowed {
            return Err(Obstacle::WindowTooShort { asked, allowed });
        }
        let by_clocks = clock_skew(channel.longest_lock);
        let allowed = Seconds(channel.longest_lock.0 - by_clocks.0);
        if lock > allowed {
            let asked = lock;
            return Err(Obstacle::LockTooLong { asked, allowed });
        }
        let allowed = self.bounds.longest_wait;
        match lock > allowed {
            true => Err(Obstacle::WaitTooLong {
                asked: lock,
                allowed,
            }),
            false => Ok(()),
        }
    }

    /// Whether a direction's payer may have so much, and what the risk that it has not is worth.
    pub fn check_balance(
        &self,
        channel: &ChannelRecord,
        edge: EdgeRef,
        amount: u128,
    ) -> Result<u128, Obstacle> {
        if self.bounds.any_amount {
            return Ok(0);
        }
        let largest = self.largest(channel, edge);
        if amount > largest {
            return Err(Obstacle::CapacityTooSmall {
                asked: amount,
                allowed: largest,
            });
        }
        let estimate = self.estimate(channel, edge);
        if self.bounds.any_chance || amount <= estimate.least {
            return Ok(0);
        }
        let chance = estimate.chance(amount);
        if chance < self.settings.least_chance || chance.0 == 0 {
            return Err(Obstacle::ChanceTooSmall {
                asked: amount,
                chance,
            });
        }
        Ok(estimate.penalty(amount, self.settings.attempt_cost_of(amount)))
    }

    /// The most that a direction can carry at all: of an own channel its balance, else the capacity.
    pub fn largest(&self, channel: &ChannelRecord, edge: EdgeRef) -> u128 {
        let all = match channel.live {
            true => channel.spendable(edge.payer),
            false => channel.capacity,
        };
        all.saturating_sub(self.taken(channel, edge.payer))
    }

    /// What an obstacle in a direction is called.
    pub fn context_of(&self, edge: EdgeRef) -> ObstacleContext {
        let channel = self.graph.channel(edge.channel);
        let node = channel.ends[edge.payer as usize];
        let mut pairs = self.trades.iter().filter_map(|trade| trade.pair_of(node));
        ObstacleContext {
            channel_id: channel.id,
            payer: self.graph.node(node).address.clone(),
            at_most: self.bounds.at_most,
            least_chance: self.settings.least_chance,
            trade_time: self.settings.trade_time,
            pair_bounds: pairs.next().map_or((Amount::ZERO, Amount::MAX), |pair| {
                (pair.smallest, pair.largest)
            }),
        }
    }
}
