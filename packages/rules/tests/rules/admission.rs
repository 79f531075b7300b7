use crate::fixture::amount;
use causeway_rules::admission::{check, validate, AdmissionError, Applicant, JoinerShare};
use causeway_types::admission::{Admission, MAX_HOURS};
use causeway_types::{Amount, Ppm, UnixTime};

/// Somebody who would join with so much beside so much, at a fee rate of 300.
fn joiner(own: u128, other: u128) -> Applicant {
    Applicant {
        now: UnixTime(0),
        fee_rate: Some(Ppm(300)),
        share: Some(JoinerShare {
            own: amount(own),
            all: amount(own + other),
            joins: true,
        }),
    }
}

fn shares(least: u32, largest: u32) -> Admission {
    Admission {
        least_share: Ppm(least),
        largest_share: Ppm(largest),
        ..Admission::ANYONE
    }
}

fn asks(smallest_fee_rate: u32) -> Admission {
    Admission {
        smallest_fee_rate: Ppm(smallest_fee_rate),
        ..Admission::ANYONE
    }
}

#[test]
fn where_there_are_no_conditions_anyone_enters() {
    for who in [
        joiner(0, 1),
        joiner(1, 0),
        joiner(0, 0),
        joiner(u128::MAX, 0),
    ] {
        assert_eq!(check(&[], &who), Ok(()));
        assert_eq!(check(&[Admission::ANYONE], &who), Ok(()));
    }
    assert_eq!(Admission::default(), Admission::ANYONE);
    assert_eq!(validate(&Admission::ANYONE), Ok(()));
}

#[test]
fn a_joiner_brings_the_least_share_or_hears_how_much_more_it_takes() {
    // a fifth of all is a quarter of the other side's
    let fifth = [shares(200_000, 1_000_000)];
    assert_eq!(check(&fifth, &joiner(25, 100)), Ok(()));
    assert_eq!(check(&fifth, &joiner(26, 100)), Ok(()));
    for (own, other, least) in [(24, 100, 25), (0, 100, 25), (25, 101, 26), (0, 1, 1)] {
        assert_eq!(
            check(&fifth, &joiner(own, other)),
            Err(AdmissionError::ShareTooSmall {
                asked: amount(own),
                all: amount(own + other),
                least: amount(least),
                share: Ppm(200_000),
                missing: amount(least - own),
            })
        );
        assert_eq!(check(&fifth, &joiner(least, other)), Ok(()));
    }
}

#[test]
fn a_joiner_brings_at_most_the_largest_share_or_hears_how_much_less_it_takes() {
    // three quarters of all are thrice the other side's
    let three_quarters = [shares(0, 750_000)];
    assert_eq!(check(&three_quarters, &joiner(300, 100)), Ok(()));
    assert_eq!(check(&three_quarters, &joiner(0, 100)), Ok(()));
    for (own, other, largest) in [(301, 100, 300), (1, 0, 0), (1_000, 3, 9)] {
        assert_eq!(
            check(&three_quarters, &joiner(own, other)),
            Err(AdmissionError::ShareTooLarge {
                asked: amount(own),
                all: amount(own + other),
                largest: amount(largest),
                share: Ppm(750_000),
                excess: amount(own - largest),
            })
        );
        assert_eq!(check(&three_quarters, &joiner(largest, other)), Ok(()));
    }
}

#[test]
fn who_is_in_already_is_asked_for_no_least_share() {
    let half = [shares(500_000, 600_000)];
    let mut who = joiner(1, 100);
    assert!(check(&half, &who).is_err());
    let share = who.share.as_mut().unwrap();
    share.joins = false;
    assert_eq!(check(&half, &who), Ok(()));
    // the largest share holds for it as well
    let deposit = |own: u128| Applicant {
        share: Some(JoinerShare {
            own: amount(own),
            all: amount(own + 100),
            joins: false,
        }),
        ..joiner(0, 0)
    };
    assert_eq!(check(&half, &deposit(150)), Ok(()));
    assert!(check(&half, &deposit(151)).is_err());
}

#[test]
fn exact_shares_hold_with_the_largest_numbers() {
    let max = u128::MAX;
    let half = [shares(500_000, 500_000)];
    let own = |own, all| Applicant {
        share: Some(JoinerShare {
            own: amount(own),
            all: Amount::new(all),
            joins: true,
        }),
        ..joiner(0, 0)
    };
    assert_eq!(check(&half, &own(max / 2, max - 1)), Ok(()));
    assert_eq!(
        check(&half, &own(max / 2, max)),
        Err(AdmissionError::ShareTooSmall {
            asked: amount(max / 2),
            all: Amount::MAX,
            least: amount(max / 2 + 1),
            share: Ppm(500_000),
            missing: amount(1),
        })
    );
    assert_eq!(
        check(&half, &own(max / 2 + 1, max)),
        Err(AdmissionError::ShareTooLarge {
            asked: amount(max / 2 + 1),
            all: Amount::MAX,
            largest: amount(max / 2),
            share: Ppm(500_000),
            excess: amount(1),
        })
    );
}

