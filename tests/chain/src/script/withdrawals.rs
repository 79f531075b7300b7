//! Money leaves channels that stay open: at once, and without the peer's consent.

use super::channels::Lines;
use crate::play::{Line, Play};
use anyhow::{Context as _, Result};
use causeway_client::network::event;
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
pub fn requested(play: &Play, lines: &Lines) -> Result<Requested> {
    let msg = ExecuteMsg::RequestWithdraw {
        channel_id: lines.receipted.id,
        amount: WithdrawAmount::Ratio(Ppm(250_000)),
    };
    let tx = play.registry("carol asks for a quarter", &play.cast.carol, &msg)?;
    let requested: WithdrawRequested = event(&tx).context("nothing was requested")?;
    Ok(Requested {
        matures_at: requested.matures_at,
    })
}

/// By amount with the peer's consent, by ratio where none is needed, and redeemed into the main-chain asset.
pub fn at_once(play: &Play, lines: &Lines) -> Result<()> {
    let (bob, carol) = (&play.cast.bob, &play.cast.carol);
    let pair = &lines.pair;
    let now = play.look(pair.id)?;
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
    play.registry("bob withdraws with carol's consent", bob, &msg)?;

    let shop = &lines.shop;
    let newest = held(play, shop, Side::B)?;
    let msg = ExecuteMsg::Show {
        channel_id: shop.id,
        vouchers: vec![newest],
    };
    play.registry("bob shows alice's newest voucher", bob, &msg)?;
    let part = Amount::new(1_000);
    let msg = ExecuteMsg::Withdraw {
        channel_id: shop.id,
        amount: WithdrawAmount::Exact(part),
        consent: None,
        take: Take::Asset { min_out: part },
    };
    play.registry("bob withdraws, redeemed into the asset", bob, &msg)?;
    let msg = ExecuteMsg::Withdraw {
        channel_id: shop.id,
        amount: WithdrawAmount::Ratio(Ppm(500_000)),
        consent: None,
        take: Take::Token {},
    };
    play.registry("bob withdraws half of what he has there", bob, &msg)?;
    play.note_balances("after withdrawals", super::PLAIN)
}

/// The request has matured: marked, then paid.
pub fn completed(play: &Play, lines: &Lines, requested: &Requested) -> Result<()> {
    play.test_chain.wait_until(requested.matures_at)?;
    let msg = ExecuteMsg::CompleteWithdraw {
        channel_id: lines.receipted.id,
        take: Take::Token {},
    };
    play.registry(
        "carol's request is marked as mature",
        &play.cast.carol,
        &msg,
    )?;
    play.wait_for_grace()?;
    play.registry("carol's request is paid", &play.cast.carol, &msg)?;
    Ok(())
}

/// The newest voucher that a side was given.
pub fn held(play: &Play, line: &Line, side: Side) -> Result<SignedVoucher> {
    let cast = play.cast.all();
    let owner = play.look(line.id)?.channel;
    let owner = owner.participant(side).context("nobody is there")?;
    let who = cast
        .iter()
        .find(|c| c.address() == owner.owner)
        .context("a stranger")?;
    let newest = who.commit(|book| Ok(book.entry(line.signer(side).key())?.received))?;
    Ok(newest.context("no voucher was received")?.signed)
}
