//! Parameters and legal rates: what counts, from when, for whom.

use causeway_rules::policy::ParameterError;
use causeway_rules::RuleError;
use causeway_tests::suite::{Suite, MAIN, OTHER};
use causeway_types::channel::LockMode;
use causeway_types::policy::{LegalRateResponse, Policy, QueryMsg};
use causeway_types::{Ppm, Seconds, SidechainId};
use channel_registry::ContractError;
use liquidity_margin_vault::ContractError as VaultError;
use routing_policy::ContractError as PolicyError;

fn legal(suite: &Suite) -> LegalRateResponse {
    let policy = suite.wiring().policy.clone();
    let sidechain_id = SidechainId(MAIN);
    suite
        .ask(&policy, &QueryMsg::LegalRate { sidechain_id })
        .unwrap()
}

#[test]
fn no_minimum_rate_is_set_above_the_legal_rate() {
    let mut suite = Suite::new();
    let above = |asked, legal| {
        let (asked, legal) = (Ppm(asked), Ppm(legal));
        PolicyError::Parameters(ParameterError::AboveLegalRate { asked, legal })
    };
    let set = |suite: &mut Suite, rate| {
        let admin = suite.admin();
        admin.sets_parameters(|p| p.minimum_rate = Ppm(rate))
    };
    // nothing is recorded yet, which counts as 0
    assert_eq!(legal(&suite).legal_rate, None);
    assert_eq!(set(&mut suite, 1).refused_by_policy(), above(1, 0));
    suite.legal_rate_is(MAIN, 60_000);
    let refused = set(&mut suite, 60_001).refused_by_policy();
    assert_eq!(refused, above(60_001, 60_000));
    set(&mut suite, 60_000).works();
    let recorded = legal(&suite);
    assert_eq!(recorded.minimum_rate, Ppm(60_000));
    assert_eq!(recorded.recorded_at, Some(suite.now()));
    assert_eq!(recorded.legal_rate.unwrap().source, "the gazette");
    // the other sidechain has none of it
    let other = suite.admin().on(OTHER);
    let refused = other.sets_parameters(|p| p.minimum_rate = Ppm(1));
    assert_eq!(refused.refused_by_policy(), above(1, 0));
}

#[test]
fn a_legal_rate_lowered_below_the_minimum_rate_is_what_counts_at_once() {
    let mut suite = Suite::new();
    suite.rates_are(MAIN, 50_000, 60_000);
    suite.alice().deposits_margin(1000).works();
    let before = suite.alice().opens(LockMode::OneWay).with(1000).opens();
    assert_eq!(suite.channel_model(before).parts[0].margin, 50);
    suite.legal_rate_is(MAIN, 20_000);
    assert_eq!(legal(&suite).minimum_rate, Ppm(20_000));
    let after = suite.alice().opens(LockMode::OneWay).with(1000).opens();
    assert_eq!(suite.channel_model(after).parts[0].margin, 20);
    // a channel keeps what it was opened under, for its joiner and for all that is put in later
    suite.bob().deposits_margin(100).works();
    suite.bob().joins(before).with(1000).works();
    assert_eq!(suite.channel_model(before).parts[1].margin, 50);
    suite.alice().deposits(before, 1000).works();
    assert_eq!(suite.channel_model(before).parts[0].margin, 100);
    // raised again, what was set counts again
    suite.legal_rate_is(MAIN, 60_000);
    let again = suite.alice().opens(LockMode::OneWay).with(1000).opens();
    assert_eq!(suite.channel_model(again).parts[0].margin, 50);
}

#[test]
fn with_a_legal_rate_of_zero_there_is_no_margin_and_no_rent() {
    let mut suite = Suite::new();
    suite.rates_are(MAIN, 50_000, 60_000);
    let offer = suite.bob().offers(60_000).with(1000).offers();
    suite.alice().deposits_margin(100).works();
    suite.legal_rate_is(MAIN, 0);
    let channel = suite.alice().opens(LockMode::OneWay).with(1000).opens();
    assert_eq!(suite.channel_model(channel).parts[0].margin, 0);
    let (least, largest) = (Ppm(0), Ppm(0));
    let asked = Ppm(60_000);
    let usury = VaultError::Rule(RuleError::RentOutOfBounds {
        asked,
        least,
        largest,
    });
    let refused = suite.alice().takes(offer, 10).now();
    assert_eq!(refused.refused_by_vault(), usury);
    let free = suite.bob().offers(0).with(1000).offers();
    let channel = suite.alice().takes(free, 1000).now().opens();
    assert_eq!(suite.loan(channel).rent, 0);
}

