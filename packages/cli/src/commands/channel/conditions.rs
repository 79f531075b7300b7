//! Conditions of admission: one's own, from what was typed; and as they are shown.

use crate::args::hours::{self, intervals};
use crate::args::parameters::AdmissionArgs;
use crate::commands::sidechain::settings::numbers;
use crate::output::{percent, AmountFormat};
use anyhow::Result;
use causeway_rules::policy::default_parameters;
use causeway_types::admission::Admission;
use causeway_types::Ppm;

/// One's own conditions; none if nothing was named.
pub fn own(named: &AdmissionArgs) -> Result<Option<Admission>> {
    let mut parameters = default_parameters();
    parameters.admission = Admission::ANYONE;
    for (parameter, value) in numbers(&named.0, AmountFormat::BASE_UNITS)? {
        parameter.set(&mut parameters, value);
    }
    if let Some(hours) = &named.0.hours {
        parameters.admission.hours = intervals(hours);
    }
    let own = parameters.admission;
    Ok((own != Admission::ANYONE).then_some(own))
}

/// Conditions in words; none if there are none.
pub fn admission_text(conditions: &Admission) -> Option<String> {
    let mut all = Vec::new();
    let Admission {
        least_share,
        largest_share,
        smallest_fee_rate,
        hours,
    } = conditions;
    match (least_share.0 > 0, *largest_share < Ppm::ONE) {
        (false, false) => {}
        (true, false) => all.push(format!(
            "who joins brings at least {}",
            percent(*least_share)
        )),
        (false, true) => all.push(format!(
            "who joins brings at most {}",
            percent(*largest_share)
        )),
        (true, true) => all.push(format!(
            "who joins brings {} to {}",
            percent(*least_share),
            percent(*largest_share)
        )),
    }
    if smallest_fee_rate.0 > 0 {
        all.push(format!("fee rate at least {}", percent(*smallest_fee_rate)));
    }
    if !hours.is_empty() {
        let times: Vec<_> = hours.iter().map(hours::text).collect();
        all.push(format!("{} UTC", times.join(", ")));
    }
    (!all.is_empty()).then(|| all.join("; "))
}
