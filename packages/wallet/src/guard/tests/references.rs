//! References are paid once (P11): a shop with three channels in one book. The first and the third are with the same account,
//! which has another channel to pay over; the second is with another account.

use super::*;
use crate::book::{
    EventKind, InvoiceFilter, InvoicePayment, InvoiceState, LossProof, NewInvoice, Parties,
    PaymentFilter, PaymentOutcome, Restored,
};
use crate::peer;
use causeway_peer_protocol::channel::{CommitRequest, LocalOperation, Outcome, RequestId};
use causeway_peer_protocol::message::{
    AckFrame, MayPayFrame, PayVerdict, UnaskedPayment, UnaskedUse, UpdateFrame,
};
use causeway_types::channel::{Evidence, Settlement};
use causeway_types::{Direction, Operation, Seconds};

const INVOICE: Hash = Hash([9; 32]);
const PRICE: u128 = 5;
const FIRST: usize = 0;
const OTHER_ACCOUNT: usize = 1;
const SAME_ACCOUNT: usize = 2;

struct Shop {
    _dirs: [TempDir; 3],
    shop: Book,
    /// One for each paying account.
    payers: [Book; 2],
    channels: [Channel; 3],
    /// The shop's clock.
    clock: UnixTime,
    requests: u64,
}

impl Shop {
    fn new() -> Shop {
        let dirs = [(); 3].map(|()| TempDir::new().unwrap());
        let template = Pair::new(LockMode::OneWay).channel;
        let channels = [7, 8, 9].map(|id| Channel {
            id: ChannelId(id),
            ..template.clone()
        });
        let payers = [0, 1].map(|n| {
            let owner = BookOwner::new("chain-1", format!("payer_{n}"));
            Book::open(dirs[n].path(), &owner).unwrap()
        });
        let mut shop = Shop {
            shop: Book::open(dirs[2].path(), &BookOwner::new("chain-1", "shop")).unwrap(),
            _dirs: dirs,
            payers,
            channels,
            clock: NOW,
            requests: 0,
        };
        for n in [FIRST, OTHER_ACCOUNT, SAME_ACCOUNT] {
            for side in Side::BOTH {
                let signer = shop.signer(n, side);
                let peer = match side {
                    Side::A => "shop".to_owned(),
                    Side::B => format!("payer_{}", n % 2),
                };
                let parties = Parties {
                    sidechain_id: SidechainId(1),
                    mode: LockMode::OneWay,
                    own_key: None,
                    peer: Some(peer),
                    peer_key: None,
                };
                let enrolled = shop.book(n, side).commit(|w| {
                    w.check_parties(signer.key(), &parties)?;
                    enroll(w, &signer)
                });
                enrolled.unwrap();
            }
        }
        shop
    }

    fn signer(&self, n: usize, side: Side) -> ChannelSigner {
        let channel = &self.channels[n];
        let channel_ref = ChannelRef {
            chain_id: "chain-1".to_owned(),
            registry: "registry".to_owned(),
            channel_id: channel.id,
        };
        ChannelSigner::new(&channel_ref, channel, side, Some(secret(side))).unwrap()
    }

    fn book(&mut self, n: usize, side: Side) -> &mut Book {
        match side {
            Side::A => &mut self.payers[n % 2],
            Side::B => &mut self.shop,
        }
    }

    fn commit(
        &mut self,
        n: usize,
        side: Side,
        request: &CommitRequest,
    ) -> Result<Outcome, WalletError> {
        let (signer, ledger) = (self.signer(n, side), self.channels[n].ledger);
        let at = ChannelAtBlock {
            ledger: &ledger,
            time: ChainTime::with_machine(NOW, self.clock),
            rests_on: Height(1),
            is_too_old: false,
            times: Default::default(),
        };
        let verified = VerifiedSignatures::default();
        self.book(n, side)
            .commit(|w| peer::commit(w, &signer, &at, request, &verified))
    }

