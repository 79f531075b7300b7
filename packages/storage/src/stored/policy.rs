//! Policies, which registry and vault read out of the policy's storage, and legal rates.

use super::{record, stored_form};
use causeway_types::admission::{Admission, TradingHours, Weekday};
use causeway_types::policy::{LegalRate, Parameters, Policy};
use causeway_types::{Amount, LockMode, MinuteOfDay, Ppm, Seconds};

stored_form! {
    /// A policy.
    StoredPolicy of Policy {
        version: u64;
        parameters: StoredParameters;
        legal_rate: Ppm;
    }
}

stored_form! {
    /// What an admin sets.
    StoredParameters of Parameters {
        modes: Vec<LockMode>;
        smallest_ratio: Ppm;
        min_lifetime: Seconds;
        default_lifetime: Seconds;
        max_lifetime: Seconds;
        close_window: Seconds;
        grace_blocks: u64;
        minimum_balance: Amount;
        smallest_channel: Amount;
        longest_lock: Seconds;
        minimum_rate: Ppm;
        bounty: Amount;
        highest_fee_rate: Ppm;
        highest_fee: Amount;
        admission: StoredAdmission;
    }
}

stored_form! {
    /// Conditions on entry.
    StoredAdmission of Admission {
        least_share: Ppm;
        largest_share: Ppm;
        smallest_fee_rate: Ppm;
        hours: Vec<StoredTradingHours>, list;
    }
}

stored_form! {
    /// An interval of trading hours.
    StoredTradingHours of TradingHours {
        days: Vec<Weekday>;
        from: MinuteOfDay;
        to: MinuteOfDay;
    }
}

stored_form! {
    /// A legal rate as it was recorded.
    StoredLegalRate of LegalRate {
        rate: Ppm;
        source: String;
        dated: String;
    }
}

record!(Policy as StoredPolicy);
