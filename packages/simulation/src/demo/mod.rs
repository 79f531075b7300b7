//! The demo: deployment, a sidechain, channels of all modes, payments, every way to end a channel, admission, routes
//! and leases, on a chain of its own.
//!
//! Every figure comes from the chain or from the books; where one is not what it must be, the demo fails.

mod demo_run;
mod second_sidechain;
mod steps;
mod users;

pub use steps::final_balances::Outcome;

use crate::rate;
use crate::sandbox::{DataDir, Sandbox};
use crate::Presenter;
use anyhow::Result;
use causeway_types::{Amount, Height};
use demo_run::DemoRun;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use steps::payments::Paid;
use steps::{
    admission, channels, close_by_both, close_by_one, contracts, expiry, final_balances, leases,
    payments, preset_route, sidechain, small_deposit, withdrawals,
};
use users::Users;

/// The chain's id.
const CHAIN: &str = "causeway-demo";
/// So many payments fit into the channels as they are; for more, there is more money.
const PAYMENTS_PER_SCALE: u32 = 20_000;

/// What a demo is asked for.
#[derive(Clone, Debug)]
pub struct DemoOptions {
    /// How many payments are made off chain, at least 8.
    pub payments: u32,
    /// The folder in which chain, books and keys are kept; removed at the end where there is none.
    pub keep: Option<PathBuf>,
}

/// The results of a demo. Amounts are base units.
#[derive(Debug)]
pub struct DemoReport {
    /// How many payments were made off chain, by the books.
    pub payments: u64,
    /// How many a second; none where they took no time that could be measured.
    pub payments_per_second: Option<u64>,
    /// The chain's height before the payments.
    pub height_before: Height,
    /// The chain's height after the payments; the same.
    pub height_after: Height,
    /// The rent that the provider of liquidity earned.
    pub rent_earned: Amount,
    /// What everybody had, paid, received and has.
    pub balances: Vec<Outcome>,
    /// The sidechain's supply at the end.
    pub supply: Amount,
    /// Its reserve at the end; the same.
    pub reserve: Amount,
    /// How many transactions there are in all blocks.
    pub transactions: u64,
    /// The chain's last height.
    pub height: Height,
    /// How long all of it took.
    pub took: Duration,
}

/// Runs all steps in order; the presenter shows each.
pub fn run(presenter: &dyn Presenter, options: &DemoOptions) -> Result<DemoReport> {
    let begun = Instant::now();
    let data_dir = DataDir::new(options.keep.as_deref())?;
    let scale = u128::from(options.payments.div_ceil(PAYMENTS_PER_SCALE).max(1));
    let users = Users::new(&data_dir)?;
    let coins = sidechain::distributed(scale);
    let addresses = users.addresses();
    let sandbox = Sandbox::begin(data_dir, CHAIN, &users.admin, addresses, coins)?;
    contracts::run(&sandbox, presenter)?;
    let sidechain = sidechain::run(&sandbox, &users, presenter, scale)?;
    let demo = DemoRun {
        sandbox,
        users,
        sidechain,
        presenter,
        scale,
    };
    demo.say_backing()?;
    let before = final_balances::holdings(&demo)?;
    let channels = channels::run(&demo)?;
    let paid = payments::run(&demo, &channels, options.payments)?;
    withdrawals::run(&demo, &channels)?;
    let small = small_deposit::run(&demo)?;
    close_by_both::run(&demo, &channels)?;
    close_by_one::run(&demo, &channels)?;
    expiry::run(&demo, &channels, &small)?;
    let second = admission::run(&demo)?;
    preset_route::run(&demo, &second)?;
    let rent_earned = leases::run(&demo, &second)?;
    let balances = final_balances::run(&demo, &before)?;
    report(&demo, paid, rent_earned, balances, begun)
}

fn report(
    demo: &DemoRun,
    paid: Paid,
    rent_earned: Amount,
    balances: Vec<Outcome>,
    begun: Instant,
) -> Result<DemoReport> {
    let backing = demo.backing()?;
    Ok(DemoReport {
        payments: paid.payments,
        payments_per_second: rate(paid.payments, paid.took),
        height_before: paid.before,
        height_after: paid.after,
        rent_earned,
        balances,
        supply: backing.supply,
        reserve: backing.reserve,
        transactions: demo.sandbox.transactions()?,
        height: demo.sandbox.height()?,
        took: begun.elapsed(),
    })
}
