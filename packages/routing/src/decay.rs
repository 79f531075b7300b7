//! How what was known loses its weight.

use crate::amounts::scaled;
use causeway_types::{Amount, Seconds};

/// What is left of an amount of knowledge after a time: half after each half-life, in a straight line between. Whole numbers
/// alone, so that every machine has the same.
pub fn remaining(amount: Amount, age: Seconds, half_life: Seconds) -> Amount {
    if age.0 == 0 {
        return amount;
    }
    let Some(halvings) = age.0.checked_div(half_life.0).filter(|n| *n < 128) else {
        return Amount::ZERO;
    };
    let halved = amount.u128() >> halvings;
    let lost = scaled(halved / 2, (age.0 % half_life.0).into(), half_life.0.into());
    Amount::new(halved - lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(amount: u128, age: u64) -> u128 {
        remaining(Amount::new(amount), Seconds(age), Seconds(100)).u128()
    }

    #[test]
    fn half_is_left_after_a_half_life_and_a_straight_line_lies_between() {
        assert_eq!(left(1000, 0), 1000);
        assert_eq!(left(1000, 50), 750);
        assert_eq!(left(1000, 100), 500);
        assert_eq!(left(1000, 200), 250);
        assert_eq!(left(1000, 100 * 10), 0);
    }

    #[test]
    fn it_only_falls_whatever_the_numbers_are() {
        for amount in [0, 1, 2, 3, 1000, u128::MAX / 2, u128::MAX] {
            let mut before = u128::MAX;
            for age in (0..13_000).step_by(7).chain([u64::MAX - 1, u64::MAX]) {
                let now = left(amount, age);
                assert!(now <= before && now <= amount, "{amount} after {age}");
                before = now;
            }
            assert_eq!(before, 0);
        }
    }

    #[test]
    fn without_a_half_life_all_is_gone_at_once() {
        let left = |age| remaining(Amount::new(9), Seconds(age), Seconds(0)).u128();
        assert_eq!((left(0), left(1)), (9, 0));
    }
}
