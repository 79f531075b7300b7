//! `decline`: the peer does not do what it was asked for. docs/peer-protocol.md#10-what-both-sides-agree-to.

use super::Step;
use crate::message::{
    ConsentRequestFrame, DeclineFrame, ExtensionFrame, ExtensionRequestFrame, ShutdownFrame,
};

impl Step {
    /// What is declined is named by the type of the message that asked for it. Of others nothing was asked here.
    pub(super) fn declined(&mut self, declined: DeclineFrame) {
        match declined.declined {
            ConsentRequestFrame::TYPE => self.consent_declined(declined),
            ExtensionRequestFrame::TYPE | ExtensionFrame::TYPE => self.extension_declined(declined),
            ShutdownFrame::TYPE => self.shutdown_declined(declined),
            _ => {}
        }
    }
}
