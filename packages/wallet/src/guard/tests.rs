use super::*;
use crate::book::Book;
use crate::error::WalletError;
use crate::restore::restore_channel;
use crate::sign::ChannelSecret;
use crate::wire::Place;
use crate::{Party, Seen};
use causeway_rules::policy::{default_policy, terms};
use causeway_rules::{allocation, life, voucher, withdrawal};
use causeway_types::channel::{Channel, LockMode, Participant, Payout};
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, ChannelId, Hash, Nonce, Ppm, Seconds, Side, SidechainId, UnixTime};
use cosmwasm_std::Addr;
use proptest::prelude::*;
use tempfile::TempDir;

const NOW: UnixTime = UnixTime(1_000_000);
const DAY: u64 = 86_400;

/// Two people, each with a book of their own, and the channel as the chain has it.
struct Pair {
    dirs: [TempDir; 2],
    books: [Book; 2],
    channel: Channel,
    now: UnixTime,
}

fn secret(side: Side) -> ChannelSecret {
    ChannelSecret::from_bytes(&[side as u8 + 1; 32]).unwrap()
}

fn participant(side: Side, signs: bool) -> Participant {
    let owner = Addr::unchecked(format!("owner_{side}"));
    Participant {
        payout: Payout::Address(owner.clone()),
        owner,
        key: signs.then(|| secret(side).public()),
    }
}

impl Pair {
    /// A has 100 in it, B 50 (nothing if it is unlocked).
    fn new(mode: LockMode) -> Pair {
        let mut pair = Pair::pending(mode);
        if mode != LockMode::Unlocked {
            life::join(&mut pair.channel.ledger, Amount::new(50), NOW).unwrap();
        }
        pair
    }
    fn pending(mode: LockMode) -> Pair {
        let terms = terms(&default_policy());
        let ledger = life::open(mode, terms, Seconds(3 * DAY), Amount::new(100), NOW).unwrap();
        let dirs = [TempDir::new().unwrap(), TempDir::new().unwrap()];
        Pair {
            books: [0, 1].map(|n: usize| Book::open(dirs[n].path()).unwrap()),
            dirs,
            channel: Channel {
                id: ChannelId(7),
                sidechain_id: SidechainId(1),
                name: None,
                a: participant(Side::A, true),
                b: Some(participant(Side::B, mode != LockMode::Unlocked)),
                ledger,
            },
            now: NOW,
        }
    }
    fn party(&self, side: Side) -> Party {
        let place = Place {
            chain_id: "chain-1".to_owned(),
            registry: "registry".to_owned(),
            channel_id: self.channel.id,
        };
        Party::new(&place, &self.channel, side, Some(secret(side))).unwrap()
    }
    fn pay(&mut self, side: Side, amount: u128) -> Result<SignedVoucher, WalletError> {
        let party = self.party(side);
        let seen = Seen {
            ledger: &self.channel.ledger,
            now: self.now,
        };
        self.books[side as usize].commit(|w| pay(w, &party, seen, Amount::new(amount), Hash::ZERO))
    }
    fn receive(&mut self, side: Side, signed: SignedVoucher) -> Result<Received, WalletError> {
        let party = self.party(side);
        let seen = Seen {
            ledger: &self.channel.ledger,
            now: self.now,
        };
        self.books[side as usize].commit(|w| receive(w, &party, seen, signed, &[], &[]))
    }
    /// A payment that arrives.
    fn paid(&mut self, by: Side, amount: u128) -> SignedVoucher {
        let signed = self.pay(by, amount).unwrap();
        let got = self.receive(by.peer(), signed.clone()).unwrap();
        assert_eq!(got.amount, Amount::new(amount));
        signed
    }
    fn standing(&self, side: Side) -> Standing {
        let seen = Seen {
            ledger: &self.channel.ledger,
            now: self.now,
        };
        standing(&self.books[side as usize], &self.party(side), seen).unwrap()
    }
    fn offer(
        &mut self,
        side: Side,
    ) -> Result<
        (
            causeway_types::signed::CooperativeClose,
            causeway_types::Signature,
        ),
        WalletError,
    > {
        let party = self.party(side);
        let seen = Seen {
            ledger: &self.channel.ledger,
            now: self.now,
        };
        let until = NOW.plus(Seconds(600));
        self.books[side as usize].commit(|w| offer_close(w, &party, seen, until))
    }
}

fn rule_of(error: WalletError) -> u8 {
    match error {
        WalletError::NotSafe(not_safe) => not_safe.rule,
        other => panic!("no rule: {other}"),
    }
}

