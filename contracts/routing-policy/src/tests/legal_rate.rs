//! The main chain's legal rate, and what it does to the minimum rate.

use super::*;
use causeway_rules::policy::{terms, ParameterError};
use causeway_types::event::LegalRateSet;
use causeway_types::policy::{LegalRate, LegalRateResponse};

fn published(rate: u32) -> LegalRate {
    LegalRate {
        rate: Ppm(rate),
        source: "https://example.org/rates".to_owned(),
        dated: "2026-11-24".to_owned(),
    }
}

impl Suite {
    fn record(&mut self, sidechain: u64, legal_rate: LegalRate) -> Outcome {
        let sidechain_id = SidechainId(sidechain);
        self.owner_does(ExecuteMsg::SetLegalRate {
            sidechain_id,
            legal_rate,
        })
    }
    fn recorded(&self, sidechain: u64) -> LegalRateResponse {
        let sidechain_id = SidechainId(sidechain);
        self.ask(QueryMsg::LegalRate { sidechain_id }).unwrap()
    }
}

fn minimum(rate: u32) -> Parameters {
    Parameters {
        minimum_rate: Ppm(rate),
        ..default_parameters()
    }
}

#[test]
fn where_none_is_recorded_it_counts_as_nothing() {
    let mut suite = Suite::new();
    let nothing = LegalRateResponse {
        legal_rate: None,
        recorded_at: None,
        minimum_rate: Ppm(0),
    };
    assert_eq!(suite.recorded(1), nothing);
    let refused = ParameterError::AboveLegalRate {
        asked: Ppm(1),
        legal: Ppm(0),
    };
    assert_eq!(suite.set(1, &minimum(1)), Err(refused.into()));
    suite.set(1, &minimum(0)).unwrap();
    assert_eq!(suite.recorded(1), nothing);
}

#[test]
fn it_is_kept_with_its_source_its_day_and_the_time_of_the_block() {
    let mut suite = Suite::new();
    let first = suite.now();
    suite.record(1, published(60_000)).unwrap();
    suite.env.block.time = suite.env.block.time.plus_seconds(86_400);
    suite.record(2, published(70_000)).unwrap();
    let kept = |suite: &Suite, id| {
        let kept = suite.recorded(id);
        (kept.legal_rate, kept.recorded_at)
    };
    assert_eq!(kept(&suite, 1), (Some(published(60_000)), Some(first)));
    let second = UnixTime(first.0 + 86_400);
    assert_eq!(kept(&suite, 2), (Some(published(70_000)), Some(second)));
    suite.record(1, published(0)).unwrap();
    assert_eq!(kept(&suite, 1), (Some(published(0)), Some(second)));
    assert_eq!(kept(&suite, 3), (None, None));
}

#[test]
fn it_makes_a_new_version_with_the_same_parameters() {
    let mut suite = Suite::new();
    suite.set(1, &grace(7)).unwrap();
    let done = suite.record(1, published(60_000)).unwrap();
    let expected = LegalRateSet {
        sidechain_id: SidechainId(1),
        version: 2,
        rate: Ppm(60_000),
        minimum_rate: Ppm(0),
        source: "https://example.org/rates".to_owned(),
        dated: "2026-11-24".to_owned(),
    };
    assert_eq!(event::<LegalRateSet>(&done), expected);
    let version = |n, legal_rate| Policy {
        version: n,
        parameters: grace(7),
        legal_rate: Ppm(legal_rate),
    };
    assert_eq!(suite.policy(1), version(2, 60_000));
    assert_eq!(suite.version(1, 1), Ok(version(1, 0)));
    assert_eq!(suite.version(1, 2), Ok(version(2, 60_000)));
    // parameters keep the rate as the rate keeps the parameters
    suite.set(1, &grace(8)).unwrap();
    assert_eq!(suite.policy(1).legal_rate, Ppm(60_000));
    assert_eq!(suite.policy(1).version, 3);
}

#[test]
fn of_a_sidechain_without_parameters_it_makes_the_default_ones_version_1() {
    let mut suite = Suite::new();
    suite.record(4, published(9)).unwrap();
    let expected = Policy {
        version: 1,
        parameters: default_parameters(),
        legal_rate: Ppm(9),
    };
    assert_eq!(suite.policy(4), expected);
    assert_eq!(suite.policy(5).version, 0);
}

