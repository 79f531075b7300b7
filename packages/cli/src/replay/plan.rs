//! What the payments need: who takes part, and how much each channel has to hold.

use crate::args::replay::Mode;
use causeway_types::{Amount, LockMode, Side};
use std::collections::HashMap;
use std::rc::Rc;

/// The longest name, bytes.
const LONGEST_NAME: usize = 64;

/// A payment as the file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'f> {
    /// The payer.
    pub from: &'f str,
    /// The payee.
    pub to: &'f str,
    /// Base units.
    pub amount: Amount,
}

/// Somebody, by the order in which names appear.
pub type Who = u32;

/// A channel to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// Who opens it: who pays first.
    pub a: Who,
    /// The other.
    pub b: Who,
    /// All that A pays in it.
    pub from_a: Amount,
    /// All that B pays in it.
    pub from_b: Amount,
}

/// A payment that is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// In which channel.
    pub channel: u32,
    /// Who pays.
    pub payer: Side,
    /// Base units.
    pub amount: Amount,
}

/// All that is needed. It grows with names and pairs, not with payments.
#[derive(Debug)]
pub struct Plan {
    /// What a payment needs to count.
    pub mode: LockMode,
    /// Everybody.
    pub names: Vec<Rc<str>>,
    /// What each pays in all.
    pub pays: Vec<Amount>,
    /// The channels.
    pub channels: Vec<Need>,
    /// All payments together.
    pub total: Amount,
    numbers: HashMap<Rc<str>, Who>,
    pairs: HashMap<(Who, Who), u32>,
}

impl Plan {
    /// Nothing yet.
    pub fn new(mode: Mode) -> Plan {
        Plan {
            mode: match mode {
                Mode::Unlocked => LockMode::Unlocked,
                Mode::OneWay => LockMode::OneWay,
                Mode::TwoWay => LockMode::TwoWay,
            },
            names: Vec::new(),
            pays: Vec::new(),
            channels: Vec::new(),
            total: Amount::ZERO,
            numbers: HashMap::new(),
            pairs: HashMap::new(),
        }
    }

    /// Plans a payment in. One with which all payments were more than an amount can be is refused; no smaller sum
    /// can overflow then.
    pub fn add(&mut self, asked: &Asked) -> Result<Planned, String> {
        for (what, name) in [("from", asked.from), ("to", asked.to)] {
            if name.len() > LONGEST_NAME {
                return Err(format!(
                    "{what} has {} bytes, at most {LONGEST_NAME} are allowed",
                    name.len()
                ));
            }
        }
        if asked.from == asked.to {
            return Err(format!("from and to are both {:?}", asked.from));
        }
        let Some(total) = self.total.checked_add(asked.amount) else {
            return Err(format!(
                "with it, all payments come to more than {}",
                Amount::MAX
            ));
        };
        self.total = total;
        let (from, to) = (self.who(asked.from)?, self.who(asked.to)?);
        let number = self.channel(from, to)?;
        if let Some(pays) = self.pays.get_mut(from as usize) {
            *pays = pays.saturating_add(asked.amount);
        }
        let mut payer = Side::A;
        if let Some(need) = self.channels.get_mut(number as usize) {
            let sum = if need.a == from {
                &mut need.from_a
            } else {
                payer = Side::B;
                &mut need.from_b
            };
            *sum = sum.saturating_add(asked.amount);
        }
        Ok(Planned {
            channel: number,
            payer,
            amount: asked.amount,
        })
    }

    fn who(&mut self, name: &str) -> Result<Who, String> {
        if let Some(known) = self.numbers.get(name) {
            return Ok(*known);
        }
        // accounts are derived by numbers below 2^31, the first of which is the admin's
        let next = Who::try_from(self.names.len())
            .ok()
            .filter(|n| *n < (1 << 31) - 1)
            .ok_or("there are too many names")?;
        let name: Rc<str> = name.into();
        self.names.push(name.clone());
        self.pays.push(Amount::ZERO);
        self.numbers.insert(name, next);
        Ok(next)
    }

    fn channel(&mut self, from: Who, to: Who) -> Result<u32, String> {
        let pair = match self.mode {
            LockMode::Unlocked => (from, to),
            LockMode::OneWay | LockMode::TwoWay => (from.min(to), from.max(to)),
        };
        if let Some(known) = self.pairs.get(&pair) {
            return Ok(*known);
        }
        let next = u32::try_from(self.channels.len()).map_err(|_| "there are too many pairs")?;
        self.channels.push(Need {
            a: from,
            b: to,
            from_a: Amount::ZERO,
            from_b: Amount::ZERO,
        });
        self.pairs.insert(pair, next);
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(plan: &mut Plan, from: &str, to: &str, amount: u128) -> Result<Planned, String> {
        let amount = Amount::new(amount);
        plan.add(&Asked { from, to, amount })
    }

    #[test]
    fn unlocked_channels_have_one_payer_and_joined_ones_two() {
        let mut plan = Plan::new(Mode::Unlocked);
        for (from, to) in [("a", "b"), ("b", "a"), ("a", "b")] {
            let payment = planned(&mut plan, from, to, 5).unwrap();
            assert_eq!(payment.payer, Side::A);
        }
        assert_eq!(plan.channels.len(), 2);
        assert_eq!(plan.channels[0].from_a, Amount::new(10));

        let mut plan = Plan::new(Mode::TwoWay);
        assert_eq!(planned(&mut plan, "a", "b", 5).unwrap().payer, Side::A);
        assert_eq!(planned(&mut plan, "b", "a", 7).unwrap().payer, Side::B);
        assert_eq!(plan.channels.len(), 1);
        let need = plan.channels[0];
        assert_eq!((need.from_a, need.from_b), (Amount::new(5), Amount::new(7)));
        assert_eq!(plan.pays, [Amount::new(5), Amount::new(7)]);
    }

    #[test]
    fn what_would_overflow_is_refused_and_nobody_is_remembered_for_it() {
        let mut plan = Plan::new(Mode::OneWay);
        planned(&mut plan, "a", "b", u128::MAX - 1).unwrap();
        assert!(planned(&mut plan, "c", "d", 2).is_err());
        planned(&mut plan, "b", "a", 1).unwrap();
        assert_eq!(plan.names.len(), 2);
        assert_eq!(plan.total, Amount::MAX);
    }
}