#[test]
fn payments_go_both_ways_and_both_books_agree() {
    for mode in [LockMode::OneWay, LockMode::TwoWay] {
        let mut pair = Pair::new(mode);
        pair.paid(Side::A, 30);
        pair.paid(Side::B, 70);
        pair.paid(Side::A, 5);
        assert_eq!(pair.standing(Side::A).balance, Amount::new(135));
        assert_eq!(pair.standing(Side::B).balance, Amount::new(15));
    }
}

#[test]
fn b_of_an_unlocked_channel_receives_without_a_key_and_pays_nothing() {
    let mut pair = Pair::new(LockMode::Unlocked);
    pair.paid(Side::A, 100);
    assert_eq!(pair.standing(Side::B).balance, Amount::new(100));
    assert!(matches!(
        pair.pay(Side::B, 1),
        Err(WalletError::NoKey { side: Side::B, .. })
    ));
}

#[test]
fn zero_and_more_than_the_balance_are_refused_with_both_numbers() {
    let mut pair = Pair::new(LockMode::OneWay);
    assert!(matches!(pair.pay(Side::A, 0), Err(WalletError::Zero)));
    for asked in [101, u128::MAX] {
        assert!(matches!(
            pair.pay(Side::A, asked),
            Err(WalletError::TooMuch { asked: a, allowed })
                if a == Amount::new(asked) && allowed == Amount::new(100)
        ));
    }
    pair.paid(Side::A, 100);
    assert!(pair.pay(Side::A, 1).is_err());
}

#[test]
fn nothing_is_signed_while_pending_nor_shortly_before_the_end() {
    let mut pair = Pair::pending(LockMode::OneWay);
    assert_eq!(rule_of(pair.pay(Side::A, 1).unwrap_err()), 7);
    let mut pair = Pair::new(LockMode::OneWay);
    let last = pair.channel.ledger.expires_at.minus(Seconds(DAY / 8));
    pair.now = last.minus(Seconds(1));
    pair.paid(Side::A, 1);
    pair.now = last;
    assert_eq!(rule_of(pair.pay(Side::A, 1).unwrap_err()), 7);
}

#[test]
fn a_receipt_is_given_in_two_way_channels_and_frees_the_payer() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let mut signed = pair.pay(Side::A, 10).unwrap();
    let got = pair.receive(Side::B, signed.clone()).unwrap();
    let party = pair.party(Side::A);
    let mut keep = |v: &SignedVoucher| pair.books[0].commit(|w| accept_receipt(w, &party, v));
    assert!(matches!(keep(&signed), Err(WalletError::NoReceipt)));
    let forged = SignedVoucher {
        receipt: Some(signed.signature),
        ..signed.clone()
    };
    assert!(matches!(keep(&forged), Err(WalletError::Signature(_))));
    signed.receipt = got.receipt;
    keep(&signed).unwrap();
    let mut other = signed.clone();
    other.voucher.transferred = Amount::new(9);
    assert!(matches!(
        keep(&other),
        Err(WalletError::OtherVoucher(Nonce(1)))
    ));
    // the payer holds what it can show, the payee too
    for side in Side::BOTH {
        let seen = Seen {
            ledger: &pair.channel.ledger,
            now: NOW,
        };
        let shown = to_show(&pair.books[side as usize], &pair.party(side), seen).unwrap();
        assert_eq!(shown, [signed.clone()]);
    }
}

#[test]
fn the_same_voucher_again_is_known_an_older_and_a_forged_one_are_refused() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let first = pair.pay(Side::A, 10).unwrap();
    let answer = pair.receive(Side::B, first.clone()).unwrap();
    let again = pair.receive(Side::B, first.clone()).unwrap();
    assert!(again.known && again.amount.is_zero());
    assert_eq!(again.receipt, answer.receipt);
    pair.paid(Side::A, 1);
    assert!(matches!(
        pair.receive(Side::B, first),
        Err(WalletError::Older { .. })
    ));
    let mut forged = pair.pay(Side::A, 1).unwrap();
    forged.voucher.transferred = Amount::new(90);
    assert!(matches!(
        pair.receive(Side::B, forged),
        Err(WalletError::Signature(_))
    ));
}

