//! Since when locks towards us could have been paid: those whose preimages are known. It is remembered in this process alone: after a
//! start the time begins anew, and the last hours before an expiry come all the same.

use crate::writer::DutyFacts;
use causeway_types::{ChannelId, LockId, UnixTime};
use std::collections::BTreeMap;

/// When each lock that can be claimed was first seen, by the later of block time and the machine's clock.
#[derive(Debug, Default)]
pub(super) struct OwedLocks(BTreeMap<(ChannelId, LockId), UnixTime>);

impl OwedLocks {
    /// Notes those that are new, forgets those that were paid or are over, and writes down with each channel since when the first of
    /// its locks has been owed.
    pub fn note(&mut self, facts: &mut DutyFacts) {
        let now = facts.time.at_latest();
        let before = std::mem::take(&mut self.0);
        for of in &mut facts.channels {
            let claims = of.claims.iter().flat_map(|due| &due.claims);
            let names = claims.map(|claim| (of.channel.id, claim.lock_id));
            let since = names.map(|name| {
                let since = before.get(&name).copied().unwrap_or(now);
                self.0.insert(name, since);
                since
            });
            of.owed_since = since.min();
        }
    }
}
