//! Money leaves channels that stay open: at once, and without the peer's consent.

use super::channels::Channels;
use crate::script_run::ScriptRun;
use anyhow::{Context as _, Result};
use causeway_simulation::channel::TwoSidedChannel;
use causeway_types::event::WithdrawRequested;
use causeway_types::registry::{ExecuteMsg, SignedVoucher, Take, WithdrawAmount};
use causeway_types::{Amount, Ppm, Side, UnixTime};
use causeway_wallet::guard;

/// When the request is mature.
#[derive(Debug)]
pub struct Requested {
    matures_at: UnixTime,
}

/// carol asks for a quarter of what she has in the two-way channel; dave signs nothing.
pub fn requested(run: &ScriptRun, channels: &Channels) -> Result<Requested> {
    let msg = ExecuteMsg::RequestWithdraw {
        channel_id: channels.receipted.id,
        amount: WithdrawAmount::Ratio(Ppm(250_000)),
    };
    let tx = run.registry("carol asks for a quarter", &run.users.carol, &msg)?;
    let requested: WithdrawRequested = run.network.event(&tx).context("nothing was requested")?;
    Ok(Requested {
        matures_at: requested.matures_at,
    })
}

/// By amount with the peer's consent, by ratio where none is needed, and redeemed into the main-chain asset.
pub fn at_once(run: &ScriptRun, channels: &Channels) -> Result<()> {
    let (bob, carol) = (&run.users.bob, &run.users.carol);
    let pair = &channels.pair;
    let now = run.look(pair.id)?;
    let valid_until = now.time.plus(now.channel.ledger.terms.close_window);
    let amount = Amount::new(10_000);
    let consent = carol.commit(|book| {
        let to = guard::ConsentTo::More(amount);
        guard::consent(book, &pair.b, now.snapshot(), to, valid_until)
    })?;
    let msg = ExecuteMsg::Withdraw {
        channel_id: pair.id,
        amount: WithdrawAmount::Exact(amount),
        consent: Some(consent),
        take: Take::Token {},
    };
    run.registry("bob withdraws with carol's consent", bob, &msg)?;

    let shop = &channels.shop;
    let newest = held(run, shop, Side::B)?;
    let msg = ExecuteMsg::Show {
        channel_id: shop.id,
        vouchers: vec![newest],
    };
    run.registry("bob shows alice's newest voucher", bob, &msg)?;
    let part = Amount::new(1_000);
    let msg = ExecuteMsg::Withdraw {
        channel_id: shop.id,
        amount: WithdrawAmount::Exact(part),
        consent: None,
        take: Take::Asset { min_out: part },
    };
    run.registry("bob withdraws, redeemed into the asset", bob, &msg)?;
    let msg = ExecuteMsg::Withdraw {
        channel_id: shop.id,
        amount: WithdrawAmount::Ratio(Ppm(500_000)),
        consent: None,
        take: Take::Token {},
    };
    run.registry("bob withdraws half of what he has there", bob, &msg)?;
    run.note_balances("after withdrawals", super::PLAIN)
}

/// The request has matured: marked, then paid.
pub fn completed(run: &ScriptRun, channels: &Channels, requested: &Requested) -> Result<()> {
    run.test_chain.wait_until(requested.matures_at)?;
    let msg = ExecuteMsg::CompleteWithdraw {
        channel_id: channels.receipted.id,
        take: Take::Token {},
    };
    run.registry(
        "carol's request is marked as mature",
        &run.users.carol,
        &msg,
    )?;
    run.wait_for_grace()?;
    run.registry("carol's request is paid", &run.users.carol, &msg)?;
    Ok(())
}

/// The newest voucher that a side was given.
pub fn held(run: &ScriptRun, channel: &TwoSidedChannel, side: Side) -> Result<SignedVoucher> {
    let users = run.users.all();
    let owner = run.look(channel.id)?.channel;
    let owner = owner.participant(side).context("nobody is there")?;
    let who = users
        .iter()
        .find(|c| c.address() == owner.owner)
        .context("a stranger")?;
    let newest = who.commit(|book| Ok(book.entry(channel.signer(side).key())?.received))?;
    Ok(newest.context("no voucher was received")?.signed)
}