#[test]
fn a_voucher_beyond_the_payers_means_is_refused_though_it_is_signed() {
    let mut pair = Pair::new(LockMode::OneWay);
    let mut signed = pair.pay(Side::A, 100).unwrap();
    // what A asked to withdraw it cannot promise
    let ledger = &mut pair.channel.ledger;
    withdrawal::request(ledger, Side::A, Amount::new(1), NOW).unwrap();
    assert_eq!(
        rule_of(pair.receive(Side::B, signed.clone()).unwrap_err()),
        1
    );
    signed.voucher.nonce = Nonce(2_000_000);
    let digest = signed.voucher.digest(&pair.party(Side::A).context());
    signed.signature = secret(Side::A).sign(&digest);
    pair.channel.ledger.a.request = None;
    assert_eq!(rule_of(pair.receive(Side::B, signed).unwrap_err()), 2);
}

#[test]
fn a_commit_that_fails_leaves_the_book_as_it_was() {
    let mut pair = Pair::new(LockMode::OneWay);
    let party = pair.party(Side::A);
    let seen = Seen {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let failed = pair.books[0].commit(|w| {
        pay(w, &party, seen, Amount::new(40), Hash::ZERO)?;
        pay(w, &party, seen, Amount::new(61), Hash::ZERO)
    });
    assert!(failed.is_err());
    assert_eq!(pair.books[0].payments().unwrap(), (0, 0));
    let signed = pair.pay(Side::A, 100).unwrap();
    assert_eq!(signed.voucher.nonce, Nonce(1));
}

#[test]
fn what_was_signed_is_on_disk_when_it_is_returned() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.pay(Side::A, 40).unwrap();
    let Pair { dirs, books, .. } = pair;
    // as a crash would: nothing is closed in order, and another connection reads the same files
    let copy = TempDir::new().unwrap();
    for file in std::fs::read_dir(dirs[0].path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    std::mem::forget(books);
    let book = Book::open(copy.path()).unwrap();
    assert_eq!(book.payments().unwrap(), (1, 0));
}

#[test]
fn after_a_close_is_signed_or_sent_nothing_more_is_signed_or_accepted() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::A, 30);
    let late = pair.pay(Side::B, 1).unwrap();
    pair.offer(Side::A).unwrap();
    assert_eq!(rule_of(pair.pay(Side::A, 1).unwrap_err()), 6);
    assert_eq!(rule_of(pair.receive(Side::A, late.clone()).unwrap_err()), 6);
    // it lapses
    pair.now = NOW.plus(Seconds(600));
    pair.receive(Side::A, late).unwrap();
    let party = pair.party(Side::A);
    let seen = Seen {
        ledger: &pair.channel.ledger,
        now: pair.now,
    };
    let carried = pair.books[0]
        .commit(|w| begin_close(w, &party, seen))
        .unwrap();
    assert_eq!(carried.len(), 1);
    assert_eq!(rule_of(pair.pay(Side::A, 1).unwrap_err()), 6);
}

#[test]
fn a_cooperative_close_needs_the_same_totals_in_both_books() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::A, 30);
    pair.pay(Side::A, 1).unwrap();
    let (close, signature) = pair.offer(Side::A).unwrap();
    let accept = |pair: &mut Pair, signature| {
        let party = pair.party(Side::B);
        let seen = Seen {
            ledger: &pair.channel.ledger,
            now: NOW,
        };
        pair.books[1].commit(|w| accept_close(w, &party, seen, &close, signature))
    };
    // B has not got the last payment
    assert_eq!(rule_of(accept(&mut pair, &signature).unwrap_err()), 5);
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::A, 31);
    accept(&mut pair, &signature).unwrap();
    let forged = secret(Side::B).sign(&causeway_types::Digest([1; 32]));
    assert!(matches!(
        accept(&mut pair, &forged),
        Err(WalletError::Signature(_))
    ));
}

#[test]
fn consents_add_up_and_bound_what_the_peer_can_promise() {
    let mut pair = Pair::new(LockMode::OneWay);
    let until = NOW.plus(Seconds(60));
    let consents = |pair: &mut Pair, amount: u128| {
        let party = pair.party(Side::B);
        let seen = Seen {
            ledger: &pair.channel.ledger,
            now: NOW,
        };
        pair.books[1].commit(|w| consent(w, &party, seen, Amount::new(amount), until))
    };
    assert_eq!(consents(&mut pair, 40).unwrap().cumulative, Amount::new(40));
    assert_eq!(consents(&mut pair, 20).unwrap().cumulative, Amount::new(60));
    assert_eq!(rule_of(consents(&mut pair, 41).unwrap_err()), 5);
    let too_much = pair.pay(Side::A, 41).unwrap();
    assert_eq!(
        rule_of(pair.receive(Side::B, too_much.clone()).unwrap_err()),
        1
    );
    pair.now = until;
    pair.receive(Side::B, too_much).unwrap();
}

