//! A preimage is kept whoever tells it: the peer, or a block in which somebody has claimed the lock.

use super::locks::{add, FIRST};
use super::*;
use causeway_peer_protocol::message::{DecidedLock, LockOutcome};
use causeway_types::registry::LockClaim;
use causeway_types::{LockId, Preimage};

const PREIMAGE: Preimage = Preimage([1; 32]);

impl Pair {
    /// A's book hears of a claim.
    fn keeps(&mut self, id: LockId, preimage: Preimage) {
        let signer = self.signer(Side::A);
        let kept = self.books[0].commit(|w| keep_preimage(w, &signer, (id, preimage), NOW));
        kept.unwrap();
    }
    fn hears_that_it_was_let_go(&mut self) {
        let signer = self.signer(Side::A);
        let let_go = DecidedLock {
            id: FIRST,
            outcome: LockOutcome::Failed(ByteString::default()),
        };
        self.books[0]
            .commit(|w| keep_decided(w, &signer, (&[let_go], false), NOW))
            .unwrap();
    }
    /// What A's book has of its only lock: the preimage, and whether the peer let it go.
    fn known(&self) -> (Option<Preimage>, bool) {
        let pending = self.books[0].pending_locks(self.signer(Side::A).key(), false);
        let lock = pending.unwrap().pop().unwrap();
        (lock.preimage, lock.failure.is_some())
    }
}

#[test]
fn a_preimage_that_a_claim_tells_is_kept_and_is_worth_more_than_what_the_peer_says() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.updates(&[add(1, 30)]);
    pair.hears_that_it_was_let_go();
    assert_eq!(pair.known(), (None, true));
    let second = LockId(FIRST.0 + 1);
    let claims = [(FIRST, [1; 32]), (FIRST, [2; 32]), (second, [1; 32])];
    let claims = claims.map(|(lock_id, preimage)| LockClaim {
        lock_id,
        preimage: Preimage(preimage),
    });
    let signer = pair.signer(Side::A);
    let new = |pair: &Pair| new_preimages(&pair.books[0], &signer, &claims).unwrap();
    assert_eq!(new(&pair), claims[..1]);
    // another one, and one of a lock that there is not, change nothing
    pair.keeps(FIRST, Preimage([2; 32]));
    pair.keeps(second, PREIMAGE);
    assert_eq!(pair.known(), (None, true));
    pair.keeps(FIRST, PREIMAGE);
    assert_eq!(pair.known(), (Some(PREIMAGE), false));
    assert!(new(&pair).is_empty());
    pair.hears_that_it_was_let_go();
    pair.restarts(Side::A);
    assert_eq!(pair.known(), (Some(PREIMAGE), false));
}
