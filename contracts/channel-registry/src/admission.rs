//! Who may enter, and when. The rule is `causeway_rules::admission`; here is what it is asked.

use crate::error::ContractError;
use causeway_rules::admission::{check, validate, Applicant, Share};
use causeway_types::admission::Admission;
use causeway_types::channel::{Channel, Ledger, Side};
use causeway_types::policy::Parameters;
use causeway_types::{Ppm, UnixTime};

/// The opener meets the sidechain's conditions. What joins and deposits must meet from then on: these, and its own.
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

/// Who joins, with its part of what both have put in: it is in the ledger already.
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

/// Who puts more in: it is in the ledger already. Only the joiner's share is bounded, and from above.
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

/// B's part of all that is allocated. What waits is its owner's own, who may take it back at once.
fn share(ledger: &Ledger, joins: bool) -> Share {
    let [a, b] = Side::BOTH.map(|s| ledger.side(s).deposited);
    Share {
        own: b,
        all: a.saturating_add(b),
        joins,
    }
}
