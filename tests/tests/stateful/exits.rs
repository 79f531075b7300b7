//! Money out and ends, in and out of order.

use crate::world::World;
use causeway_tests::model::{ChannelModel, Message};
use causeway_types::channel::Phase;
use causeway_types::channel::Side;
use causeway_types::registry::{ExecuteMsg, SignedConsent, Take, WithdrawAmount};
use causeway_types::signed::{CooperativeClose, Extension, WithdrawalConsent};
use causeway_types::{Amount, ChannelId, Digest, Ppm, Seconds, SidechainId, Signature, UnixTime};
use rand::seq::SliceRandom;
use rand::Rng;

impl World {
    fn channel_in(&mut self, phase: Phase) -> Option<(ChannelId, ChannelModel)> {
        let now = self.suite.now().0;
        let id = self.channel_where(|l| l.phase(now) == phase)?;
        Some((id, self.channel_model(id)?))
    }

    fn take(&mut self) -> Take {
        match self.rng.gen_range(0..6) {
            0 => Take::Asset {
                min_out: Amount::ZERO,
            },
            1 => Take::Asset {
                min_out: Amount::new(self.rng.gen_range(0..100)),
            },
            _ => Take::Token {},
        }
    }

    fn how_much(&mut self, all: u128) -> WithdrawAmount {
        if self.once_in(3) {
            WithdrawAmount::Ratio(Ppm(self.rng.gen_range(0..1_050_000)))
        } else {
            WithdrawAmount::Exact(Amount::new(self.amount(all)))
        }
    }

    fn valid_until(&mut self) -> UnixTime {
        let after = *[0, 1, 50, 500, 500, 500].choose(&mut self.rng).unwrap();
        self.suite.now().plus(Seconds(after))
    }

    /// Each side's signature, mostly; what is missing may be the sender's.
    fn both_sign(&mut self, life: &ChannelModel, digest: &Digest) -> [Option<Signature>; 2] {
        [0, 1].map(|side| {
            let user = self.user_of(life, side).filter(|_| !self.once_in(6))?;
            let signer = if self.once_in(25) {
                let other = self.anybody();
                self.suite.users[other].clone()
            } else {
                user
            };
            Some(signer.signs(digest))
        })
    }

    /// Somebody withdraws, with a consent or none.
    pub fn withdraws(&mut self) {
        let Some((channel_id, life)) = self.channel_in(Phase::Open) else {
            return;
        };
        let side = self.either();
        let consent = match self.rng.gen_range(0..10) {
            0 => self.consents.choose(&mut self.rng).map(|(_, c)| c.clone()),
            1..=7 => self.consent(channel_id, &life, side),
            _ => None,
        };
        let all = life.withdrawable(side);
        let withdraw = ExecuteMsg::Withdraw {
            channel_id,
            amount: self.how_much(all),
            consent,
            take: self.take(),
        };
        let name = self.mostly(&life, side);
        self.call(name, Message::Registry(withdraw));
    }

    fn consent(
        &mut self,
        id: ChannelId,
        life: &ChannelModel,
        side: usize,
    ) -> Option<SignedConsent> {
        let peer = self.user_of(life, 1 - side)?;
        let more = self.amount(life.withdrawable(side));
        let words = WithdrawalConsent {
            side: [Side::A, Side::B][side],
            cumulative: Amount::new(life.parts[side].taken.saturating_add(more)),
            valid_until: self.valid_until(),
        };
        let consent = SignedConsent {
            cumulative: words.cumulative,
            valid_until: words.valid_until,
            signature: peer.signs(&words.digest(&self.suite.context(id))),
        };
        self.consents.push((id, consent.clone()));
        Some(consent)
    }

    /// Somebody asks for a withdrawal.
    pub fn asks_for_a_withdrawal(&mut self) {
        let Some((channel_id, life)) = self.channel_in(Phase::Open) else {
            return;
        };
        let side = self.either();
        let all = life.withdrawable(side);
        let request = ExecuteMsg::RequestWithdraw {
            channel_id,
            amount: self.how_much(all),
        };
        let name = self.mostly(&life, side);
        self.call(name, Message::Registry(request));
    }

    /// Somebody goes on with one, mostly once it is mature.
    pub fn completes_a_withdrawal(&mut self) {
        let asked = |l: &ChannelModel| l.parts.iter().any(|p| p.request.is_some());
        let Some(channel_id) = self.channel_where(asked) else {
            return;
        };
        let Some(life) = self.channel_model(channel_id) else {
            return;
        };
        let side = usize::from(life.parts[0].request.is_none());
        let request = life.parts[side].request;
        if let Some(request) = request.filter(|r| r.matures_at > self.suite.now().0) {
            if self.once_in(3) {
                let time = self.about(request.matures_at).max(self.suite.now());
                self.suite.it_becomes(time);
            }
        }
        let complete = ExecuteMsg::CompleteWithdraw {
            channel_id,
            take: self.take(),
        };
        let name = self.mostly(&life, side);
        self.call(name, Message::Registry(complete));
    }

