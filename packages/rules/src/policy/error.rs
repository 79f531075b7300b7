//! Why parameters, or what is asked under them, are refused.

use super::WINDOW_PER_GRACE_BLOCK;
use crate::admission::AdmissionError;
use causeway_types::{LockMode, Ppm, Seconds};
use thiserror::Error;

/// Why parameters, or a lifetime, were refused.
/// The texts name the fields: `asked` is what the message asked for; `allowed`, `least` and `largest` are its bounds.
/// Amounts are in base units, times in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum ParameterError {
    /// A parameter is outside its bounds.
    ///
    /// Do: set a value within the bounds.
    #[error("parameter_out_of_bounds: {name} was asked to be {asked} {unit}; it may be {least} to {largest}")]
    ParameterOutOfBounds {
        name: &'static str,
        /// What it is counted in.
        unit: &'static str,
        asked: u128,
        /// The least it may be.
        least: u128,
        /// The largest it may be.
        largest: u128,
    },
    /// The default lifetime is not between the shortest and the longest.
    ///
    /// Do: set a default lifetime between the shortest and the longest.
    #[error("default_lifetime_out_of_bounds: default_lifetime was asked to be {default} seconds; min_lifetime is {min}, max_lifetime {max}")]
    DefaultLifetimeOutOfBounds {
        /// The shortest life asked.
        min: Seconds,
        /// The default life asked.
        default: Seconds,
        /// The longest life asked.
        max: Seconds,
    },
    /// The shortest life has no room for two close windows.
    ///
    /// Do: set a shortest lifetime of at least two close windows.
    #[error(
        "min_lifetime_too_short: min_lifetime was asked to be {asked} seconds; two close windows need at least {least}"
    )]
    MinLifetimeTooShort {
        /// The shortest life asked.
        asked: Seconds,
        least: Seconds,
    },
    /// The policy would allow no lock mode.
    ///
    /// Do: allow at least one lock mode.
    #[error("no_lock_mode: 0 lock modes were given; at least 1 must be allowed")]
    NoLockMode,
    /// A lock mode is named more than once.
    ///
    /// Do: name each lock mode once.
    #[error("lock_mode_twice: lock mode {mode} was given {times} times; it may be given once")]
    LockModeTwice { mode: LockMode, times: usize },
    /// The lifetime is outside the policy's bounds.
    ///
    /// Do: ask for a lifetime within the bounds.
    #[error("lifetime_out_of_bounds: a lifetime of {asked} seconds was asked; it may be {least} to {largest}")]
    LifetimeOutOfBounds {
        asked: Seconds,
        least: Seconds,
        largest: Seconds,
    },
    /// The close window has less than 12 seconds for each grace block, so that a marked withdrawal could lapse before
    /// it can be paid.
    ///
    /// Do: set fewer grace blocks or a longer close window.
    #[error("grace_too_long: close_window was asked to be {asked} seconds; it must be at least {least}, {WINDOW_PER_GRACE_BLOCK} for each of the grace blocks, of which there are {grace_blocks}: a withdrawal that matured must be marked, wait for them and be paid within one window")]
    GraceTooLong {
        /// The close window asked.
        asked: Seconds,
        grace_blocks: u64,
        /// What that many blocks may take.
        least: Seconds,
    },
    /// The minimum rate is above the main chain's legal rate.
    ///
    /// Do: record the legal rate, or set a lower minimum rate.
    #[error("above_legal_rate: minimum_rate was asked to be {asked} ppm; the legal rate is {legal} ppm, and SetLegalRate records it")]
    AboveLegalRate {
        /// The minimum rate asked.
        asked: Ppm,
        /// The legal rate recorded.
        legal: Ppm,
    },
    /// The legal rate is above 1,000,000 ppm.
    ///
    /// Do: record a rate of at most 1,000,000 ppm.
    #[error(
        "legal_rate_out_of_bounds: a legal rate of {asked} ppm was given; it may be 0 to {largest}"
    )]
    LegalRateOutOfBounds { asked: Ppm, largest: Ppm },
    /// The source of the legal rate is empty or too long.
    ///
    /// Do: name the source in 1 to as many bytes as are allowed.
    #[error(
        "source_length: the source of a legal rate has 1 to {allowed} bytes, this one has {asked}"
    )]
    SourceLength { asked: usize, allowed: usize },
    /// The date is none.
    ///
    /// Do: write a date like 2026-11-24.
    #[error("date_invalid: '{0}' is no day; a legal rate is dated as 2026-11-24")]
    DateInvalid(String),
    /// The fee rate is above the policy's highest.
    ///
    /// Do: agree to at most the fee rate that is allowed.
    #[error(
        "fee_rate_too_large: a fee rate of {asked} ppm was asked; at most {largest} is allowed"
    )]
    FeeRateTooLarge { asked: Ppm, largest: Ppm },
    /// Conditions of admission that do not hold together.
    #[error(transparent)]
    Admission(#[from] AdmissionError),
    /// The policy in force is not the version that was named.
    ///
    /// Do: look at the policy in force, and name its version.
    #[error("other_policy_version: policy version {asked} was agreed to, version {in_force} is in force: look at its terms again")]
    OtherPolicyVersion {
        /// The version that the sender has seen.
        asked: u64,
        /// The version in force.
        in_force: u64,
    },
}
