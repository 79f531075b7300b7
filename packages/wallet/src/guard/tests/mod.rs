use super::*;
use crate::book::{Book, BookOwner};
use crate::error::WalletError;
use crate::keys::IdentitySecret;
use crate::restore::restore_channel;
use crate::sign::ChannelSecret;
use crate::{ChannelAtBlock, ChannelSigner, ChannelSnapshot};
use causeway_peer_protocol::{ByteString, ChannelRef};
use causeway_rules::policy::{default_policy, terms};
use causeway_rules::{allocation, lifecycle, voucher, withdrawal};
use causeway_types::channel::{Channel, Ledger, LockMode, Participant, Payout};
use causeway_types::registry::SignedVoucher;
use causeway_types::{
    Amount, ChainTime, ChannelId, Hash, Height, Nonce, Ppm, Seconds, Side, SidechainId, UnixTime,
};
use cosmwasm_std::Addr;
use proptest::prelude::*;
use std::sync::Arc;
use tempfile::TempDir;

mod bounds;
mod claimed;
mod claimed_parts;
mod claiming;
mod decided;
mod due_claims;
mod evidence;
mod kept;
mod line;
mod link;
mod live;
mod locks;
mod lost;
mod may_pay;
mod memos;
mod missed;
mod nonces;
mod preimages;
mod promises;
mod proofs;
mod recovery;
mod references;
mod refunds;
mod refused_forwards;
mod replaced;
mod routes;
mod settled;
mod several_payers;
mod signatures;
mod signing;
mod trades;
mod whole;
mod withdraw_requests;

const NOW: UnixTime = UnixTime(1_000_000);
const DAY: u64 = 86_400;

/// Two people, each with a book of their own, and the channel as the chain has it.
struct Pair {
    dirs: [TempDir; 2],
    books: [Book; 2],
    channel: Channel,
    now: UnixTime,
    /// How many operations were asked for.
    requests: u64,
}

/// The channel as a node follows it that has no other clock than the chain.
fn block(ledger: &Ledger, now: UnixTime) -> ChannelAtBlock<'_> {
    ChannelAtBlock {
        ledger,
        time: ChainTime::of_block(now),
        rests_on: Height(1),
        is_too_old: false,
        times: Default::default(),
    }
}

fn owner(side: usize) -> BookOwner {
    BookOwner::new("chain-1", format!("owner_{side}"))
}

/// A book in which nothing is: what is left when the old one is gone.
fn empty_book(dir: &TempDir, side: Side) -> Book {
    Book::open(dir.path(), &owner(side as usize)).unwrap()
}

fn secret(side: Side) -> ChannelSecret {
    ChannelSecret::from_bytes(&[side as u8 + 1; 32]).unwrap()
}

fn identity(side: Side) -> IdentitySecret {
    IdentitySecret::from_bytes(&[side as u8 + 0x21; 32]).unwrap()
}

fn participant(side: Side, signs: bool) -> Participant {
    let owner = Addr::unchecked(format!("owner_{side}"));
    Participant {
        payout: Payout::Address(owner.clone()),
        owner,
        key: signs.then(|| secret(side).public()),
        fee_rate: Ppm(0),
    }
}

