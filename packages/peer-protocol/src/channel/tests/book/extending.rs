//! Later ends as a book in memory decides them.

use super::{signature, Book};
use crate::channel::{CommitError, Outcome};
use crate::message::{
    Agreement, DeclineFrame, ExtensionFrame, ExtensionRequestFrame, SignedAgreement,
};
use crate::PeerErrorCode;
use causeway_rules::wallet::{rule_5_extension, rule_6_may_act, NotSafe};
use causeway_types::channel::Ledger;
use causeway_types::signed::Extension;
use causeway_types::{LockMode, Side, Signature, UnixTime};

impl Book {
    pub(super) fn extensions(&self) -> Vec<SignedAgreement> {
        let given = self.extensions_given.iter();
        let given = given.map(|extension| SignedAgreement {
            agreement: Agreement::Extension(*extension),
            by: self.side,
            signature: signature(&extension.digest(&self.context)),
        });
        let held = self.extension_held;
        given
            .chain(held.map(|(extension, signature)| SignedAgreement {
                agreement: Agreement::Extension(extension),
                by: self.side.peer(),
                signature,
            }))
            .collect()
    }

    fn agree(&self, extension: &Extension, ledger: &Ledger, now: UnixTime) -> Result<(), NotSafe> {
        let view = self.view(ledger, now);
        rule_6_may_act(&view)?;
        rule_5_extension(&view, extension)
    }

    pub(super) fn ask_extension(
        &mut self,
        asked: Extension,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Result<Outcome, CommitError> {
        let agreed = self.agree(&asked, ledger, now);
        agreed.map_err(|error| CommitError::NotSafe(error.to_string()))?;
        if ledger.mode == LockMode::Unlocked && self.side == Side::A {
            self.extensions_given.push(asked);
        }
        self.extending = Some(asked);
        self.extension_declined = None;
        Ok(Outcome::Done)
    }

    pub(super) fn give_extension(
        &mut self,
        asked: ExtensionRequestFrame,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Outcome {
        let extension = Extension {
            replaces: asked.replaces,
            expires_at: asked.expires_at,
            valid_until: asked.valid_until,
        };
        if self.agree(&extension, ledger, now).is_err() {
            return self.declines(asked.req, 0x0032);
        }
        self.extensions_given.push(extension);
        Outcome::Extended {
            extension: ExtensionFrame {
                req: asked.req,
                channel_id: asked.channel_id,
                replaces: asked.replaces,
                expires_at: asked.expires_at,
                valid_until: asked.valid_until,
                signature: signature(&extension.digest(&self.context)),
            },
        }
    }

    pub(super) fn hold_extension(
        &mut self,
        extension: Extension,
        given: Signature,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Outcome {
        if self.agree(&extension, ledger, now).is_err() {
            return self.declines(0, 0x0033);
        }
        if self.extending == Some(extension) {
            self.extending = None;
        }
        self.extension_held = Some((extension, given));
        Outcome::Done
    }

    fn declines(&self, req: u32, declined: u16) -> Outcome {
        Outcome::Declined {
            decline: DeclineFrame {
                req,
                channel_id: self.context.channel_id,
                declined,
                code: PeerErrorCode::NOT_SAFE,
                asked: 0,
                allowed: 0,
            },
        }
    }
}
