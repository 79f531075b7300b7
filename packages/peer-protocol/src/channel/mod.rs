//! What one node does about one channel with one peer: a pure function of a state and an input. docs/peer-states.md.
//!
//! Sockets, clocks and disks are outside: whatever is sent or committed comes out as an effect. One commit is under way at a
//! time, and what it makes true is sent only when it is done. Messages are taken in their order, but updates wait beside the
//! others, since they may wait for a block.

mod ack;
mod chain;
mod close;
mod committed;
mod consent;
mod decline;
mod effect;
mod extension;
mod holds;
mod input;
mod link;
mod local;
mod lock_limits;
mod locks;
mod reference;
mod refuse;
mod resume;
mod state;
mod tick;
mod update;
mod voucher;

pub use effect::{Answer, ChannelWarning, CommitRequest, Effect};
pub use holds::{holds, Hold, HoldReason};
pub use input::{
    Checked, CommitError, CommitId, IncomingLock, Input, LinkId, LocalOperation, LockPurpose,
    Outcome, PaymentAttempt, RequestId, UpdateRefusal,
};
pub use reference::References;
pub use state::{
    AgreementRules, AskedConsent, ChannelPlace, ChannelState, ClosingState, ConsentingState,
    ExtendingState, Facts, FollowedBlock, InState, OutState, OutUpdate, OutUpdateState, Shutdown,
    SignedClose, StoredVoucher, Sync,
};

use crate::message::ErrorFrame;
use crate::{Frame, Note, PeerErrorCode};

/// The most updates of one direction that may be unanswered.
pub const MOST_UNANSWERED: usize = 16;
/// The most messages other than updates that wait for a commit. An honest peer has fewer: an answer to each update, what its
/// `resume` sends again, and what it says of each lock.
pub const MOST_WAITING: usize = 64;

/// One step. It never fails: what cannot be is answered by an effect.
pub fn step(state: ChannelState, input: Input) -> (ChannelState, Vec<Effect>) {
    let mut step = Step {
        state,
        effects: Vec::new(),
    };
    match input {
        Input::LinkUp { link } => step.link_up(link),
        Input::LinkDown { link } => step.link_down(link),
        Input::Frame { link, message } => step.frame(link, message),
        Input::Committed { id, outcome, facts } => step.committed(id, outcome, *facts),
        Input::Chain { block, facts } => step.chain(block, *facts),
        Input::Tick { now } => step.tick(now),
        Input::Local { operations } => step.local(operations),
    }
    step.go_on();
    (step.state, step.effects)
}

/// A step under way.
struct Step {
    state: ChannelState,
    effects: Vec<Effect>,
}

impl Step {
    /// Takes what waits, until a commit is under way or nothing is left to do.
    fn go_on(&mut self) {
        self.send_resume();
        while self.state.committing.is_none() {
            let goes_on = self.keep_resumed()
                || self.take_message()
                || self.take_updates()
                || self.replace()
                || self.sign_waiting()
                || self.ask_consent()
                || self.ask_extension()
                || self.close_together();
            if !goes_on {
                break;
            }
        }
        self.ask_references();
        self.send_decided();
        self.send_updates();
    }

    /// A message of this link; one of another link, or while no link is up, is dropped.
    fn frame(&mut self, link: LinkId, message: Checked) {
        if self.state.sync.link() != Some(link) {
            return;
        }
        if !message.is_verified {
            return self.drop_link(PeerErrorCode::INVALID_SIGNATURE);
        }
        match (&self.state.sync, message.frame) {
            (Sync::Greeting { received: None, .. }, Frame::Resume(resume)) => self.resume(resume),
            (Sync::Greeting { .. }, _) | (_, Frame::Resume(_)) => {
                self.drop_link(PeerErrorCode::OUT_OF_ORDER);
            }
            // a payer has no more unanswered
            (_, Frame::Update(_)) if self.state.incoming.queue.len() >= MOST_UNANSWERED => {
                self.drop_link(PeerErrorCode::TOO_MANY);
            }
            (_, Frame::Update(update)) => self.state.incoming.queue.push_back(update),
            // what the peer follows needs no commit
            (_, Frame::Height(at)) => self.peer_follows(at.height),
            (_, Frame::Ping(at)) => self.peer_follows(at.height),
            (_, Frame::Pong(at)) => self.peer_follows(at.height),
            // nor does an answer about a payment that is not signed yet
            (_, Frame::MayPayAnswer(answer)) => self.may_pay_answer(&answer),
            (_, _) if self.state.inbox.len() >= MOST_WAITING => {
                self.drop_link(PeerErrorCode::TOO_MANY);
            }
            (_, frame) => self.state.inbox.push_back(frame),
        }
    }

    /// Takes the next message that is no update.
    fn take_message(&mut self) -> bool {
        let Sync::Synced { .. } = self.state.sync else {
            return false;
        };
        let Some(frame) = self.state.inbox.pop_front() else {
            return false;
        };
        match frame {
            Frame::Ack(ack) => self.ack(ack),
            Frame::Release(released) => self.keep_decided(released.into()),
            Frame::Fail(failed) => self.keep_decided(failed.into()),
            Frame::Refuse(refuse) => self.refuse(refuse),
            Frame::Voucher(given) => self.voucher(given),
            Frame::MayPay(asked) => self.reserve(asked),
            Frame::ConsentRequest(asked) => self.consent_request(asked),
            Frame::Consent(given) => self.consent(given),
            Frame::ExtensionRequest(asked) => self.extension_request(asked),
            Frame::Extension(given) => self.extension(given),
            Frame::Shutdown(asked) => self.shutdown(asked),
            Frame::Close(close) => self.hold_close(close),
            Frame::Decline(declined) => self.declined(declined),
            // an error about the channel is for people; others belong to the parts of a node that ask
            _ => {}
        }
        true
    }

    fn commit(&mut self, request: CommitRequest) {
        let id = CommitId(self.state.next_commit);
        self.state.next_commit += 1;
        self.state.committing = Some((id, self.state.sync.link()));
        self.effects.push(Effect::Commit { id, request });
    }

    fn send(&mut self, frame: Frame) {
        if let Some(link) = self.state.sync.link() {
            self.effects.push(Effect::Send { link, frame });
        }
    }

    /// An error about the channel; the link stays.
    fn send_error(&mut self, code: PeerErrorCode, about: u16) {
        self.send(Frame::Error(ErrorFrame {
            code,
            channel_id: self.state.place.context.channel_id,
            about,
            text: Note::default(),
        }));
    }

    fn drop_link(&mut self, code: PeerErrorCode) {
        if let Some(link) = self.state.sync.link() {
            self.effects.push(Effect::DropLink { link, code });
            self.link_down(link);
        }
    }
}

#[cfg(test)]
mod tests;
