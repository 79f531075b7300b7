use super::*;
use causeway_types::admission::Admission;
use causeway_types::policy::{parameter, Parameter};
use causeway_types::{Amount, LockMode};

mod rates;

const DAYS: u64 = 24 * 60 * 60;

/// Default parameters with a number set, and what it is compared with made to fit.
fn with(parameter: &Parameter, value: u128) -> Parameters {
    let mut p = default_parameters();
    let seconds = Seconds(value as u64);
    match parameter.name {
        "min_lifetime" | "default_lifetime" | "max_lifetime" => {
            p.min_lifetime = p.min_lifetime.min(seconds);
            p.default_lifetime = seconds;
            p.max_lifetime = p.max_lifetime.max(seconds);
            p.close_window = Seconds(12);
            p.grace_blocks = 1;
        }
        "close_window" | "grace_blocks" => {
            p.close_window = Seconds(7 * DAYS);
            p.grace_blocks = 1;
            p.min_lifetime = Seconds(14 * DAYS);
            p.default_lifetime = Seconds(14 * DAYS);
        }
        "smallest_fee_rate" => p.highest_fee_rate = Ppm::ONE,
        _ => {}
    }
    parameter.set(&mut p, value);
    p
}

fn out_of_bounds(parameter: &Parameter, asked: u128) -> Result<(), ParameterError> {
    Err(ParameterError::ParameterOutOfBounds {
        name: parameter.name,
        unit: parameter.unit.name(),
        asked,
        least: parameter.least,
        largest: parameter.largest,
    })
}

#[test]
fn every_number_is_allowed_at_its_bounds_and_refused_one_beyond() {
    for parameter in PARAMETERS {
        for value in [parameter.least, parameter.default(), parameter.largest] {
            let p = with(parameter, value);
            assert_eq!(parameter.get(&p), value, "{}", parameter.name);
            assert_eq!(validate(&p, Ppm::ONE), Ok(()), "{} {value}", parameter.name);
        }
        let below = parameter.least.checked_sub(1);
        let above = parameter.largest.checked_add(1);
        // of a number beyond its bounds, only that is wrong
        for (fits, beyond) in [(parameter.least, below), (parameter.largest, above)] {
            let Some(beyond) = beyond else { continue };
            let mut p = with(parameter, fits);
            parameter.set(&mut p, beyond);
            assert_eq!(validate(&p, Ppm::ONE), out_of_bounds(parameter, beyond));
        }
    }
}

#[test]
fn every_number_of_the_message_is_in_the_table_in_its_order() {
    let json = serde_json::to_value(default_parameters()).unwrap();
    let text = serde_json::to_string(&default_parameters()).unwrap();
    let mut names: Vec<_> = (json.as_object().unwrap().keys())
        .chain(json["admission"].as_object().unwrap().keys())
        .filter(|name| !["modes", "admission", "hours"].contains(&name.as_str()))
        .collect();
    names.sort_by_key(|name| text.find(&format!("\"{name}\":")));
    let table: Vec<_> = PARAMETERS.iter().map(|p| p.name).collect();
    assert_eq!(names, table);
    for parameter in PARAMETERS {
        let mut p = default_parameters();
        parameter.set(&mut p, u128::MAX);
        let others = PARAMETERS
            .iter()
            .filter(|other| other.name != parameter.name);
        for other in others {
            assert_eq!(other.get(&p), other.default(), "{}", parameter.name);
        }
    }
}

#[test]
fn the_default_may_be_set_and_lets_anyone_in() {
    let policy = default_policy();
    assert_eq!((policy.version, policy.legal_rate), (0, Ppm(0)));
    assert_eq!(validate(&policy.parameters, policy.legal_rate), Ok(()));
    assert_eq!(policy.parameters.admission, Admission::ANYONE);
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
        Err(ParameterError::DefaultLifetimeOutOfBounds {
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
        Err(ParameterError::MinLifetimeTooShort {
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
    assert_eq!(modes(&[]), Err(ParameterError::NoLockMode));
    for mode in [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay] {
        assert_eq!(modes(&[mode]), Ok(()));
    }
    assert_eq!(
        modes(&[LockMode::OneWay, LockMode::TwoWay, LockMode::OneWay]),
        Err(ParameterError::LockModeTwice {
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
            Err(ParameterError::LifetimeOutOfBounds {
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
