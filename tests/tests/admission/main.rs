//! Who is admitted, and when.
#![allow(clippy::unwrap_used)]

mod joinable;
mod trading_hours;

use causeway_rules::admission::AdmissionError;
use causeway_rules::policy::ParameterError;
use causeway_tests::suite::{Events, Suite, DAY, MAIN};
use causeway_types::admission::{Admission, TradingHours, Weekday};
use causeway_types::channel::{LockMode, Side};
use causeway_types::event::ChannelWithdrawn;
use causeway_types::registry::{AdmissionRequest, AdmissionResponse, QueryMsg};
use causeway_types::{Amount, ChannelId, MinuteOfDay, Ppm, Seconds, SidechainId, UnixTime};
use channel_registry::ContractError;

const HOUR: u64 = 3600;

/// From one hour to another.
fn hours(days: &[Weekday], from: u16, to: u16) -> TradingHours {
    TradingHours {
        days: days.to_vec(),
        from: MinuteOfDay(from * 60),
        to: MinuteOfDay(to * 60),
    }
}

/// The next midnight before a Monday.
fn monday_begins(suite: &mut Suite) -> UnixTime {
    let today = suite.now().0 / DAY;
    // 1970-01-01 was a Thursday, so the 5th was a Monday
    let next = (today..).find(|day| day % 7 == 4 && day * DAY > suite.now().0);
    let monday = UnixTime(next.unwrap() * DAY);
    suite.it_becomes(monday);
    monday
}

fn asked(suite: &mut Suite, change: impl FnOnce(&mut Admission)) {
    suite.parameters_are(MAIN, |p| change(&mut p.admission));
}

fn opens(suite: &mut Suite) -> Result<ChannelId, AdmissionError> {
    let outcome = suite.alice().opens(LockMode::OneWay).with(800);
    if outcome.is_ok() {
        Ok(outcome.opens())
    } else {
        Err(outcome.refused_admission())
    }
}

#[test]
fn a_joiner_brings_a_share_within_bounds() {
    let mut suite = Suite::new();
    asked(&mut suite, |a| {
        a.least_share = Ppm(200_000);
        a.largest_share = Ppm(500_000);
    });
    let channel = opens(&mut suite).unwrap();
    let refused = suite.bob().joins(channel).with(199).refused_admission();
    let too_small = AdmissionError::ShareTooSmall {
        asked: Amount::new(199),
        all: Amount::new(999),
        least: Amount::new(200),
        share: Ppm(200_000),
        missing: Amount::new(1),
    };
    assert_eq!(refused, too_small);
    let refused = suite.bob().joins(channel).with(801).refused_admission();
    let too_large = AdmissionError::ShareTooLarge {
        asked: Amount::new(801),
        all: Amount::new(1601),
        largest: Amount::new(800),
        share: Ppm(500_000),
        excess: Amount::new(1),
    };
    assert_eq!(refused, too_large);
    suite
        .bob()
        .joins(channel)
        .with_nothing()
        .refused_admission();
    suite.fork(|s| s.bob().joins(channel).with(800).works());
    suite.bob().joins(channel).with(200).works();
}

#[test]
fn margin_sent_along_is_no_part_of_the_share() {
    let mut suite = Suite::new();
    suite.rates_are(MAIN, 50_000, 50_000);
    suite.alice().deposits_margin(100).works();
    asked(&mut suite, |a| a.least_share = Ppm(200_000));
    let channel = opens(&mut suite).unwrap();
    let joining = suite.bob().joins(channel).bringing_margin(10);
    joining.with(209).refused_admission();
    let joining = suite.bob().joins(channel).bringing_margin(10);
    joining.with(210).works();
}

