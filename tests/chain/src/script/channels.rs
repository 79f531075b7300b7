//! Channels in all three modes, from tokens, coins and credit; one that nobody joins.

use super::{terms, Opening, PLAIN};
use crate::cast::Character;
use crate::play::{Line, Play};
use anyhow::{Context as _, Result};
use causeway_client::network::event;
use causeway_client::network::Source;
use causeway_types::channel::Payout;
use causeway_types::event::ChannelOpened;
use causeway_types::registry::{Entry, ExecuteMsg, JoinTerms};
use causeway_types::{Amount, ChannelId, LockMode};
use causeway_wallet::sign::ChannelSecret;

/// The channels of the script.
#[derive(Debug)]
pub struct Lines {
    /// alice to bob, unlocked, from tokens.
    pub shop: Line,
    /// bob and carol, one-way; paid out as credit to bob.
    pub pair: Line,
    /// carol and dave, two-way, opened from carol's credit.
    pub receipted: Line,
    /// dave and alice, one-way; dave will not answer.
    pub absent: Line,
    /// alice to carol, unlocked, straight from main-chain coins.
    pub direct: Line,
}

pub fn open(play: &Play) -> Result<Lines> {
    let cast = &play.cast;
    let (alice, bob, carol, dave) = (&cast.alice, &cast.bob, &cast.carol, &cast.dave);

    let (shop, key) = opened(play, "shop", alice, |key| {
        let terms = terms(Some(bob.address()), LockMode::Unlocked, key);
        Opening::new(PLAIN, 200_000, terms)
    })?;
    let shop = play.line(shop, key, None)?;

    let (pair, key) = opened(play, "pair", bob, |key| {
        let terms = terms(Some(carol.address()), LockMode::OneWay, key);
        Opening::new(PLAIN, 60_000, terms).paid_to_credit()
    })?;
    let peer = joined(play, "pair", carol, pair, 40_000, None)?;
    let pair = play.line(pair, key, Some(peer))?;

    let (receipted, key) = opened(play, "receipted", carol, |key| {
        let terms = terms(Some(dave.address()), LockMode::TwoWay, key);
        Opening::new(PLAIN, 50_000, terms).with(Source::Credit)
    })?;
    let payout = Some(Payout::Credit {});
    let peer = joined(play, "receipted", dave, receipted, 50_000, payout)?;
    let receipted = play.line(receipted, key, Some(peer))?;

    let (absent, key) = opened(play, "absent", dave, |key| {
        Opening::new(PLAIN, 30_000, terms(None, LockMode::OneWay, key))
    })?;
    let peer = joined(play, "absent", alice, absent, 0, None)?;
    let absent = play.line(absent, key, Some(peer))?;

    let (direct, key) = opened(play, "direct", alice, |key| {
        let terms = terms(Some(carol.address()), LockMode::Unlocked, key);
        Opening::new(PLAIN, 25_000, terms).with(Source::Asset)
    })?;
    let direct = play.line(direct, key, None)?;

    let (lonely, _) = opened(play, "lonely", bob, |key| {
        Opening::new(PLAIN, 5_000, terms(None, LockMode::TwoWay, key))
    })?;
    let cancel = ExecuteMsg::Cancel { channel_id: lonely };
    play.registry("bob cancels the lonely channel", bob, &cancel)?;
    play.note_balances("with all channels open", PLAIN)?;
    Ok(Lines {
        shop,
        pair,
        receipted,
        absent,
        direct,
    })
}

/// Opens one under its name; the key is the opener's.
pub(super) fn opened(
    play: &Play,
    name: &str,
    who: &Character,
    opening: impl FnOnce(causeway_types::ChannelKey) -> Opening,
) -> Result<(ChannelId, ChannelSecret)> {
    let secret = who.person.channel_key()?;
    let mut opening = opening(secret.public());
    opening.terms.name = Some(name.to_owned());
    let msg = opening.message(play)?;
    let title = format!("{} opens {name}", who.name);
    let tx = play.step(&title, who, vec![msg])?;
    let opened: ChannelOpened = event(&tx).context("no channel was opened")?;
    Ok((opened.channel_id, secret))
}

/// Joins one with tokens, or with nothing.
fn joined(
    play: &Play,
    name: &str,
    who: &Character,
    channel_id: ChannelId,
    amount: u128,
    payout: Option<Payout<String>>,
) -> Result<ChannelSecret> {
    let secret = who.person.channel_key()?;
    let terms = JoinTerms {
        payout,
        ..JoinTerms::new(channel_id, secret.public())
    };
    let amount = Amount::new(amount);
    let msg = if amount.is_zero() {
        play.network
            .to_registry(&ExecuteMsg::Join { amount, terms })?
    } else {
        let sidechain = play.network.sidechain(Some(PLAIN))?;
        let entry = Entry::Join(terms);
        play.network
            .entry(&sidechain, Source::Token, amount, entry)?
    };
    play.step(&format!("{} joins {name}", who.name), who, vec![msg])?;
    Ok(secret)
}