#[test]
fn a_share_of_everything_is_met_only_beside_nothing() {
    let all = [shares(1_000_000, 1_000_000)];
    assert_eq!(check(&all, &joiner(5, 0)), Ok(()));
    assert_eq!(
        check(&all, &joiner(5, 1)),
        Err(AdmissionError::ShareTooSmall {
            asked: amount(5),
            all: amount(6),
            least: Amount::MAX,
            share: Ppm::ONE,
            missing: amount(u128::MAX - 5),
        })
    );
    let nothing = [shares(0, 0)];
    assert_eq!(check(&nothing, &joiner(0, 5)), Ok(()));
    assert!(check(&nothing, &joiner(1, u128::MAX - 1)).is_err());
}

#[test]
fn who_enters_agrees_to_the_smallest_fee_rate() {
    for (asked, fits) in [(299, true), (300, true), (301, false)] {
        let refused = AdmissionError::FeeRateTooSmall {
            asked: Ppm(300),
            least: Ppm(asked),
        };
        let wanted = if fits { Ok(()) } else { Err(refused) };
        assert_eq!(check(&[asks(asked)], &joiner(1, 1)), wanted);
    }
}

#[test]
fn what_an_entry_does_not_have_is_not_asked_of_it() {
    let strict = Admission {
        smallest_fee_rate: Ppm::ONE,
        ..shares(999_999, 1_000_000)
    };
    let deposit = Applicant {
        now: UnixTime(0),
        fee_rate: None,
        share: None,
    };
    assert_eq!(check(&[strict], &deposit), Ok(()));
}

#[test]
fn every_set_of_conditions_is_met_and_the_first_that_is_not_is_named() {
    let (sidechains, own) = (asks(301), shares(600_000, 1_000_000));
    let who = joiner(50, 50);
    let too_small = check(std::slice::from_ref(&own), &who);
    assert!(matches!(
        too_small,
        Err(AdmissionError::ShareTooSmall { .. })
    ));
    let too_cheap = check(std::slice::from_ref(&sidechains), &who);
    assert!(matches!(
        too_cheap,
        Err(AdmissionError::FeeRateTooSmall { .. })
    ));
    let both = [sidechains, own];
    assert_eq!(check(&both, &who), too_cheap);
    let turned = [both[1].clone(), both[0].clone()];
    assert_eq!(check(&turned, &who), too_small);
    // each alone is met, then both
    let generous = joiner(75, 50);
    assert_eq!(check(&both, &generous), too_cheap);
    let agreed = Applicant {
        fee_rate: Some(Ppm(301)),
        ..generous
    };
    assert_eq!(check(&both, &agreed), Ok(()));
}

#[test]
fn a_refusal_says_what_was_asked_and_what_is_allowed() {
    let says = |conditions: Admission, who| check(&[conditions], &who).unwrap_err().to_string();
    assert_eq!(
        says(shares(200_000, 1_000_000), joiner(20, 100)),
        "share_too_small: the joiner brings 20 of 120; at least 25 (200000 ppm) is asked, 5 more"
    );
    assert_eq!(
        says(shares(0, 750_000), joiner(301, 100)),
        "share_too_large: the joiner brings 301 of 401; at most 300 (750000 ppm) is allowed, 1 less"
    );
    assert_eq!(
        says(asks(400), joiner(1, 1)),
        "fee_rate_too_small: a fee rate of 300 ppm is agreed to; at least 400 ppm is asked"
    );
}

#[test]
fn parts_are_at_most_the_whole_and_the_least_is_not_above_the_largest() {
    assert_eq!(validate(&shares(500, 500)), Ok(()));
    assert_eq!(validate(&shares(0, 0)), Ok(()));
    assert_eq!(validate(&shares(1_000_000, 1_000_000)), Ok(()));
    assert_eq!(validate(&asks(1_000_000)), Ok(()));
    assert_eq!(
        validate(&shares(501, 500)),
        Err(AdmissionError::SharesCrossed {
            least: Ppm(501),
            largest: Ppm(500),
        })
    );
    let part = |name| {
        Err(AdmissionError::ShareAboveOne {
            name,
            asked: Ppm(1_000_001),
        })
    };
    let beyond = 1_000_001;
    assert_eq!(validate(&shares(beyond, 0)), part("least_share"));
    assert_eq!(validate(&shares(0, beyond)), part("largest_share"));
    assert_eq!(validate(&asks(beyond)), part("smallest_fee_rate"));
}

#[test]
fn at_most_so_many_intervals_are_set() {
    let with = |n| Admission {
        hours: vec![crate::hours::on(&crate::hours::EVERY_DAY, "09:00", "10:00"); n],
        ..Admission::ANYONE
    };
    assert_eq!(validate(&with(MAX_HOURS)), Ok(()));
    assert_eq!(
        validate(&with(MAX_HOURS + 1)),
        Err(AdmissionError::TooManyTradingHours {
            asked: MAX_HOURS + 1,
            allowed: MAX_HOURS,
        })
    );
}
