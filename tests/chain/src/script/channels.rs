//! Channels in all three modes, from tokens, coins and credit; one that nobody joins.

use super::{terms, Opening, PLAIN};
use crate::script_run::ScriptRun;
use anyhow::{Context as _, Result};
use causeway_client::network::Source;
use causeway_simulation::channel::TwoSidedChannel;
use causeway_simulation::user::User;
use causeway_types::channel::Payout;
use causeway_types::event::ChannelOpened;
use causeway_types::registry::{Entry, ExecuteMsg, JoinTerms};
use causeway_types::{Amount, ChannelId, LockMode};
use causeway_wallet::sign::ChannelSecret;

/// The channels of the script.
#[derive(Debug)]
pub struct Channels {
    /// alice to bob, unlocked, from tokens.
    pub shop: TwoSidedChannel,
    /// bob and carol, one-way; paid out as credit to bob.
    pub pair: TwoSidedChannel,
    /// carol and dave, two-way, opened from carol's credit.
    pub receipted: TwoSidedChannel,
    /// dave and alice, one-way; dave will not answer.
    pub absent: TwoSidedChannel,
    /// alice to carol, unlocked, straight from main-chain coins.
    pub direct: TwoSidedChannel,
}

pub fn open(run: &ScriptRun) -> Result<Channels> {
    let users = &run.users;
    let (alice, bob, carol, dave) = (&users.alice, &users.bob, &users.carol, &users.dave);

    let (shop, key) = opened(run, "shop", alice, |key| {
        let terms = terms(Some(bob.address()), LockMode::Unlocked, key);
        Opening::new(PLAIN, 200_000, terms)
    })?;
    let shop = run.channel(shop, key, None)?;

    let (pair, key) = opened(run, "pair", bob, |key| {
        let terms = terms(Some(carol.address()), LockMode::OneWay, key);
        Opening::new(PLAIN, 60_000, terms).paid_to_credit()
    })?;
    let peer = joined(run, "pair", carol, pair, 40_000, None)?;
    let pair = run.channel(pair, key, Some(peer))?;

    let (receipted, key) = opened(run, "receipted", carol, |key| {
        let terms = terms(Some(dave.address()), LockMode::TwoWay, key);
        Opening::new(PLAIN, 50_000, terms).with(Source::Credit)
    })?;
    let payout = Some(Payout::Credit {});
    let peer = joined(run, "receipted", dave, receipted, 50_000, payout)?;
    let receipted = run.channel(receipted, key, Some(peer))?;

    let (absent, key) = opened(run, "absent", dave, |key| {
        Opening::new(PLAIN, 30_000, terms(None, LockMode::OneWay, key))
    })?;
    let peer = joined(run, "absent", alice, absent, 0, None)?;
    let absent = run.channel(absent, key, Some(peer))?;

    let (direct, key) = opened(run, "direct", alice, |key| {
        let terms = terms(Some(carol.address()), LockMode::Unlocked, key);
        Opening::new(PLAIN, 25_000, terms).with(Source::Asset)
    })?;
    let direct = run.channel(direct, key, None)?;

    let (lonely, _) = opened(run, "lonely", bob, |key| {
        Opening::new(PLAIN, 5_000, terms(None, LockMode::TwoWay, key))
    })?;
    let cancel = ExecuteMsg::Cancel { channel_id: lonely };
    run.registry("bob cancels the lonely channel", bob, &cancel)?;
    run.note_balances("with all channels open", PLAIN)?;
    Ok(Channels {
        shop,
        pair,
        receipted,
        absent,
        direct,
    })
}

/// Opens one under its name; the key is the opener's.
pub(super) fn opened(
    run: &ScriptRun,
    name: &str,
    who: &User,
    opening: impl FnOnce(causeway_types::ChannelKey) -> Opening,
) -> Result<(ChannelId, ChannelSecret)> {
    let secret = who.participant.channel_key()?;
    let mut opening = opening(secret.public());
    opening.terms.name = Some(name.to_owned());
    let msg = opening.message(run)?;
    let title = format!("{} opens {name}", who.name);
    let tx = run.step(&title, who, vec![msg])?;
    let opened: ChannelOpened = run.network.event(&tx).context("no channel was opened")?;
    Ok((opened.channel_id, secret))
}

/// Joins one with tokens, or with nothing.
fn joined(
    run: &ScriptRun,
    name: &str,
    who: &User,
    channel_id: ChannelId,
    amount: u128,
    payout: Option<Payout<String>>,
) -> Result<ChannelSecret> {
    let secret = who.participant.channel_key()?;
    let terms = JoinTerms {
        payout,
        ..JoinTerms::new(channel_id, secret.public())
    };
    let amount = Amount::new(amount);
    let msg = if amount.is_zero() {
        run.network
            .to_registry(&ExecuteMsg::Join { amount, terms })?
    } else {
        let sidechain = run.network.sidechain(Some(PLAIN))?;
        let entry = Entry::Join(terms);
        run.network
            .entry(&sidechain, Source::Token, amount, entry)?
    };
    run.step(&format!("{} joins {name}", who.name), who, vec![msg])?;
    Ok(secret)
}
