//! The table of parameters: units, bounds and defaults. `validate`, the defaults and docs/contracts.md read it.

use super::WINDOW_PER_GRACE_BLOCK;
use causeway_types::policy::Parameters;
use causeway_types::Ppm;
use std::fmt::Write;

const DAY: u128 = 24 * 60 * 60;

/// One number that an admin sets: what it is, and what it may be.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The field's name in [`Parameters`].
    pub name: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// The least it may be.
    pub least: u128,
    /// The largest it may be.
    pub largest: u128,
    /// What it is where the admin has set nothing.
    pub default: u128,
    /// What it says.
    pub what: &'static str,
    /// Where it is in [`Parameters`].
    pub of: fn(&Parameters) -> u128,
}

/// The bounds of [`Parameters::smallest_ratio`].
pub const SMALLEST_RATIO: Parameter = Parameter {
    name: "smallest_ratio",
    unit: "ppm",
    least: 0,
    largest: Ppm::ONE.0 as u128,
    default: 0,
    what: "The smallest part of a channel's capacity that a deposit must be to be allocated",
    of: |p| p.smallest_ratio.0.into(),
};
/// The bounds of [`Parameters::min_lifetime`].
pub const MIN_LIFETIME: Parameter = Parameter {
    name: "min_lifetime",
    unit: "seconds",
    // two close windows
    least: 2 * WINDOW_PER_GRACE_BLOCK as u128,
    largest: 365 * DAY,
    default: 2 * DAY,
    what: "The shortest life of a channel; at least two close windows",
    of: |p| p.min_lifetime.0.into(),
};
/// The bounds of [`Parameters::default_lifetime`].
pub const DEFAULT_LIFETIME: Parameter = Parameter {
    name: "default_lifetime",
    unit: "seconds",
    // two close windows
    least: 2 * WINDOW_PER_GRACE_BLOCK as u128,
    largest: 365 * DAY,
    default: 3 * DAY,
    what: "The life of a channel for which none was asked",
    of: |p| p.default_lifetime.0.into(),
};
/// The bounds of [`Parameters::max_lifetime`].
pub const MAX_LIFETIME: Parameter = Parameter {
    name: "max_lifetime",
    unit: "seconds",
    // two close windows
    least: 2 * WINDOW_PER_GRACE_BLOCK as u128,
    largest: 365 * DAY,
    default: 90 * DAY,
    what: "The longest life of a channel",
    of: |p| p.max_lifetime.0.into(),
};
/// The bounds of [`Parameters::close_window`].
pub const CLOSE_WINDOW: Parameter = Parameter {
    name: "close_window",
    unit: "seconds",
    least: WINDOW_PER_GRACE_BLOCK as u128,
    largest: 7 * DAY,
    default: DAY,
    what: "How long before an end the other side is sure to have; at least 12 seconds for each grace block",
    of: |p| p.close_window.0.into(),
};
/// The bounds of [`Parameters::grace_blocks`].
pub const GRACE_BLOCKS: Parameter = Parameter {
    name: "grace_blocks",
    unit: "blocks",
    least: 1,
    largest: 10_000,
    default: 60,
    what: "Blocks between noting that a channel is due and paying it",
    of: |p| p.grace_blocks.into(),
};
/// The bounds of [`Parameters::minimum_balance`].
pub const MINIMUM_BALANCE: Parameter = Parameter {
    name: "minimum_balance",
    unit: "base units",
    least: 0,
    largest: u128::MAX,
    default: 0,
    what: "Each side's least balance in a healthy channel",
    of: |p| p.minimum_balance.u128(),
};
/// The bounds of [`Parameters::smallest_channel`].
pub const SMALLEST_CHANNEL: Parameter = Parameter {
    name: "smallest_channel",
    unit: "base units",
    least: 1,
    largest: u128::MAX,
    default: 1,
    what: "The least that a channel is opened with",
    of: |p| p.smallest_channel.u128(),
};
/// The bounds of [`Parameters::minimum_rate`].
pub const MINIMUM_RATE: Parameter = Parameter {
    name: "minimum_rate",
    unit: "ppm",
    least: 0,
    largest: Ppm::ONE.0 as u128,
    default: 0,
    what: "What each side's margin in the vault is of its deposits; at most the legal rate",
    of: |p| p.minimum_rate.0.into(),
};
/// The bounds of [`Parameters::bounty`].
pub const BOUNTY: Parameter = Parameter {
    name: "bounty",
    unit: "base units",
    least: 0,
    largest: u128::MAX,
    default: 0,
    what: "What strangers earn who settle a channel left lying for a close window; at most the opener's margin",
    of: |p| p.bounty.u128(),
};
/// The bounds of [`Parameters::highest_fee_rate`].
pub const HIGHEST_FEE_RATE: Parameter = Parameter {
    name: "highest_fee_rate",
    unit: "ppm",
    least: 0,
    largest: Ppm::ONE.0 as u128,
    default: 50_000,
    what: "The largest fee rate that a node may ask of another for forwarding",
    of: |p| p.highest_fee_rate.0.into(),
};
/// The bounds of [`Parameters::highest_fee`].
pub const HIGHEST_FEE: Parameter = Parameter {
    name: "highest_fee",
    unit: "base units",
    least: 0,
    largest: u128::MAX,
    default: u128::MAX,
    what: "The most that one hop of a payment may cost",
    of: |p| p.highest_fee.u128(),
};
/// The bounds of `least_share` in [`Parameters::admission`].
pub const LEAST_SHARE: Parameter = Parameter {
    name: "least_share",
    unit: "ppm",
    least: 0,
    largest: Ppm::ONE.0 as u128,
    default: 0,
    what: "Admission: the least part of a channel's deposits that its joiner brings",
    of: |p| p.admission.least_share.0.into(),
};
/// The bounds of `largest_share` in [`Parameters::admission`].
pub const LARGEST_SHARE: Parameter = Parameter {
    name: "largest_share",
    unit: "ppm",
    least: 0,
    largest: Ppm::ONE.0 as u128,
    default: Ppm::ONE.0 as u128,
    what: "Admission: the largest part; at least the least one",
    of: |p| p.admission.largest_share.0.into(),
};
/// The bounds of `smallest_fee_rate` in [`Parameters::admission`].
pub const SMALLEST_FEE_RATE: Parameter = Parameter {
    name: "smallest_fee_rate",
    unit: "ppm",
    least: 0,
    largest: Ppm::ONE.0 as u128,
    default: 0,
    what: "Admission: the least fee rate that who enters agrees to pay for forwarding; at most the highest",
    of: |p| p.admission.smallest_fee_rate.0.into(),
};
/// The bounds of [`Parameters::longest_lock`].
pub const LONGEST_LOCK: Parameter = Parameter {
    name: "longest_lock",
    unit: "seconds",
    least: 1,
    largest: 365 * DAY,
    default: DAY,
    what: "The furthest ahead that a lock's expiry may be when it is shown",
    of: |p| p.longest_lock.0.into(),
};