#[test]
fn later_only_the_joiners_share_is_bounded_and_only_from_above() {
    let mut suite = Suite::new();
    asked(&mut suite, |a| {
        a.least_share = Ppm(200_000);
        a.largest_share = Ppm(500_000);
    });
    let channel = opens(&mut suite).unwrap();
    suite.bob().joins(channel).with(200).works();
    // the opener adds what it likes, though the joiner's share falls below the least
    suite.alice().deposits(channel, 10_000).works();
    suite.bob().deposits(channel, 1).works();
    suite.bob().deposits(channel, 10_599).works();
    suite.bob().deposits(channel, 1).refused_admission();
}

#[test]
fn what_waits_to_be_allocated_counts_for_nobodys_share() {
    let mut suite = Suite::new();
    suite.parameters_are(MAIN, |p| p.smallest_ratio = Ppm(400_000));
    asked(&mut suite, |a| a.largest_share = Ppm(500_000));
    let channel = opens(&mut suite).unwrap();
    suite.bob().joins(channel).with(500).works();
    // 520 of 1300 are allocated; what the opener can take back at once gives the joiner no room
    suite.alice().deposits(channel, 519).works();
    assert_eq!(suite.channel_model(channel).parts[0].waiting, 519);
    suite.bob().deposits(channel, 520).refused_admission();
    // nor does it count against the joiner what it can take back itself
    suite.bob().deposits(channel, 519).works();
    suite.bob().deposits(channel, 1).refused_admission();
    suite.alice().deposits(channel, 1).works();
    // now 728 of 1820, and 1320 beside 1320
    suite.bob().deposits(channel, 208).works();
    assert_eq!(suite.channel_model(channel).parts[1].put, 500);
    suite.bob().deposits(channel, 94).refused_admission();
    suite.bob().deposits(channel, 93).works();
    assert_eq!(suite.channel_model(channel).parts[1].put, 1320);
}

#[test]
fn who_enters_agrees_to_the_smallest_fee_rate_at_least() {
    let mut suite = Suite::new();
    asked(&mut suite, |a| a.smallest_fee_rate = Ppm(1000));
    let least = Ppm(1000);
    let refused = opens(&mut suite).unwrap_err();
    let asked = Ppm(0);
    assert_eq!(refused, AdmissionError::FeeRateTooSmall { asked, least });
    let opening = |suite: &mut Suite, rate| {
        let opening = suite.alice().opens(LockMode::OneWay);
        opening.paying_for_forwarding(rate).with(800)
    };
    opening(&mut suite, 999).refused_admission();
    let channel = opening(&mut suite, 1000).opens();
    let joining = suite.bob().joins(channel).paying_for_forwarding(999);
    let asked = Ppm(999);
    let refused = joining.with(1).refused_admission();
    assert_eq!(refused, AdmissionError::FeeRateTooSmall { asked, least });
    let joining = suite.bob().joins(channel).paying_for_forwarding(1000);
    joining.with(1).works();
    // who only adds has agreed already
    suite.bob().deposits(channel, 1).works();
}

#[test]
fn nobody_agrees_to_more_than_the_highest_fee_rate() {
    let mut suite = Suite::new();
    let opening = |suite: &mut Suite, rate| {
        let opening = suite.alice().opens(LockMode::OneWay);
        opening.paying_for_forwarding(rate).with(800)
    };
    let (asked, largest) = (Ppm(50_001), Ppm(50_000));
    let refused = opening(&mut suite, 50_001).refused();
    let too_high = ParameterError::FeeRateTooLarge { asked, largest };
    assert_eq!(refused, ContractError::Parameter(too_high));
    let channel = opening(&mut suite, 50_000).opens();
    let joining = suite.bob().joins(channel).paying_for_forwarding(1_000_001);
    let (asked, largest) = (Ppm(1_000_001), Ppm::ONE);
    let too_high = ParameterError::FeeRateTooLarge { asked, largest };
    let refused = joining.with(1).refused();
    assert_eq!(refused, ContractError::Parameter(too_high));
}