    fn make_invoice(&mut self) {
        let new = NewInvoice {
            request_id: "order-1".to_owned(),
            reference: INVOICE,
            sidechain_id: SidechainId(1),
            amount: Amount::new(PRICE),
            made_at: NOW,
            expires_at: NOW.plus(Seconds(3_600)),
            description: "tea".to_owned(),
            payment_secret: [1; 32],
            hash: Hash::ZERO,
            preimage: None,
            final_delta: Seconds(0),
            hold: Seconds(0),
            text: "cswinv1".to_owned(),
        };
        let added = self.shop.commit(|w| w.add_invoice(&new, &INVOICE));
        added.unwrap();
    }

    fn invoice(&self) -> InvoiceState {
        self.shop.invoice(&INVOICE).unwrap().unwrap().state
    }

    fn asks(&mut self, n: usize, reference: Hash, amount: u128) -> (PayVerdict, u32) {
        self.asks_on(n, reference, amount, SidechainId(1))
    }

    fn asks_on(
        &mut self,
        n: usize,
        reference: Hash,
        amount: u128,
        sidechain_id: SidechainId,
    ) -> (PayVerdict, u32) {
        let asked = vec![MayPayFrame {
            req: 3,
            channel_id: self.channels[n].id,
            sidechain_id,
            reference,
            amount: Amount::new(amount),
        }];
        let done = self.commit(n, Side::B, &CommitRequest::Reserve { asked });
        let Ok(Outcome::Reserved { answers }) = done else {
            panic!("{done:?}");
        };
        assert_eq!((answers.len(), answers[0].req), (1, 3));
        (answers[0].verdict, answers[0].seconds)
    }

    /// A payer signs payments together: which were signed, and why others were not.
    fn signs(&mut self, n: usize, payments: &[(Hash, u128)]) -> (usize, Vec<String>) {
        let operations = payments.iter().map(|(reference, amount)| {
            self.requests += 1;
            LocalOperation::new(
                RequestId(self.requests),
                Operation::DirectPayment {
                    reference: *reference,
                    amount: Amount::new(*amount),
                },
            )
        });
        let operations = operations.collect();
        let done = self.commit(n, Side::A, &CommitRequest::sign(operations));
        let Ok(Outcome::Signed { ids, refused }) = done else {
            panic!("{done:?}");
        };
        (ids.len(), refused.into_iter().map(|(_, why)| why).collect())
    }

    /// A payer's newest update, signed for this.
    fn pays(&mut self, n: usize, reference: Hash, amount: u128) -> UpdateFrame {
        let signed = self.signs(n, &[(reference, amount)]);
        assert_eq!(signed, (1, vec![]));
        let key = *self.signer(n, Side::A).key();
        let open = self.book(n, Side::A).updates(&key).unwrap();
        open.last().unwrap().frame.clone()
    }

    /// The shop takes it.
    fn takes(&mut self, n: usize, update: UpdateFrame) -> AckFrame {
        let updates = vec![update];
        let done = self.commit(n, Side::B, &CommitRequest::AcceptUpdates { updates });
        let Ok(Outcome::Accepted {
            ack: Some(ack),
            refused: None,
        }) = done
        else {
            panic!("{done:?}");
        };
        ack
    }

    /// A payment that is made and comes at once: what the `ack` says of it.
    fn comes(&mut self, n: usize, reference: Hash, amount: u128) -> Vec<UnaskedPayment> {
        let update = self.pays(n, reference, amount);
        self.takes(n, update).unasked.to_vec()
    }

    fn outcomes(&self) -> Vec<PaymentOutcome> {
        let all = self.shop.payments(&PaymentFilter::default(), 0, 100);
        let all = all.unwrap().into_iter();
        all.map(|logged| logged.payment.outcome).collect()
    }

    fn count(&self, kind: EventKind) -> usize {
        let events = self.shop.events_after(0, 100).unwrap();
        events.iter().filter(|event| event.kind == kind).count()
    }
}

