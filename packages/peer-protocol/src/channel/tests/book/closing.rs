//! A cooperative close as a book in memory decides it.

use super::{signature, Book};
use crate::channel::{CommitError, Outcome, SignedClose};
use causeway_rules::wallet::{rule_5_cooperative_close, rule_6_may_act, NotSafe};
use causeway_types::channel::Ledger;
use causeway_types::signed::CooperativeClose;
use causeway_types::{Amount, Side, Signature, UnixTime};

impl Book {
    /// By both newest totals: what A paid, what B paid.
    fn totals(&self) -> (Amount, Amount) {
        let sent = self.record.sent.as_ref();
        let ours = sent.map_or(Amount::ZERO, |held| held.voucher.transferred);
        let accepted = self.accepted.as_ref();
        let theirs = accepted.map_or(Amount::ZERO, |stored| stored.held.voucher.transferred);
        match self.side {
            Side::A => (ours, theirs),
            Side::B => (theirs, ours),
        }
    }

    pub(super) fn sign_close(
        &mut self,
        valid_until: UnixTime,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Result<Outcome, CommitError> {
        let (transferred_a, transferred_b) = self.totals();
        let close = CooperativeClose {
            transferred_a,
            transferred_b,
            valid_until,
        };
        let made = signature(&close.digest(&self.context));
        self.promise(close, self.side, made, ledger, now)
    }

    pub(super) fn hold_close(
        &mut self,
        close: CooperativeClose,
        given: Signature,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Result<Outcome, CommitError> {
        match self.totals() == (close.transferred_a, close.transferred_b) {
            true => self.promise(close, self.side.peer(), given, ledger, now),
            false => Ok(Outcome::Overtaken),
        }
    }

    fn promise(
        &mut self,
        close: CooperativeClose,
        by: Side,
        signature: Signature,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Result<Outcome, CommitError> {
        let not_safe = |e: NotSafe| CommitError::NotSafe(e.to_string());
        let view = self.view(ledger, now);
        if self.close.map(|signed| signed.close) != Some(close) {
            rule_6_may_act(&view).map_err(not_safe)?;
        }
        rule_5_cooperative_close(&view, &close).map_err(not_safe)?;
        self.record.closing_until = Some(close.valid_until);
        self.close = Some(SignedClose {
            close,
            by,
            signature,
        });
        Ok(Outcome::Done)
    }
}
