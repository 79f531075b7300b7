use super::*;

mod rates;

const DAYS: u64 = 24 * 60 * 60;

/// Default parameters with the named number set, and what lies around it made to fit.
fn with(name: &str, value: u128) -> Parameters {
    let mut p = default_parameters();
    let seconds = Seconds(value as u64);
    match name {
        "smallest_ratio" => p.smallest_ratio = Ppm(value as u32),
        "min_lifetime" => {
            p.min_lifetime = seconds;
            p.default_lifetime = p.default_lifetime.max(seconds);
            p.max_lifetime = p.max_lifetime.max(seconds);
            p.close_window = Seconds(12);
            p.grace_blocks = 1;
        }
        "default_lifetime" => {
            p.min_lifetime = p.min_lifetime.min(seconds);
            p.default_lifetime = seconds;
            p.max_lifetime = p.max_lifetime.max(seconds);
            p.close_window = Seconds(12);
            p.grace_blocks = 1;
        }
        "max_lifetime" => {
            p.min_lifetime = p.min_lifetime.min(seconds);
            p.default_lifetime = p.default_lifetime.min(seconds);
            p.max_lifetime = seconds;
            p.close_window = Seconds(12);
            p.grace_blocks = 1;
        }
        "close_window" => {
            p.close_window = seconds;
            p.grace_blocks = 1;
            p.min_lifetime = Seconds(14 * DAYS);
            p.default_lifetime = Seconds(14 * DAYS);
        }
        "grace_blocks" => {
            p.grace_blocks = value as u64;
            p.close_window = Seconds(7 * DAYS);
            p.min_lifetime = Seconds(14 * DAYS);
            p.default_lifetime = Seconds(14 * DAYS);
        }
        "minimum_balance" => p.minimum_balance = Amount::new(value),
        "smallest_channel" => p.smallest_channel = Amount::new(value),
        "longest_lock" => p.longest_lock = seconds,
        "minimum_rate" => p.minimum_rate = Ppm(value as u32),
        "bounty" => p.bounty = Amount::new(value),
        "highest_fee_rate" => p.highest_fee_rate = Ppm(value as u32),
        "highest_fee" => p.highest_fee = Amount::new(value),
        "least_share" => p.admission.least_share = Ppm(value as u32),
        "largest_share" => p.admission.largest_share = Ppm(value as u32),
        "smallest_fee_rate" => {
            p.admission.smallest_fee_rate = Ppm(value as u32);
            p.highest_fee_rate = Ppm::ONE;
        }
        other => panic!("no parameter {other}"),
    }
    p
}

fn out_of_bounds(parameter: &Parameter, asked: u128) -> Result<(), ParameterError> {
    Err(ParameterError::OutOfBounds {
        name: parameter.name,
        unit: parameter.unit,
        asked,
        least: parameter.least,
        largest: parameter.largest,
    })
}

#[test]
fn every_number_is_allowed_at_its_bounds_and_refused_one_beyond() {
    for parameter in &PARAMETERS {
        for value in [parameter.least, parameter.default, parameter.largest] {
            let p = with(parameter.name, value);
            assert_eq!((parameter.of)(&p), value, "{}", parameter.name);
            assert_eq!(validate(&p, Ppm::ONE), Ok(()), "{} {value}", parameter.name);
        }
        if let Some(below) = parameter.least.checked_sub(1) {
            let mut p = with(parameter.name, parameter.least);
            // only the number in question is wrong
            match parameter.name {
                "default_lifetime" => p.default_lifetime = Seconds(below as u64),
                "max_lifetime" => p.max_lifetime = Seconds(below as u64),
                name => p = with(name, below),
            }
            assert_eq!(validate(&p, Ppm::ONE), out_of_bounds(parameter, below));
        }
        if let Some(above) = parameter.largest.checked_add(1) {
            let mut p = with(parameter.name, parameter.largest);
            match parameter.name {
                "min_lifetime" => p.min_lifetime = Seconds(above as u64),
                "default_lifetime" => p.default_lifetime = Seconds(above as u64),
                name => p = with(name, above),
            }
            assert_eq!(validate(&p, Ppm::ONE), out_of_bounds(parameter, above));
        }
    }
}

#[test]
fn the_bounds_are_those_that_were_promised() {
    let bounds: Vec<_> = PARAMETERS
        .iter()
        .map(|p| (p.name, p.least, p.largest, p.default))
        .collect();
    assert_eq!(
        bounds,
        [
            ("smallest_ratio", 0, 1_000_000, 0),
            ("min_lifetime", 24, 31_536_000, 172_800),
            ("default_lifetime", 24, 31_536_000, 259_200),
            ("max_lifetime", 24, 31_536_000, 7_776_000),
            ("close_window", 12, 604_800, 86_400),
            ("grace_blocks", 1, 10_000, 60),
            ("minimum_balance", 0, u128::MAX, 0),
            ("smallest_channel", 1, u128::MAX, 1),
            ("longest_lock", 1, 31_536_000, 86_400),
            ("minimum_rate", 0, 1_000_000, 0),
            ("bounty", 0, u128::MAX, 0),
            ("highest_fee_rate", 0, 1_000_000, 50_000),
            ("highest_fee", 0, u128::MAX, u128::MAX),
            ("least_share", 0, 1_000_000, 0),
            ("largest_share", 0, 1_000_000, 1_000_000),
            ("smallest_fee_rate", 0, 1_000_000, 0),
        ]
    );
}