fn unasked(nonce: u64) -> Vec<UnaskedPayment> {
    vec![UnaskedPayment {
        nonce: Nonce(nonce),
        operation: 0,
        what: UnaskedUse::Kept,
    }]
}

#[test]
fn an_invoice_is_reserved_for_one_channel_and_paid_by_it_in_the_commit_that_accepts_it() {
    let mut shop = Shop::new();
    shop.make_invoice();
    assert_eq!(shop.asks(FIRST, INVOICE, PRICE), (PayVerdict::Reserved, 30));
    // whoever pays: not even over another channel of the same account
    for other in [OTHER_ACCOUNT, SAME_ACCOUNT] {
        assert_eq!(shop.asks(other, INVOICE, PRICE), (PayVerdict::Held, 30));
    }
    assert_eq!(shop.comes(FIRST, INVOICE, PRICE), []);
    let paid = InvoicePayment {
        key: *shop.signer(FIRST, Side::B).key(),
        nonce: Nonce(1),
        place: 0,
        amount: Amount::new(PRICE),
        at: NOW,
    };
    assert_eq!(shop.invoice(), InvoiceState::Paid(paid));
    assert_eq!(shop.count(EventKind::InvoicePaid), 1);
    for channel in [FIRST, OTHER_ACCOUNT, SAME_ACCOUNT] {
        assert_eq!(shop.asks(channel, INVOICE, PRICE), (PayVerdict::Paid, 0));
    }
}

#[test]
fn a_payment_that_comes_when_another_has_paid_is_unasked_money_and_the_payer_is_told() {
    let mut shop = Shop::new();
    shop.make_invoice();
    assert_eq!(shop.comes(FIRST, INVOICE, PRICE), []);
    let update = shop.pays(OTHER_ACCOUNT, INVOICE, PRICE);
    let ack = shop.takes(OTHER_ACCOUNT, update);
    assert_eq!(ack.unasked.to_vec(), unasked(1));
    assert_eq!(
        shop.outcomes(),
        [PaymentOutcome::Counts, PaymentOutcome::Unasked]
    );
    assert_eq!(shop.count(EventKind::PaymentUnasked), 1);
    assert_eq!(shop.count(EventKind::InvoicePaid), 1);
    // the payer keeps it with the acknowledgement, once
    let told = CommitRequest::Acknowledge { ack: ack.clone() };
    let done = shop.commit(OTHER_ACCOUNT, Side::A, &told);
    let Ok(Outcome::Acknowledged { ids, unasked }) = done else {
        panic!("{done:?}");
    };
    assert_eq!((ids.len(), unasked.len()), (0, 1));
    let events = |shop: &Shop| {
        let events = shop.payers[OTHER_ACCOUNT].events_after(0, 100).unwrap();
        events.iter().map(|e| e.kind.name()).collect::<Vec<_>>()
    };
    let expected = ["payment_signed", "payment_final", "payment_unasked"];
    assert_eq!(events(&shop), expected);
    shop.commit(OTHER_ACCOUNT, Side::A, &told).unwrap();
    assert_eq!(events(&shop), expected);
    // the reference is free for another try, which this time says so before it signs
    assert_eq!(
        shop.asks(OTHER_ACCOUNT, INVOICE, PRICE),
        (PayVerdict::Paid, 0)
    );
    assert_eq!(shop.signs(OTHER_ACCOUNT, &[(INVOICE, PRICE)]), (1, vec![]));
}