impl Pair {
    /// A has 100 in it, B 50 (nothing if it is unlocked).
    fn new(mode: LockMode) -> Pair {
        let mut pair = Pair::pending(mode);
        if mode != LockMode::Unlocked {
            lifecycle::join(&mut pair.channel.ledger, Amount::new(50), NOW).unwrap();
        }
        pair
    }
    fn pending(mode: LockMode) -> Pair {
        let terms = terms(&default_policy());
        let ledger = lifecycle::open(mode, terms, Seconds(3 * DAY), Amount::new(100), NOW).unwrap();
        let dirs = [TempDir::new().unwrap(), TempDir::new().unwrap()];
        let mut pair = Pair {
            books: [0, 1].map(|n: usize| Book::open(dirs[n].path(), &owner(n)).unwrap()),
            dirs,
            channel: Channel {
                id: ChannelId(7),
                sidechain_id: SidechainId(1),
                name: None,
                a: participant(Side::A, true),
                b: Some(participant(Side::B, mode != LockMode::Unlocked)),
                admission: vec![],
                marked_due_by: None,
                ledger,
            },
            now: NOW,
            requests: 0,
        };
        for side in Side::BOTH {
            let signer = pair.signer(side);
            pair.books[side as usize]
                .commit(|w| enroll(w, &signer))
                .unwrap();
        }
        pair
    }
    fn snapshot(&self) -> ChannelSnapshot<'_> {
        ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.now,
        }
    }
    /// The side's book is lost: an empty one, in which the channel was restored from the chain.
    fn lose_book(&mut self, side: Side) {
        let dir = TempDir::new().unwrap();
        let mut book = empty_book(&dir, side);
        let signer = self.signer(side);
        let (channel, now) = (self.channel.clone(), self.now);
        book.commit(|w| restore_channel(w, &signer, &channel, now))
            .unwrap();
        self.books[side as usize] = book;
        self.dirs[side as usize] = dir;
    }
    fn restored(&self, side: Side) -> Option<crate::book::Restored> {
        let key = *self.signer(side).key();
        self.books[side as usize].entry(&key).unwrap().restored
    }
    fn signer(&self, side: Side) -> ChannelSigner {
        let channel_ref = ChannelRef {
            chain_id: "chain-1".to_owned(),
            registry: "registry".to_owned(),
            channel_id: self.channel.id,
        };
        let signer = ChannelSigner::new(&channel_ref, &self.channel, side, Some(secret(side)));
        signer.unwrap().with_identity(Arc::new(identity(side)))
    }
    fn pay(&mut self, side: Side, amount: u128) -> Result<SignedVoucher, WalletError> {
        let signer = self.signer(side);
        let snapshot = ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.now,
        };
        self.books[side as usize]
            .commit(|w| pay(w, &signer, snapshot, Amount::new(amount), Hash::ZERO))
    }
    fn receive(&mut self, side: Side, signed: SignedVoucher) -> Result<Received, WalletError> {
        let signer = self.signer(side);
        let snapshot = ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.now,
        };
        self.books[side as usize].commit(|w| receive(w, &signer, snapshot, signed, &[]))
    }
    /// A payment that arrives.
    fn paid(&mut self, by: Side, amount: u128) -> SignedVoucher {
        let signed = self.pay(by, amount).unwrap();
        let got = self.receive(by.peer(), signed.clone()).unwrap();
        assert_eq!(got.amount, Amount::new(amount));
        signed
    }
    fn standing(&self, side: Side) -> Standing {
        let snapshot = ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.now,
        };
        {
            let entry = self.books[side as usize]
                .entry(self.signer(side).key())
                .unwrap();
            standing(&entry, &self.signer(side), snapshot).unwrap()
        }
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
        let signer = self.signer(side);
        let snapshot = ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.now,
        };
        let until = NOW.plus(Seconds(600));
        self.books[side as usize].commit(|w| offer_close(w, &signer, snapshot, until))
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
    assert_eq!(pair.standing(Side::B).spendable, Amount::ZERO);
    assert!(matches!(
        pair.pay(Side::B, 1),
        Err(WalletError::PayeeOnly(ChannelId(7)))
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
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::NotJoined(ChannelId(7)))
    ));
    let mut pair = Pair::new(LockMode::OneWay);
    // a thirty-second of the close window before the payee stops to accept
    let stops = Seconds(DAY / 8 + DAY / 32);
    let last = pair.channel.ledger.expires_at.minus(stops);
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
    let signer = pair.signer(Side::A);
    let mut keep = |v: &SignedVoucher| pair.books[0].commit(|w| accept_receipt(w, &signer, v, &[]));
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
        let snapshot = ChannelSnapshot {
            ledger: &pair.channel.ledger,
            now: NOW,
        };
        let shown = to_show(&pair.books[side as usize], &pair.signer(side), snapshot).unwrap();
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
    let digest = signed.voucher.digest(&pair.signer(Side::A).context());
    signed.signature = secret(Side::A).sign(&digest);
    pair.channel.ledger.a.request = None;
    assert_eq!(rule_of(pair.receive(Side::B, signed).unwrap_err()), 2);
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
        let (a, b) = (batch.signer(Side::A), batch.signer(Side::B));
        let snapshot = ChannelSnapshot { ledger: &batch.channel.ledger, now: NOW };
        let [ours, theirs] = &mut batch.books;
        let signed = ours
            .commit(|w| {
                amounts
                    .iter()
                    .map(|amount| pay(w, &a, snapshot, Amount::new(*amount), Hash::ZERO))
                    .collect::<Result<Vec<_>, _>>()
            })
            .unwrap();
        theirs
            .commit(|w| {
                signed
                    .into_iter()
                    .try_for_each(|s| receive(w, &b, snapshot, s, &[]).map(|_| ()))
            })
            .unwrap();
        for n in 0..2 {
            let key = *[&a, &b][n].key();
            prop_assert_eq!(
                single.books[n].entry(&key).unwrap(),
                batch.books[n].entry(&key).unwrap()
            );
            prop_assert_eq!(single.books[n].payment_counts().unwrap(), batch.books[n].payment_counts().unwrap());
        }
    }
}
