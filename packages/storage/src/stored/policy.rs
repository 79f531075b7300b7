//! Policies, which registry and vault read out of the policy's storage, and legal rates.

use super::{record, stored_form};
use causeway_types::admission::{Admission, TradingHours, Weekday};
use causeway_types::policy::{LegalRate, Parameters, Policy};
use causeway_types::{Amount, LockMode, MinuteOfDay, Ppm, Seconds};

stored_form! {
    /// A version of a policy as it is stored.
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
    /// Conditions of admission as they are stored.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{from_bytes, to_bytes};

    fn admission() -> Admission {
        Admission {
            least_share: Ppm(1),
            largest_share: Ppm(900_000),
            smallest_fee_rate: Ppm(3),
            hours: vec![TradingHours {
                days: vec![Weekday::Mon, Weekday::Sun],
                from: MinuteOfDay(540),
                to: MinuteOfDay(1_020),
            }],
        }
    }

    fn policy() -> Policy {
        Policy {
            version: 3,
            parameters: Parameters {
                modes: vec![LockMode::OneWay, LockMode::TwoWay],
                smallest_ratio: Ppm(10_000),
                min_lifetime: Seconds(3_600),
                default_lifetime: Seconds(86_400),
                max_lifetime: Seconds(31_536_000),
                close_window: Seconds(1_800),
                grace_blocks: 10,
                minimum_balance: Amount::new(5),
                smallest_channel: Amount::new(100),
                longest_lock: Seconds(600),
                minimum_rate: Ppm(7),
                bounty: Amount::new(9),
                highest_fee_rate: Ppm(50_000),
                highest_fee: Amount::MAX,
                admission: admission(),
            },
            legal_rate: Ppm(20_000),
        }
    }

    /// Field by field, by hand: a record that is on chain is read by every later version of the code.
    #[test]
    fn the_bytes_of_a_policy_are_these() {
        let expected: Vec<u8> = [
            &[1][..],                  // the version of the record
            &[3],                      // the policy's version
            &[2, 1, 2],                // two modes: one-way, two-way
            &[0x90, 0x4e],             // 10,000 ppm
            &[0x90, 0x1c],             // 3,600 s
            &[0x80, 0xa3, 0x05],       // 86,400 s
            &[0x80, 0xe7, 0x84, 0x0f], // 31,536,000 s
            &[0x88, 0x0e],             // 1,800 s
            &[10],                     // blocks
            &[5],                      // minimum balance
            &[100],                    // smallest channel
            &[0xd8, 0x04],             // 600 s
            &[7],                      // minimum rate
            &[9],                      // bounty
            &[0xd0, 0x86, 0x03],       // 50,000 ppm
            &[0xff; 18],               // the largest amount: 18 × 7 bits,
            &[0x03],                   // and two more
            &[1, 0xa0, 0xf7, 0x36, 3], // shares, fee rate
            &[1, 2, 0, 6],             // one interval, on two days: Monday, Sunday
            &[0x9c, 0x04],             // from 9:00
            &[0xfc, 0x07],             // to 17:00
            &[0xa0, 0x9c, 0x01],       // 20,000 ppm
        ]
        .concat();
        assert_eq!(to_bytes(&policy()).unwrap(), expected);
        assert_eq!(from_bytes::<Policy>(&expected).unwrap(), policy());
    }
}
