//! How nodes behave, and how many of each kind there are.

use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// How a node behaves. It keeps the rules unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conduct {
    Keeps,
    /// Is away now and then, for less than half of the lock delta.
    Vanishes,
    /// Begins with little on its side of every channel.
    RunsOut,
    /// Breaks the rule to be online: is away for a day.
    Disappears,
    /// Tells false failures, alters amounts and expiries, keeps more than its fee, and does not pay for preimages.
    Lies,
    /// Answers only when a lock is about to expire, or claims it on chain.
    Holds,
    /// Fills slots with small locks to another one of its kind, which resolves none.
    Jams,
}

impl Conduct {
    pub fn keeps_rules(self) -> bool {
        use Conduct::{Keeps, RunsOut, Vanishes};
        matches!(self, Keeps | Vanishes | RunsOut)
    }
}

/// How many of 50 nodes do what; the others keep the rules.
#[derive(Clone, Copy, Debug)]
pub struct Mixture {
    pub vanish: usize,
    pub run_out: usize,
    pub disappear: usize,
    pub lie: usize,
    pub hold: usize,
    pub jam: usize,
}

impl Mixture {
    /// From a network in which all keep the rules to one in which two of five nodes do not.
    pub fn all() -> [Mixture; 5] {
        let of = |vanish, run_out, [disappear, lie, hold, jam]: [usize; 4]| Mixture {
            vanish,
            run_out,
            disappear,
            lie,
            hold,
            jam,
        };
        [
            of(0, 0, [0; 4]),
            of(3, 5, [1, 2, 1, 1]),
            of(3, 5, [2, 3, 3, 2]),
            of(3, 5, [3, 5, 4, 3]),
            of(3, 5, [4, 6, 6, 4]),
        ]
    }
    pub fn breaks_rules(&self) -> usize {
        self.disappear + self.lie + self.hold + self.jam
    }
    /// What each of so many nodes does, drawn.
    pub fn drawn(&self, nodes: usize, random: &mut StdRng) -> Vec<Conduct> {
        let kinds = [
            (Conduct::Vanishes, self.vanish),
            (Conduct::RunsOut, self.run_out),
            (Conduct::Disappears, self.disappear),
            (Conduct::Lies, self.lie),
            (Conduct::Holds, self.hold),
            (Conduct::Jams, self.jam),
        ];
        let mut all: Vec<_> = kinds
            .into_iter()
            .flat_map(|(conduct, count)| std::iter::repeat_n(conduct, count))
            .collect();
        all.resize(nodes, Conduct::Keeps);
        all.shuffle(random);
        all
    }
}
