//! Vouchers and locks, honest and not.

use crate::world::World;
use causeway_tests::model::{ChannelModel, Message, A};
use causeway_tests::suite::{lock, preimage};
use causeway_types::channel::{Direction, LockMode, Phase};
use causeway_types::registry::{ExecuteMsg, LockClaim, SignedVoucher};
use causeway_types::{Amount, ChannelId, Hash, Lock, LockId, Seconds, Signature};
use rand::seq::SliceRandom;
use rand::Rng;

const DIRECTIONS: [Direction; 2] = [Direction::AToB, Direction::BToA];

impl World {
    /// Some channel in which something may be shown.
    fn channel_to_show_in(&mut self) -> Option<(ChannelId, ChannelModel)> {
        let now = self.suite.now().0;
        let joined = |l: &ChannelModel| l.joined && l.phase(now) != Phase::Settled;
        let id = self.channel_where(joined)?;
        Some((id, self.channel_model(id)?))
    }

    fn new_locks(&mut self, life: &ChannelModel) -> Vec<Lock> {
        let longest = life.rules.longest_lock.0;
        let count = self.rng.gen_range(1..4);
        (0..count)
            .map(|_| {
                self.locks += 1;
                let amount = match self.rng.gen_range(0..10) {
                    0 => 1 << 90,
                    _ => self.rng.gen_range(1..100),
                };
                let after = self.rng.gen_range(0..=longest + longest / 20);
                lock(self.locks, amount, self.suite.now().plus(Seconds(after)))
            })
            .collect()
    }

    /// A voucher of a direction: mostly the next one, as its payer would sign it.
    fn voucher(
        &mut self,
        id: ChannelId,
        life: &ChannelModel,
        side: usize,
    ) -> Option<SignedVoucher> {
        self.user_of(life, side)?;
        let direction = DIRECTIONS[side];
        let before = life.parts[side].word.transferred;
        let total = match self.rng.gen_range(0..20) {
            0 => u128::MAX,
            1 => self.rng.gen_range(0..=before.min(1 << 100)),
            2 => before.saturating_add(1 << 70),
            _ => before.saturating_add(self.rng.gen_range(0..120)),
        };
        let mut draft = self.suite.draft(id, direction, total);
        let may_lock = life.mode != LockMode::Unlocked || self.once_in(20);
        if may_lock && self.once_in(2) {
            let list = self.new_locks(life);
            draft = draft.with_locks(&list);
            if self.once_in(20) {
                draft.voucher.locked = Amount::new(self.rng.gen_range(0..50));
            }
            self.lists.insert(draft.voucher.locks_hash, list);
        }
        if self.once_in(25) {
            let other = self.anybody();
            draft.payer = self.suite.users[other].clone();
        }
        if self.once_in(40) {
            draft.context.domain = Hash::ZERO;
        }
        if self.once_in(40) {
            draft.context.channel_id.0 += 1;
        }
        let wants_receipt = match life.mode {
            LockMode::Unlocked => self.once_in(20),
            LockMode::OneWay => self.once_in(2),
            LockMode::TwoWay => !self.once_in(10),
        };
        let receipted = wants_receipt && draft.payee.is_some();
        let signed = if receipted {
            draft.receipted()
        } else {
            draft.signed()
        };
        self.vouchers.entry(id).or_default().push(signed.clone());
        Some(signed)
    }

    /// What somebody could have at hand: mostly a new one, at times any old one, at times spoilt.
    pub fn some_vouchers(
        &mut self,
        id: ChannelId,
        life: &ChannelModel,
        side: usize,
    ) -> Vec<SignedVoucher> {
        let mut hand = vec![];
        let old = self.vouchers.get(&id).cloned().unwrap_or_default();
        if self.once_in(4) {
            hand.extend(old.choose(&mut self.rng).cloned());
        } else {
            hand.extend(self.voucher(id, life, side));
        }
        if self.once_in(5) {
            hand.extend(self.voucher(id, life, 1 - side));
        }
        if self.once_in(30) {
            hand.extend(old.last().cloned());
        }
        if self.once_in(25) {
            for signed in &mut hand {
                signed.signature = Signature([7; 64]);
            }
        }
        hand
    }

