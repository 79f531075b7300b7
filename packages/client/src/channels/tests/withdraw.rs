//! Money out of running channels.

use super::{opened, paid, paid_channel};
use crate::channels::consent::offer_consent;
use crate::channels::show::show_newest;
use crate::channels::withdraw::{PayOutAs, WithdrawOutcome, WithdrawStep, Withdrawal};
use crate::network::Network;
use crate::test_world::World;
use crate::wallet::Wallet;
use causeway_types::channel::Channel;
use causeway_types::registry::WithdrawAmount;
use causeway_types::{Amount, Height, Ppm, Seconds};
use causeway_wallet::guard::ConsentTo;
use cosmwasm_std::Addr;

fn withdrawal(
    world: &World,
    network: &Network,
    channel: &Channel,
    owner: Addr,
    asked: Option<u128>,
) -> Withdrawal {
    Withdrawal::new(
        network.channel_by_id(channel.id).unwrap().channel,
        world.sidechain(),
        &owner,
        asked.map(|amount| WithdrawAmount::Exact(Amount::new(amount))),
        PayOutAs::Token,
    )
    .unwrap()
}

#[test]
fn the_payee_of_an_unlocked_channel_is_paid_at_once_what_its_book_holds_and_no_more() {
    let world = World::new();
    let network = world.network();
    let (_, mut bobs, channel) = paid_channel(&world, &network, 400);
    let bob = &world.bob;
    let too_much = withdrawal(&world, &network, &channel, bob.address(), Some(401));
    assert!(too_much.is_payee());
    let error = too_much.payee_step(&bobs, &bob.account).unwrap_err();
    assert_eq!(error.code(), "above_balance");
    let w = Withdrawal {
        asked: Some(WithdrawAmount::Ratio(Ppm::ONE)),
        pay_out_as: PayOutAs::Asset(None),
        ..too_much
    };
    let step = w.payee_step(&bobs, &bob.account).unwrap();
    let done = w.carry_out(&mut bobs, &bob.account, &step).unwrap();
    assert!(done.voucher_shown);
    assert!(matches!(
        done.outcome,
        WithdrawOutcome::Paid { amount, .. } if amount == Amount::new(400)
    ));
}

#[test]
fn a_request_that_the_channels_end_would_overtake_is_refused_or_told() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let channel = opened(&world, &network, &mut wallet);
    let asked = || {
        let alice = world.alice.address();
        withdrawal(&world, &network, &channel, alice, Some(300)).request_step(&network)
    };
    let in_time = |step| match step {
        WithdrawStep::Request {
            payable_before_end, ..
        } => payable_before_end,
        other => panic!("{other:?}"),
    };
    // the window is a day, the grace 60 blocks, for which 12 minutes are counted
    let ledger = network.channel_by_id(channel.id).unwrap().channel.ledger;
    assert!(in_time(asked().unwrap()));
    world.days_pass(1);
    assert!(in_time(asked().unwrap()));
    let left = ledger.expires_at.since(network.latest().unwrap().time);
    world.seconds_pass(left.0 - 86_400 - 720);
    assert!(!in_time(asked().unwrap()));
    world.seconds_pass(721);
    let error = asked().unwrap_err();
    assert_eq!(error.code(), "request_matures_after_end");
    let now = network.latest().unwrap().time;
    let said = error.to_string();
    for time in [now.0 + 86_400, ledger.expires_at.0] {
        assert!(said.contains(&time.to_string()), "{time}: {said}");
    }
}

#[test]
fn a_request_is_made_waits_and_is_paid_and_no_other_takes_its_place_unasked() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let channel = opened(&world, &network, &mut wallet);
    let alice = &world.alice;
    let of = |asked| withdrawal(&world, &network, &channel, alice.address(), asked);
    let error = of(None).request_step(&network).unwrap_err();
    assert_eq!(error.code(), "amount_missing");
    let step = of(Some(300)).request_step(&network).unwrap();
    let done = of(Some(300)).carry_out(&mut wallet, &alice.account, &step);
    assert!(matches!(
        done.unwrap().outcome,
        WithdrawOutcome::Requested { amount, .. } if amount == Amount::new(300)
    ));
    let step = of(None).request_step(&network).unwrap();
    assert!(step.waiting(Height(0)).is_some());
    let error = of(Some(200)).request_step(&network).unwrap_err();
    assert_eq!(error.code(), "other_request_pending");
    assert!(error.to_string().contains("300"), "{error}");
    let replacing = Withdrawal {
        replace: true,
        ..of(Some(200))
    };
    assert!(matches!(
        replacing.request_step(&network).unwrap(),
        WithdrawStep::Request { replaces: Some(before), .. } if before == Amount::new(300)
    ));
    world.days_pass(1);
    let step = of(None).request_step(&network).unwrap();
    let done = of(None).carry_out(&mut wallet, &alice.account, &step);
    assert!(matches!(
        done.unwrap().outcome,
        WithdrawOutcome::MarkedMature { .. }
    ));
    let step = of(None).request_step(&network).unwrap();
    let latest = network.latest().unwrap().height;
    let waiting = step.waiting(latest).unwrap();
    assert!(matches!(
        waiting,
        WithdrawOutcome::MarkedMature { height, .. } if height == latest.plus(1)
    ));
    let carried_out = of(None).carry_out(&mut wallet, &alice.account, &step);
    assert!(matches!(
        carried_out.unwrap().outcome,
        WithdrawOutcome::MarkedMature { height, .. } if height == latest.plus(1)
    ));
    world.blocks_pass(100);
    let step = of(None).request_step(&network).unwrap();
    let done = of(None).carry_out(&mut wallet, &alice.account, &step);
    assert!(matches!(
        done.unwrap().outcome,
        WithdrawOutcome::Paid { amount, .. } if amount == Amount::new(300)
    ));
}

