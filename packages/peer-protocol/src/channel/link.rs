//! A link comes up or is gone; our `resume`.

use super::state::StoredVoucher;
use super::{ClosingState, ConsentingState, ExtendingState, InState, LinkId, OutState, Step, Sync};
use crate::message::{Agreement, ResumeFrame, SignedAgreement};
use crate::{BoundedList, Frame};
use causeway_rules::wallet::rule_4_passed;
use causeway_types::UnixTime;

/// How many signed things a `resume` names.
const MOST_AGREEMENTS: usize = 16;

impl Step {
    pub(super) fn link_up(&mut self, link: LinkId) {
        if let Some(old) = self.state.sync.link() {
            self.link_down(old);
        }
        self.state.sync = Sync::Greeting {
            link,
            is_sent: false,
            received: None,
        };
    }

    /// What has no meaning once a link is gone is forgotten; all else is made again by `resume`.
    pub(super) fn link_down(&mut self, link: LinkId) {
        if self.state.sync.link() != Some(link) {
            return;
        }
        self.state.sync = Sync::Down;
        self.state.inbox.clear();
        self.void_asked();
        self.state.incoming = InState::default();
        self.state.closing = ClosingState::default();
        self.state.consenting = ConsentingState::default();
        self.state.extending = ExtendingState::default();
        let out = &self.state.out;
        self.state.out = OutState {
            silent_links: out.silent_links,
            refusals: out.refusals,
            not_before: out.not_before,
            after_block: out.after_block,
            locks_after_block: out.locks_after_block,
            ..OutState::default()
        };
    }

    /// Sends our `resume`, once no commit for a message of an older link is under way: what it does not list was not promised.
    pub(super) fn send_resume(&mut self) {
        if self.state.committing.is_some() {
            return;
        }
        let Sync::Greeting { is_sent, .. } = &mut self.state.sync else {
            return;
        };
        if !std::mem::replace(is_sent, true) {
            let resume = self.our_resume();
            let own = self.state.place.side;
            let close = self.state.facts.close_at(self.state.block.time);
            self.state.closing.given = close.filter(|signed| signed.by == own);
            self.note_extensions_sent();
            let decided = resume.locks.iter().map(|lock| lock.id);
            self.state.incoming.told_locks = decided.collect();
            self.send(Frame::Resume(resume));
        }
        self.finish_greeting();
    }

    fn our_resume(&self) -> ResumeFrame {
        let facts = &self.state.facts;
        let now = self.state.block.time;
        let shutdown = facts.shutdown_at(now);
        let close = facts.close_at(now).map(|signed| SignedAgreement {
            agreement: Agreement::Close(signed.close),
            by: signed.by,
            signature: signed.signature,
        });
        let is_good = |signed: &&SignedAgreement| match &signed.agreement {
            Agreement::Consent(consent) => !rule_4_passed(consent.valid_until, now),
            Agreement::Extension(extension) => !rule_4_passed(extension.valid_until, now),
            Agreement::Close(_) => false,
        };
        // at most five over links; commands without a node may have given more consents than fit, and who asked over a link asked
        // last
        let extensions = facts.extensions.iter();
        let others = extensions.chain(facts.consents.iter().rev());
        let agreements: Vec<SignedAgreement> = close
            .into_iter()
            .chain(others.filter(is_good).copied())
            .take(MOST_AGREEMENTS)
            .collect();
        ResumeFrame {
            channel_id: self.state.place.context.channel_id,
            height: facts.rests_on,
            state: facts.state,
            wait_until: facts.wait_until,
            signed: facts.signed,
            acknowledged: StoredVoucher::reference(facts.acknowledged.as_ref()),
            accepted: StoredVoucher::reference(facts.accepted.as_ref()),
            limits: self.state.rules.locks,
            shutdown_until: shutdown.map_or(UnixTime(0), |shutdown| shutdown.until),
            shutdown_by_sender: shutdown.is_some_and(|shutdown| shutdown.by_us),
            // no more than fit are pending
            locks: BoundedList::try_from(facts.decided.clone()).unwrap_or_default(),
            // so many fit
            agreements: BoundedList::try_from(agreements).unwrap_or_default(),
        }
    }
}
