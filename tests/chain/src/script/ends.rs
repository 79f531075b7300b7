//! Channels end: by both, by one, and by themselves.

use super::channels::{opened, Channels};
use super::{terms, Opening, RATED, SHORT_LIFE};
use crate::script_run::ScriptRun;
use anyhow::{ensure, Context as _, Result};
use causeway_types::event::{BountyEarned, ChannelSettled, CloseRequested};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, ChannelId, LockMode, Seconds, Side};
use causeway_wallet::{guard, LONGEST_CLOSE_OFFER};

/// A channel that its participants leave overdue.
#[derive(Debug)]
pub struct Left(ChannelId);

/// alice opens it with margin, pays nothing, and forgets it.
pub fn left_overdue(run: &ScriptRun) -> Result<Left> {
    let (alice, bob) = (&run.users.alice, &run.users.bob);
    let (id, _) = opened(run, "forgotten", alice, |key| {
        let mut terms = terms(Some(bob.address()), LockMode::Unlocked, key);
        terms.lifetime = Some(SHORT_LIFE);
        terms.margin = Some(Amount::new(1_000));
        Opening::new(RATED, 101_000, terms)
    })?;
    Ok(Left(id))
}

/// erin has no part in it: she settles it in two steps and earns the bounty.
pub fn settled_by_a_stranger(run: &ScriptRun, left: &Left) -> Result<()> {
    let ledger = run.look(left.0)?.channel.ledger;
    let overdue_from = ledger.expires_at.plus(ledger.terms.close_window);
    run.test_chain.wait_until(overdue_from)?;
    let erin = &run.users.erin;
    let msg = settle(&[left.0]);
    run.registry("erin marks the overdue channel", erin, &msg)?;
    // its participants have a second grace in which to settle it themselves
    run.wait_for_grace()?;
    run.wait_for_grace()?;
    let tx = run.registry("erin settles it", erin, &msg)?;
    let bounties: Vec<BountyEarned> = run.network.events(&tx);
    let earned = bounties.iter().map(|b| b.amount.u128()).sum::<u128>();
    ensure!(
        earned == super::money::BOUNTY && bounties.iter().all(|b| b.owner == erin.address()),
        "erin earned {earned} of a bounty of {}",
        super::money::BOUNTY
    );
    run.note_balances("after the bounty", RATED)
}

/// alice closes against dave, who does not answer.
pub fn one_closes(run: &ScriptRun, channels: &Channels) -> Result<()> {
    let channel = &channels.absent;
    let alice = &run.users.alice;
    let now = run.look(channel.id)?;
    let vouchers = alice.commit(|book| guard::begin_close(book, &channel.b, now.snapshot()))?;
    let msg = ExecuteMsg::Close {
        channel_id: channel.id,
        vouchers,
    };
    let tx = run.registry("alice closes alone", alice, &msg)?;
    let closed: CloseRequested = run.network.event(&tx).context("nothing was closed")?;
    ensure!(closed.channel_id == channel.id, "{closed:?}");
    Ok(())
}

/// A close window later, the close is settled in its two steps.
pub fn alone(run: &ScriptRun, channels: &Channels) -> Result<()> {
    let id = channels.absent.id;
    run.test_chain
        .wait_until(run.look(id)?.channel.ledger.expires_at)?;
    let alice = &run.users.alice;
    let msg = settle(&[id]);
    run.registry("alice marks it as due", alice, &msg)?;
    run.wait_for_grace()?;
    let tx = run.registry("alice settles it", alice, &msg)?;
    let settled: ChannelSettled = run.network.event(&tx).context("it did not settle")?;
    ensure!(settled.pay_b == Amount::new(600), "{settled:?}");
    Ok(())
}

/// An end moved later by both; a close with both signatures; a close by each.
pub fn together(run: &ScriptRun, channels: &Channels) -> Result<()> {
    extended(run, channels)?;
    let (bob, carol) = (&run.users.bob, &run.users.carol);
    let channel = &channels.pair;
    let now = run.look(channel.id)?;
    let window = now.channel.ledger.terms.close_window;
    let valid_until = now.time.plus(window.min(LONGEST_CLOSE_OFFER));
    let (close, signature) =
        carol.commit(|book| guard::offer_close(book, &channel.b, now.snapshot(), valid_until))?;
    bob.commit(|book| guard::accept_close(book, &channel.a, now.snapshot(), &close, &signature))?;
    let msg = ExecuteMsg::CooperativeClose {
        channel_id: channel.id,
        transferred_a: close.transferred_a,
        transferred_b: close.transferred_b,
        valid_until,
        signature_a: None,
        signature_b: Some(signature),
    };
    run.registry("bob and carol close together", bob, &msg)?;

    let channel = &channels.receipted;
    for (who, side) in [(carol, Side::A), (&run.users.dave, Side::B)] {
        let now = run.look(channel.id)?;
        let vouchers =
            who.commit(|book| guard::begin_close(book, channel.signer(side), now.snapshot()))?;
        let msg = ExecuteMsg::Close {
            channel_id: channel.id,
            vouchers,
        };
        run.registry(&format!("{} closes receipted", who.name), who, &msg)?;
    }
    run.note_balances("after closes by both", super::PLAIN)
}

/// The end of the channel of bob and carol moves an hour from where it was.
fn extended(run: &ScriptRun, channels: &Channels) -> Result<()> {
    let (bob, carol) = (&run.users.bob, &run.users.carol);
    let channel = &channels.pair;
    let now = run.look(channel.id)?;
    let later = now.channel.ledger.expires_at.plus(Seconds(3600));
    let until = now
        .snapshot()
        .now
        .plus(now.channel.ledger.terms.close_window);
    let (extension, signature) = carol
        .commit(|book| guard::offer_extension(book, &channel.b, now.snapshot(), later, until))?;
    bob.commit(|book| {
        guard::accept_extension(book, &channel.a, now.snapshot(), &extension, &signature)
    })?;
    let msg = ExecuteMsg::Extend {
        channel_id: channel.id,
        replaces: extension.replaces,
        expires_at: extension.expires_at,
        valid_until: extension.valid_until,
        signature_a: None,
        signature_b: Some(signature),
    };
    run.registry("bob and carol move the end", bob, &msg)?;
    Ok(())
}

/// What still runs is closed by its opener, and settled together in one message.
pub fn of_the_rest(run: &ScriptRun, channels: &Channels) -> Result<()> {
    let alice = &run.users.alice;
    let ids = [channels.shop.id, channels.direct.id];
    for channel in [&channels.shop, &channels.direct] {
        let now = run.look(channel.id)?;
        let vouchers = alice.commit(|book| guard::begin_close(book, &channel.a, now.snapshot()))?;
        let msg = ExecuteMsg::Close {
            channel_id: channel.id,
            vouchers,
        };
        run.registry(&format!("alice closes channel {}", channel.id), alice, &msg)?;
    }
    let end = run.look(ids[1])?.channel.ledger.expires_at;
    run.test_chain.wait_until(end)?;
    let msg = settle(&ids);
    run.registry("bob marks both as due", &run.users.bob, &msg)?;
    run.wait_for_grace()?;
    let tx = run.registry("bob settles both", &run.users.bob, &msg)?;
    let settled: Vec<ChannelSettled> = run.network.events(&tx);
    ensure!(settled.len() == 2, "{} of 2 were settled", settled.len());
    Ok(())
}

/// The message that settles these.
pub fn settle(ids: &[ChannelId]) -> ExecuteMsg {
    ExecuteMsg::Settle {
        channel_ids: ids.to_vec(),
    }
}
