//! What must hold when both are down: the books agree payment by payment, and each has what callers were told.

use crate::books::entry_key;
use crate::node::{amount, name, person, CHANNEL};
use crate::pair::Pair;
use causeway_types::{Amount, Hash, Nonce, Side};
use causeway_wallet::book::PaymentFilter;
use causeway_wallet::Book;
use std::collections::BTreeMap;

/// One payment as both books must have it.
type Row = (Nonce, u16, Hash, Amount);

/// The payments of a side in one direction: each with the caller's name, where there is one.
fn payments(book: &Book, side: Side, received: bool) -> Vec<(Row, Option<String>)> {
    let filter = PaymentFilter {
        key: Some(entry_key(CHANNEL, side)),
        received: Some(received),
        ..PaymentFilter::default()
    };
    let mut all = vec![];
    let mut after = 0;
    loop {
        let page = book.payments(&filter, after, 1_000).unwrap();
        let Some(last) = page.last() else { break };
        after = last.number;
        all.extend(page.into_iter().map(|logged| {
            let p = logged.payment;
            ((p.nonce, p.place, p.reference, p.amount), logged.request_id)
        }));
    }
    all.sort_by_key(|((nonce, place, ..), _)| (*nonce, *place));
    all
}

/// Fails where a payment is lost, doubled or another one.
pub fn check(pair: &Pair) {
    let books = Side::BOTH.map(|side| {
        let folder = pair.folders[side as usize].path();
        Book::open(folder, &person(side).owner()).unwrap()
    });
    for payer in Side::BOTH {
        let paid = payments(&books[payer as usize], payer, false);
        let received = payments(&books[payer.peer() as usize], payer.peer(), true);
        let told = pair.told(payer);
        let rows = |all: &[(Row, Option<String>)]| all.iter().map(|p| p.0).collect::<Vec<_>>();
        assert_eq!(rows(&paid), rows(&received), "{}: {payer} pays", pair.mode);
        let mut times: BTreeMap<String, (usize, Amount)> = BTreeMap::new();
        for ((.., amount), id) in &paid {
            let id = id.clone().expect("each has its caller's name");
            let (count, _) = times.entry(id).or_insert((0, *amount));
            *count += 1;
        }
        let mut total = Amount::ZERO;
        for number in pair.asked(payer) {
            let found = times.remove(&name(payer, number));
            match found {
                None => assert!(told.refused.contains(&number), "{number} is lost"),
                Some(once) => assert_eq!(once, (1, amount(number)), "{number}"),
            }
            if let Some((_, amount)) = found {
                total = total.saturating_add(amount);
            }
        }
        assert!(times.is_empty(), "nobody asked for {times:?}");
        for (side, is_payer) in [(payer, true), (payer.peer(), false)] {
            let entry = books[side as usize]
                .entry(&entry_key(CHANNEL, side))
                .unwrap();
            let newest = if is_payer { entry.sent } else { entry.received };
            let voucher = newest.map_or(Amount::ZERO, |s| s.signed.voucher.transferred);
            assert_eq!(voucher, total, "the vouchers are the sum of the payments");
        }
        println!(
            "{}, {payer} pays: {} payments, {} told as final, {} refused",
            pair.mode,
            paid.len(),
            told.finals,
            told.refused.len()
        );
    }
}
