//! Liquidity is offered, taken, and returned with its rent.

use super::{ends, RATED, SHORT_LIFE};
use crate::script_run::ScriptRun;
use anyhow::{ensure, Context as _, Result};
use causeway_types::event::{LeaseEnded, LeaseTaken, OfferMade};
use causeway_types::vault::{ExecuteMsg, Hook, OfferTerms, TakeInto, TakeTerms};
use causeway_types::{Amount, ChannelId, OfferId, Ppm};

const BROUGHT: u128 = 2_500_000;
const OFFERED: u128 = 2_000_000;
const LEASED: u128 = 2_000_000;

/// What dave has taken.
#[derive(Debug)]
pub struct Leased {
    offer_id: OfferId,
    channel_id: ChannelId,
    rent: Amount,
}

/// frank offers, dave takes it for the shortest life there is.
pub fn taken(run: &ScriptRun) -> Result<Leased> {
    let (frank, dave) = (&run.users.frank, &run.users.dave);
    let network = &run.network;
    let (sidechain, vault) = (network.sidechain(Some(RATED))?, &network.contracts.vault);
    let deposit = Hook::Deposit { beneficiary: None };
    let offer = ExecuteMsg::MakeOffer {
        sidechain_id: sidechain.sidechain_id,
        amount: Amount::new(OFFERED),
        terms: OfferTerms {
            rate: Ppm(60_000),
            smallest_lease: Amount::new(10_000),
            largest_lease: Amount::new(OFFERED),
            longest: Some(SHORT_LIFE),
            key: frank.participant.channel_key()?.public(),
            fee_rate: Ppm(0),
            again: true,
        },
    };
    let msgs = vec![
        network.send(&sidechain.token, vault, Amount::new(BROUGHT), &deposit)?,
        network.to_vault(&offer)?,
    ];
    let tx = run.step("frank offers liquidity", frank, msgs)?;
    let offer_id = run
        .network
        .event::<OfferMade>(&tx)
        .context("no offer was made")?
        .offer_id;
    let margin_sent = Amount::new(1_000);
    let take = Hook::Take {
        offer_id,
        terms: TakeTerms {
            amount: Amount::new(LEASED),
            highest_rent: margin_sent,
            into: TakeInto::Open {
                policy_version: None,
                key: dave.participant.channel_key()?.public(),
                lifetime: Some(SHORT_LIFE),
                deposit: Amount::ZERO,
                name: None,
                payout: None,
                fee_rate: None,
            },
        },
    };
    let msg = network.send(&sidechain.token, vault, margin_sent, &take)?;
    let tx = run.step("dave takes it", dave, vec![msg])?;
    let taken: LeaseTaken = run.network.event(&tx).context("nothing was leased")?;
    run.note_balances("with liquidity leased", RATED)?;
    Ok(Leased {
        offer_id,
        channel_id: taken.channel_id,
        rent: taken.rent,
    })
}

/// The channel's life is over: frank settles it, and has everything back with all of the rent.
pub fn returned(run: &ScriptRun, leased: &Leased) -> Result<()> {
    let frank = &run.users.frank;
    let end = run.look(leased.channel_id)?.channel.ledger.expires_at;
    run.test_chain.wait_until(end)?;
    let msg = ends::settle(&[leased.channel_id]);
    run.registry("frank marks the lease's channel as due", frank, &msg)?;
    run.wait_for_grace()?;
    let tx = run.registry("frank settles the lease", frank, &msg)?;
    let ended: LeaseEnded = run.network.event(&tx).context("no lease has ended")?;
    ensure!(
        (ended.returned, ended.earned) == (Amount::new(LEASED), leased.rent),
        "{} of {LEASED} came back, {} of {} was earned",
        ended.returned,
        ended.earned,
        leased.rent
    );
    let msg = ExecuteMsg::WithdrawOffer {
        offer_id: leased.offer_id,
        amount: None,
    };
    let msg = run.network.to_vault(&msg)?;
    run.step("frank withdraws the offer", frank, vec![msg])?;
    run.note_balances("after the lease", RATED)
}
