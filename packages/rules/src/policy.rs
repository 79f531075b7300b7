//! Checks of a sidechain's parameters, and what they give one channel.
//!
//! The bounds stand once, in [`PARAMETERS`].

mod error;

pub use causeway_types::policy::{default_parameters, PARAMETERS, WINDOW_PER_GRACE_BLOCK};
pub use error::ParameterError;

use crate::admission;
use causeway_types::channel::Terms;
use causeway_types::policy::{LegalRate, Parameters, Policy, MAX_SOURCE};
use causeway_types::{Ppm, Seconds};

/// The policy, version 0, of a sidechain whose admin has set nothing.
pub fn default_policy() -> Policy {
    Policy {
        version: 0,
        parameters: default_parameters(),
        legal_rate: Ppm(0),
    }
}

/// The minimum rate that counts under a policy: never above the legal rate.
pub fn minimum_rate(policy: &Policy) -> Ppm {
    policy.parameters.minimum_rate.min(policy.legal_rate)
}

/// Whether an admin may set these parameters under this legal rate: each number is within its bounds, and they do not
/// contradict each other.
pub fn validate(p: &Parameters, legal_rate: Ppm) -> Result<(), ParameterError> {
    for parameter in PARAMETERS {
        let asked = parameter.get(p);
        if asked < parameter.least || asked > parameter.largest {
            return Err(ParameterError::ParameterOutOfBounds {
                name: parameter.name,
                unit: parameter.unit.name(),
                asked,
                least: parameter.least,
                largest: parameter.largest,
            });
        }
    }
    if p.default_lifetime < p.min_lifetime || p.default_lifetime > p.max_lifetime {
        return Err(ParameterError::DefaultLifetimeOutOfBounds {
            min: p.min_lifetime,
            default: p.default_lifetime,
            max: p.max_lifetime,
        });
    }
    // one window in which to join and pay, one in which to leave
    let least = Seconds(p.close_window.0.saturating_mul(2));
    if p.min_lifetime < least {
        return Err(ParameterError::MinLifetimeTooShort {
            asked: p.min_lifetime,
            least,
        });
    }
    if p.modes.is_empty() {
        return Err(ParameterError::NoLockMode);
    }
    for &mode in &p.modes {
        let times = p.modes.iter().filter(|m| **m == mode).count();
        if times > 1 {
            return Err(ParameterError::LockModeTwice { mode, times });
        }
    }
    // a withdrawal that was marked must be payable before it lapses
    let least = Seconds(p.grace_blocks.saturating_mul(WINDOW_PER_GRACE_BLOCK));
    if p.close_window < least {
        return Err(ParameterError::GraceTooLong {
            asked: p.close_window,
            grace_blocks: p.grace_blocks,
            least,
        });
    }
    if p.minimum_rate > legal_rate {
        return Err(ParameterError::AboveLegalRate {
            asked: p.minimum_rate,
            legal: legal_rate,
        });
    }
    fee_rate(p, p.admission.smallest_fee_rate)?;
    admission::validate(&p.admission)?;
    Ok(())
}

/// Whether a legal rate may be recorded: at most the whole, with a source and a day.
pub fn validate_legal_rate(legal: &LegalRate) -> Result<(), ParameterError> {
    if legal.rate > Ppm::ONE {
        return Err(ParameterError::LegalRateOutOfBounds {
            asked: legal.rate,
            largest: Ppm::ONE,
        });
    }
    if legal.source.is_empty() || legal.source.len() > MAX_SOURCE {
        return Err(ParameterError::SourceLength {
            asked: legal.source.len(),
            allowed: MAX_SOURCE,
        });
    }
    if !is_day(&legal.dated) {
        return Err(ParameterError::DateInvalid(legal.dated.clone()));
    }
    Ok(())
}

/// Whether a text names a day, as 2026-11-24.
fn is_day(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    let number = |part: &str, digits: usize| {
        let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<u16>().ok().filter(|n| plain && *n > 0)
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    month <= 12 && day <= last
}

/// Whether a side may agree to this fee rate.
pub fn fee_rate(p: &Parameters, asked: Ppm) -> Result<Ppm, ParameterError> {
    if asked > p.highest_fee_rate {
        return Err(ParameterError::FeeRateTooLarge {
            asked,
            largest: p.highest_fee_rate,
        });
    }
    Ok(asked)
}

/// Refuses if a version was named and another one is in force.
pub fn check_version(policy: &Policy, asked: Option<u64>) -> Result<(), ParameterError> {
    match asked {
        Some(asked) if asked != policy.version => Err(ParameterError::OtherPolicyVersion {
            asked,
            in_force: policy.version,
        }),
        _ => Ok(()),
    }
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
        minimum_rate: minimum_rate(policy),
        bounty: p.bounty,
    }
}

/// How long a channel lives: as asked, if that is within the bounds; the default if nothing was asked.
pub fn lifetime(p: &Parameters, asked: Option<Seconds>) -> Result<Seconds, ParameterError> {
    let asked = asked.unwrap_or(p.default_lifetime);
    if asked < p.min_lifetime || asked > p.max_lifetime {
        return Err(ParameterError::LifetimeOutOfBounds {
            asked,
            least: p.min_lifetime,
            largest: p.max_lifetime,
        });
    }
    Ok(asked)
}

#[cfg(test)]
mod tests;
