//! Leased liquidity: one provider's money in one taker's channel after the other, at a rent.

use super::close_by_one::settle;
use crate::demo::demo_run::DemoRun;
use crate::demo::second_sidechain::{SecondSidechain, TOKEN};
use crate::user::User;
use crate::Table;
use anyhow::{ensure, Context as _, Result};
use causeway_client::figures::{grouped, percent};
use causeway_types::event::{LeaseEnded, LeaseTaken, OfferMade};
use causeway_types::policy::{ExecuteMsg as PolicyMsg, LegalRate};
use causeway_types::vault::{ExecuteMsg, Hook, OfferTerms, TakeInto, TakeTerms};
use causeway_types::{Amount, ChannelId, OfferId, Ppm, Seconds};

const DAY: u64 = 24 * 60 * 60;
const BLOCK: u64 = 6;
const LEGAL_RATE: Ppm = Ppm(80_000);
const MINIMUM_RATE: Ppm = Ppm(10_000);
const RENT_RATE: Ppm = Ppm(60_000);
/// What frank deposits in the vault, and what of it he offers; the rest is his side's margin.
const BROUGHT: u128 = 120_000;
const OFFERED: u128 = 100_000;
/// The length of each lease.
const LEASE: Seconds = Seconds(30 * DAY);
/// What a taker brings: the highest rent, and no deposit of its own.
const TAKER_BRINGS: u128 = 1_000;

/// Runs three leases of one offer, one after the other. Returns the rent that frank earned.
pub fn run(demo: &DemoRun, second: &SecondSidechain) -> Result<Amount> {
    let (presenter, users) = (&demo.presenter, &demo.users);
    presenter.section("Leased liquidity");
    set_rates(demo, second)?;
    presenter.say(format!(
        "The admin records the main chain's legal rate of {}, and sets the minimum rate to {}: every side of a",
        percent(LEGAL_RATE),
        percent(MINIMUM_RATE)
    ));
    presenter.say("channel keeps that part of its deposits as margin in the vault.");
    let offer_id = offer(demo, second)?;
    presenter.say(format!(
        "frank brings {} into the vault and offers {} of it at {} a year, for one lease after the other.",
        grouped(Amount::new(BROUGHT)),
        grouped(Amount::new(OFFERED)),
        percent(RENT_RATE)
    ));
    presenter.say("Three people lease all of it for 30 days each, one after the other. frank has to do nothing:");
    let mut table = Table::new([
        ">channel",
        "taker",
        ">leased",
        ">rent",
        ">frank has earned",
        ">in channels",
        "unit",
    ]);
    let mut earned = Amount::ZERO;
    for taker in [&users.dave, &users.erin, &users.carol] {
        let taken = take(demo, second, taker, offer_id)?;
        let leased = account(demo, second)?.leased;
        let ended = expire(demo, taken.channel_id)?;
        earned = earned.saturating_add(ended.earned);
        ensure!(
            (ended.returned, ended.earned) == (taken.amount, taken.rent),
            "{} were returned and {} were earned",
            ended.returned,
            ended.earned
        );
        table.row([
            taken.channel_id.to_string(),
            taker.name.to_owned(),
            grouped(taken.amount),
            grouped(taken.rent),
            grouped(earned),
            grouped(leased),
            TOKEN.to_owned(),
        ]);
    }
    presenter.table(&table);
    let has = account(demo, second)?;
    let all = has.free.saturating_add(has.offered);
    let due = Amount::new(BROUGHT).saturating_add(earned);
    ensure!(all == due, "frank has {all} in the vault, not {due}");
    take_all(demo, second, offer_id)?;
    presenter.say(format!(
        "After each lease it returned to the vault and was offered again. He withdraws everything, {} in all.",
        grouped(all)
    ));
    Ok(earned)
}

fn set_rates(demo: &DemoRun, second: &SecondSidechain) -> Result<()> {
    let network = &demo.sandbox.network;
    let sidechain_id = second.sidechain.sidechain_id;
    let legal_rate = LegalRate {
        rate: LEGAL_RATE,
        source: "the main chain's bulletin".to_owned(),
        dated: "2026-11-24".to_owned(),
    };
    let mut parameters = network.policy(sidechain_id)?.parameters;
    parameters.minimum_rate = MINIMUM_RATE;
    let msgs = [
        PolicyMsg::SetLegalRate {
            sidechain_id,
            legal_rate,
        },
        PolicyMsg::SetParameters {
            sidechain_id,
            parameters,
        },
    ];
    let msgs = msgs.iter().map(|m| network.to_policy(m));
    demo.sandbox.send(
        &demo.users.admin,
        msgs.collect::<Result<_, causeway_client::ClientError>>()?,
    )?;
    Ok(())
}