#[test]
fn an_opener_may_ask_for_more_and_the_sidechains_conditions_hold_besides() {
    let mut suite = Suite::new();
    asked(&mut suite, |a| a.largest_share = Ppm(500_000));
    let own = Admission {
        least_share: Ppm(200_000),
        largest_share: Ppm::ONE,
        smallest_fee_rate: Ppm(500),
        hours: vec![],
    };
    let opening = suite.alice().opens(LockMode::OneWay).admitting(own);
    // the opener itself need not meet its own
    let channel = opening.with(800).opens();
    let join = |suite: &mut Suite, amount, rate| {
        let joining = suite.bob().joins(channel).paying_for_forwarding(rate);
        joining.with(amount)
    };
    join(&mut suite, 199, 500).refused_admission();
    join(&mut suite, 801, 500).refused_admission();
    join(&mut suite, 400, 499).refused_admission();
    join(&mut suite, 400, 500).works();
}

#[test]
fn conditions_of_ones_own_that_nobody_could_meet_are_refused() {
    let mut suite = Suite::new();
    let with = |change: fn(&mut Admission)| {
        let mut own = Admission::ANYONE;
        change(&mut own);
        own
    };
    let cases = [
        with(|a| a.least_share = Ppm(1_000_001)),
        with(|a| a.largest_share = Ppm(1_000_001)),
        with(|a| a.smallest_fee_rate = Ppm(1_000_001)),
        with(|a| {
            a.least_share = Ppm(2);
            a.largest_share = Ppm(1);
        }),
        with(|a| a.hours = vec![hours(&[], 1, 2)]),
        with(|a| a.hours = vec![hours(&[Weekday::Mon, Weekday::Mon], 1, 2)]),
        with(|a| a.hours = vec![hours(&[Weekday::Mon], 24, 2)]),
        with(|a| a.hours = vec![hours(&[Weekday::Mon], 1, 2); 17]),
    ];
    for own in cases {
        let opening = suite.alice().opens(LockMode::OneWay).admitting(own);
        opening.with(800).refused_admission();
    }
    let own = with(|a| a.hours = vec![hours(&[Weekday::Mon], 1, 2); 16]);
    let opening = suite.alice().opens(LockMode::OneWay).admitting(own);
    // long enough that a Monday comes while it can be joined
    let opening = opening.living(Seconds(10 * DAY));
    opening.with(800).works();
}

#[test]
fn a_running_channel_keeps_the_conditions_that_it_was_opened_under() {
    let mut suite = Suite::new();
    let channel = opens(&mut suite).unwrap();
    asked(&mut suite, |a| a.least_share = Ppm(900_000));
    suite.bob().joins(channel).with(1).works();
    let strict = opens(&mut suite).unwrap();
    asked(&mut suite, |a| a.least_share = Ppm(0));
    suite.carol().joins(strict).with(1).refused_admission();
}

#[test]
fn conditions_gate_no_way_out() {
    let mut suite = Suite::new();
    let monday = monday_begins(&mut suite);
    asked(&mut suite, |a| {
        a.hours = vec![hours(&[Weekday::Mon], 9, 10)];
        a.largest_share = Ppm(500_000);
    });
    suite.it_becomes(monday.plus(Seconds(9 * HOUR)));
    let pending = opens(&mut suite).unwrap();
    let channels: Vec<_> = (0..3)
        .map(|_| {
            let channel = opens(&mut suite).unwrap();
            suite.bob().joins(channel).with(500).works();
            channel
        })
        .collect();
    suite.it_becomes(monday.plus(Seconds(10 * HOUR)));
    suite.alice().deposits(channels[0], 1).refused_admission();
    suite.alice().cancels(pending).works();
    let voucher = suite.alice().pays(channels[0], 100).signed();
    suite.bob().shows(channels[0], &[voucher]).works();
    suite.alice().closes(channels[0], &[]).works();
    suite.bob().closes(channels[0], &[]).works();
    let until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(channels[1], 10, until);
    let withdrawn = suite.alice().withdraws(channels[1], 10, Some(consent));
    assert_eq!(withdrawn.works().event::<ChannelWithdrawn>().side, Side::A);
    suite.alice().asks_for(channels[1], 10).works();
    let b = suite.bob().agrees_to_end(channels[1], [0, 0], until);
    suite
        .alice()
        .ends(channels[1], [0, 0], until, [None, Some(b)])
        .works();
    suite.the_end_comes(channels[2]);
    suite.carol().settles(&[channels[2]]).works();
    suite.grace_passes(channels[2]);
    suite.carol().settles(&[channels[2]]).works();
    assert_eq!(suite.tokens("bob"), 1_000_100);
}

