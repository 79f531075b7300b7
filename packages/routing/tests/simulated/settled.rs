//! The end: every lock is resolved, every channel is settled on chain, and each node's balances are counted.

use crate::report::{percentile, Report};
use crate::world::*;
use causeway_rules::lifecycle::{self, Step};
use causeway_rules::settlement::next_release;
use causeway_rules::voucher::show;
use causeway_rules::wallet::worth_showing;
use causeway_types::channel::Side;
use causeway_types::{Height, Seconds};

/// Settles all channels, and checks that nobody who keeps the rules has lost.
pub fn settle(mut world: World) -> Report {
    for given in &world.locks {
        assert_ne!(given.state, LockState::Pending, "a lock is not resolved");
    }
    check_halves(&world);
    let mut has = vec![0; world.nodes.len()];
    let mut had = vec![0; world.nodes.len()];
    let now = world.now.plus(Seconds(1));
    for channel in &mut world.channels {
        for side in Side::BOTH {
            if worth_showing(&channel.view(side, now)) {
                let newest = channel.records[side as usize].received.clone().unwrap();
                show(&mut channel.ledger, &newest.voucher, now).unwrap();
            }
        }
        let paid = pay_out(channel);
        let all: u128 = channel.deposits.iter().sum();
        assert_eq!(paid.iter().sum::<u128>(), all, "channel {:?}", channel.id);
        for side in Side::BOTH {
            has[channel.node(side)] += paid[side as usize];
            had[channel.node(side)] += channel.deposits[side as usize];
        }
    }
    count(&world, &has, &had)
}

fn pay_out(channel: &mut crate::channel::SimChannel) -> [u128; 2] {
    let (mut now, mut height) = (channel.ledger.expires_at, 1);
    for _ in 0..8 {
        match lifecycle::settle(&mut channel.ledger, now, Height(height)) {
            Ok(Step::MarkedDue(payable)) => height = payable.0,
            Ok(_) => {}
            Err(_) => match next_release(&channel.ledger) {
                Some(release) => now = now.max(release),
                None => break,
            },
        }
    }
    let settled = channel.ledger.settlement.unwrap();
    [settled.paid_a.u128(), settled.paid_b.u128()]
}

/// What a node has spent as payer, to the unit, and what it asked for and gave its preimages for.
fn spent_and_asked(world: &World, node: usize) -> (u128, u128) {
    let (mut spent, mut asked) = (0, 0);
    for payment in &world.payments {
        let locks = payment.attempts.iter().map(|n| &world.attempts[*n]);
        let paid = locks.filter(|attempt| attempt.state == LockState::Paid);
        let paid: u128 =
            paid.map(|attempt| attempt.route.pays.u128()).sum::<u128>() + payment.direct;
        if payment.payer == node {
            // F6: nothing is paid without the preimage, and never more than the payer allows
            assert!(paid == 0 || payment.is_known);
            assert!(paid <= payment.at_most.u128());
            spent += paid;
        }
        if payment.payee == node && payment.is_released {
            asked += payment.amount.u128();
        }
    }
    (spent, asked)
}

/// What a node keeps of what it forwarded, and what it gave of that.
fn fees_of(world: &World, node: usize) -> u128 {
    let forwarded = world.locks.iter().enumerate().filter_map(|(n, given)| {
        let tie = given.tie.filter(|_| given.state == LockState::Paid)?;
        (world.payer_of(n) == node).then(|| {
            let came = world.locks[tie].lock.amount.u128();
            came.checked_sub(given.lock.amount.u128()).unwrap()
        })
    });
    forwarded.sum()
}

/// Who keeps the rules is paid for each lock that it has paid.
fn check_halves(world: &World) {
    for (n, given) in world.locks.iter().enumerate() {
        let tie = given.tie.filter(|_| given.state == LockState::Paid);
        let node = &world.nodes[world.payer_of(n)];
        let Some(tie) = tie.filter(|_| node.conduct.keeps_rules()) else {
            continue;
        };
        let incoming = &world.locks[tie];
        assert_eq!(
            incoming.state,
            LockState::Paid,
            "{:?} has paid lock {n} (given {}, until {}), and not been paid lock {tie} of {:?} (until {}): {:?}",
            node.conduct,
            given.given_at,
            given.lock.expiry,
            world.nodes[world.payer_of(tie)].conduct,
            incoming.lock.expiry,
            incoming.answer,
        );
    }
}

fn count(world: &World, has: &[u128], had: &[u128]) -> Report {
    assert_eq!(has.iter().sum::<u128>(), had.iter().sum::<u128>());
    let mut fees_earned = 0;
    for (n, node) in world.nodes.iter().enumerate() {
        if !node.conduct.keeps_rules() {
            continue;
        }
        let (spent, asked) = spent_and_asked(world, n);
        let fees = fees_of(world, n);
        let least = had[n] + asked + fees - spent;
        assert!(
            has[n] >= least,
            "node {n}, {:?}: it has {}, at least {least} are its own",
            node.conduct,
            has[n]
        );
        fees_earned += fees;
    }
    let real: Vec<_> = world.payments.iter().filter(|p| !p.is_jam).collect();
    let paid: Vec<_> = real
        .iter()
        .filter(|p| p.state == PaymentState::Paid)
        .collect();
    let delivered: u128 = paid.iter().map(|p| p.amount.u128()).sum();
    let mut fees = 0;
    for payment in &paid {
        let locks = payment.attempts.iter().map(|n| &world.attempts[*n]);
        let locks = locks.filter(|attempt| attempt.state == LockState::Paid);
        let all: u128 = locks.map(|attempt| attempt.route.pays.u128()).sum();
        fees += (all + payment.direct).saturating_sub(payment.amount.u128());
    }
    let mut times: Vec<u64> = paid.iter().map(|p| p.ended.since(p.began).0).collect();
    times.sort_unstable();
    let with_routes: Vec<_> = paid.iter().filter(|p| p.direct == 0).collect();
    let attempts: usize = with_routes.iter().map(|p| p.attempts.len()).sum();
    Report {
        mixture: world.mixture,
        payments: real.len(),
        succeeded: paid.len(),
        direct: paid.len() - with_routes.len(),
        in_parts: with_routes.iter().filter(|p| p.parts.len() > 1).count(),
        attempts: attempts as f64 / with_routes.len().max(1) as f64,
        delivered,
        fees,
        fees_earned,
        median: percentile(&times, 50),
        slow: percentile(&times, 99),
        locks: world.locks.len(),
        claims: world.claims,
        stale_claims: world.stale_claims,
        failures: world.failures.clone(),
    }
}
