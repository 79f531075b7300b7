//! `update`: vouchers of the peer. docs/peer-protocol.md#7-updates.

use super::state::StoredVoucher;
use super::{CommitRequest, Step, Sync};
use crate::message::{AckFrame, RecordState, RefuseFrame, RefuseRule, UpdateFrame};
use crate::{BoundedList, Frame, PeerErrorCode};
use causeway_types::{Digest, Height, Nonce, Seconds};

/// How long an update may wait for its height.
const HEIGHT_TIME: Seconds = Seconds(60);
/// How many blocks ahead a height may be.
const MOST_BLOCKS_AHEAD: u64 = 100;

impl Step {
    /// Takes the first updates of the queue, as far as they follow and their heights are followed.
    pub(super) fn take_updates(&mut self) -> bool {
        let Sync::Synced { .. } = self.state.sync else {
            return false;
        };
        let Some(first) = self.state.incoming.queue.front() else {
            return false;
        };
        let accepted = StoredVoucher::reference(self.state.facts.accepted.as_ref());
        if self.state.facts.state == RecordState::Stopped {
            self.state.incoming.queue.pop_front();
            self.send_error(PeerErrorCode::BOOKS_DIFFER, UpdateFrame::TYPE);
            return true;
        }
        if first.nonce <= accepted.nonce {
            self.state.incoming.queue.pop_front();
            self.send_ack();
            return true;
        }
        if first.previous != accepted.digest {
            if self.state.incoming.has_refused {
                self.state.incoming.queue.pop_front();
            } else {
                self.drop_link(PeerErrorCode::OUT_OF_ORDER);
            }
            return true;
        }
        if !self.has_height(first.height) {
            return self.wait_for_height();
        }
        let mut updates: Vec<UpdateFrame> = Vec::new();
        let mut last = accepted.digest;
        let mut listed = self.listed_in();
        while let Some(next) = self.state.incoming.queue.front() {
            if next.previous != last || !self.has_height(next.height) {
                break;
            }
            match self.check_locks(&mut listed, next) {
                Ok(()) => {}
                // those before it are acknowledged first
                Err(_) if !updates.is_empty() => break,
                Err(why) => {
                    let (asked, allowed) = why.numbers();
                    self.send_refuse(next.nonce, RefuseRule::WellFormed, asked, allowed);
                    return true;
                }
            }
            last = self.digest_of(next);
            updates.extend(self.state.incoming.queue.pop_front());
        }
        self.state.incoming.has_refused = false;
        self.state.incoming.height_until = None;
        self.commit(CommitRequest::AcceptUpdates { updates });
        true
    }

    fn has_height(&self, height: Height) -> bool {
        height <= self.state.block.height && !self.state.block.is_too_old
    }

    fn digest_of(&self, update: &UpdateFrame) -> Digest {
        let place = &self.state.place;
        let voucher = update.voucher(place.side.receives());
        voucher.digest(&place.context)
    }

    /// The first of the queue waits for its height, with all after it; refused when it waited too long or is too far ahead.
    fn wait_for_height(&mut self) -> bool {
        let (now, followed) = (self.state.now, self.state.block.height);
        let Some(first) = self.state.incoming.queue.front() else {
            return false;
        };
        let (nonce, height) = (first.nonce, first.height);
        let until = match self.state.incoming.height_until {
            Some(until) => until,
            None => {
                let until = now.plus(HEIGHT_TIME);
                self.state.incoming.height_until = Some(until);
                self.effects.push(super::Effect::WakeAt(until));
                until
            }
        };
        let is_far = height.0 > followed.0.saturating_add(MOST_BLOCKS_AHEAD);
        if now < until && !is_far {
            return false;
        }
        let (asked, allowed) = (height.0.into(), followed.0.into());
        self.send_refuse(nonce, RefuseRule::Height, asked, allowed);
        true
    }

    /// Refuses an update and all after it: none of them is kept.
    pub(super) fn send_refuse(
        &mut self,
        nonce: Nonce,
        rule: RefuseRule,
        asked: u128,
        allowed: u128,
    ) {
        self.state.incoming.queue.clear();
        self.state.incoming.has_refused = true;
        self.state.incoming.height_until = None;
        self.send(Frame::Refuse(RefuseFrame {
            channel_id: self.state.place.context.channel_id,
            nonce,
            rule,
            height: self.state.block.height,
            asked,
            allowed,
        }));
    }

    /// The acknowledgement of the newest accepted voucher; none where it is only kept.
    pub(super) fn send_ack(&mut self) {
        if let Some(ack) = self.state.facts.ack.clone() {
            self.send_this_ack(ack);
        }
    }

    /// An acknowledgement with what came unasked, as far as the peer was not told of it: by its `resume` or on this link.
    pub(super) fn send_this_ack(&mut self, mut ack: AckFrame) {
        let told = self.state.incoming.told;
        if ack.unasked.iter().any(|unasked| unasked.nonce <= told) {
            let unasked = ack.unasked.iter().filter(|unasked| unasked.nonce > told);
            // a part of a list that fits fits
            ack.unasked =
                BoundedList::try_from(unasked.copied().collect::<Vec<_>>()).unwrap_or_default();
        }
        self.state.incoming.told = told.max(ack.nonce);
        self.send(Frame::Ack(ack));
    }
}