    /// Somebody takes back what waits.
    pub fn takes_back(&mut self) {
        let waits = |l: &ChannelModel| l.parts.iter().any(|p| p.waiting > 0);
        let Some(channel_id) = self.channel_where(waits) else {
            return;
        };
        let Some(life) = self.channel_model(channel_id) else {
            return;
        };
        let side = usize::from(life.parts[0].waiting == 0);
        let some = self.once_in(2);
        let amount = some.then(|| Amount::new(self.amount(life.parts[side].waiting)));
        let name = self.mostly(&life, side);
        let back = ExecuteMsg::WithdrawUnallocated { channel_id, amount };
        self.call(name, Message::Registry(back));
    }

    pub fn pulls_credit(&mut self) {
        let (name, other, id) = (self.anybody(), self.anybody(), self.sidechain());
        let all = self.suite.model.credit_of(&self.suite.users[name].addr, id);
        let some = self.once_in(2);
        let elsewhere = self.once_in(3);
        let pull = ExecuteMsg::PullCredit {
            sidechain_id: SidechainId(id),
            amount: some.then(|| Amount::new(self.amount(all))),
            to: elsewhere.then(|| self.suite.users[other].addr.to_string()),
        };
        self.call(name, Message::Registry(pull));
    }

    pub fn cancels(&mut self) {
        let phase = if self.once_in(4) {
            Phase::Open
        } else {
            Phase::Pending
        };
        if let Some((channel_id, life)) = self.channel_in(phase) {
            let name = self.mostly(&life, 0);
            self.call(name, Message::Registry(ExecuteMsg::Cancel { channel_id }));
        }
    }

    /// Somebody closes, with what is at hand.
    pub fn closes(&mut self) {
        let phase = if self.once_in(4) {
            Phase::Due
        } else {
            Phase::Open
        };
        let Some((channel_id, life)) = self.channel_in(phase) else {
            return;
        };
        let side = self.either();
        let vouchers = if self.once_in(3) {
            self.some_vouchers(channel_id, &life, 1 - side)
        } else {
            vec![]
        };
        let close = ExecuteMsg::Close {
            channel_id,
            vouchers,
        };
        let name = self.mostly(&life, side);
        self.call(name, Message::Registry(close));
    }

    pub fn closes_cooperatively(&mut self) {
        let phase = if self.once_in(4) {
            Phase::Due
        } else {
            Phase::Open
        };
        let Some((channel_id, life)) = self.channel_in(phase) else {
            return;
        };
        let mut total = || Amount::new(self.amount(life.capacity()));
        let mut close = CooperativeClose {
            transferred_a: total(),
            transferred_b: total(),
            valid_until: UnixTime(0),
        };
        close.valid_until = self.valid_until();
        let digest = close.digest(&self.suite.context(channel_id));
        let [signature_a, signature_b] = self.both_sign(&life, &digest);
        let side = self.either();
        let name = self.mostly(&life, side);
        let close = ExecuteMsg::CooperativeClose {
            channel_id,
            transferred_a: close.transferred_a,
            transferred_b: close.transferred_b,
            valid_until: close.valid_until,
            signature_a,
            signature_b,
        };
        self.call(name, Message::Registry(close));
    }

    pub fn extends(&mut self) {
        let Some((channel_id, life)) = self.channel_in(Phase::Open) else {
            return;
        };
        let replaces = match self.rng.gen_range(0..8) {
            0 => self.about(life.expires_at),
            _ => UnixTime(life.expires_at),
        };
        let after = self.rng.gen_range(0..400);
        let latest = self.suite.now().plus(life.rules.max_lifetime);
        let expires_at = match self.rng.gen_range(0..8) {
            0 => self.about(latest.0),
            _ => replaces.plus(Seconds(after)),
        };
        let valid_until = match self.rng.gen_range(0..8) {
            0 => self.about(self.suite.now().0),
            _ => self.suite.now().plus(Seconds(60)),
        };
        let extension = Extension {
            replaces,
            expires_at,
            valid_until,
        };
        let digest = extension.digest(&self.suite.context(channel_id));
        let [signature_a, signature_b] = self.both_sign(&life, &digest);
        let side = self.either();
        let name = self.mostly(&life, side);
        let extend = ExecuteMsg::Extend {
            channel_id,
            replaces,
            expires_at,
            valid_until,
            signature_a,
            signature_b,
        };
        self.call(name, Message::Registry(extend));
    }

    /// Somebody, or the chain itself, settles.
    pub fn settles(&mut self) {
        if self.once_in(3) {
            let limit = self.rng.gen_range(0..6);
            return self.call("stranger", Message::SettleDue(limit));
        }
        let mut channel_ids: Vec<_> = (0..self.rng.gen_range(1..5))
            .map(|_| self.channel())
            .collect();
        if self.once_in(3) {
            let untold = self.suite.model.undelivered.keys();
            channel_ids.extend(untold.take(3).map(|id| ChannelId(*id)));
        }
        if !self.once_in(10) {
            channel_ids.sort_unstable();
            channel_ids.dedup();
        }
        if self.once_in(50) {
            channel_ids.clear();
        }
        let name = self.anybody();
        self.call(name, Message::Registry(ExecuteMsg::Settle { channel_ids }));
    }
}
