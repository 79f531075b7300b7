//! Rates, what is agreed to, and what fits together.

use super::*;

#[test]
fn the_minimum_rate_that_counts_is_never_above_the_legal_rate() {
    for (set, legal, counts) in [
        (0, 0, 0),
        (0, 9, 0),
        (9, 10, 9),
        (10, 10, 10),
        (11, 10, 10),
        (11, 0, 0),
        (1_000_000, 999_999, 999_999),
    ] {
        let policy = Policy {
            version: 1,
            parameters: with(parameter("minimum_rate").unwrap(), set),
            legal_rate: Ppm(legal),
        };
        assert_eq!(minimum_rate(&policy), Ppm(counts), "{set} of {legal}");
        assert_eq!(terms(&policy).minimum_rate, Ppm(counts));
    }
}

#[test]
fn a_minimum_rate_is_set_up_to_the_legal_rate() {
    let p = |n| with(parameter("minimum_rate").unwrap(), n);
    assert_eq!(validate(&p(40_000), Ppm(40_000)), Ok(()));
    let above = |asked, legal| {
        Err(ParameterError::AboveLegalRate {
            asked: Ppm(asked),
            legal: Ppm(legal),
        })
    };
    assert_eq!(validate(&p(40_001), Ppm(40_000)), above(40_001, 40_000));
    assert_eq!(validate(&p(1), Ppm(0)), above(1, 0));
    assert_eq!(validate(&p(0), Ppm(0)), Ok(()));
}

#[test]
fn a_close_window_has_room_for_the_grace_blocks() {
    let p = |window, grace_blocks| Parameters {
        close_window: Seconds(window),
        grace_blocks,
        min_lifetime: Seconds(14 * DAYS),
        default_lifetime: Seconds(14 * DAYS),
        ..default_parameters()
    };
    for (window, grace_blocks) in [(12, 1), (720, 60), (725, 60), (120_000, 10_000)] {
        assert_eq!(validate(&p(window, grace_blocks), Ppm(0)), Ok(()));
    }
    for (window, grace_blocks, least) in [(719, 60, 720), (23, 2, 24), (119_999, 10_000, 120_000)] {
        assert_eq!(
            validate(&p(window, grace_blocks), Ppm(0)),
            Err(ParameterError::GraceTooLong {
                asked: Seconds(window),
                grace_blocks,
                least: Seconds(least),
            })
        );
    }
}

#[test]
fn nobody_agrees_to_a_fee_rate_above_the_highest() {
    let mut p = with(parameter("highest_fee_rate").unwrap(), 300);
    let above = ParameterError::FeeRateTooLarge {
        asked: Ppm(301),
        largest: Ppm(300),
    };
    assert_eq!(fee_rate(&p, Ppm(0)), Ok(Ppm(0)));
    assert_eq!(fee_rate(&p, Ppm(300)), Ok(Ppm(300)));
    assert_eq!(fee_rate(&p, Ppm(301)), Err(above.clone()));
    // nor is it asked of who enters
    p.admission.smallest_fee_rate = Ppm(300);
    assert_eq!(validate(&p, Ppm(0)), Ok(()));
    p.admission.smallest_fee_rate = Ppm(301);
    assert_eq!(validate(&p, Ppm(0)), Err(above));
}

#[test]
fn conditions_that_nobody_meets_are_not_set() {
    let mut p = default_parameters();
    (p.admission.least_share, p.admission.largest_share) = (Ppm(501), Ppm(500));
    let crossed = admission::AdmissionError::SharesCrossed {
        least: Ppm(501),
        largest: Ppm(500),
    };
    let refused = Err(ParameterError::Admission(crossed));
    assert_eq!(validate(&p, Ppm(0)), refused);
    p.admission.largest_share = Ppm(501);
    assert_eq!(validate(&p, Ppm(0)), Ok(()));
}

fn legal(rate: u32, source: &str, dated: &str) -> LegalRate {
    LegalRate {
        rate: Ppm(rate),
        source: source.to_owned(),
        dated: dated.to_owned(),
    }
}

#[test]
fn a_legal_rate_is_a_part_of_the_whole_with_a_source() {
    let recorded = |rate, source: &str| validate_legal_rate(&legal(rate, source, "2026-11-24"));
    assert_eq!(recorded(0, "x"), Ok(()));
    assert_eq!(recorded(1_000_000, &"x".repeat(MAX_SOURCE)), Ok(()));
    assert_eq!(
        recorded(1_000_001, "x"),
        Err(ParameterError::LegalRateOutOfBounds {
            asked: Ppm(1_000_001),
            largest: Ppm::ONE,
        })
    );
    // bytes count, not letters
    for (source, asked) in [("".to_owned(), 0), ("ü".repeat(101), 202)] {
        assert_eq!(
            recorded(1, &source),
            Err(ParameterError::SourceLength {
                asked,
                allowed: MAX_SOURCE,
            })
        );
    }
}

#[test]
fn a_legal_rate_is_dated_by_a_day() {
    let recorded = |dated: &str| validate_legal_rate(&legal(1, "x", dated));
    for day in [
        "2026-11-24",
        "0001-01-01",
        "9999-12-31",
        "2024-02-29",
        "2000-02-29",
    ] {
        assert_eq!(recorded(day), Ok(()), "{day}");
    }
    for other in [
        "",
        "2026-11",
        "2026-11-24-01",
        "26-11-24",
        "02026-11-24",
        "2026-1-24",
        "2026-11-4",
        "2026-00-24",
        "2026-13-24",
        "2026-11-00",
        "2026-11-32",
        "0000-11-24",
        "2026-04-31",
        "2026-02-29",
        "2024-02-30",
        "1900-02-29",
        "2026/11/24",
        "2026-+1-24",
        " 2026-11-24",
        "2026-11-24T00:00:00Z",
    ] {
        let refused = Err(ParameterError::DateInvalid(other.to_owned()));
        assert_eq!(recorded(other), refused, "{other}");
    }
}

#[test]
fn a_version_is_agreed_to_only_while_it_is_in_force() {
    let policy = Policy {
        version: 7,
        ..default_policy()
    };
    assert_eq!(check_version(&policy, None), Ok(()));
    assert_eq!(check_version(&policy, Some(7)), Ok(()));
    for asked in [0, 6, 8] {
        assert_eq!(
            check_version(&policy, Some(asked)),
            Err(ParameterError::OtherPolicyVersion { asked, in_force: 7 })
        );
    }
}
