//! How things stand when a test begins, where more than one subject begins so.

use causeway_tests::suite::{Suite, MAIN};
use causeway_types::channel::LockMode;
use causeway_types::{Amount, ChannelId, OfferId};
use liquidity_margin_vault::bucket::Bucket;
use liquidity_margin_vault::ContractError as VaultError;

/// At [`RATE`] a year, this much costs 100 a day.
pub const MUCH: u128 = 365_000;
/// 10 %, ppm.
pub const RATE: u32 = 100_000;

/// A one-way channel of Alice's 1,000, which Bob has joined with nothing.
pub fn joined(suite: &mut Suite) -> ChannelId {
    let channel = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel).with_nothing().works();
    channel
}

/// A channel of 1,000 of each.
pub fn joined_by_both(suite: &mut Suite, mode: LockMode) -> ChannelId {
    let channel = suite.alice().opens(mode).to("bob").with(1000).opens();
    suite.bob().joins(channel).with(1000).works();
    channel
}

/// A sidechain in which the margin is 5 % of what is deposited.
pub fn five_percent() -> Suite {
    let mut suite = Suite::new();
    suite.rates_are(MAIN, 50_000, 100_000);
    suite
}

/// Rents up to 20 % are allowed, and no margin is asked.
pub fn with_rents() -> Suite {
    let mut suite = Suite::new();
    suite.legal_rate_is(MAIN, 200_000);
    suite
}

/// Bob offers liquidity, and Alice has paid something into the vault for rent.
pub fn offered(suite: &mut Suite) -> OfferId {
    suite.alice().deposits_margin(1000).works();
    suite.bob().offers(RATE).with(MUCH).offers()
}

/// Both close: it settles at once.
pub fn both_close(suite: &mut Suite, channel: ChannelId, taker: &str) {
    suite.by(taker).closes(channel, &[]).works();
    suite.bob().closes(channel, &[]).works();
}

/// Somebody's account in the vault has too little in one of its parts.
pub fn short(suite: &Suite, name: &str, bucket: Bucket, asked: u128, allowed: u128) -> VaultError {
    VaultError::AccountTooSmall {
        owner: suite.user(name).addr,
        bucket,
        asked: Amount::new(asked),
        allowed: Amount::new(allowed),
    }
}
