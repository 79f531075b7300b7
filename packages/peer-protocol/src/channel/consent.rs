//! Consents to withdrawals: asked for and given, never sent unasked. docs/peer-protocol.md#10-what-both-sides-agree-to, P12.
//!
//! What is asked for is in the facts before it is asked, and is not paid from then on, until it is withdrawn, has lapsed, is
//! declined, or a `resume` of the peer does not have it.

use super::{AskedConsent, CommitRequest, Step};
use crate::message::{
    Agreement, ConsentFrame, ConsentRequestFrame, DeclineFrame, RecordState, ResumeFrame,
    SignedAgreement,
};
use crate::{Frame, PeerErrorCode};
use causeway_rules::wallet::rule_4_passed;
use causeway_types::registry::SignedConsent;
use causeway_types::signed::WithdrawalConsent;
use causeway_types::{LockMode, UnixTime};

/// How many consents of ours may be good at a time.
const MOST_GIVEN: usize = 4;

impl Step {
    /// The peer asks for our consent. One that it was given already is given again, as it was signed.
    pub(super) fn consent_request(&mut self, asked: ConsentRequestFrame) {
        let now = self.state.block.time;
        let peer = self.state.place.side.peer();
        let of_peer = |signed: &&SignedAgreement| match &signed.agreement {
            Agreement::Consent(consent) => {
                consent.side == peer && !rule_4_passed(consent.valid_until, now)
            }
            Agreement::Close(_) | Agreement::Extension(_) => false,
        };
        let given: Vec<SignedAgreement> = self
            .state
            .facts
            .consents
            .iter()
            .filter(of_peer)
            .copied()
            .collect();
        let same = Agreement::Consent(WithdrawalConsent {
            side: peer,
            cumulative: asked.cumulative,
            valid_until: asked.valid_until,
        });
        if let Some(signed) = given.iter().find(|signed| signed.agreement == same) {
            return self.send(Frame::Consent(ConsentFrame {
                req: asked.req,
                channel_id: asked.channel_id,
                cumulative: asked.cumulative,
                valid_until: asked.valid_until,
                signature: signed.signature,
            }));
        }
        let latest = now.plus(self.state.place.close_window);
        let is_whole = self.state.facts.state == RecordState::Whole;
        // who pays in an unlocked channel withdraws by request, and its payee without a consent
        if !self.state.rules.consents || self.state.place.mode == LockMode::Unlocked {
            return self.decline_consent(&asked, PeerErrorCode::NOT_ALLOWED, UnixTime(0));
        }
        if given.len() >= MOST_GIVEN {
            return self.decline_consent(&asked, PeerErrorCode::BUSY, latest);
        }
        let is_in_time = !rule_4_passed(asked.valid_until, now) && asked.valid_until <= latest;
        if !is_in_time || !is_whole || self.state.block.is_too_old {
            return self.decline_consent(&asked, PeerErrorCode::NOT_SAFE, latest);
        }
        self.commit(CommitRequest::GiveConsent { asked });
    }

    fn decline_consent(
        &mut self,
        asked: &ConsentRequestFrame,
        code: PeerErrorCode,
        allowed: UnixTime,
    ) {
        self.send(Frame::Decline(DeclineFrame {
            req: asked.req,
            channel_id: asked.channel_id,
            declined: ConsentRequestFrame::TYPE,
            code,
            asked: asked.valid_until.0.into(),
            allowed: allowed.0.into(),
        }));
    }

    /// A consent that we asked for; any other is passed over.
    pub(super) fn consent(&mut self, given: ConsentFrame) {
        let is_asked = self.asked_now().is_some_and(|asked| {
            (asked.cumulative, asked.valid_until) == (given.cumulative, given.valid_until)
        });
        if is_asked {
            let consent = SignedConsent {
                cumulative: given.cumulative,
                valid_until: given.valid_until,
                signature: given.signature,
            };
            self.commit(CommitRequest::HoldConsent { consent });
        }
    }

    pub(super) fn consent_declined(&mut self, declined: DeclineFrame) {
        if self.asked_now().is_some() && self.state.consenting.sent.is_some() {
            let code = declined.code;
            self.commit(CommitRequest::FreeAsked { code });
        }
    }

    /// What we asked for and have not, while it would be good.
    fn asked_now(&self) -> Option<AskedConsent> {
        let now = self.state.block.time;
        let asked = self.state.facts.asked;
        asked.filter(|asked| !rule_4_passed(asked.valid_until, now))
    }

    /// Asks the peer once on each link; what its `resume` does not have is free again first.
    pub(super) fn ask_consent(&mut self) -> bool {
        if self.state.peer().is_none() {
            return false;
        }
        let is_void = std::mem::take(&mut self.state.consenting.is_void);
        let Some(asked) = self.asked_now() else {
            return false;
        };
        if is_void {
            let code = PeerErrorCode::RESYNC;
            self.commit(CommitRequest::FreeAsked { code });
            return true;
        }
        if self.state.consenting.sent != Some(asked) {
            self.state.consenting.sent = Some(asked);
            // the number is given where the link is known
            self.send(Frame::ConsentRequest(ConsentRequestFrame {
                req: 0,
                channel_id: self.state.place.context.channel_id,
                cumulative: asked.cumulative,
                valid_until: asked.valid_until,
            }));
        }
        false
    }

    /// What the peer's `resume` has of consents. What it does not have was not given, and is given no more.
    pub(super) fn resume_consents(&mut self, peer: &ResumeFrame) {
        let Some(asked) = self.asked_now() else {
            return;
        };
        let own = self.state.place.side;
        let wanted = Agreement::Consent(WithdrawalConsent {
            side: own,
            cumulative: asked.cumulative,
            valid_until: asked.valid_until,
        });
        let mut given = peer.agreements.iter();
        let given = given.find(|signed| signed.agreement == wanted && signed.by == own.peer());
        match given {
            None => self.state.consenting.is_void = true,
            Some(signed) => {
                self.state.consenting.sent = Some(asked);
                self.state.inbox.push_back(Frame::Consent(ConsentFrame {
                    req: 0,
                    channel_id: self.state.place.context.channel_id,
                    cumulative: asked.cumulative,
                    valid_until: asked.valid_until,
                    signature: signed.signature,
                }));
            }
        }
    }
}
