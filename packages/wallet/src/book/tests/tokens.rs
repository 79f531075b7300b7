//! Tokens of the node's API, and what those with limits spend.

use super::*;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{Amount, SidechainId, UnixTime};

const TEA: SidechainId = SidechainId(1);
const RENT: SidechainId = SidechainId(2);

fn token(name: &str, limits: &[(SidechainId, LimitPer, u128)]) -> NewToken {
    let limit = |(sidechain_id, per, amount): &(SidechainId, LimitPer, u128)| TokenLimit {
        sidechain_id: *sidechain_id,
        per: *per,
        amount: Amount::new(*amount),
    };
    NewToken {
        name: name.to_owned(),
        digest: Hash::of(name.as_bytes()),
        scope: TokenScope::Pay,
        limits: limits.iter().map(limit).collect(),
        made_at: UnixTime(1_000),
    }
}

/// A book with one token, and the token's number.
fn with_token(limits: &[(SidechainId, LimitPer, u128)]) -> (TempDir, Book, u64) {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    book.commit(|w| w.add_token(&token("shop", limits)))
        .unwrap();
    let number = book.tokens().unwrap()[0].number;
    (dir, book, number)
}

/// The machine's clock stands still; the chain's is this.
fn at(block: u64) -> SpendingClock {
    SpendingClock {
        block: UnixTime(block),
        machine: UnixTime(50_000),
    }
}

struct Ask<'a> {
    id: &'a str,
    token: u64,
    sidechain_id: SidechainId,
    amount: u128,
    /// Until when it may be signed by the machine's clock; none until it is ended.
    until: Option<u64>,
}

impl Ask<'_> {
    fn on(self, book: &mut Book, clock: SpendingClock) -> Result<RequestId, WalletError> {
        let asked = Hash::of(self.id.as_bytes());
        book.commit(|w| {
            let request = w.number_request(self.id, &asked)?.number;
            let spending = Spending {
                token: self.token,
                sidechain_id: self.sidechain_id,
                amount: Amount::new(self.amount),
                until: self.until.map(UnixTime),
            };
            w.hold_spending(request, &spending, clock)?;
            Ok(request)
        })
    }
}

fn ask(id: &str, token: u64, amount: u128) -> Ask<'_> {
    Ask {
        id,
        token,
        sidechain_id: TEA,
        amount,
        until: Some(50_010),
    }
}

fn sign(book: &mut Book, nonce: u64, request: RequestId, amount: u128, at: u64) {
    let payment = Payment {
        key: key(),
        received: false,
        nonce: Nonce(nonce),
        place: 0,
        kind: PaymentKind::Direct,
        amount: Amount::new(amount),
        reference: Hash::ZERO,
        at: UnixTime(at),
        request: Some(request),
        is_kept: false,
        outcome: PaymentOutcome::Counts,
    };
    book.commit(|w| w.log(&payment)).unwrap();
}

/// What was asked for, what is left, and when that would be enough.
fn refused(result: Result<RequestId, WalletError>) -> (u128, u128, Option<u64>) {
    match result {
        Err(WalletError::TokenLimit(above)) => (
            above.asked.u128(),
            above.allowed.u128(),
            above.until.map(|until| until.0),
        ),
        other => panic!("no limit: {other:?}"),
    }
}

#[test]
fn a_token_is_known_by_its_digest_until_it_is_revoked_and_its_number_is_never_anothers() {
    let limits = [(TEA, LimitPer::Payment, 5), (RENT, LimitPer::Week, 9)];
    let (dir, mut book, number) = with_token(&limits);
    let shop = token("shop", &limits);
    let again = book.commit(|w| w.add_token(&token("shop", &[])));
    assert!(matches!(again, Err(WalletError::TokenNameTaken(_))));
    drop(book);
    let mut book = opened(&dir);
    let known = book.tokens().unwrap();
    assert_eq!(
        known,
        [Token {
            number,
            token: shop
        }]
    );
    assert!(book.commit(|w| w.remove_token("shop")).unwrap());
    assert!(!book.commit(|w| w.remove_token("shop")).unwrap());
    assert_eq!(book.tokens().unwrap(), []);
    book.commit(|w| w.add_token(&token("shop", &[]))).unwrap();
    assert!(book.tokens().unwrap()[0].number > number);
    // what comes with the revoked one's number is nobody's
    let late = ask("tea", number, 1).on(&mut book, at(1_000));
    assert!(matches!(late, Err(WalletError::TokenRevoked)));
    assert_eq!(book.request_number("tea").unwrap(), None);
}

