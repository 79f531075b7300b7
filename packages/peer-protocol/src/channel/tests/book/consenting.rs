//! Consents to withdrawals as a book in memory decides them.

use super::{signature, Book};
use crate::channel::{AskedConsent, CommitError, Outcome};
use crate::message::{Agreement, ConsentFrame, ConsentRequestFrame, DeclineFrame, SignedAgreement};
use crate::PeerErrorCode;
use causeway_rules::wallet::{rule_5_consent, rule_6_may_act, rule_9_spendable};
use causeway_types::channel::Ledger;
use causeway_types::registry::SignedConsent;
use causeway_types::signed::WithdrawalConsent;
use causeway_types::UnixTime;

impl Book {
    pub(super) fn consents(&self) -> Vec<SignedAgreement> {
        let given = self.record.consents.iter().map(|consent| SignedAgreement {
            agreement: Agreement::Consent(*consent),
            by: self.side,
            signature: signature(&consent.digest(&self.context)),
        });
        given.chain(self.held).collect()
    }

    fn own(&self, asked: AskedConsent) -> WithdrawalConsent {
        WithdrawalConsent {
            side: self.side,
            cumulative: asked.cumulative,
            valid_until: asked.valid_until,
        }
    }

    pub(super) fn ask_consent(
        &mut self,
        asked: AskedConsent,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Result<Outcome, CommitError> {
        let view = self.view(ledger, now);
        let amount = asked
            .cumulative
            .saturating_sub(ledger.side(self.side).withdrawn);
        if rule_6_may_act(&view).is_err() || amount > rule_9_spendable(&view) {
            return Err(CommitError::NotSafe("too much".to_owned()));
        }
        let own = self.own(asked);
        // what is asked for counts as if it were given
        self.record.consents_held.push(own);
        self.asked = Some(asked);
        self.asked_in_vain = None;
        Ok(Outcome::Done)
    }

    pub(super) fn free_asked(&mut self, code: PeerErrorCode) {
        if let Some(asked) = self.asked.take() {
            let own = self.own(asked);
            self.record.consents_held.retain(|held| *held != own);
        }
        self.asked_in_vain = Some(code);
    }

    pub(super) fn give_consent(
        &mut self,
        asked: ConsentRequestFrame,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Outcome {
        let consent = WithdrawalConsent {
            side: self.side.peer(),
            cumulative: asked.cumulative,
            valid_until: asked.valid_until,
        };
        let view = self.view(ledger, now);
        if rule_6_may_act(&view).is_err() || rule_5_consent(&view, &consent).is_err() {
            return Outcome::Declined {
                decline: DeclineFrame {
                    req: asked.req,
                    channel_id: asked.channel_id,
                    declined: 0x0030,
                    code: PeerErrorCode::NOT_SAFE,
                    asked: asked.cumulative.u128(),
                    allowed: 0,
                },
            };
        }
        self.record.consents.push(consent);
        Outcome::Consented {
            consent: ConsentFrame {
                req: asked.req,
                channel_id: asked.channel_id,
                cumulative: asked.cumulative,
                valid_until: asked.valid_until,
                signature: signature(&consent.digest(&self.context)),
            },
        }
    }

    pub(super) fn hold_consent(&mut self, given: &SignedConsent) {
        let asked = AskedConsent {
            cumulative: given.cumulative,
            valid_until: given.valid_until,
        };
        self.asked = None;
        self.held = Some(SignedAgreement {
            agreement: Agreement::Consent(self.own(asked)),
            by: self.side.peer(),
            signature: given.signature,
        });
    }
}
