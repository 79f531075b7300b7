//! Vouchers, honest and otherwise, and locks.

use super::{Suite, User};
use causeway_types::channel::Side;
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::{locks_hash, SigningContext};
use causeway_types::{
    Amount, ChannelId, Direction, Hash, Lock, LockId, Nonce, Preimage, UnixTime, Voucher,
};

/// The preimage of the n-th lock.
pub fn preimage(n: u64) -> Preimage {
    Preimage(Hash::of(&n.to_be_bytes()).0)
}

/// A lock that the n-th preimage opens.
pub fn lock(n: u64, amount: u128, expiry: UnixTime) -> Lock {
    Lock {
        id: LockId(n),
        amount: Amount::new(amount),
        hash: preimage(n).hash(),
        expiry,
    }
}

/// A voucher on its way to be signed.
#[derive(Clone, Debug)]
pub struct Draft {
    pub context: SigningContext,
    pub voucher: Voucher,
    pub payer: User,
    pub payee: Option<User>,
}

impl Draft {
    /// With another nonce than the next one.
    pub fn nonce(mut self, nonce: u64) -> Draft {
        self.voucher.nonce = Nonce(nonce);
        self
    }
    pub fn with_locks(mut self, locks: &[Lock]) -> Draft {
        let sum = locks.iter().map(|l| l.amount.u128()).sum();
        let until = locks.iter().map(|l| l.expiry).max();
        self.voucher.locked = Amount::new(sum);
        self.voucher.locks_hash = locks_hash(locks);
        self.voucher.locks_until = until.unwrap_or_default();
        self
    }
    /// Signed by its payer.
    pub fn signed(&self) -> SignedVoucher {
        SignedVoucher {
            voucher: self.voucher,
            signature: self.payer.signs(&self.voucher.digest(&self.context)),
            receipt: None,
        }
    }
    /// Signed by its payer and receipted by its payee.
    pub fn receipted(&self) -> SignedVoucher {
        let digest = self.voucher.receipt_digest(&self.context);
        let payee = self.payee.as_ref().unwrap();
        SignedVoucher {
            receipt: Some(payee.signs(&digest)),
            ..self.signed()
        }
    }
}

impl Suite {
    /// Where signatures for a channel belong.
    pub fn context(&self, channel_id: ChannelId) -> SigningContext {
        SigningContext {
            domain: self.model.wiring.domain,
            channel_id,
        }
    }
    /// The user of a side, if it has one yet.
    pub fn side(&self, id: ChannelId, side: Side) -> Option<User> {
        let who = self.channel_model(id).parts[side as usize].who.as_ref();
        let known = self.users.values().find(|u| Some(&u.addr) == who);
        known.cloned()
    }
    /// The next voucher of a direction: all that was paid so far.
    pub fn draft(&mut self, id: ChannelId, direction: Direction, total: u128) -> Draft {
        let nonce = self.nonces.entry((id, direction)).or_default();
        *nonce += 1;
        let voucher = Voucher {
            direction,
            nonce: Nonce(*nonce),
            reference: Hash::ZERO,
            transferred: Amount::new(total),
            locked: Amount::ZERO,
            locks_hash: Hash::ZERO,
            locks_until: UnixTime(0),
        };
        Draft {
            context: self.context(id),
            voucher,
            payer: self.side(id, direction.payer()).unwrap(),
            payee: self.side(id, direction.payee()),
        }
    }
}