    pub fn shows(&mut self) {
        let Some((channel_id, life)) = self.channel_to_show_in() else {
            return;
        };
        let side = if life.mode == LockMode::Unlocked && !self.once_in(20) {
            A
        } else {
            self.either()
        };
        let vouchers = self.some_vouchers(channel_id, &life, side);
        let name = self.mostly(&life, 1 - side);
        let show = ExecuteMsg::Show {
            channel_id,
            vouchers,
        };
        self.call(name, Message::Registry(show));
    }

    /// A channel, a direction and a list: mostly the one that was shown.
    fn some_locks(&mut self) -> Option<(ChannelId, usize, Vec<Lock>)> {
        let listed = |l: &ChannelModel| l.parts.iter().any(|p| p.word.pending() > 0);
        let id = self.channel_where(listed)?;
        let life = self.channel_model(id)?;
        let side = (0..2).find(|s| life.parts[*s].word.pending() > 0);
        let side = match side {
            Some(side) if !self.once_in(10) => side,
            _ => self.either(),
        };
        let mut list = match self.lists.get(&life.parts[side].word.hash) {
            Some(list) => list.clone(),
            None => self.lists.values().next()?.clone(),
        };
        if self.once_in(20) {
            list.pop();
        }
        Some((id, side, list))
    }

    /// A voucher that is not shown yet, and its locks.
    #[expect(clippy::type_complexity, reason = "as `some_locks`, with the voucher")]
    fn unshown_locks(&mut self) -> Option<((ChannelId, usize, Vec<Lock>), SignedVoucher)> {
        let (id, life) = self.channel_to_show_in()?;
        let side = self.either();
        let signed = self.voucher(id, &life, side)?;
        let list = self.lists.get(&signed.voucher.locks_hash)?.clone();
        Some(((id, side, list), signed))
    }

    /// Somebody claims locks, of a voucher on record or of one that comes along.
    pub fn claims(&mut self) {
        let (listed, voucher) = match self.once_in(3) {
            true => self.unshown_locks().unzip(),
            false => (self.some_locks(), None),
        };
        let Some((channel_id, side, locks)) = listed else {
            return;
        };
        let wrong = self.once_in(12);
        let all = self.once_in(5);
        let mut claims = vec![];
        for lock in &locks {
            if all || self.once_in(2) {
                let n = lock.id.0 + u64::from(wrong);
                claims.push(LockClaim {
                    lock_id: lock.id,
                    preimage: preimage(n),
                });
            }
        }
        if self.once_in(40) {
            claims.push(LockClaim {
                lock_id: LockId(0),
                preimage: preimage(0),
            });
        }
        let mut direction = DIRECTIONS[side];
        if self.once_in(30) {
            direction = DIRECTIONS[1 - side];
        }
        let claim = ExecuteMsg::Claim {
            channel_id,
            direction,
            locks,
            claims,
            voucher: voucher.map(Box::new),
        };
        let name = self.anybody();
        self.call(name, Message::Registry(claim));
    }

    /// Somebody takes expired locks out, mostly when the first has expired.
    pub fn expires_locks(&mut self) {
        let Some((channel_id, side, locks)) = self.some_locks() else {
            return;
        };
        let first = locks.iter().map(|l| l.expiry).min();
        if let Some(first) = first.filter(|t| *t > self.suite.now()) {
            if self.once_in(3) {
                let time = self.about(first.0).max(self.suite.now());
                self.suite.it_becomes(time);
            }
        }
        let expire = ExecuteMsg::ExpireLocks {
            channel_id,
            direction: DIRECTIONS[side],
            locks,
        };
        let name = self.anybody();
        self.call(name, Message::Registry(expire));
    }
}
