//! Preimages that blocks make public: who claims a lock on chain tells its preimage.

use causeway_chain::Block;
use causeway_client::deployment::Deployment;
use causeway_types::channel::Direction;
use causeway_types::event::LocksClaimed;
use causeway_types::registry::LockClaim;
use causeway_types::ChannelId;

/// Locks that one message has claimed.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimedLocks {
    /// The channel that they are in.
    pub channel_id: ChannelId,
    /// The direction of the voucher that lists them.
    pub direction: Direction,
    /// Each with its preimage.
    pub claims: Vec<LockClaim>,
}

/// What blocks tell of locks, in whichever channel they are: a preimage may be waited for by its hash alone. Of blocks as of which the
/// channels were read it is read all the same: no ledger has preimages.
pub(super) fn claimed<'b>(
    blocks: impl IntoIterator<Item = &'b Block>,
    contracts: &Deployment,
) -> Vec<ClaimedLocks> {
    let events = blocks.into_iter().flat_map(Block::all_events);
    let claimed = events.filter_map(|event| contracts.read_event::<LocksClaimed>(event));
    claimed.map(with_preimages).collect()
}

/// The event has two lists in one order. What cannot be read tells nothing.
fn with_preimages(claimed: LocksClaimed) -> ClaimedLocks {
    let ids = claimed.lock_ids.split(',');
    let both = ids.zip(claimed.preimages.split(','));
    let claims = both.filter_map(|(id, preimage)| {
        Some(LockClaim {
            lock_id: id.parse().ok()?,
            preimage: preimage.parse().ok()?,
        })
    });
    ClaimedLocks {
        channel_id: claimed.channel_id,
        direction: claimed.direction,
        claims: claims.collect(),
    }
}