#[test]
fn no_more_tokens_are_known_at_once_than_may_be() {
    let (_dir, mut book, _) = with_token(&[]);
    let more = (1..MAX_TOKENS).map(|n| token(&n.to_string(), &[]));
    let more: Vec<_> = more.collect();
    book.commit(|w| more.iter().try_for_each(|token| w.add_token(token)))
        .unwrap();
    let one = book.commit(|w| w.add_token(&token("one", &[])));
    assert!(matches!(
        one,
        Err(WalletError::TooManyTokens {
            asked: 257,
            allowed: 256
        })
    ));
}

#[test]
fn a_limit_for_each_payment_holds_for_each_and_in_its_sidechain_alone() {
    let (_dir, mut book, shop) = with_token(&[(TEA, LimitPer::Payment, 5)]);
    ask("a", shop, 5).on(&mut book, at(1_000)).unwrap();
    ask("b", shop, 5).on(&mut book, at(1_000)).unwrap();
    let above = ask("c", shop, 6).on(&mut book, at(1_000));
    assert_eq!(refused(above), (6, 5, None));
    let largest = ask("d", shop, u128::MAX).on(&mut book, at(1_000));
    assert_eq!(refused(largest), (u128::MAX, 5, None));
    // what is refused takes no id
    assert_eq!(book.request_number("c").unwrap(), None);
    let elsewhere = Ask {
        sidechain_id: RENT,
        ..ask("e", shop, 1)
    };
    assert!(matches!(
        elsewhere.on(&mut book, at(1_000)),
        Err(WalletError::TokenOtherSidechain {
            sidechain_id: RENT,
            ..
        })
    ));
}

#[test]
fn what_is_asked_for_counts_before_it_is_signed_and_once_however_often_it_is_asked_for() {
    let (_dir, mut book, shop) = with_token(&[(TEA, LimitPer::Day, 10)]);
    let six = ask("a", shop, 6).on(&mut book, at(1_000)).unwrap();
    let again = ask("a", shop, 6).on(&mut book, at(1_000)).unwrap();
    assert_eq!(six, again);
    let above = ask("b", shop, 5).on(&mut book, at(1_000));
    assert_eq!(refused(above), (5, 4, None));
    ask("b", shop, 4).on(&mut book, at(1_000)).unwrap();
    // signed, it counts as it did
    sign(&mut book, 1, six, 6, 1_001);
    let above = ask("c", shop, 1).on(&mut book, at(1_001));
    assert_eq!(refused(above), (1, 0, Some(1_200 + 86_400)));
}

#[test]
fn what_can_be_signed_no_more_is_free_again_and_what_is_delivered_later_is_not_before_it_is_ended()
{
    let (_dir, mut book, shop) = with_token(&[(TEA, LimitPer::Hour, 10)]);
    ask("a", shop, 6).on(&mut book, at(1_000)).unwrap();
    let later = Ask {
        until: None,
        ..ask("b", shop, 4)
    };
    let later = later.on(&mut book, at(1_000)).unwrap();
    let machine = |machine| SpendingClock {
        machine: UnixTime(machine),
        ..at(1_000)
    };
    let until = |until| Ask {
        until: Some(until),
        ..ask("c", shop, 6)
    };
    assert_eq!(
        refused(until(60_000).on(&mut book, machine(50_009))),
        (6, 0, None)
    );
    until(60_000).on(&mut book, machine(50_010)).unwrap();
    // asked for again with less time it may still be signed as long as was said before
    until(50_011).on(&mut book, machine(50_010)).unwrap();
    let d = |amount| Ask {
        until: Some(95_000),
        ..ask("d", shop, amount)
    };
    assert_eq!(refused(d(1).on(&mut book, machine(59_999))), (1, 0, None));
    d(6).on(&mut book, machine(60_000)).unwrap();
    // the one that is delivered later counts for good
    assert_eq!(refused(d(7).on(&mut book, machine(90_000))), (7, 6, None));
    book.commit(|w| w.end_hold(later, UnixTime(91_000)))
        .unwrap();
    assert_eq!(refused(d(7).on(&mut book, machine(90_999))), (7, 6, None));
    d(10).on(&mut book, machine(91_000)).unwrap();
}

#[test]
fn what_is_signed_counts_for_the_whole_period_and_over_a_start() {
    let (dir, mut book, shop) = with_token(&[(TEA, LimitPer::Hour, 10), (TEA, LimitPer::Day, 12)]);
    let a = ask("a", shop, 7).on(&mut book, at(1_000)).unwrap();
    sign(&mut book, 1, a, 7, 1_100);
    drop(book);
    let mut book = opened(&dir);
    // its slot ends with second 1,199
    let b = |book: &mut Book, block| ask("b", shop, 4).on(book, at(block));
    assert_eq!(refused(b(&mut book, 4_700)), (4, 3, Some(4_800)));
    assert_eq!(refused(b(&mut book, 4_799)), (4, 3, Some(4_800)));
    drop(book);
    let mut book = opened(&dir);
    let signed = b(&mut book, 4_800).unwrap();
    sign(&mut book, 2, signed, 4, 4_800);
    let c = ask("c", shop, 2).on(&mut book, at(9_000));
    assert_eq!(refused(c), (2, 1, Some(1_200 + 86_400)));
    let limit = token("shop", &[(TEA, LimitPer::Day, 12)]).limits[0];
    let spent = |book: &Book, block| book.spent(shop, &limit, at(block)).unwrap();
    assert_eq!(spent(&book, 9_000), Some(Amount::new(11)));
    assert_eq!(spent(&book, 1_200 + 86_400), Some(Amount::new(4)));
    ask("c", shop, 8).on(&mut book, at(1_200 + 86_400)).unwrap();
}

