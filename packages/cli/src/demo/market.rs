//! The second sidechain of the story, which chapters about admission, routes and liquidity share.

use super::cast::Character;
use super::stage::Person;
use super::story::Story;
use crate::output::grouped;
use anyhow::{Context as _, Result};
use causeway_client::network::event;
use causeway_types::admission::Admission;
use causeway_types::event::ChannelOpened;
use causeway_types::issuer::{Asset, DepositTo, ExecuteMsg, SidechainResponse};
use causeway_types::registry::{Entry, JoinTerms, OpenTerms};
use causeway_types::{Amount, ChannelId, LockMode, Ppm};
use cosmwasm_std::Coin;

/// Its coin on the main chain.
pub const COIN: &str = "uusd";
/// Its token.
pub const TOKEN: &str = "CUSD";
/// What each of its people has.
const EACH: u128 = 200_000;

/// The sidechain.
#[derive(Debug)]
pub struct Market {
    /// The sidechain.
    pub sidechain: SidechainResponse,
}

/// What is asked of a new channel.
#[derive(Debug, Default)]
pub struct Ask {
    /// What the opener agrees to pay for forwarding.
    pub fee_rate: Option<Ppm>,
    /// What is asked of who joins.
    pub admission: Option<Admission>,
}

/// Creates it, and gives everybody tokens.
pub fn created(story: &Story) -> Result<SidechainResponse> {
    let (stage, cast) = (&story.stage, &story.cast);
    let msg = ExecuteMsg::CreateSidechain {
        asset: Asset::Native {
            denom: COIN.to_owned(),
        },
        name: format!("{TOKEN} on Causeway"),
        symbol: TOKEN.to_owned(),
        // one token for each base unit of the coin: the story's amounts are small whole numbers
        decimals: 0,
    };
    stage.send(&cast.admin, vec![stage.network.to_issuer(&msg, vec![])?])?;
    let sidechain = stage.network.sidechain(Some(TOKEN))?;
    let people = cast.all().map(|c| &c.person);
    for person in people.into_iter().chain([&cast.frank]) {
        stage.fund_with(&person.address(), Coin::new(EACH, COIN))?;
        let to = DepositTo::Wallet { recipient: None };
        let msg = stage.network.deposit(&sidechain, Amount::new(EACH), to)?;
        stage.send(person, vec![msg])?;
    }
    story.narrator.say(format!(
        "The admin creates a second sidechain, {TOKEN}, backed by {COIN}. Six people have {} each.",
        grouped(Amount::new(EACH))
    ));
    Ok(sidechain)
}

/// Opens a one-way channel.
pub fn open(
    story: &Story,
    sidechain: &SidechainResponse,
    opener: &Character,
    peer: &Character,
    amount: u128,
    ask: Ask,
) -> Result<ChannelId> {
    let terms = OpenTerms {
        peer: Some(peer.address().into_string()),
        mode: LockMode::OneWay,
        key: opener.person.channel_key()?.public(),
        lifetime: None,
        name: None,
        payout: None,
        fee_rate: ask.fee_rate,
        margin: None,
        admission: ask.admission,
        policy_version: None,
    };
    let entry = Entry::Open(terms);
    let msg = story.stage.bring(sidechain, Amount::new(amount), entry)?;
    let tx = story.stage.send(&opener.person, vec![msg])?;
    let opened: ChannelOpened = event(&tx).context("no channel was opened")?;
    Ok(opened.channel_id)
}

/// Joins it with so much.
pub fn join(
    story: &Story,
    sidechain: &SidechainResponse,
    who: &Person,
    channel_id: ChannelId,
    amount: u128,
) -> Result<()> {
    let terms = JoinTerms {
        channel_id,
        key: who.channel_key()?.public(),
        payout: None,
        fee_rate: None,
        margin: None,
    };
    let entry = Entry::Join(terms);
    let msg = story.stage.bring(sidechain, Amount::new(amount), entry)?;
    story.stage.send(who, vec![msg])?;
    Ok(())
}
