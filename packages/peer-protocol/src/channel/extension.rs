//! A later end: asked for by one side, signed by the other, submitted by the one that asked. The payer of an unlocked channel
//! signs it unasked, and its payee submits it: that has no key to sign with. docs/peer-protocol.md#10-what-both-sides-agree-to.
//!
//! What is wanted is in the facts, so it is asked for again on each link while it would be good. What is signed is in each
//! `resume` until it has lapsed, or the end is another.

use super::{CommitRequest, Step};
use crate::message::{
    Agreement, DeclineFrame, ExtensionFrame, ExtensionRequestFrame, RecordState, ResumeFrame,
    SignedAgreement,
};
use crate::{Frame, PeerErrorCode};
use causeway_rules::wallet::rule_4_passed;
use causeway_types::signed::Extension;
use causeway_types::{LockMode, Side, UnixTime};

/// How many later ends of ours may be good at a time.
const MOST_GIVEN: usize = 4;

/// Why a later end is not agreed to: the code, what was asked and what is allowed.
type Refusal = (PeerErrorCode, UnixTime, UnixTime);

impl Step {
    /// The peer wants a later end, and submits it. One that it was given already is given again, as it was signed.
    pub(super) fn extension_request(&mut self, asked: ExtensionRequestFrame) {
        let wanted = Extension {
            replaces: asked.replaces,
            expires_at: asked.expires_at,
            valid_until: asked.valid_until,
        };
        if let Some(signed) = self.signed_extension(wanted, self.state.place.side) {
            let given = self.extension_frame(wanted, &signed, asked.req);
            return self.send(Frame::Extension(given));
        }
        match self.refuses_extension(wanted) {
            Some(refusal) => {
                self.decline_extension(asked.req, ExtensionRequestFrame::TYPE, refusal)
            }
            None => self.commit(CommitRequest::GiveExtension { asked }),
        }
    }

    /// The peer's signature over a later end: the one that we asked for, or in an unlocked channel its payer's, unasked. Any
    /// other is passed over.
    pub(super) fn extension(&mut self, given: ExtensionFrame) {
        let extension = Extension {
            replaces: given.replaces,
            expires_at: given.expires_at,
            valid_until: given.valid_until,
        };
        let of_peer = self.signed_extension(extension, self.state.place.side.peer());
        let has_lapsed = rule_4_passed(extension.valid_until, self.state.block.time);
        if of_peer.is_some() || has_lapsed || self.signs_first() {
            return;
        }
        let is_asked = self.extending_now() == Some(extension);
        let is_of_payer = self.state.place.mode == LockMode::Unlocked;
        let refusal = match (is_asked, is_of_payer) {
            (true, _) => None,
            (false, false) => return,
            (false, true) => self.refuses_unasked(extension),
        };
        match refusal {
            Some(refusal) => self.decline_extension(given.req, ExtensionFrame::TYPE, refusal),
            None => self.commit(CommitRequest::HoldExtension {
                extension,
                signature: given.signature,
            }),
        }
    }

    /// By what is configured, and by what the block tells; the guard decides by the wallet's rules.
    fn refuses_extension(&self, wanted: Extension) -> Option<Refusal> {
        let (place, rules, block) = (&self.state.place, &self.state.rules, &self.state.block);
        let nothing = UnixTime(0);
        let has_key = place.mode != LockMode::Unlocked || place.side == Side::A;
        if !rules.extends || !has_key {
            return Some((PeerErrorCode::NOT_ALLOWED, wanted.expires_at, nothing));
        }
        if self.given_extensions().count() >= MOST_GIVEN {
            let latest = block.time.plus(place.close_window);
            return Some((PeerErrorCode::BUSY, wanted.valid_until, latest));
        }
        self.is_out_of_bounds(wanted)
    }

    /// The payee of an unlocked channel submits one at a time, its own first, and pays for each: so the payer moves the end by at
    /// least a close window.
    fn refuses_unasked(&self, wanted: Extension) -> Option<Refusal> {
        let theirs = self.state.place.side.peer();
        let is_busy = self.extending_now().is_some() || self.good_extensions(theirs).count() > 0;
        if !self.state.rules.extends {
            let nothing = UnixTime(0);
            return Some((PeerErrorCode::NOT_ALLOWED, wanted.expires_at, nothing));
        }
        if is_busy {
            let code = PeerErrorCode::BUSY;
            return Some((code, wanted.expires_at, UnixTime(0)));
        }
        let least = wanted.replaces.plus(self.state.place.close_window);
        if wanted.expires_at < least {
            return Some((PeerErrorCode::NOT_ALLOWED, wanted.expires_at, least));
        }
        self.is_out_of_bounds(wanted)
    }

