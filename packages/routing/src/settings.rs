//! What a payer's node sets for its searches.

use causeway_rules::forward::{default_trade_time, ForwardTimes, DEFAULT_FINAL_WAIT};
use causeway_types::{Amount, Ppm, Seconds};

/// How routes are searched. The defaults are those of a chain file that names nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoutingSettings {
    /// By how much a lock must outlast the one of the next hop: what the chain's halts, the follower's lag and two inclusions
    /// may take. An eighth of a close window must be at least as long in every channel that takes a lock.
    pub lock_delta: Seconds,
    /// The longest time for which a node that exchanges may be bound to its rate: from now to the expiry of the lock that it
    /// gives.
    pub trade_time: Seconds,
    /// What an attempt that fails is worth avoiding, as a part of the amount: a direction that carries an amount with the
    /// chance p costs so much × (1 − p) ÷ p more in the comparison of routes. 0: fees alone are compared.
    pub attempt_cost: Ppm,
    /// A direction is not tried where the chance that it carries the amount is below this.
    pub least_chance: Ppm,
}

impl RoutingSettings {
    /// What avoiding a failed attempt is worth for an amount, base units of its token.
    pub(crate) fn attempt_cost_of(&self, amount: u128) -> u128 {
        self.attempt_cost.of_ceil(Amount::new(amount)).u128()
    }
}

impl Default for RoutingSettings {
    fn default() -> RoutingSettings {
        let times = ForwardTimes::default();
        RoutingSettings {
            lock_delta: times.lock_delta,
            trade_time: default_trade_time(times, DEFAULT_FINAL_WAIT),
            attempt_cost: Ppm(1_000),
            least_chance: Ppm(10_000),
        }
    }
}