#[test]
fn leased_liquidity_meets_the_conditions_like_any_joiner() {
    let mut suite = Suite::new();
    suite.legal_rate_is(MAIN, 200_000);
    suite.alice().deposits_margin(10_000).works();
    let offer = suite
        .bob()
        .offers(100_000)
        .paying_for_forwarding(1000)
        .with(10_000)
        .offers();
    let monday = monday_begins(&mut suite);
    asked(&mut suite, |a| {
        a.largest_share = Ppm(500_000);
        a.smallest_fee_rate = Ppm(1000);
        a.hours = vec![hours(&[Weekday::Mon], 9, 10)];
    });
    let take = |suite: &mut Suite, own, rate| {
        let taking = suite.alice().takes(offer, 1000).beside(own);
        taking.paying_for_forwarding(rate).now()
    };
    take(&mut suite, 1000, 1000).refused_admission();
    suite.it_becomes(monday.plus(Seconds(9 * HOUR)));
    take(&mut suite, 999, 1000).refused_admission();
    take(&mut suite, 1000, 999).refused_admission();
    let channel = take(&mut suite, 1000, 1000).opens();
    let top_up = suite.alice().takes(offer, 1).to_top_up(channel);
    top_up.refused_admission();
    let opening = suite.alice().opens(LockMode::OneWay);
    let pending = opening.paying_for_forwarding(1000).with(1000).opens();
    let join = suite.alice().takes(offer, 1001).to_join(pending);
    join.refused_admission();
    suite.alice().takes(offer, 1000).to_join(pending).works();
}

#[test]
fn whether_one_is_admitted_is_told_beforehand() {
    let mut suite = Suite::new();
    asked(&mut suite, |a| {
        a.least_share = Ppm(200_000);
        a.smallest_fee_rate = Ppm(1000);
    });
    let ask = |suite: &Suite, entry| -> AdmissionResponse {
        suite.ask_registry(&QueryMsg::Admission { entry })
    };
    let open = |fee_rate| AdmissionRequest::Open {
        sidechain_id: SidechainId(MAIN),
        amount: Amount::new(800),
        fee_rate,
    };
    let refusal = ask(&suite, open(None)).refusal.unwrap();
    assert_eq!(
        refusal,
        "fee_rate_too_small: a fee rate of 0 ppm is agreed to; at least 1000 ppm is asked"
    );
    assert_eq!(ask(&suite, open(Some(Ppm(1000)))).refusal, None);
    let opening = suite.alice().opens(LockMode::OneWay);
    let channel_id = opening.paying_for_forwarding(1000).with(800).opens();
    let join = |amount| AdmissionRequest::Join {
        channel_id,
        amount: Amount::new(amount),
        fee_rate: Some(Ppm(1000)),
    };
    assert!(ask(&suite, join(199)).refusal.is_some());
    assert_eq!(ask(&suite, join(200)).refusal, None);
    let joining = suite.bob().joins(channel_id).paying_for_forwarding(1000);
    joining.with(200).works();
    let deposit = AdmissionRequest::Deposit {
        channel_id,
        owner: suite.user("bob").addr.to_string(),
        amount: Amount::new(1),
    };
    assert_eq!(ask(&suite, deposit).refusal, None);
}
