//! Conditions of admission: one's own, from what was typed; and as they are shown.

use crate::args::hours::{self, intervals};
use crate::args::policy::AdmissionArgs;
use crate::output::percent;
use causeway_types::admission::Admission;
use causeway_types::Ppm;

/// One's own conditions; none if nothing was named.
pub fn own(words: &AdmissionArgs) -> Option<Admission> {
    let anyone = Admission::ANYONE;
    let own = Admission {
        least_share: words.least_share.unwrap_or(anyone.least_share),
        largest_share: words.largest_share.unwrap_or(anyone.largest_share),
        smallest_fee_rate: words.smallest_fee_rate.unwrap_or(anyone.smallest_fee_rate),
        hours: words.hours.as_deref().map_or(vec![], intervals),
    };
    (own != anyone).then_some(own)
}

/// Conditions in words; none if there are none.
pub fn words(conditions: &Admission) -> Option<String> {
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