    fn is_out_of_bounds(&self, wanted: Extension) -> Option<Refusal> {
        let (place, block) = (&self.state.place, &self.state.block);
        let code = PeerErrorCode::NOT_SAFE;
        let good_until = block.time.plus(place.close_window);
        let is_whole = self.state.facts.state == RecordState::Whole;
        let is_in_time =
            !rule_4_passed(wanted.valid_until, block.time) && wanted.valid_until <= good_until;
        if !is_in_time || !is_whole || block.is_too_old {
            return Some((code, wanted.valid_until, good_until));
        }
        let latest = block.time.plus(self.state.rules.extend_for);
        (wanted.expires_at > latest).then_some((code, wanted.expires_at, latest))
    }

    fn decline_extension(&mut self, req: u32, declined: u16, (code, asked, allowed): Refusal) {
        self.send(Frame::Decline(DeclineFrame {
            req,
            channel_id: self.state.place.context.channel_id,
            declined,
            code,
            asked: asked.0.into(),
            allowed: allowed.0.into(),
        }));
    }

    /// The peer does not agree to what we want.
    pub(super) fn extension_declined(&mut self, declined: DeclineFrame) {
        if self.extending_now().is_some() && self.state.extending.sent.is_some() {
            let code = declined.code;
            self.commit(CommitRequest::EndExtension { code });
        }
    }

    /// What we want and nobody submits yet, while it would be good.
    fn extending_now(&self) -> Option<Extension> {
        let now = self.state.block.time;
        let wanted = self.state.facts.extending;
        wanted.filter(|wanted| !rule_4_passed(wanted.valid_until, now))
    }

    /// Whether it is we who sign first, for the peer to submit: the payer of an unlocked channel.
    fn signs_first(&self) -> bool {
        let place = &self.state.place;
        place.mode == LockMode::Unlocked && place.side == Side::A
    }

    /// Later ends that this side has signed and that are good.
    fn good_extensions(&self, by: Side) -> impl Iterator<Item = (Extension, SignedAgreement)> + '_ {
        let now = self.state.block.time;
        let all = self.state.facts.extensions.iter();
        all.filter_map(move |signed| match signed.agreement {
            Agreement::Extension(extension)
                if signed.by == by && !rule_4_passed(extension.valid_until, now) =>
            {
                Some((extension, *signed))
            }
            _ => None,
        })
    }

    fn given_extensions(&self) -> impl Iterator<Item = (Extension, SignedAgreement)> + '_ {
        self.good_extensions(self.state.place.side)
    }

    fn signed_extension(&self, wanted: Extension, by: Side) -> Option<SignedAgreement> {
        let mut good = self.good_extensions(by);
        let found = good.find(|(extension, _)| *extension == wanted);
        found.map(|(_, signed)| signed)
    }

    fn extension_frame(
        &self,
        extension: Extension,
        signed: &SignedAgreement,
        req: u32,
    ) -> ExtensionFrame {
        ExtensionFrame {
            req,
            channel_id: self.state.place.context.channel_id,
            replaces: extension.replaces,
            expires_at: extension.expires_at,
            valid_until: extension.valid_until,
            signature: signed.signature,
        }
    }

    /// Asks the peer for what we want once on each link, or gives it our signature.
    pub(super) fn ask_extension(&mut self) -> bool {
        let Some(wanted) = self.extending_now() else {
            return false;
        };
        let signs = self.state.facts.signs() && self.state.peer().is_some();
        if !signs || self.state.extending.sent == Some(wanted) {
            return false;
        }
        let frame = match self.signs_first() {
            // the number is given where the link is known
            false => Frame::ExtensionRequest(ExtensionRequestFrame {
                req: 0,
                channel_id: self.state.place.context.channel_id,
                replaces: wanted.replaces,
                expires_at: wanted.expires_at,
                valid_until: wanted.valid_until,
            }),
            true => match self.signed_extension(wanted, self.state.place.side) {
                Some(signed) => Frame::Extension(self.extension_frame(wanted, &signed, 0)),
                None => return false,
            },
        };
        self.state.extending.sent = Some(wanted);
        self.send(frame);
        false
    }

    /// What we have signed is in our `resume`, and is not sent again beside it.
    pub(super) fn note_extensions_sent(&mut self) {
        if self.signs_first() {
            self.state.extending.sent = self.extending_now();
        }
    }

    /// What the peer's `resume` has as signed by it is taken as if it came now.
    pub(super) fn resume_extensions(&mut self, peer: &ResumeFrame) {
        let theirs = self.state.place.side.peer();
        for signed in &*peer.agreements {
            let Agreement::Extension(extension) = signed.agreement else {
                continue;
            };
            if signed.by != theirs {
                continue;
            }
            if self.extending_now() == Some(extension) {
                self.state.extending.sent = Some(extension);
            }
            let given = self.extension_frame(extension, signed, 0);
            self.state.inbox.push_back(Frame::Extension(given));
        }
    }
}
