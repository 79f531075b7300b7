//! One channel that all tests start from: opened at 1000, due at 2000, a close window of 100, 3 grace blocks.

use causeway_rules::lifecycle;
use causeway_rules::voucher::show;
use causeway_rules::wallet::{ChannelRecord, View, VoucherWithLocks};
use causeway_types::channel::{Direction, Ledger, LockMode, Side, Terms};
use causeway_types::registry::LockClaim;
use causeway_types::signed::locks_hash;
use causeway_types::{
    Amount, Hash, Lock, LockId, Nonce, Ppm, Preimage, Seconds, UnixTime, Voucher,
};

pub const OPENED: UnixTime = UnixTime(1000);
pub const EXPIRES: UnixTime = UnixTime(2000);
/// Half a close window before the end: the last second at which locks count when they are shown.
pub const LAST_FOR_LOCKS: UnixTime = UnixTime(1950);

pub fn terms() -> Terms {
    Terms {
        policy_version: 1,
        close_window: Seconds(100),
        grace_blocks: 3,
        longest_lock: Seconds(500),
        minimum_balance: Amount::new(5),
        minimum_rate: Ppm(0),
        bounty: Amount::ZERO,
    }
}

pub fn amount(n: u128) -> Amount {
    Amount::new(n)
}

/// Open, with 100 of A's and 50 of B's (unlocked: nothing of B's).
pub fn channel(mode: LockMode) -> Ledger {
    let mut ledger = lifecycle::open(mode, terms(), Seconds(1000), amount(100), OPENED).unwrap();
    if mode != LockMode::Unlocked {
        lifecycle::join(&mut ledger, amount(50), OPENED).unwrap();
    }
    ledger
}

pub fn one_way() -> Ledger {
    channel(LockMode::OneWay)
}

pub fn preimage(id: u64) -> Preimage {
    Preimage([id as u8; 32])
}

pub fn lock(id: u64, amount: u128, expiry: u64) -> Lock {
    Lock {
        id: LockId(id),
        amount: Amount::new(amount),
        hash: preimage(id).hash(),
        expiry: UnixTime(expiry),
    }
}

pub fn open_with(id: u64) -> LockClaim {
    LockClaim {
        lock_id: LockId(id),
        preimage: preimage(id),
    }
}

pub fn held(
    direction: Direction,
    nonce: u64,
    transferred: u128,
    locks: &[Lock],
) -> VoucherWithLocks {
    let locked: u128 = locks.iter().map(|l| l.amount.u128()).sum();
    VoucherWithLocks {
        voucher: Voucher {
            direction,
            nonce: Nonce(nonce),
            reference: Hash::ZERO,
            transferred: Amount::new(transferred),
            locked: Amount::new(locked),
            locks_hash: locks_hash(locks),
            locks_until: locks.iter().map(|l| l.expiry).max().unwrap_or_default(),
        },
        locks: locks.to_vec(),
    }
}

pub fn a_pays(nonce: u64, transferred: u128, locks: &[Lock]) -> VoucherWithLocks {
    held(Direction::AToB, nonce, transferred, locks)
}

pub fn b_pays(nonce: u64, transferred: u128, locks: &[Lock]) -> VoucherWithLocks {
    held(Direction::BToA, nonce, transferred, locks)
}

/// Puts a voucher of A's on record.
pub fn a_has_paid(ledger: &mut Ledger, nonce: u64, transferred: u128, locks: &[Lock], now: u64) {
    show(
        ledger,
        &a_pays(nonce, transferred, locks).voucher,
        UnixTime(now),
    )
    .unwrap();
}

pub fn view<'a>(side: Side, ledger: &'a Ledger, record: &'a ChannelRecord, now: u64) -> View<'a> {
    View {
        side,
        ledger,
        now: UnixTime(now),
        record,
    }
}