#[test]
fn a_payment_without_a_reservation_pays_where_nobody_holds_it_and_not_where_somebody_does() {
    let mut shop = Shop::new();
    shop.make_invoice();
    assert_eq!(shop.asks(FIRST, INVOICE, PRICE).0, PayVerdict::Reserved);
    assert_eq!(shop.comes(OTHER_ACCOUNT, INVOICE, PRICE), unasked(1));
    assert_eq!(shop.invoice(), InvoiceState::Open);
    // it has run out
    shop.clock = NOW.plus(Seconds(30));
    assert_eq!(shop.comes(SAME_ACCOUNT, INVOICE, PRICE), []);
    assert!(matches!(shop.invoice(), InvoiceState::Paid(_)));
    // and what comes late by the first reservation is unasked
    shop.payers[0] = Book::open(
        TempDir::new().unwrap().path(),
        &BookOwner::new("chain-1", "payer_0"),
    )
    .unwrap();
    let signer = shop.signer(FIRST, Side::A);
    shop.payers[0].commit(|w| enroll(w, &signer)).unwrap();
    assert_eq!(shop.comes(FIRST, INVOICE, PRICE), unasked(1));
}

#[test]
fn what_does_not_pay_an_invoice_says_so_when_it_is_asked_and_when_it_comes() {
    let hour = Seconds(3_600);
    let cases: [(&str, u128, u64, PayVerdict); 4] = [
        ("less", PRICE - 1, 0, PayVerdict::OtherAmount),
        ("more", PRICE + 1, 0, PayVerdict::OtherAmount),
        ("expired", PRICE, hour.0, PayVerdict::Expired),
        ("cancelled", PRICE, 1, PayVerdict::Cancelled),
    ];
    for (name, amount, later, verdict) in cases {
        let mut shop = Shop::new();
        shop.make_invoice();
        // by the machine's clock: the block is as old as the invoice
        shop.clock = NOW.plus(Seconds(later));
        if verdict == PayVerdict::Cancelled {
            let cancelled = shop.shop.commit(|w| w.cancel_invoice(&INVOICE, NOW));
            cancelled.unwrap();
        }
        assert_eq!(shop.asks(FIRST, INVOICE, amount), (verdict, 0), "{name}");
        assert_eq!(shop.comes(FIRST, INVOICE, amount), unasked(1), "{name}");
        assert!(!matches!(shop.invoice(), InvoiceState::Paid(_)), "{name}");
    }
    let mut shop = Shop::new();
    shop.make_invoice();
    let elsewhere = shop.asks_on(FIRST, INVOICE, PRICE, SidechainId(2));
    assert_eq!(elsewhere, (PayVerdict::OtherAmount, 0));
    let nothing = shop.asks(FIRST, Hash::ZERO, PRICE);
    assert_eq!(nothing, (PayVerdict::OtherAmount, 0));
}

#[test]
fn a_channel_that_asks_too_often_waits_and_keeps_nobody_else_from_the_invoice() {
    let mut shop = Shop::new();
    shop.make_invoice();
    for _time in 0..3 {
        assert_eq!(shop.asks(FIRST, INVOICE, PRICE), (PayVerdict::Reserved, 30));
    }
    assert_eq!(
        shop.asks(FIRST, INVOICE, PRICE),
        (PayVerdict::TooOften, 600)
    );
    shop.clock = NOW.plus(Seconds(30));
    assert_eq!(
        shop.asks(FIRST, INVOICE, PRICE),
        (PayVerdict::TooOften, 570)
    );
    let other = shop.asks(OTHER_ACCOUNT, INVOICE, PRICE);
    assert_eq!(other, (PayVerdict::Reserved, 30));
}

#[test]
fn a_reference_that_is_no_invoice_is_taken_once_from_each_paying_account() {
    let mut shop = Shop::new();
    let order = Hash([3; 32]);
    assert_eq!(shop.asks(FIRST, order, 1), (PayVerdict::Reserved, 30));
    // two channels of one account hold it for each other, and nobody keeps another account from its own
    assert_eq!(shop.asks(SAME_ACCOUNT, order, 1), (PayVerdict::Held, 30));
    assert_eq!(
        shop.asks(OTHER_ACCOUNT, order, 2),
        (PayVerdict::Reserved, 30)
    );
    assert_eq!(shop.comes(FIRST, order, 1), []);
    assert_eq!(shop.asks(SAME_ACCOUNT, order, 1), (PayVerdict::Paid, 0));
    assert_eq!(shop.comes(OTHER_ACCOUNT, order, 2), []);
    assert_eq!(shop.count(EventKind::InvoicePaid), 0);
}

