//! Ends: by one side, by both, and later ones.

use super::paid_channel;
use crate::channels::close::{require_close_sent, CloseOutcome, CloseQuote};
use crate::channels::cooperative_close::{offer_close, CloseOffer};
use crate::channels::extend::{offer_extension, ExtensionOffer, NewEnd};
use crate::test_world::World;
use causeway_types::{Amount, Seconds};

#[test]
fn one_side_closes_alone_with_what_its_book_holds() {
    let world = World::new();
    let network = world.network();
    let (alices, mut bobs, channel) = paid_channel(&world, &network, 300);
    assert_eq!(
        require_close_sent(&bobs, &channel).unwrap_err().code(),
        "no_close_sent"
    );
    let quote = CloseQuote::new(&bobs, channel.clone()).unwrap();
    assert_eq!(quote.balance, Amount::new(300));
    let done = quote.close(&mut bobs, &world.bob.account).unwrap();
    assert!(matches!(
        done,
        CloseOutcome::Requested { vouchers_shown: 1, expires_at, .. } if expires_at < channel.ledger.expires_at
    ));
    require_close_sent(&bobs, &channel).unwrap();
    let seen = network.channel_by_id(channel.id).unwrap().channel;
    assert!(CloseQuote::new(&bobs, seen).is_err());
    world.days_pass(4);
    let seen = network.channel_by_id(channel.id).unwrap().channel;
    let error = CloseQuote::new(&alices, seen).unwrap_err();
    assert_eq!(error.code(), "end_has_come");
}

#[test]
fn both_sides_close_at_once_with_the_totals_of_both_books() {
    let world = World::new();
    let network = world.network();
    let (mut alices, mut bobs, channel) = paid_channel(&world, &network, 300);
    let nothing = offer_close(&mut alices, &channel, Seconds(0), "a");
    assert_eq!(nothing.unwrap_err().code(), "good_for_nothing");
    let offer = offer_close(&mut alices, &channel, Seconds(60), "a").unwrap();
    let other = offer.message.clone();
    let offer = CloseOffer::check(&mut bobs, offer.message, Some(&channel)).unwrap();
    assert_eq!(offer.own_pay, Amount::new(300));
    assert_eq!(offer.balance, Amount::new(300));
    let totals = offer.accept(&mut bobs, &world.bob.account).unwrap();
    assert_eq!(totals.pay_a, Amount::new(700));
    assert_eq!(totals.pay_b, Amount::new(300));
    // what has settled does so once
    let again = CloseOffer::check(&mut bobs, other, None).unwrap();
    assert!(again.accept(&mut bobs, &world.bob.account).is_err());
}

#[test]
fn an_end_is_moved_by_both_and_no_further_than_a_channel_may_live() {
    let world = World::new();
    let network = world.network();
    let (mut alices, mut bobs, channel) = paid_channel(&world, &network, 10);
    let later = |days: u64| NewEnd::LaterBy(Seconds(days * 86_400));
    let too_late = offer_extension(&mut alices, &channel, later(10_000), "a");
    assert_eq!(too_late.unwrap_err().code(), "end_too_late");
    let offer = offer_extension(&mut alices, &channel, later(2), "a").unwrap();
    let again = offer_extension(&mut alices, &channel, later(2), "a").unwrap();
    assert!(again.known);
    let bob = &world.bob;
    let message = offer.message;
    let offer = ExtensionOffer::check(&network, &bob.address(), message.clone(), None).unwrap();
    let extended = offer.accept(&mut bobs, &bob.account).unwrap();
    let end = channel.ledger.expires_at.plus(Seconds(2 * 86_400));
    assert_eq!(extended.expires_at, end);
    world.days_pass(6);
    let error = ExtensionOffer::check(&network, &bob.address(), message, None).unwrap_err();
    assert_eq!(error.code(), "end_is_past");
}
