//! Who may enter, and when: gathers the conditions and the shares that `causeway_rules::admission` decides by.

use crate::error::ContractError;
use causeway_rules::admission::{check, validate, Applicant, JoinerShare};
use causeway_types::admission::Admission;
use causeway_types::channel::{Channel, Ledger, Side};
use causeway_types::policy::Parameters;
use causeway_types::{Ppm, UnixTime};

/// Checks the opener against the sidechain's conditions. Returns the conditions that joins and deposits must meet from then
/// on: these, and the channel's own.
pub fn at_open(
    parameters: &Parameters,
    own: Option<Admission>,
    fee_rate: Ppm,
    now: UnixTime,
) -> Result<Vec<Admission>, ContractError> {
    let sidechains = [&parameters.admission]
        .into_iter()
        .filter(|a| **a != Admission::ANYONE)
        .cloned();
    let mut conditions: Vec<_> = sidechains.collect();
    let applicant = Applicant {
        now,
        fee_rate: Some(fee_rate),
        share: None,
    };
    check(&conditions, &applicant)?;
    if let Some(own) = own {
        validate(&own)?;
        conditions.push(own);
    }
    Ok(conditions)
}

/// Checks the joiner. Its deposit is in the ledger already.
pub fn at_join(
    conditions: &[Admission],
    ledger: &Ledger,
    fee_rate: Ppm,
    now: UnixTime,
) -> Result<(), ContractError> {
    let applicant = Applicant {
        now,
        fee_rate: Some(fee_rate),
        share: Some(share(ledger, true)),
    };
    Ok(check(conditions, &applicant)?)
}

/// Checks a deposit, which is in the ledger already. Only the joiner's share is bounded, and from above.
pub fn at_deposit(channel: &Channel, side: Side, now: UnixTime) -> Result<(), ContractError> {
    let applicant = Applicant {
        now,
        fee_rate: None,
        share: match side {
            Side::A => None,
            Side::B => Some(share(&channel.ledger, false)),
        },
    };
    Ok(check(&channel.admission, &applicant)?)
}

/// B's part of all that is allocated. What is unallocated does not count: its owner may take it back at once.
fn share(ledger: &Ledger, joins: bool) -> JoinerShare {
    let [a, b] = Side::BOTH.map(|s| ledger.side(s).deposited);
    JoinerShare {
        own: b,
        all: a.saturating_add(b),
        joins,
    }
}