#[test]
fn the_default_is_the_tables_and_may_be_set() {
    let policy = default_policy();
    assert_eq!((policy.version, policy.legal_rate), (0, Ppm(0)));
    assert_eq!(validate(&policy.parameters, policy.legal_rate), Ok(()));
    assert_eq!(policy.parameters.admission, Admission::ANYONE);
    for parameter in &PARAMETERS {
        assert_eq!((parameter.of)(&policy.parameters), parameter.default);
    }
    assert_eq!(
        policy.parameters.modes,
        [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay]
    );
}

#[test]
fn the_default_lifetime_lies_between_the_shortest_and_the_longest() {
    let lives = |min, default, max| {
        let p = Parameters {
            min_lifetime: Seconds(min),
            default_lifetime: Seconds(default),
            max_lifetime: Seconds(max),
            close_window: Seconds(12),
            grace_blocks: 1,
            ..default_parameters()
        };
        validate(&p, Ppm(0))
    };
    let refused = |min, default, max| {
        Err(ParameterError::DefaultLifetime {
            min: Seconds(min),
            default: Seconds(default),
            max: Seconds(max),
        })
    };
    assert_eq!(lives(24, 24, 24), Ok(()));
    assert_eq!(lives(25, 25, 40), Ok(()));
    assert_eq!(lives(25, 40, 40), Ok(()));
    assert_eq!(lives(25, 24, 40), refused(25, 24, 40));
    assert_eq!(lives(25, 41, 40), refused(25, 41, 40));
    assert_eq!(lives(40, 30, 24), refused(40, 30, 24));
}

#[test]
fn the_shortest_life_has_room_for_two_close_windows() {
    let p = |min| Parameters {
        min_lifetime: Seconds(min),
        default_lifetime: Seconds(40),
        close_window: Seconds(20),
        grace_blocks: 1,
        ..default_parameters()
    };
    assert_eq!(validate(&p(40), Ppm(0)), Ok(()));
    assert_eq!(
        validate(&p(39), Ppm(0)),
        Err(ParameterError::MinLifetime {
            asked: Seconds(39),
            least: Seconds(40)
        })
    );
}

#[test]
fn at_least_one_mode_is_allowed_and_none_is_named_twice() {
    let modes = |modes: &[LockMode]| {
        let p = Parameters {
            modes: modes.to_vec(),
            ..default_parameters()
        };
        validate(&p, Ppm(0))
    };
    assert_eq!(modes(&[]), Err(ParameterError::NoMode));
    for mode in [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay] {
        assert_eq!(modes(&[mode]), Ok(()));
    }
    assert_eq!(
        modes(&[LockMode::OneWay, LockMode::TwoWay, LockMode::OneWay]),
        Err(ParameterError::ModeTwice {
            mode: LockMode::OneWay,
            times: 2
        })
    );
}

#[test]
fn a_channel_lives_as_asked_within_the_bounds_and_three_days_unless_asked() {
    let p = default_parameters();
    let (least, largest) = (Seconds(2 * DAYS), Seconds(90 * DAYS));
    assert_eq!(lifetime(&p, None), Ok(Seconds(3 * DAYS)));
    assert_eq!(lifetime(&p, Some(least)), Ok(least));
    assert_eq!(lifetime(&p, Some(largest)), Ok(largest));
    for asked in [
        Seconds(0),
        Seconds(least.0 - 1),
        Seconds(largest.0 + 1),
        Seconds(u64::MAX),
    ] {
        assert_eq!(
            lifetime(&p, Some(asked)),
            Err(ParameterError::Lifetime {
                asked,
                least,
                largest
            })
        );
    }
}

#[test]
fn a_channel_keeps_what_its_end_needs() {
    let policy = Policy {
        version: 7,
        parameters: Parameters {
            close_window: Seconds(11),
            grace_blocks: 12,
            longest_lock: Seconds(13),
            minimum_balance: Amount::new(14),
            minimum_rate: Ppm(15),
            bounty: Amount::new(16),
            ..default_parameters()
        },
        legal_rate: Ppm(17),
    };
    assert_eq!(
        terms(&policy),
        Terms {
            policy_version: 7,
            close_window: Seconds(11),
            grace_blocks: 12,
            longest_lock: Seconds(13),
            minimum_balance: Amount::new(14),
            minimum_rate: Ppm(15),
            bounty: Amount::new(16),
        }
    );
}
