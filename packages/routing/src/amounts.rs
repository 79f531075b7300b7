//! Products of amounts: in 128 bits where they fit, as they mostly do in a search, else in wide numbers.

use causeway_types::Amount;

/// `n × numerator ÷ denominator`, rounded down; at most the largest amount, and nothing for a zero denominator.
pub(crate) fn scaled(n: u128, numerator: u128, denominator: u128) -> u128 {
    match n.checked_mul(numerator) {
        Some(product) => product.checked_div(denominator).unwrap_or(0),
        None => Amount::new(n).mul_floor(numerator, denominator).u128(),
    }
}

/// The same rounded up.
pub(crate) fn scaled_up(n: u128, numerator: u128, denominator: u128) -> u128 {
    match n.checked_mul(numerator) {
        Some(product) if denominator > 0 => product.div_ceil(denominator),
        Some(_) => 0,
        None => Amount::new(n).mul_ceil(numerator, denominator).u128(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = u128> {
        let edges = prop::sample::select(vec![0, 1, u64::MAX.into(), u128::MAX - 1, u128::MAX]);
        prop_oneof![1 => edges, 3 => (0u32..128, any::<u128>()).prop_map(|(shift, n)| n >> shift)]
    }

    proptest! {
        #[test]
        fn the_128_bit_way_gives_what_wide_numbers_give(n in number(), num in number(), den in number()) {
            let wide = Amount::new(n);
            prop_assert_eq!(scaled(n, num, den), wide.mul_floor(num, den).u128());
            prop_assert_eq!(scaled_up(n, num, den), wide.mul_ceil(num, den).u128());
        }
    }
}