#[test]
fn a_payer_signs_a_reference_once_over_whatever_channel_until_it_is_certain_that_it_did_not_pay() {
    let mut shop = Shop::new();
    shop.make_invoice();
    let update = shop.pays(FIRST, INVOICE, PRICE);
    for channel in [FIRST, SAME_ACCOUNT] {
        let (signed, why) = shop.signs(channel, &[(INVOICE, PRICE), (Hash::ZERO, 1)]);
        // what does not name it is signed all the same
        assert_eq!((signed, why.len()), (1, 1));
        assert!(why[0].contains("of nonce 1 in channel 7"), "{why:?}");
    }
    // acknowledged as paid it is not paid again
    let ack = shop.takes(FIRST, update);
    shop.commit(FIRST, Side::A, &CommitRequest::Acknowledge { ack })
        .unwrap();
    assert_eq!(shop.signs(SAME_ACCOUNT, &[(INVOICE, PRICE)]).0, 0);
    // another account knows nothing of it
    assert_eq!(shop.signs(OTHER_ACCOUNT, &[(INVOICE, PRICE)]).0, 1);
}

#[test]
fn two_payments_of_one_reference_are_not_signed_together() {
    let mut shop = Shop::new();
    let order = Hash([3; 32]);
    let (signed, why) = shop.signs(FIRST, &[(order, 1), (order, 1), (Hash::ZERO, 1)]);
    assert_eq!((signed, why.len()), (2, 1));
}

#[test]
fn when_a_channel_has_settled_without_a_payment_its_reference_can_be_paid_again() {
    let mut shop = Shop::new();
    shop.pays(FIRST, Hash([3; 32]), 1);
    shop.pays(FIRST, Hash([4; 32]), 2);
    assert_eq!(shop.signs(SAME_ACCOUNT, &[(Hash([4; 32]), 2)]).0, 0);
    let mut ledger = shop.channels[FIRST].ledger;
    let signer = shop.signer(FIRST, Side::A);
    let settles = |shop: &mut Shop, ledger: &Ledger| {
        let at = block(ledger, NOW);
        shop.payers[0]
            .commit(|w| note_settlement(w, &signer, &at))
            .unwrap();
        let all = shop.payers[0].payments(&PaymentFilter::default(), 0, 10);
        let all = all.unwrap().into_iter();
        all.map(|logged| logged.payment.outcome).collect::<Vec<_>>()
    };
    // it runs: nothing is certain
    assert_eq!(settles(&mut shop, &ledger), [PaymentOutcome::Counts; 2]);
    ledger.a.evidence = Some(Evidence {
        nonce: Nonce(1),
        transferred: Amount::new(1),
        ..ledger.evidence(Direction::AToB)
    });
    ledger.settlement = Some(Settlement {
        capacity: Amount::new(150),
        paid_a: Amount::new(99),
        paid_b: Amount::new(51),
    });
    let void = [PaymentOutcome::Counts, PaymentOutcome::Void];
    assert_eq!(settles(&mut shop, &ledger), void);
    assert_eq!(shop.signs(SAME_ACCOUNT, &[(Hash([3; 32]), 1)]).0, 0);
    assert_eq!(shop.signs(SAME_ACCOUNT, &[(Hash([4; 32]), 2)]).0, 1);
}

