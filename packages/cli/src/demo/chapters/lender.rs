//! Money that keeps moving: a provider's liquidity serves one taker after the other, and earns.

use super::absent_peer::settle;
use crate::demo::cast::Character;
use crate::demo::market::{Market, TOKEN};
use crate::demo::story::Story;
use crate::output::{grouped, percent, Table};
use anyhow::{ensure, Context as _, Result};
use causeway_client::network::event;
use causeway_types::event::{LeaseEnded, LeaseTaken, OfferMade};
use causeway_types::policy::{ExecuteMsg as PolicyMsg, LegalRate};
use causeway_types::vault::{ExecuteMsg, Hook, OfferTerms, TakeInto, TakeTerms};
use causeway_types::{Amount, ChannelId, OfferId, Ppm, Seconds};

const DAY: u64 = 24 * 60 * 60;
const BLOCK: u64 = 6;
const LEGAL_RATE: Ppm = Ppm(80_000);
const MINIMUM_RATE: Ppm = Ppm(10_000);
const RENT_RATE: Ppm = Ppm(60_000);
/// What frank brings, offers, and keeps for his side's margin.
const BROUGHT: u128 = 120_000;
const OFFERED: u128 = 100_000;
/// How long each lease lasts.
const LEASE: Seconds = Seconds(30 * DAY);
/// What a taker brings: rent, and nothing for a channel of its own money.
const TAKER_BRINGS: u128 = 1_000;

/// frank offers once; three take, one after the other. What he earned.
pub fn tell(story: &Story, market: &Market) -> Result<Amount> {
    let (narrator, cast) = (&story.narrator, &story.cast);
    narrator.chapter("Money that keeps moving");
    set_rates(story, market)?;
    narrator.say(format!(
        "The admin records the main chain's legal rate of {}, and sets the minimum rate to {}: every side of a",
        percent(LEGAL_RATE),
        percent(MINIMUM_RATE)
    ));
    narrator.say("channel keeps that part of its deposits as margin in the vault.");
    let offer_id = offer(story, market)?;
    narrator.say(format!(
        "frank brings {} into the vault and offers {} of it at {} a year, again and again.",
        grouped(Amount::new(BROUGHT)),
        grouped(Amount::new(OFFERED)),
        percent(RENT_RATE)
    ));
    narrator.say("Three people lease all of it for 30 days each, one after the other. frank does nothing any more:");
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
    for taker in [&cast.dave, &cast.erin, &cast.carol] {
        let taken = take(story, market, taker, offer_id)?;
        let leased = account(story, market)?.leased;
        let ended = expire(story, taken.channel_id)?;
        earned = earned.saturating_add(ended.earned);
        ensure!(
            (ended.returned, ended.earned) == (taken.amount, taken.rent),
            "{} came back and {} were earned",
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
    narrator.show(table);
    let has = account(story, market)?;
    let all = has.free.saturating_add(has.offered);
    let due = Amount::new(BROUGHT).saturating_add(earned);
    ensure!(all == due, "frank has {all} in the vault, not {due}");
    take_all(story, market, offer_id)?;
    narrator.say(format!(
        "Vault, channel, vault, channel: it is offered again already. He withdraws everything, {} in all.",
        grouped(all)
    ));
    Ok(earned)
}

fn set_rates(story: &Story, market: &Market) -> Result<()> {
    let network = &story.stage.network;
    let sidechain_id = market.sidechain.sidechain_id;
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
    story
        .stage
        .send(&story.cast.admin, msgs.collect::<Result<_>>()?)?;
    Ok(())
}

fn offer(story: &Story, market: &Market) -> Result<OfferId> {
    let frank = &story.cast.frank;
    let network = &story.stage.network;
    let (sidechain, vault) = (&market.sidechain, &network.contracts.vault);
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
    let made: OfferMade = event(&story.stage.send(frank, msgs)?).context("no offer was made")?;
    Ok(made.offer_id)
}

fn take(
    story: &Story,
    market: &Market,
    taker: &Character,
    offer_id: OfferId,
) -> Result<LeaseTaken> {
    let network = &story.stage.network;
    let (token, vault) = (&market.sidechain.token, &network.contracts.vault);
    let brings = Amount::new(TAKER_BRINGS);
    let take = Hook::Take {
        offer_id,
        terms: TakeTerms {
            amount: Amount::new(OFFERED),
            highest_rent: brings,
            into: TakeInto::Open {
                policy_version: None,
                key: taker.person.channel_key()?.public(),
                lifetime: Some(LEASE),
                deposit: Amount::ZERO,
                name: None,
                payout: None,
                fee_rate: None,
            },
        },
    };
    let msg = network.send(token, vault, brings, &take)?;
    let tx = story.stage.send(&taker.person, vec![msg])?;
    event(&tx).context("nothing was leased")
}

/// The channel's life goes by; frank's side of it comes back into the vault.
fn expire(story: &Story, channel_id: ChannelId) -> Result<LeaseEnded> {
    let channel = story.stage.channel(channel_id)?;
    let left = channel.ledger.expires_at.since(story.stage.now()?);
    story.stage.advance(left, 10)?;
    let send = || {
        let msg = story.stage.network.to_registry(&settle(&[channel_id]))?;
        story.stage.send(&story.cast.alice.person, vec![msg])
    };
    send()?;
    let blocks = channel.ledger.terms.grace_blocks;
    story.stage.advance(Seconds(blocks * BLOCK), blocks)?;
    event(&send()?).context("no lease has ended")
}

fn account(story: &Story, market: &Market) -> Result<causeway_types::vault::Account> {
    let frank = story.cast.frank.address();
    let id = market.sidechain.sidechain_id;
    story.stage.network.account(&frank, id)
}

fn take_all(story: &Story, market: &Market, offer_id: OfferId) -> Result<()> {
    let network = &story.stage.network;
    let msgs = [
        ExecuteMsg::WithdrawOffer {
            offer_id,
            amount: None,
        },
        ExecuteMsg::Withdraw {
            sidechain_id: market.sidechain.sidechain_id,
            amount: None,
            to: None,
        },
    ];
    let msgs = msgs.iter().map(|m| network.to_vault(m));
    story
        .stage
        .send(&story.cast.frank, msgs.collect::<Result<_>>()?)?;
    Ok(())
}