#[test]
fn offers_and_leases_keep_between_the_minimum_and_the_legal_rate() {
    let mut suite = Suite::new();
    suite.rates_are(MAIN, 50_000, 60_000);
    let bounds = |asked, least, largest| {
        VaultError::Rule(RuleError::RentOutOfBounds {
            asked: Ppm(asked),
            least: Ppm(least),
            largest: Ppm(largest),
        })
    };
    for asked in [0, 49_999, 60_001, u32::MAX] {
        let refused = suite.bob().offers(asked).with(10).refused_by_vault();
        assert_eq!(refused, bounds(asked, 50_000, 60_000));
    }
    suite.bob().deposits_margin(1000).works();
    suite.alice().deposits_margin(1000).works();
    let [cheap, dear] = [50_000, 60_000].map(|rate| suite.bob().offers(rate).with(10).offers());
    // an offer that the law has overtaken is not leased any more; what is leased runs on
    let running = suite.alice().takes(dear, 5).now().opens();
    suite.legal_rate_is(MAIN, 55_000);
    let refused = suite.alice().takes(dear, 5).now().refused_by_vault();
    assert_eq!(refused, bounds(60_000, 50_000, 55_000));
    suite.alice().takes(cheap, 5).now().opens();
    let refused = suite.alice().takes(dear, 5).to_top_up(running);
    assert_eq!(refused.refused_by_vault(), bounds(60_000, 50_000, 55_000));
    assert_eq!(suite.loan(running).rent, 1);
}

#[test]
fn a_legal_rate_has_a_source_and_a_day() {
    let mut suite = Suite::new();
    let set = |suite: &mut Suite, rate, source: &str, dated: &str| {
        let refused = suite.admin().sets_legal_rate(rate, source, dated);
        match refused.refused_by_policy() {
            PolicyError::Parameters(why) => why,
            other => panic!("another reason: {other}"),
        }
    };
    let day = "2026-11-24";
    let (asked, largest) = (Ppm(1_000_001), Ppm::ONE);
    let too_high = ParameterError::LegalRateOutOfBounds { asked, largest };
    assert_eq!(set(&mut suite, 1_000_001, "law", day), too_high);
    for source in [String::new(), "x".repeat(201)] {
        let (asked, allowed) = (source.len(), 200);
        let refused = set(&mut suite, 1, &source, day);
        assert_eq!(refused, ParameterError::SourceLength { asked, allowed });
    }
    for dated in [
        "",
        "2026",
        "2026-1-01",
        "2026-13-01",
        "2026-00-01",
        "2026-01-32",
        "26-01-01",
    ] {
        let refused = set(&mut suite, 1, "law", dated);
        assert_eq!(refused, ParameterError::DateInvalid(dated.to_owned()));
    }
    suite
        .admin()
        .sets_legal_rate(1_000_000, "x", "0001-01-01")
        .works();
    let source = "x".repeat(200);
    suite
        .admin()
        .sets_legal_rate(0, &source, "9999-12-31")
        .works();
}

#[test]
fn a_pinned_version_of_the_policy_is_the_one_in_force_or_nothing_opens() {
    let mut suite = Suite::new();
    let pinned = |suite: &mut Suite, version| {
        let opening = suite.alice().opens(LockMode::OneWay);
        opening.under_policy(version).with(10)
    };
    let other = |asked, in_force| {
        ContractError::Parameter(ParameterError::OtherPolicyVersion { asked, in_force })
    };
    assert_eq!(pinned(&mut suite, 1).refused(), other(1, 0));
    pinned(&mut suite, 0).opens();
    suite.parameters_are(MAIN, |p| p.close_window = Seconds(3600));
    assert_eq!(pinned(&mut suite, 0).refused(), other(0, 1));
    // a legal rate makes a version too
    suite.legal_rate_is(MAIN, 1);
    assert_eq!(pinned(&mut suite, 1).refused(), other(1, 2));
    assert_eq!(pinned(&mut suite, 1 << 53).refused(), other(1 << 53, 2));
    let channel = pinned(&mut suite, 2).opens();
    assert_eq!(suite.channel_model(channel).version, 2);
}

#[test]
fn every_version_can_be_read_for_ever() {
    let mut suite = Suite::new();
    suite.rates_are(MAIN, 50_000, 60_000);
    suite.legal_rate_is(MAIN, 10_000);
    let policy = suite.wiring().policy.clone();
    let sidechain_id = SidechainId(MAIN);
    let seen = (0..=3).map(|version| -> (u32, u32) {
        let question = QueryMsg::PolicyVersion {
            sidechain_id,
            version,
        };
        let answer: Policy = suite.ask(&policy, &question).unwrap();
        assert_eq!(answer.version, version);
        (answer.parameters.minimum_rate.0, answer.legal_rate.0)
    });
    let versions = [(0, 0), (0, 60_000), (50_000, 60_000), (50_000, 10_000)];
    assert_eq!(seen.collect::<Vec<_>>(), versions);
}