fn offer(demo: &DemoRun, second: &SecondSidechain) -> Result<OfferId> {
    let frank = &demo.users.frank;
    let network = &demo.sandbox.network;
    let (sidechain, vault) = (&second.sidechain, &network.contracts.vault);
    let deposit = Hook::Deposit { beneficiary: None };
    let offer = ExecuteMsg::MakeOffer {
        sidechain_id: sidechain.sidechain_id,
        amount: Amount::new(OFFERED),
        terms: OfferTerms {
            rate: RENT_RATE,
            smallest_lease: Amount::new(10_000),
            largest_lease: Amount::new(OFFERED),
            longest: Some(LEASE),
            key: frank.channel_key()?.public(),
            fee_rate: Ppm(0),
            again: true,
        },
    };
    let msgs = vec![
        network.send(&sidechain.token, vault, Amount::new(BROUGHT), &deposit)?,
        network.to_vault(&offer)?,
    ];
    let made: OfferMade = demo
        .sandbox
        .network
        .event(&demo.sandbox.send(frank, msgs)?)
        .context("no offer was made")?;
    Ok(made.offer_id)
}

fn take(
    demo: &DemoRun,
    second: &SecondSidechain,
    taker: &User,
    offer_id: OfferId,
) -> Result<LeaseTaken> {
    let network = &demo.sandbox.network;
    let (token, vault) = (&second.sidechain.token, &network.contracts.vault);
    let brings = Amount::new(TAKER_BRINGS);
    let take = Hook::Take {
        offer_id,
        terms: TakeTerms {
            amount: Amount::new(OFFERED),
            highest_rent: brings,
            into: TakeInto::Open {
                policy_version: None,
                key: taker.participant.channel_key()?.public(),
                lifetime: Some(LEASE),
                deposit: Amount::ZERO,
                name: None,
                payout: None,
                fee_rate: None,
            },
        },
    };
    let msg = network.send(token, vault, brings, &take)?;
    let tx = demo.sandbox.send(&taker.participant, vec![msg])?;
    demo.sandbox
        .network
        .event(&tx)
        .context("nothing was leased")
}

/// Waits for the channel's end and settles it; frank's side of it returns to the vault.
fn expire(demo: &DemoRun, channel_id: ChannelId) -> Result<LeaseEnded> {
    let channel = demo.sandbox.channel(channel_id)?;
    let left = channel.ledger.expires_at.since(demo.sandbox.now()?);
    demo.sandbox.advance(left, 10)?;
    let send = || {
        let msg = demo.sandbox.network.to_registry(&settle(&[channel_id]))?;
        demo.sandbox.send(&demo.users.alice.participant, vec![msg])
    };
    send()?;
    let blocks = channel.ledger.terms.grace_blocks;
    demo.sandbox.advance(Seconds(blocks * BLOCK), blocks)?;
    demo.sandbox
        .network
        .event(&send()?)
        .context("no lease has ended")
}

fn account(
    demo: &DemoRun,
    second: &SecondSidechain,
) -> Result<causeway_types::vault::VaultAccount> {
    let frank = demo.users.frank.address();
    let id = second.sidechain.sidechain_id;
    Ok(demo.sandbox.network.account(&frank, id)?)
}

fn take_all(demo: &DemoRun, second: &SecondSidechain, offer_id: OfferId) -> Result<()> {
    let network = &demo.sandbox.network;
    let msgs = [
        ExecuteMsg::WithdrawOffer {
            offer_id,
            amount: None,
        },
        ExecuteMsg::Withdraw {
            sidechain_id: second.sidechain.sidechain_id,
            amount: None,
            to: None,
        },
    ];
    let msgs = msgs.iter().map(|m| network.to_vault(m));
    demo.sandbox.send(
        &demo.users.frank,
        msgs.collect::<Result<_, causeway_client::ClientError>>()?,
    )?;
    Ok(())
}
