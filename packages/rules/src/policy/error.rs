//! Why parameters, or what is asked under them, are refused.

use super::WINDOW_PER_GRACE_BLOCK;
use crate::admission::AdmissionError;
use causeway_types::{LockMode, Ppm, Seconds};
use thiserror::Error;

/// Why parameters, or a lifetime, were refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
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
    /// The grace could outlast the window in which a noted withdrawal can be paid.
    #[error("close_window was asked to be {asked} seconds; it must be at least {least}, {WINDOW_PER_GRACE_BLOCK} for each of the grace blocks, of which there are {grace_blocks}: a withdrawal that matured must be noted, wait for them and be paid within one window")]
    GraceTooLong {
        /// The close window asked.
        asked: Seconds,
        /// The grace asked.
        grace_blocks: u64,
        /// What that many blocks may take.
        least: Seconds,
    },
    /// A minimum rate above the main chain's legal rate (mission M13).
    #[error("minimum_rate was asked to be {asked} ppm; the legal rate is {legal} ppm, and SetLegalRate records it")]
    AboveLegalRate {
        /// The minimum rate asked.
        asked: Ppm,
        /// The legal rate recorded.
        legal: Ppm,
    },
    /// A legal rate of more than the whole.
    #[error("a legal rate of {asked} ppm was given; it may be 0 to {largest}")]
    LegalRate {
        /// The rate given.
        asked: Ppm,
        /// The whole.
        largest: Ppm,
    },
    /// A source without a name, or with one that is too long.
    #[error("the source of a legal rate has 1 to {allowed} bytes, this one has {asked}")]
    Source {
        /// Its length.
        asked: usize,
        /// The most.
        allowed: usize,
    },
    /// No day.
    #[error("'{0}' is no day; a legal rate is dated as 2026-11-24")]
    Date(String),
    /// A fee rate above the policy's highest.
    #[error("a fee rate of {asked} ppm was asked; at most {largest} is allowed")]
    FeeRate {
        /// What was asked.
        asked: Ppm,
        /// The policy's highest.
        largest: Ppm,
    },
    /// Conditions of admission that do not hold together.
    #[error(transparent)]
    Admission(#[from] AdmissionError),
    /// The policy is not the one that was agreed to.
    #[error("policy version {asked} was agreed to, version {in_force} is in force: look at its terms again")]
    OtherVersion {
        /// The version that the sender has seen.
        asked: u64,
        /// The version in force.
        in_force: u64,
    },
}
