//! Parameters of a sidechain: units, bounds, defaults, and what they come to for one channel. DESIGN section 4.
//!
//! The bounds stand once, in [`PARAMETERS`]: `validate`, the defaults and the documentation read them there.

use causeway_types::channel::Terms;
use causeway_types::policy::{Parameters, Policy};
use causeway_types::{Amount, LockMode, Ppm, Seconds};
use std::fmt::Write;
use thiserror::Error;

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
    least: 4,
    largest: 365 * DAY,
    default: 2 * DAY,
    what: "The shortest life of a channel; at least two close windows",
    of: |p| p.min_lifetime.0.into(),
};
/// The bounds of [`Parameters::default_lifetime`].
pub const DEFAULT_LIFETIME: Parameter = Parameter {
    name: "default_lifetime",
    unit: "seconds",
    least: 4,
    largest: 365 * DAY,
    default: 3 * DAY,
    what: "The life of a channel for which none was asked",
    of: |p| p.default_lifetime.0.into(),
};
/// The bounds of [`Parameters::max_lifetime`].
pub const MAX_LIFETIME: Parameter = Parameter {
    name: "max_lifetime",
    unit: "seconds",
    least: 4,
    largest: 365 * DAY,
    default: 90 * DAY,
    what: "The longest life of a channel",
    of: |p| p.max_lifetime.0.into(),
};
/// The bounds of [`Parameters::close_window`].
pub const CLOSE_WINDOW: Parameter = Parameter {
    name: "close_window",
    unit: "seconds",
    least: 2,
    largest: 7 * DAY,
    default: DAY,
    what: "How long before an end the other side is sure to have",
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

/// Every number of [`Parameters`], in the order of its fields; `modes` beside them is a set, not a number.
pub const PARAMETERS: [Parameter; 9] = [
    SMALLEST_RATIO,
    MIN_LIFETIME,
    DEFAULT_LIFETIME,
    MAX_LIFETIME,
    CLOSE_WINDOW,
    GRACE_BLOCKS,
    MINIMUM_BALANCE,
    SMALLEST_CHANNEL,
    LONGEST_LOCK,
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
            default,
            what,
            ..
        } = p;
        let largest = match p.largest {
            u128::MAX => "2^128 − 1".to_owned(),
            number => number.to_string(),
        };
        // writing to a string cannot fail
        let _ = writeln!(
            out,
            "| `{name}` | {unit} | {least} | {largest} | {default} | {what} |"
        );
    }
    out
}

/// Why parameters, or a lifetime, were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParameterError {
    /// A number is outside its bounds.
    #[error("{name} was asked to be {asked} {unit}; it may be {least} to {largest}")]
    OutOfBounds {
        /// The parameter's name.
        name: &'static str,
        /// What it is counted in.
        unit: &'static str,
        /// What was asked.
        asked: u128,
        /// The least it may be.
        least: u128,
        /// The largest it may be.
        largest: u128,
    },
    /// The default lifetime is not one that may be asked for.
    #[error("default_lifetime was asked to be {default} seconds; min_lifetime is {min}, max_lifetime {max}")]
    DefaultLifetime {
        /// The shortest life asked.
        min: Seconds,
        /// The default life asked.
        default: Seconds,
        /// The longest life asked.
        max: Seconds,
    },
    /// The shortest life has no room for two close windows.
    #[error(
        "min_lifetime was asked to be {asked} seconds; two close windows need at least {least}"
    )]
    MinLifetime {
        /// The shortest life asked.
        asked: Seconds,
        /// Two close windows.
        least: Seconds,
    },
    /// No lock mode is allowed.
    #[error("0 lock modes were given; at least 1 must be allowed")]
    NoMode,
    /// A lock mode is named more than once.
    #[error("lock mode {mode} was given {times} times; it may be given once")]
    ModeTwice {
        /// The mode.
        mode: LockMode,
        /// How many times.
        times: usize,
    },
    /// A channel asks to live for shorter or longer than it may.
    #[error("a lifetime of {asked} seconds was asked; it may be {least} to {largest}")]
    Lifetime {
        /// What was asked.
        asked: Seconds,
        /// The shortest life.
        least: Seconds,
        /// The longest life.
        largest: Seconds,
    },
}

/// What holds for a sidechain whose admin has set nothing.
pub fn default_parameters() -> Parameters {
    Parameters {
        modes: vec![LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay],
        smallest_ratio: Ppm(SMALLEST_RATIO.default as u32),
        min_lifetime: Seconds(MIN_LIFETIME.default as u64),
        default_lifetime: Seconds(DEFAULT_LIFETIME.default as u64),
        max_lifetime: Seconds(MAX_LIFETIME.default as u64),
        close_window: Seconds(CLOSE_WINDOW.default as u64),
        grace_blocks: GRACE_BLOCKS.default as u64,
        minimum_balance: Amount::new(MINIMUM_BALANCE.default),
        smallest_channel: Amount::new(SMALLEST_CHANNEL.default),
        longest_lock: Seconds(LONGEST_LOCK.default as u64),
    }
}

/// The policy, version 0, of a sidechain whose admin has set nothing.
pub fn default_policy() -> Policy {
    Policy {
        version: 0,
        parameters: default_parameters(),
    }
}

/// Whether an admin may set these: each number within its bounds, and all of them fitting together.
pub fn validate(p: &Parameters) -> Result<(), ParameterError> {
    for parameter in &PARAMETERS {
        let asked = (parameter.of)(p);
        if asked < parameter.least || asked > parameter.largest {
            return Err(ParameterError::OutOfBounds {
                name: parameter.name,
                unit: parameter.unit,
                asked,
                least: parameter.least,
                largest: parameter.largest,
            });
        }
    }
    if p.default_lifetime < p.min_lifetime || p.default_lifetime > p.max_lifetime {
        return Err(ParameterError::DefaultLifetime {
            min: p.min_lifetime,
            default: p.default_lifetime,
            max: p.max_lifetime,
        });
    }
    // one window in which to join and pay, one in which to leave
    let least = Seconds(p.close_window.0.saturating_mul(2));
    if p.min_lifetime < least {
        return Err(ParameterError::MinLifetime {
            asked: p.min_lifetime,
            least,
        });
    }
    if p.modes.is_empty() {
        return Err(ParameterError::NoMode);
    }
    for &mode in &p.modes {
        let times = p.modes.iter().filter(|m| **m == mode).count();
        if times > 1 {
            return Err(ParameterError::ModeTwice { mode, times });
        }
    }
    Ok(())
}

/// What a channel opened under a policy keeps by value until its end.
pub fn terms(policy: &Policy) -> Terms {
    let p = &policy.parameters;
    Terms {
        policy_version: policy.version,
        close_window: p.close_window,
        grace_blocks: p.grace_blocks,
        longest_lock: p.longest_lock,
        minimum_balance: p.minimum_balance,
    }
}

/// How long a channel lives: as asked, if that is within the bounds; the default if nothing was asked.
pub fn lifetime(p: &Parameters, asked: Option<Seconds>) -> Result<Seconds, ParameterError> {
    let asked = asked.unwrap_or(p.default_lifetime);
    if asked < p.min_lifetime || asked > p.max_lifetime {
        return Err(ParameterError::Lifetime {
            asked,
            least: p.min_lifetime,
            largest: p.max_lifetime,
        });
    }
    Ok(asked)
}

#[cfg(test)]
mod tests;
