//! The second sidechain, which the steps on admission, routes and leases share.

use super::demo_run::DemoRun;
use crate::sandbox::Participant;
use crate::user::User;
use anyhow::{Context as _, Result};
use causeway_client::figures::grouped;
use causeway_types::admission::Admission;
use causeway_types::event::ChannelOpened;
use causeway_types::issuer::{DepositTo, SidechainResponse};
use causeway_types::registry::{Entry, JoinTerms, OpenTerms};
use causeway_types::{Amount, ChannelId, LockMode, Ppm};
use cosmwasm_std::Coin;

/// The coin that backs it.
pub const COIN: &str = "uusd";
/// The symbol of its token.
pub const TOKEN: &str = "CUSD";
/// The tokens that each user has of it, base units.
const EACH: u128 = 200_000;

/// The second sidechain, once it is created.
#[derive(Debug)]
pub struct SecondSidechain {
    /// Its record in the issuer.
    pub sidechain: SidechainResponse,
}

/// What an opener may set for a new channel.
#[derive(Debug, Default)]
pub struct OpenOptions {
    /// The fee rate that the opener agrees to pay for forwarding.
    pub fee_rate: Option<Ppm>,
    /// The conditions on who joins.
    pub admission: Option<Admission>,
}

/// Creates the sidechain and gives every user tokens of it.
pub fn created(demo: &DemoRun) -> Result<SidechainResponse> {
    let (sandbox, users) = (&demo.sandbox, &demo.users);
    // one token for each base unit of the coin: the demo's amounts are small whole numbers
    let sidechain = sandbox.create_other_sidechain(&users.admin, (COIN, TOKEN), 0)?;
    let with_channels = users.all().map(|c| &c.participant);
    for participant in with_channels.into_iter().chain([&users.frank]) {
        sandbox.fund_with(&participant.address(), Coin::new(EACH, COIN))?;
        let to = DepositTo::Wallet { recipient: None };
        let msg = sandbox.network.deposit(&sidechain, Amount::new(EACH), to)?;
        sandbox.send(participant, vec![msg])?;
    }
    demo.presenter.say(format!(
        "The admin creates a second sidechain, {TOKEN}, backed by {COIN}. Six people have {} each.",
        grouped(Amount::new(EACH))
    ));
    Ok(sidechain)
}

/// Opens a one-way channel with this deposit.
pub fn open(
    demo: &DemoRun,
    sidechain: &SidechainResponse,
    opener: &User,
    peer: &User,
    amount: u128,
    options: OpenOptions,
) -> Result<ChannelId> {
    let terms = OpenTerms {
        fee_rate: options.fee_rate,
        admission: options.admission,
        ..OpenTerms::new(
            Some(peer.address().into_string()),
            LockMode::OneWay,
            opener.participant.channel_key()?.public(),
        )
    };
    let entry = Entry::Open(terms);
    let msg = demo.sandbox.bring(sidechain, Amount::new(amount), entry)?;
    let tx = demo.sandbox.send(&opener.participant, vec![msg])?;
    let opened: ChannelOpened = demo
        .sandbox
        .network
        .event(&tx)
        .context("no channel was opened")?;
    Ok(opened.channel_id)
}

/// Joins a channel with this deposit.
pub fn join(
    demo: &DemoRun,
    sidechain: &SidechainResponse,
    who: &Participant,
    channel_id: ChannelId,
    amount: u128,
) -> Result<()> {
    let terms = JoinTerms::new(channel_id, who.channel_key()?.public());
    let entry = Entry::Join(terms);
    let msg = demo.sandbox.bring(sidechain, Amount::new(amount), entry)?;
    demo.sandbox.send(who, vec![msg])?;
    Ok(())
}