#[test]
fn an_invoice_whose_payment_is_only_kept_is_paid_once_it_counts() {
    let mut shop = Shop::new();
    shop.make_invoice();
    let key = *shop.signer(FIRST, Side::B).key();
    let restored = Restored::because(LossProof::BookRestored);
    let marked = shop.shop.commit(|w| w.mark(&key, Some(restored)));
    marked.unwrap();
    let update = shop.pays(FIRST, INVOICE, PRICE);
    let updates = vec![update];
    let kept = shop.commit(FIRST, Side::B, &CommitRequest::AcceptUpdates { updates });
    assert!(
        matches!(kept, Ok(Outcome::Accepted { ack: None, .. })),
        "{kept:?}"
    );
    let listed = |shop: &Shop, filter| shop.shop.invoices(Some(filter), 0, 10).unwrap().len();
    // nobody else pays it, and what came may never count
    assert_eq!(shop.asks(OTHER_ACCOUNT, INVOICE, PRICE).0, PayVerdict::Paid);
    assert!(shop.shop.invoice(&INVOICE).unwrap().unwrap().is_kept);
    assert_eq!(listed(&shop, InvoiceFilter::Kept), 1);
    assert_eq!(listed(&shop, InvoiceFilter::Paid), 0);
    assert_eq!(shop.count(EventKind::InvoicePaid), 0);
    let (signer, ledger) = (shop.signer(FIRST, Side::B), shop.channels[FIRST].ledger);
    let at = block(&ledger, NOW.plus(Seconds(DAY)));
    assert!(shop.shop.commit(|w| judge_kept(w, &signer, &at)).unwrap());
    assert!(!shop.shop.invoice(&INVOICE).unwrap().unwrap().is_kept);
    assert_eq!(listed(&shop, InvoiceFilter::Kept), 0);
    assert_eq!(listed(&shop, InvoiceFilter::Paid), 1);
    assert_eq!(shop.count(EventKind::InvoicePaid), 1);
}

#[test]
fn an_invoice_expires_by_the_later_clock_for_a_voucher_that_comes_alone_too() {
    let mut shop = Shop::new();
    shop.make_invoice();
    let (signer, ledger) = (shop.signer(FIRST, Side::A), shop.channels[FIRST].ledger);
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    let amount = Amount::new(PRICE);
    let line = shop
        .book(FIRST, Side::A)
        .commit(|w| pay(w, &signer, snapshot, amount, INVOICE))
        .unwrap();
    let signer = shop.signer(FIRST, Side::B);
    // no block has come since, and this machine's clock says that the time is over
    let latest = NOW.plus(Seconds(3_600));
    let taken = shop
        .shop
        .commit(|w| receive_at(w, &signer, snapshot, latest, line, &[]));
    assert_eq!(taken.unwrap().amount, amount);
    assert_eq!(shop.invoice(), InvoiceState::Open);
    assert_eq!(shop.outcomes(), [PaymentOutcome::Unasked]);
}

#[test]
fn a_line_of_text_is_held_to_the_same() {
    let mut shop = Shop::new();
    shop.make_invoice();
    let signed = |shop: &mut Shop, n: usize| {
        let (signer, ledger) = (shop.signer(n, Side::A), shop.channels[n].ledger);
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now: NOW,
        };
        let (book, amount) = (shop.book(n, Side::A), Amount::new(PRICE));
        book.commit(|w| pay(w, &signer, snapshot, amount, INVOICE))
    };
    let received = |shop: &mut Shop, n: usize, line: SignedVoucher| {
        let (signer, ledger) = (shop.signer(n, Side::B), shop.channels[n].ledger);
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now: NOW,
        };
        let taken = shop
            .shop
            .commit(|w| receive(w, &signer, snapshot, line, &[]));
        assert_eq!(taken.unwrap().amount, Amount::new(PRICE));
    };
    let line = signed(&mut shop, FIRST).unwrap();
    let twice = signed(&mut shop, SAME_ACCOUNT).unwrap_err();
    assert_eq!(twice.code(), "reference_paid");
    received(&mut shop, FIRST, line);
    assert!(matches!(shop.invoice(), InvoiceState::Paid(_)));
    let line = signed(&mut shop, OTHER_ACCOUNT).unwrap();
    received(&mut shop, OTHER_ACCOUNT, line);
    let expected = [PaymentOutcome::Counts, PaymentOutcome::Unasked];
    assert_eq!(shop.outcomes(), expected);
}