#[test]
fn a_consent_allows_what_it_says_once_to_whom_it_names_and_in_time() {
    let world = World::new();
    let network = world.network();
    let (mut alices, mut bobs, channel) = paid_channel(&world, &network, 100);
    let nothing = offer_consent(
        &mut alices,
        &channel,
        ConsentTo::More(Amount::new(60)),
        Seconds(0),
        "a",
    );
    assert_eq!(nothing.unwrap_err().code(), "good_for_nothing");
    let consent = offer_consent(
        &mut alices,
        &channel,
        ConsentTo::More(Amount::new(60)),
        Seconds(3_600),
        "a",
    )
    .unwrap()
    .message;
    let bob = &world.bob;
    let of = |owner: &Addr, asked| withdrawal(&world, &network, &channel, owner.clone(), asked);
    let code = |w: Withdrawal| {
        let step = w.consent_step(&network, &bob.account, consent.clone());
        step.unwrap_err().code()
    };
    assert_eq!(
        code(of(&world.alice.address(), None)),
        "consent_of_other_side"
    );
    let w = of(&bob.address(), None);
    let step = w.consent_step(&network, &bob.account, consent.clone());
    // the chain has not seen the payment yet, so this is decided when it has
    let step = match step {
        Ok(step) => step,
        Err(error) => panic!("{error}"),
    };
    let done = w.carry_out(&mut bobs, &bob.account, &step).unwrap();
    assert!(done.voucher_shown);
    assert_eq!(code(of(&bob.address(), None)), "consent_used_up");
    world.days_pass(1);
    let error = of(&bob.address(), Some(1)).consent_step(&network, &bob.account, consent.clone());
    assert_eq!(error.unwrap_err().code(), "consent_used_up");
}

#[test]
fn of_a_request_what_is_left_is_paid_in_the_asset_where_that_is_less() {
    for (pays, left) in [(900, 100), (1_000, 0)] {
        let world = World::new();
        let network = world.network();
        let home = tempfile::tempdir().unwrap();
        let mut alices = world.wallet(world.home.path(), &network);
        let mut bobs = world.bobs_wallet(home.path(), &network);
        let channel = opened(&world, &network, &mut alices);
        let (alice, bob) = (&world.alice, &world.bob);
        let of = |asked| Withdrawal {
            pay_out_as: PayOutAs::Asset(None),
            ..withdrawal(&world, &network, &channel, alice.address(), asked)
        };
        let next = |wallet: &mut Wallet<'_>, asked| {
            let step = of(asked).request_step(&network).unwrap();
            of(asked).carry_out(wallet, &alice.account, &step)
        };
        // the payer has signed more away than the chain knows when it asks
        paid(&mut alices, &mut bobs, &channel, pays);
        next(&mut alices, Some(300)).unwrap();
        world.days_pass(1);
        next(&mut alices, None).unwrap();
        // the grace is there for this: what the payee has is put on chain before the request is paid
        show_newest(&mut bobs, &bob.account, &channel).unwrap();
        world.blocks_pass(100);
        let coins = || {
            let held = network.holdings(&world.sidechain(), &alice.address());
            held.unwrap().asset.unwrap()
        };
        let before = coins();
        let done = next(&mut alices, None);
        match left {
            0 => {
                let refused = format!("{:#}", done.unwrap_err().root());
                assert!(refused.contains("leaves nothing to withdraw"), "{refused}");
            }
            _ => assert!(matches!(
                done.unwrap().outcome,
                WithdrawOutcome::Paid { amount, .. } if amount == Amount::new(left)
            )),
        }
        assert_eq!(coins(), before.saturating_add(Amount::new(left)));
    }
}
