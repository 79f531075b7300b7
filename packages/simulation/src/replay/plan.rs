//! What the payments need: who takes part, and how much each channel has to hold.

use causeway_types::{Amount, LockMode, Side};
use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

/// The longest name that is taken, bytes.
const LONGEST_NAME: usize = 64;

/// A payment as a list of payments has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentLine<'f> {
    /// Its line in the list, from 1 on.
    pub line: u64,
    /// The payer.
    pub from: Cow<'f, str>,
    /// The payee.
    pub to: Cow<'f, str>,
    /// The amount, base units.
    pub amount: Amount,
}

/// A name, by the order in which names appear.
pub type NameId = u32;

/// A channel to be opened.
#[derive(Clone, Copy, Debug)]
pub struct ChannelFunding {
    /// The opener: the one that pays first.
    pub a: NameId,
    /// The peer.
    pub b: NameId,
    /// The sum of all that A pays in it, which is A's deposit.
    pub from_a: Amount,
    /// The sum of all that B pays in it, which is B's deposit.
    pub from_b: Amount,
}

/// A payment that is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedPayment {
    /// The number of its channel in the plan.
    pub channel: u32,
    /// The side that pays.
    pub payer: Side,
    /// The amount, base units.
    pub amount: Amount,
}

/// Names, channels and sums of a list of payments. Grows with names and pairs, not with payments.
#[derive(Debug)]
pub struct Plan {
    /// The lock mode of all channels.
    pub mode: LockMode,
    /// All names, in the order in which they appear.
    pub names: Vec<Rc<str>>,
    /// The sum that each name pays.
    pub pays: Vec<Amount>,
    /// The channels that are needed.
    pub channels: Vec<ChannelFunding>,
    /// The sum of all payments.
    pub total: Amount,
    numbers: HashMap<Rc<str>, NameId>,
    pairs: HashMap<(NameId, NameId), u32>,
}

impl Plan {
    /// An empty plan.
    pub fn new(mode: LockMode) -> Plan {
        Plan {
            mode,
            names: Vec::new(),
            pays: Vec::new(),
            channels: Vec::new(),
            total: Amount::ZERO,
            numbers: HashMap::new(),
            pairs: HashMap::new(),
        }
    }

    /// Adds a payment. One with which the sum of all payments would exceed the largest amount is refused, so that no
    /// smaller sum can overflow.
    pub fn add(&mut self, asked: &PaymentLine) -> Result<PlannedPayment, String> {
        for (what, name) in [("from", &asked.from), ("to", &asked.to)] {
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
        let (from, to) = (self.who(&asked.from)?, self.who(&asked.to)?);
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
        Ok(PlannedPayment {
            channel: number,
            payer,
            amount: asked.amount,
        })
    }

    fn who(&mut self, name: &str) -> Result<NameId, String> {
        if let Some(known) = self.numbers.get(name) {
            return Ok(*known);
        }
        // accounts are derived by numbers below 2^31, the first of which is the admin's
        let next = NameId::try_from(self.names.len())
            .ok()
            .filter(|n| *n < (1 << 31) - 1)
            .ok_or("there are too many names")?;
        let name: Rc<str> = name.into();
        self.names.push(name.clone());
        self.pays.push(Amount::ZERO);
        self.numbers.insert(name, next);
        Ok(next)
    }

    fn channel(&mut self, from: NameId, to: NameId) -> Result<u32, String> {
        let pair = match self.mode {
            LockMode::Unlocked => (from, to),
            LockMode::OneWay | LockMode::TwoWay => (from.min(to), from.max(to)),
        };
        if let Some(known) = self.pairs.get(&pair) {
            return Ok(*known);
        }
        let next = u32::try_from(self.channels.len()).map_err(|_| "there are too many pairs")?;
        self.channels.push(ChannelFunding {
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

    fn planned(
        plan: &mut Plan,
        from: &str,
        to: &str,
        amount: u128,
    ) -> Result<PlannedPayment, String> {
        plan.add(&PaymentLine {
            line: 1,
            from: from.into(),
            to: to.into(),
            amount: Amount::new(amount),
        })
    }

    #[test]
    fn unlocked_channels_have_one_payer_and_joined_ones_two() {
        let mut plan = Plan::new(LockMode::Unlocked);
        for (from, to) in [("a", "b"), ("b", "a"), ("a", "b")] {
            let payment = planned(&mut plan, from, to, 5).unwrap();
            assert_eq!(payment.payer, Side::A);
        }
        assert_eq!(plan.channels.len(), 2);
        assert_eq!(plan.channels[0].from_a, Amount::new(10));

        let mut plan = Plan::new(LockMode::TwoWay);
        assert_eq!(planned(&mut plan, "a", "b", 5).unwrap().payer, Side::A);
        assert_eq!(planned(&mut plan, "b", "a", 7).unwrap().payer, Side::B);
        assert_eq!(plan.channels.len(), 1);
        let need = plan.channels[0];
        assert_eq!((need.from_a, need.from_b), (Amount::new(5), Amount::new(7)));
        assert_eq!(plan.pays, [Amount::new(5), Amount::new(7)]);
    }

    #[test]
    fn what_would_overflow_is_refused_and_nobody_is_remembered_for_it() {
        let mut plan = Plan::new(LockMode::OneWay);
        planned(&mut plan, "a", "b", u128::MAX - 1).unwrap();
        assert!(planned(&mut plan, "c", "d", 2).is_err());
        planned(&mut plan, "b", "a", 1).unwrap();
        assert_eq!(plan.names.len(), 2);
        assert_eq!(plan.total, Amount::MAX);
    }
}