impl Shop {
    /// Somebody without a channel asks whether a reference may be paid.
    fn asks_without_channel(
        &self,
        account: Option<&str>,
        reference: Hash,
        amount: u128,
    ) -> (PayVerdict, u32) {
        let asked = MayPayFrame {
            req: 3,
            channel_id: ChannelId(0),
            sidechain_id: SidechainId(1),
            reference,
            amount: Amount::new(amount),
        };
        let domain = self.signer(FIRST, Side::B).key().domain;
        let answer = judge_without_channel(&self.shop, (&domain, account), &asked, self.clock);
        let answer = answer.unwrap();
        assert_eq!(answer.req, 3);
        (answer.verdict, answer.seconds)
    }
}

#[test]
fn who_has_no_channel_is_told_what_would_become_of_its_payment_and_nothing_is_reserved() {
    let mut shop = Shop::new();
    shop.make_invoice();
    let asks = |shop: &Shop, amount| shop.asks_without_channel(None, INVOICE, amount);
    assert_eq!(asks(&shop, PRICE), (PayVerdict::Reserved, 0));
    assert_eq!(asks(&shop, PRICE + 1), (PayVerdict::OtherAmount, 0));
    // it held nothing: a channel gets the reservation, and then another one holds it
    assert_eq!(shop.asks(FIRST, INVOICE, PRICE), (PayVerdict::Reserved, 30));
    assert_eq!(asks(&shop, PRICE), (PayVerdict::Held, 30));
    shop.clock = NOW.plus(Seconds(30));
    assert_eq!(asks(&shop, PRICE), (PayVerdict::Reserved, 0));
    shop.clock = NOW.plus(Seconds(3_600));
    assert_eq!(asks(&shop, PRICE), (PayVerdict::Expired, 0));
    shop.clock = NOW;
    assert_eq!(shop.comes(FIRST, INVOICE, PRICE), []);
    assert_eq!(asks(&shop, PRICE), (PayVerdict::Paid, 0));
    let nothing = shop.asks_without_channel(None, Hash::ZERO, PRICE);
    assert_eq!(nothing, (PayVerdict::OtherAmount, 0));
}

#[test]
fn a_reference_that_is_no_invoice_is_told_as_paid_to_the_account_that_paid_it_alone() {
    let mut shop = Shop::new();
    let order = Hash::of(b"order 7");
    assert_eq!(shop.comes(FIRST, order, 3), []);
    let asks = |account| shop.asks_without_channel(account, order, 3).0;
    assert_eq!(asks(Some("payer_0")), PayVerdict::Paid);
    assert_eq!(asks(Some("payer_1")), PayVerdict::Reserved);
    // who is not known learns nothing of others
    assert_eq!(asks(None), PayVerdict::Reserved);
}

#[test]
fn what_an_account_was_paid_for_is_refused_whichever_channel_it_went_over() {
    let mut shop = Shop::new();
    let order = Hash::of(b"order 7");
    shop.pays(FIRST, order, 3);
    let domain = shop.signer(FIRST, Side::A).key().domain;
    let refused = |shop: &mut Shop, account: &str, reference| {
        let operation = Operation::DirectPayment {
            reference,
            amount: Amount::new(3),
        };
        let checked = shop.payers[0].commit(|w| check_unpaid_to(w, (&domain, account), &operation));
        checked.err().map(|error| error.code())
    };
    assert_eq!(refused(&mut shop, "shop", order), Some("reference_paid"));
    assert_eq!(refused(&mut shop, "another", order), None);
    assert_eq!(refused(&mut shop, "shop", Hash::of(b"order 8")), None);
    assert_eq!(refused(&mut shop, "shop", Hash::ZERO), None);
}
