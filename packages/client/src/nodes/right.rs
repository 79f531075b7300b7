//! Whether a book may sign: where an instance of the account's node is on record, only the book of that instance does.
//! docs/peer-protocol.md#2-identity-and-discovery (P1). Programs with a node and without one decide it here.

use crate::error::{ClientError, Result};
use crate::network::Network;
use causeway_chain::{ChainError, CheckedStatus, BLOCKS_PER_SECOND};
use causeway_types::event::NodeAnnounced;
use causeway_types::node::Node;
use causeway_types::{Height, NodeInstance, Seconds, UnixTime};
use cosmwasm_std::Addr;

/// The instance that is on record for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedInstance {
    /// Which book it is.
    pub instance: NodeInstance,
    /// The time of the block in which it took the place of another one; none if it took none, or long ago.
    pub taken_over_at: Option<UnixTime>,
}

/// Whether a book may sign or accept anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningRight {
    /// No other instance is on record.
    Ours,
    /// Another one is: this book signs nothing but its duties and the announcement that takes over.
    Replaced {
        /// The instance on record.
        on_record: NodeInstance,
    },
    /// It has taken over, and the node before it may not have seen that yet; from this block time on it signs.
    Waits {
        /// The time of the first block in which it may sign.
        until: UnixTime,
    },
}

/// Whether the book of an instance may sign at a block of this time. `max_block_age`: how old a newest block may be on this
/// chain for anything to be signed, so how late a replaced node may learn of it.
pub fn signing_right(
    own: NodeInstance,
    recorded: Option<&RecordedInstance>,
    max_block_age: Option<Seconds>,
    now: UnixTime,
) -> SigningRight {
    let Some(recorded) = recorded else {
        return SigningRight::Ours;
    };
    if recorded.instance != own {
        return SigningRight::Replaced {
            on_record: recorded.instance,
        };
    }
    match (recorded.taken_over_at, max_block_age) {
        (Some(at), Some(age)) if now <= at.plus(age) => SigningRight::Waits {
            until: at.plus(age).plus(Seconds(1)),
        },
        _ => SigningRight::Ours,
    }
}

impl SigningRight {
    /// Refuses where the book may not sign.
    pub fn require(self, own: NodeInstance) -> Result<()> {
        match self {
            SigningRight::Ours => Ok(()),
            SigningRight::Replaced { on_record } => {
                Err(ClientError::OtherInstance { own, on_record })
            }
            SigningRight::Waits { until } => Err(ClientError::TakeoverWaits { until }),
        }
    }
}

/// The instance of a node on record, and when it took over where that may matter by this block.
pub fn recorded_instance(
    network: &Network,
    node: &Node,
    newest: Height,
) -> Result<RecordedInstance> {
    let recorded = |taken_over_at| RecordedInstance {
        instance: node.instance,
        taken_over_at,
    };
    let chain = network.chain.as_ref();
    let (Some(age), Some(announced)) = (chain.max_block_age(), &node.announced) else {
        return Ok(recorded(None));
    };
    let blocks = age.0.saturating_mul(BLOCKS_PER_SECOND);
    if newest > announced.height.plus(blocks) {
        return Ok(recorded(None));
    }
    let block = match chain.block(announced.height) {
        Ok(block) => block,
        // it was before the earliest block that there is
        Err(ChainError::NoBlock { asked, first, .. }) if asked < first => {
            return Ok(recorded(Some(chain.earliest_block()?.time)));
        }
        Err(error) => return Err(error.into()),
    };
    let announcement = block
        .all_events()
        .filter_map(|event| network.contracts.read_event::<NodeAnnounced>(event))
        .filter(|event| event.account == node.account)
        .last();
    // without its event it may have been a take-over
    let took_over = announcement.is_none_or(|event| event.instance.takes_over_from(event.replaces));
    Ok(recorded(took_over.then_some(block.time)))
}

/// Refuses where the account's book of this instance may not sign by the block of a checked status.
pub fn require_signing_right(
    network: &Network,
    account: &Addr,
    own: NodeInstance,
    checked: &CheckedStatus,
) -> Result<()> {
    let newest = checked.status.height;
    let Some(node) = network.node_since(account, newest)? else {
        return Ok(());
    };
    let recorded = recorded_instance(network, &node, newest)?;
    let age = network.chain.max_block_age();
    signing_right(own, Some(&recorded), age, checked.status.time).require(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_instance_on_record_signs_and_one_that_took_over_once_the_other_must_know() {
        let (ours, other) = (NodeInstance([1; 16]), NodeInstance([2; 16]));
        let recorded = |instance, taken_over_at: Option<u64>| RecordedInstance {
            instance,
            taken_over_at: taken_over_at.map(UnixTime),
        };
        let right = |recorded: Option<RecordedInstance>, age: Option<u64>, now| {
            signing_right(ours, recorded.as_ref(), age.map(Seconds), UnixTime(now))
        };
        assert_eq!(right(None, Some(60), 0), SigningRight::Ours);
        assert_eq!(
            right(Some(recorded(ours, None)), Some(60), 0),
            SigningRight::Ours
        );
        let replaced = SigningRight::Replaced { on_record: other };
        assert_eq!(
            right(Some(recorded(other, None)), Some(60), 9_999),
            replaced
        );
        assert_eq!(right(Some(recorded(other, Some(1))), None, 9_999), replaced);
        let took_over = Some(recorded(ours, Some(100)));
        let waits = SigningRight::Waits {
            until: UnixTime(161),
        };
        assert_eq!(right(took_over, Some(60), 100), waits);
        assert_eq!(right(took_over, Some(60), 160), waits);
        assert_eq!(right(took_over, Some(60), 161), SigningRight::Ours);
        // where the clock is moved by hand, a newest block is never too old
        assert_eq!(right(took_over, None, 100), SigningRight::Ours);
    }
}
