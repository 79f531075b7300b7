//! A channel that waits for its peer is opened only if somebody can join it.

use super::asked;
use causeway_rules::admission::AdmissionError;
use causeway_tests::suite::{Suite, DAY};
use causeway_types::admission::Admission;
use causeway_types::channel::LockMode;
use causeway_types::{Amount, Ppm, Seconds};

/// What a joiner brings beside the opener's must be a share that the sidechain and the opener both admit.
#[test]
fn a_channel_of_which_nobody_can_bring_an_admitted_share_is_refused_with_both_amounts() {
    let mut suite = Suite::new();
    asked(&mut suite, |a| a.largest_share = Ppm(200_000));
    let shares = |least, largest| Admission {
        least_share: Ppm(least),
        largest_share: Ppm(largest),
        ..Admission::ANYONE
    };
    let opens = |suite: &mut Suite, own, amount| {
        let opening = suite.alice().opens(LockMode::OneWay).admitting(own);
        let outcome = opening.with(amount);
        match outcome.is_ok() {
            true => Ok(outcome.opens()),
            false => Err(outcome.refused_admission()),
        }
    };
    let none_fits = |opened_with, least, largest| {
        Err(AdmissionError::NoShareFits {
            opened_with: Amount::new(opened_with),
            least: Amount::new(least),
            largest: Amount::new(largest),
        })
    };
    // beside 800, a fifth of all is 200, and a part in a million more is 201
    assert_eq!(
        opens(&mut suite, shares(200_001, 1_000_000), 800),
        none_fits(800, 201, 200)
    );
    let channel = opens(&mut suite, shares(200_000, 1_000_000), 800).unwrap();
    suite.bob().joins(channel).with(200).works();
    // between a tenth and a fifth of all there is a whole amount beside 9, and none beside 3
    assert_eq!(
        opens(&mut suite, shares(100_000, 200_000), 3),
        none_fits(3, 1, 0)
    );
    let channel = opens(&mut suite, shares(100_000, 200_000), 9).unwrap();
    suite.bob().joins(channel).with(1).works();
    // nobody brings all of what another has opened; at most what fits beside it can be brought
    asked(&mut suite, |a| a.largest_share = Ppm::ONE);
    assert_eq!(
        opens(&mut suite, shares(1_000_000, 1_000_000), 800),
        none_fits(800, u128::MAX, u128::MAX - 800)
    );
}

/// A life of two close windows is the shortest that a policy can allow, and joining asks for as much: nobody could come in
/// time.
#[test]
fn a_channel_that_is_too_short_to_be_joined_is_refused_with_both_times() {
    let mut suite = Suite::new();
    let two_windows = Seconds(2 * DAY);
    let now = suite.now();
    let opening = suite.alice().opens(LockMode::OneWay).living(two_windows);
    let refused = opening.with(800).refused_admission();
    assert_eq!(refused, AdmissionError::NoTimeToJoin { now, last: now });
    // nobody need join an unlocked channel
    let opening = suite.alice().opens(LockMode::Unlocked).to("bob");
    opening.living(two_windows).with(800).works();
    let longer = Seconds(two_windows.0 + 60);
    let opening = suite.alice().opens(LockMode::OneWay).living(longer);
    let channel = opening.with(800).opens();
    suite.time_passes(Seconds(60));
    suite.bob().joins(channel).with(800).works();
}
