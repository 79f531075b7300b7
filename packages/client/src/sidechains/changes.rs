//! The differences between what is set and what is to be.

use super::pairs::is_same_pair;
use super::settings::SettingsPlan;
use causeway_types::admission::TradingHours;
use causeway_types::policy::{LegalRate, Parameter, PARAMETERS};
use causeway_types::route::{ExchangePair, Route};
use causeway_types::LockMode;
use cosmwasm_std::Addr;

/// One difference. `before` is none where nothing was set.
#[derive(Clone, Debug)]
pub enum SettingChange<'p> {
    /// The lock modes in which channels may be opened.
    Modes {
        /// Those of now.
        before: &'p [LockMode],
        /// Those to be.
        after: &'p [LockMode],
    },
    /// A number of the policy, in its unit.
    Number {
        /// The parameter that changes.
        parameter: &'static Parameter,
        /// Its value of now.
        before: u128,
        /// Its value to be.
        after: u128,
    },
    /// When money may come in.
    Hours {
        /// The intervals of now.
        before: &'p [TradingHours],
        /// The intervals to be.
        after: &'p [TradingHours],
    },
    /// The main chain's legal rate.
    LegalRate {
        /// As it is recorded.
        before: Option<&'p LegalRate>,
        /// As it is to be.
        after: &'p LegalRate,
    },
    /// An exchange pair.
    Pair {
        /// As it is set.
        before: Option<&'p ExchangePair<Addr>>,
        /// As it is to be.
        after: &'p ExchangePair<Addr>,
    },
    /// A preset route.
    Route {
        /// As it is set.
        before: Option<&'p Route>,
        /// As it is to be.
        after: &'p Route,
    },
}

impl SettingsPlan {
    /// What would change: parameters in the order of the table, then the legal rate, pairs and routes.
    pub fn changes(&self) -> Vec<SettingChange<'_>> {
        let (before, after) = (&self.before, &self.after);
        let mut all = Vec::new();
        let (old, new) = (&before.parameters, &after.parameters);
        if old.modes != new.modes {
            all.push(SettingChange::Modes {
                before: &old.modes,
                after: &new.modes,
            });
        }
        for parameter in PARAMETERS {
            let (before, after) = (parameter.get(old), parameter.get(new));
            if before != after {
                all.push(SettingChange::Number {
                    parameter,
                    before,
                    after,
                });
            }
        }
        if old.admission.hours != new.admission.hours {
            all.push(SettingChange::Hours {
                before: &old.admission.hours,
                after: &new.admission.hours,
            });
        }
        if let Some(legal) = self.new_legal_rate() {
            all.push(SettingChange::LegalRate {
                before: before.legal_rate.as_ref(),
                after: legal,
            });
        }
        all.extend(self.new_pairs().map(|pair| SettingChange::Pair {
            before: before.pairs.iter().find(|p| is_same_pair(p, pair)),
            after: pair,
        }));
        all.extend(self.new_routes().map(|route| SettingChange::Route {
            before: before.routes.iter().find(|r| r.name == route.name),
            after: route,
        }));
        all
    }
}