#[test]
fn an_extension_must_replace_the_present_end_by_a_later_one() {
    let mut pair = Pair::new(LockMode::OneWay);
    let end = pair.channel.ledger.expires_at;
    let (a, b) = (pair.party(Side::A), pair.party(Side::B));
    let seen = Seen {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let later = end.plus(Seconds(1));
    assert!(pair.books[0]
        .commit(|w| offer_extension(w, &a, seen, end))
        .is_err());
    let (extension, signature) = pair.books[0]
        .commit(|w| offer_extension(w, &a, seen, later))
        .unwrap();
    pair.books[1]
        .commit(|w| accept_extension(w, &b, seen, &extension, &signature))
        .unwrap();
    let mut moved = pair.channel.ledger;
    moved.expires_at = later;
    let seen = Seen {
        ledger: &moved,
        now: NOW,
    };
    assert!(pair.books[1]
        .commit(|w| accept_extension(w, &b, seen, &extension, &signature))
        .is_err());
}

#[test]
fn a_book_that_lacks_what_the_chain_has_signs_nothing() {
    let mut pair = Pair::new(LockMode::OneWay);
    let signed = pair.paid(Side::A, 10);
    voucher::show(&mut pair.channel.ledger, &signed.voucher, NOW).unwrap();
    let empty = TempDir::new().unwrap();
    pair.books[0] = Book::open(empty.path()).unwrap();
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::BehindChain {
            on_chain: Nonce(1),
            in_book: Nonce(0),
            ..
        })
    ));
    pair.dirs[0] = empty;
}

#[test]
fn a_restored_channel_pays_again_once_our_own_newest_voucher_came_back() {
    let mut pair = Pair::new(LockMode::OneWay);
    let newest = pair.paid(Side::A, 10);
    pair.paid(Side::B, 4);
    let empty = TempDir::new().unwrap();
    let mut book = Book::open(empty.path()).unwrap();
    let domain = pair.party(Side::A).context().domain;
    let loss = book
        .commit(|w| restore_channel(w, domain, &pair.channel, Side::A, NOW))
        .unwrap();
    // by the chain A has its 100; what B paid (4) is not known, at most all that is B's there
    assert_eq!(
        (loss.sure, loss.at_most),
        (Amount::new(100), Amount::new(50))
    );
    pair.books[0] = book;
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::Restored(ChannelId(7)))
    ));
    pair.receive(Side::A, newest).unwrap();
    let next = pair.paid(Side::A, 1);
    assert_eq!(next.voucher.transferred, Amount::new(11));
    pair.dirs[0] = empty;
}

#[test]
fn a_deposit_can_be_paid_with_at_once() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::A, 100);
    allocation::deposit(
        &mut pair.channel.ledger,
        Side::A,
        Amount::new(5),
        Ppm(0),
        NOW,
    )
    .unwrap();
    pair.paid(Side::A, 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn many_payments_in_one_commit_are_the_same_as_one_by_one(amounts in prop::collection::vec(1u128..4, 1..25)) {
        let mut single = Pair::new(LockMode::TwoWay);
        let mut batch = Pair::new(LockMode::TwoWay);
        for amount in &amounts {
            single.paid(Side::A, *amount);
        }
        let (a, b) = (batch.party(Side::A), batch.party(Side::B));
        let seen = Seen { ledger: &batch.channel.ledger, now: NOW };
        let [ours, theirs] = &mut batch.books;
        let signed = ours
            .commit(|w| {
                amounts
                    .iter()
                    .map(|amount| pay(w, &a, seen, Amount::new(*amount), Hash::ZERO))
                    .collect::<Result<Vec<_>, _>>()
            })
            .unwrap();
        theirs
            .commit(|w| {
                signed
                    .into_iter()
                    .try_for_each(|s| receive(w, &b, seen, s, &[], &[]).map(|_| ()))
            })
            .unwrap();
        for n in 0..2 {
            let key = *[&a, &b][n].key();
            prop_assert_eq!(
                single.books[n].entry(&key).unwrap(),
                batch.books[n].entry(&key).unwrap()
            );
            prop_assert_eq!(single.books[n].payments().unwrap(), batch.books[n].payments().unwrap());
        }
    }
}
