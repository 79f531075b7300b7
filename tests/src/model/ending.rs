//! The ends of channels.

use super::{ensure, DeadlineModel, Model, Verdict, A, B};
use crate::model::channel::EvidenceModel;
use causeway_types::channel::Phase;
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::CooperativeClose;
use causeway_types::{ChannelId, Signature};
use cosmwasm_std::Addr;
use std::collections::BTreeSet;

impl Model {
    pub(super) fn cancel(&mut self, who: &Addr, id: ChannelId) -> Verdict {
        let life = self.channel(id)?;
        ensure(life.side_of(who) == Some(A), "the opener's only")?;
        let alone = !life.joined && life.settled.is_none();
        ensure(alone, "its peer is in it, or it is over")?;
        self.pay_out(id, None)
    }

    pub(super) fn close(
        &mut self,
        who: &Addr,
        id: ChannelId,
        vouchers: &[SignedVoucher],
    ) -> Verdict {
        let life = self.channel(id)?;
        let side = life.side_of(who).ok_or("not a participant")?;
        let running = life.joined && life.settled.is_none();
        ensure(running, "nothing to close")?;
        ensure(!life.parts[side].closed, "closed before")?;
        ensure(vouchers.len() <= 2, "too many vouchers")?;
        self.show(who, id, vouchers)?;
        let now = self.now;
        let life = self.channel_mut(id)?;
        life.parts[side].closed = true;
        let end = now + life.rules.close_window.0;
        life.expires_at = life.expires_at.min(end);
        if side == A {
            life.agreed_end = life.agreed_end.min(end);
        }
        let all = life.parts.iter().all(|p| p.closed && p.word.locked == 0);
        if all {
            self.pay_out(id, None)?;
        }
        Ok(())
    }

    pub(super) fn cooperative_close(
        &mut self,
        sender: &Addr,
        id: ChannelId,
        close: &CooperativeClose,
        signatures: [Option<&Signature>; 2],
    ) -> Verdict {
        self.both_agree(sender, id, &close.digest(&self.context(id)), signatures)?;
        let now = self.now;
        let life = self.channel_mut(id)?;
        let running = life.joined && life.settled.is_none();
        ensure(running, "nothing to close")?;
        ensure(now < close.valid_until.0, "it has run out")?;
        for (part, transferred) in life
            .parts
            .iter_mut()
            .zip([close.transferred_a, close.transferred_b])
        {
            part.word = EvidenceModel {
                nonce: part.word.nonce,
                transferred: transferred.u128(),
                ..EvidenceModel::default()
            };
        }
        self.pay_out(id, None)
    }

    pub(super) fn settle(&mut self, sender: &Addr, ids: &[ChannelId]) -> Verdict {
        ensure((1..=100).contains(&ids.len()), "none, or too many")?;
        let distinct: BTreeSet<_> = ids.iter().collect();
        ensure(distinct.len() == ids.len(), "one channel twice")?;
        for id in ids {
            self.step(*id, Some(sender));
        }
        Ok(())
    }

    pub(super) fn settle_due(&mut self, limit: u32) {
        let limit = limit.min(100) as usize;
        let waiting = self.deadlines();
        let payable = waiting.iter().filter(|(deadline, _)| match deadline {
            DeadlineModel::From(height) => *height <= self.height,
            DeadlineModel::At(_) => false,
        });
        let due = waiting.iter().filter(|(deadline, _)| match deadline {
            DeadlineModel::From(_) => false,
            DeadlineModel::At(time) => *time <= self.now,
        });
        let [mut payable, mut due]: [Vec<u64>; 2] = [
            payable.map(|(_, id)| *id).collect(),
            due.map(|(_, id)| *id).collect(),
        ];
        // where both wait, each has half; the odd one goes to what is due in odd heights
        let of_due = (limit + (self.height % 2) as usize) / 2;
        let of_payable = limit - of_due.min(due.len()).min(limit);
        payable.truncate(of_payable);
        due.truncate(limit - payable.len());
        let ids: Vec<u64> = payable.into_iter().chain(due).collect();
        for id in ids {
            self.step(ChannelId(id), None);
        }
    }

    /// All channels that wait for time, in the order in which they do.
    pub fn deadlines(&self) -> BTreeSet<(DeadlineModel, u64)> {
        let lives = self.channels.values();
        lives
            .filter_map(|life| life.deadline().map(|deadline| (deadline, life.id)))
            .collect()
    }

    /// Marks a channel as due, pays it, or frees what it holds; nothing if it is not time.
    fn step(&mut self, id: ChannelId, sender: Option<&Addr>) {
        let (now, height) = (self.now, self.height);
        let Ok(life) = self.channel(id) else {
            return;
        };
        let earner = self.earner(life, sender);
        let done = match (life.phase(now), life.marked_due_at) {
            (Phase::Due, None) => self.channel_mut(id).map(|life| {
                life.marked_due_at = Some(height);
                life.marked_due_by = earner;
            }),
            (Phase::Due, Some(marked)) if height >= marked + life.rules.grace_blocks => {
                self.pay_out(id, earner)
            }
            (Phase::Settled, _) => self.notify_again(id).and_then(|()| self.release(id)),
            _ => Ok(()),
        };
        done.expect("who is owed something is there to be paid");
    }

    /// Settles now: each side is paid what is its own, and what was not allocated; margins are free again.
    fn pay_out(&mut self, id: ChannelId, earner: Option<Addr>) -> Verdict {
        let now = self.now;
        let life = self.channel_mut(id)?;
        life.let_go(now);
        let [pay_a, pay_b, _] = life.split(now);
        life.settled = Some((life.capacity(), [pay_a, pay_b]));
        let waiting = [A, B].map(|s| std::mem::take(&mut life.parts[s].waiting));
        for part in &mut life.parts {
            part.request = None;
        }
        // who marked it as due is paid however it ends
        let earners: Vec<_> = life
            .marked_due_by
            .take()
            .into_iter()
            .chain(earner)
            .collect();
        self.pay_side(id, A, pay_a + waiting[A])?;
        if self.channel(id)?.is_leased() {
            self.channel_mut(id)?.parts[B].went += pay_b;
            self.pay_back(id, B, waiting[B])?;
        } else {
            self.pay_side(id, B, pay_b + waiting[B])?;
        }
        self.notify(id, &earners, pay_b)
    }
}