#[test]
fn the_chains_clock_may_go_back_and_nothing_is_free_again_for_it() {
    let (_dir, mut book, shop) = with_token(&[(TEA, LimitPer::Day, 10)]);
    let a = ask("a", shop, 10).on(&mut book, at(900_000)).unwrap();
    sign(&mut book, 1, a, 10, 900_000);
    let b = ask("b", shop, 1).on(&mut book, at(1_000));
    assert_eq!(refused(b), (1, 0, Some(900_600 + 86_400)));
}

#[test]
fn a_channel_is_opened_for_a_token_with_limits_as_far_as_its_limit_for_openings_goes() {
    let (_dir, mut book, shop) =
        with_token(&[(TEA, LimitPer::Opening, 50), (RENT, LimitPer::Day, 5)]);
    let most = |book: &Book, id, sidechain| {
        let most = book.opening_limit(id, sidechain, None);
        most.unwrap().map(|most| most.u128())
    };
    assert_eq!(most(&book, "a", TEA), None);
    ask("a", shop, 40).on(&mut book, at(1_000)).unwrap();
    assert_eq!(most(&book, "a", TEA), Some(50));
    // without one none is opened
    assert_eq!(most(&book, "a", RENT), Some(0));
    // nor by one that is revoked meanwhile
    book.commit(|w| w.remove_token("shop")).unwrap();
    assert_eq!(most(&book, "a", TEA), Some(0));
}

#[test]
fn who_asks_for_a_channel_now_is_bound_by_its_limit_also_where_nothing_is_held_any_more() {
    let (_dir, mut book, shop) = with_token(&[(TEA, LimitPer::Opening, 50)]);
    ask("a", shop, 40).on(&mut book, at(1_000)).unwrap();
    // by the machine's clock, which was set meanwhile, it can be signed no more, and another one is asked for
    let later = SpendingClock {
        machine: UnixTime(60_000),
        ..at(1_000)
    };
    ask("b", shop, 1).on(&mut book, later).unwrap();
    assert_eq!(book.opening_limit("a", TEA, None).unwrap(), None);
    let most = |sidechain| book.opening_limit("a", sidechain, Some(shop)).unwrap();
    assert_eq!(most(TEA), Some(Amount::new(50)));
    assert_eq!(most(RENT), Some(Amount::ZERO));
}

#[test]
fn a_token_with_limits_has_only_so_many_payments_under_way() {
    let (_dir, mut book, shop) = with_token(&[(TEA, LimitPer::Day, 1_000)]);
    for n in 0..MAX_HELD {
        ask(&n.to_string(), shop, 1)
            .on(&mut book, at(1_000))
            .unwrap();
    }
    let more = ask("more", shop, 1).on(&mut book, at(1_000));
    assert!(matches!(
        more,
        Err(WalletError::TokenBusy {
            asked: 257,
            allowed: 256,
            ..
        })
    ));
    // one of them is asked for again
    let first = ask("0", shop, 1).on(&mut book, at(1_000)).unwrap();
    sign(&mut book, 1, first, 1, 1_000);
    ask("more", shop, 1).on(&mut book, at(1_000)).unwrap();
}

#[test]
fn a_token_without_limits_holds_nothing() {
    let (_dir, mut book, shop) = with_token(&[]);
    let a = ask("a", shop, u128::MAX).on(&mut book, at(1_000)).unwrap();
    assert!(book.opening_limit("a", TEA, None).unwrap().is_none());
    sign(&mut book, 1, a, 1, 1_000);
    ask("b", shop, u128::MAX).on(&mut book, at(1_000)).unwrap();
}

#[test]
fn a_restored_book_knows_no_token_since_it_may_have_been_revoked_since_the_backup() {
    let (dir, mut book, _) = with_token(&[(TEA, LimitPer::Day, 10)]);
    let (backup, empty) = (dir.path().join("backup"), TempDir::new().unwrap());
    book.backup(&backup).unwrap();
    let mut restored = Book::restore(empty.path(), &owner(), &backup).unwrap().book;
    assert_eq!(restored.tokens().unwrap(), []);
    restored
        .commit(|w| w.add_token(&token("shop", &[])))
        .unwrap();
}
