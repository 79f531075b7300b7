//! What a request to withdraw asks for is kept free from before it is sent until the chain shows it, or never will.

use super::*;
use causeway_types::channel::WithdrawRequest;

impl Pair {
    fn asks(&mut self, amount: u128, last: u64) -> Result<(), WalletError> {
        let signer = self.signer(Side::A);
        let (ledger, now) = (self.channel.ledger, self.now);
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now,
        };
        let withdrawn = ledger.a.withdrawn;
        self.books[0].commit(|w| {
            let asked = (Amount::new(amount), withdrawn);
            begin_withdraw_request(w, &signer, snapshot, asked, Some(Height(last)))
        })
    }
    fn learns(&mut self, amount: u128, included: Option<u64>) {
        let signer = self.signer(Side::A);
        let asked = (Amount::new(amount), self.channel.ledger.a.withdrawn);
        let done = self.books[0]
            .commit(|w| settle_withdraw_request(w, &signer, asked, included.map(Height)));
        done.unwrap();
    }
    fn follows(&mut self, height: u64) {
        let signer = self.signer(Side::A);
        self.books[0]
            .commit(|w| forget_known_withdraw_requests(w, &signer, Height(height)))
            .unwrap();
    }
    fn spendable(&self) -> u128 {
        let signer = self.signer(Side::A);
        let entry = self.books[0].entry(signer.key()).unwrap();
        let standing = standing(&entry, &signer, self.snapshot()).unwrap();
        standing.spendable.u128()
    }
    fn shows_request(&mut self, amount: u128) {
        let matures_at = self.now.plus(self.channel.ledger.terms.close_window);
        self.channel.ledger.a.request = Some(WithdrawRequest {
            amount: Amount::new(amount),
            matures_at,
            marked_mature_at: None,
        });
    }
}

#[test]
fn what_is_asked_for_is_not_paid_before_the_chain_shows_it_nor_after() {
    for mode in [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay] {
        let mut pair = Pair::new(mode);
        pair.asks(70, 20).unwrap();
        assert_eq!(pair.spendable(), 30);
        pair.pay(Side::A, 31).unwrap_err();
        pair.pay(Side::A, 10).unwrap();
        pair.learns(70, Some(12));
        // by the block before it the chain does not show it
        pair.follows(11);
        assert_eq!(pair.spendable(), 20);
        pair.shows_request(70);
        assert_eq!(pair.spendable(), 20);
        pair.follows(12);
        assert_eq!(pair.spendable(), 20);
        pair.channel.ledger.a.request = None;
        assert_eq!(pair.spendable(), 90);
    }
}

#[test]
fn one_that_never_comes_on_chain_is_free_again_by_what_is_known_or_by_its_last_block() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.asks(70, 20).unwrap();
    // the same again, in another transaction
    pair.asks(70, 25).unwrap();
    pair.follows(24);
    assert_eq!(pair.spendable(), 30);
    pair.learns(70, None);
    assert_eq!(pair.spendable(), 100);
    pair.asks(70, 30).unwrap();
    pair.follows(30);
    assert_eq!(pair.spendable(), 100);
}

#[test]
fn no_more_is_asked_for_than_can_be_paid_and_one_takes_the_place_of_another() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.pay(Side::A, 40).unwrap();
    assert!(matches!(
        pair.asks(61, 20),
        Err(WalletError::TooMuch { .. })
    ));
    assert!(matches!(pair.asks(0, 20), Err(WalletError::Zero)));
    assert!(pair.asks(u128::MAX, 20).is_err());
    pair.asks(60, 20).unwrap();
    assert_eq!(pair.spendable(), 0);
    pair.shows_request(60);
    pair.follows(20);
    // a smaller one: until it is known which the chain has, the larger counts
    pair.asks(10, 30).unwrap();
    assert_eq!(pair.spendable(), 0);
    pair.shows_request(10);
    pair.follows(30);
    assert_eq!(pair.spendable(), 50);
}