/// Every number of [`Parameters`], in the order of its fields; `modes` and trading hours beside them are no numbers.
pub const PARAMETERS: [Parameter; 16] = [
    SMALLEST_RATIO,
    MIN_LIFETIME,
    DEFAULT_LIFETIME,
    MAX_LIFETIME,
    CLOSE_WINDOW,
    GRACE_BLOCKS,
    MINIMUM_BALANCE,
    SMALLEST_CHANNEL,
    LONGEST_LOCK,
    MINIMUM_RATE,
    BOUNTY,
    HIGHEST_FEE_RATE,
    HIGHEST_FEE,
    LEAST_SHARE,
    LARGEST_SHARE,
    SMALLEST_FEE_RATE,
];

/// The table as docs/contracts.md shows it.
pub fn markdown() -> String {
    let mut out = String::from(
        "| parameter | unit | least | largest | default | what |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for p in &PARAMETERS {
        let Parameter {
            name,
            unit,
            least,
            what,
            ..
        } = p;
        let shown = |number| match number {
            u128::MAX => "2^128 − 1".to_owned(),
            number => number.to_string(),
        };
        let (largest, default) = (shown(p.largest), shown(p.default));
        // writing to a string cannot fail
        let _ = writeln!(
            out,
            "| `{name}` | {unit} | {least} | {largest} | {default} | {what} |"
        );
    }
    out
}