#[test]
fn the_minimum_rate_is_at_most_the_legal_rate() {
    let mut suite = Suite::new();
    suite.record(1, published(60_000)).unwrap();
    suite.set(1, &minimum(60_000)).unwrap();
    let refused = ParameterError::AboveLegalRate {
        asked: Ppm(60_001),
        legal: Ppm(60_000),
    };
    assert_eq!(suite.set(1, &minimum(60_001)), Err(refused.into()));
    assert_eq!(suite.recorded(1).minimum_rate, Ppm(60_000));
    // what is legal in one sidechain is not in another
    let refused = ParameterError::AboveLegalRate {
        asked: Ppm(60_000),
        legal: Ppm(0),
    };
    assert_eq!(suite.set(2, &minimum(60_000)), Err(refused.into()));
}

#[test]
fn lowering_it_below_the_minimum_rate_lowers_what_counts_at_once() {
    let mut suite = Suite::new();
    suite.record(1, published(60_000)).unwrap();
    suite.set(1, &minimum(50_000)).unwrap();
    let counts = |suite: &Suite| {
        let opened_under = terms(&suite.policy(1)).minimum_rate;
        assert_eq!(suite.recorded(1).minimum_rate, opened_under);
        opened_under.0
    };
    assert_eq!(counts(&suite), 50_000);
    for (legal, counted) in [(50_001, 50_000), (50_000, 50_000), (49_999, 49_999), (0, 0)] {
        let done = suite.record(1, published(legal)).unwrap();
        let said: LegalRateSet = event(&done);
        assert_eq!((said.rate, said.minimum_rate), (Ppm(legal), Ppm(counted)));
        assert_eq!(counts(&suite), counted);
        assert_eq!(suite.policy(1).parameters, minimum(50_000));
    }
    // what was allowed once may not be set again, and counts again when the legal rate allows it
    let refused = ParameterError::AboveLegalRate {
        asked: Ppm(50_000),
        legal: Ppm(0),
    };
    assert_eq!(suite.set(1, &minimum(50_000)), Err(refused.into()));
    suite.record(1, published(55_000)).unwrap();
    assert_eq!(counts(&suite), 50_000);
    // running channels keep the terms of their version
    assert_eq!(
        terms(&suite.version(1, 2).unwrap()).minimum_rate,
        Ppm(50_000)
    );
    assert_eq!(terms(&suite.version(1, 6).unwrap()).minimum_rate, Ppm(0));
}

#[test]
fn a_rate_of_more_than_the_whole_is_refused() {
    let mut suite = Suite::new();
    suite.record(1, published(1_000_000)).unwrap();
    let refused = ParameterError::LegalRateOutOfBounds {
        asked: Ppm(1_000_001),
        largest: Ppm(1_000_000),
    };
    assert_eq!(suite.record(1, published(1_000_001)), Err(refused.into()));
    assert_eq!(suite.policy(1).version, 1);
}

#[test]
fn its_source_has_a_name() {
    let mut suite = Suite::new();
    let named = |length| LegalRate {
        source: "s".repeat(length),
        ..published(1)
    };
    for length in [1, 200] {
        suite.record(1, named(length)).unwrap();
    }
    for asked in [0, 201] {
        let refused = ParameterError::SourceLength {
            asked,
            allowed: 200,
        };
        assert_eq!(suite.record(1, named(asked)), Err(refused.into()));
    }
}

#[test]
fn it_is_dated_by_a_day() {
    let mut suite = Suite::new();
    let dated = |day: &str| LegalRate {
        dated: day.to_owned(),
        ..published(1)
    };
    for day in ["0001-01-01", "2026-12-31"] {
        suite.record(1, dated(day)).unwrap();
    }
    for day in ["", "2026-13-01", "2026-1-1", "24.11.2026", "2026-11-24 "] {
        let refused = ParameterError::DateInvalid(day.to_owned());
        assert_eq!(suite.record(1, dated(day)), Err(refused.into()));
    }
}

/// The source is shown to whoever looks at the rates.
#[test]
fn a_source_that_a_terminal_would_interpret_is_refused() {
    let mut suite = Suite::new();
    for source in ["a\u{1b}[2K", "a\n", "caf\u{e9}", " a", "a "] {
        let legal_rate = LegalRate {
            source: source.to_owned(),
            ..published(60_000)
        };
        let refused = suite.record(1, legal_rate).unwrap_err().to_string();
        let code = "name_not_printable: the legal rate's source";
        assert!(refused.starts_with(code), "{source:?}: {refused}");
    }
    assert_eq!(suite.recorded(1).legal_rate, None);
}
