//! What time it is on a chain, in two readings.

use crate::{Seconds, UnixTime};

/// What time it is on a chain: the time of its latest committed block, and this machine's clock where it counts.
///
/// Every question about time has one of two kinds. What lets something go (a lock has expired, a consent has run out,
/// a close can no longer be used) must be true on chain, so it uses [`ChainTime::committed`] alone. What must be done
/// in time (show a voucher, claim, stop accepting before an end) uses [`ChainTime::at_latest`], the later of the two:
/// this machine's clock may make us act earlier, never later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainTime {
    committed: UnixTime,
    machine: Option<UnixTime>,
}

impl ChainTime {
    /// The time of a block, and no other clock: for chains whose clock is moved by hand.
    pub const fn of_block(committed: UnixTime) -> ChainTime {
        ChainTime {
            committed,
            machine: None,
        }
    }

    /// The time of a block, and what this machine's clock showed when it was asked for.
    pub const fn with_machine(committed: UnixTime, machine: UnixTime) -> ChainTime {
        ChainTime {
            committed,
            machine: Some(machine),
        }
    }

    /// So much later, if no block has come since: this machine's clock goes on, where it counts.
    pub fn later_by(self, elapsed: Seconds) -> ChainTime {
        ChainTime {
            machine: self.machine.map(|machine| machine.plus(elapsed)),
            ..self
        }
    }

    /// The time of the latest committed block: for all that lets go.
    pub const fn committed(self) -> UnixTime {
        self.committed
    }

    /// The later of both readings: for all that must be done in time.
    pub fn at_latest(self) -> UnixTime {
        self.machine
            .map_or(self.committed, |machine| machine.max(self.committed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: UnixTime = UnixTime(1_000);

    #[test]
    fn the_machines_clock_makes_us_act_earlier_and_lets_nothing_go() {
        let time = ChainTime::with_machine(BLOCK, UnixTime(1_040));
        assert_eq!(time.committed(), BLOCK);
        assert_eq!(time.at_latest(), UnixTime(1_040));
    }

    #[test]
    fn a_machine_that_lags_makes_nobody_late() {
        let time = ChainTime::with_machine(BLOCK, UnixTime(900));
        assert_eq!((time.committed(), time.at_latest()), (BLOCK, BLOCK));
    }

    #[test]
    fn while_no_block_comes_the_machines_clock_goes_on_and_a_blocks_does_not() {
        let later = ChainTime::with_machine(BLOCK, UnixTime(1_040)).later_by(Seconds(5));
        assert_eq!(
            (later.committed(), later.at_latest()),
            (BLOCK, UnixTime(1_045))
        );
        let by_hand = ChainTime::of_block(BLOCK).later_by(Seconds(5));
        assert_eq!(by_hand, ChainTime::of_block(BLOCK));
    }

    #[test]
    fn a_clock_that_is_moved_by_hand_is_the_only_one() {
        let time = ChainTime::of_block(BLOCK);
        assert_eq!((time.committed(), time.at_latest()), (BLOCK, BLOCK));
    }
}
