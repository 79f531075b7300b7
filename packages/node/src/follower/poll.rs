//! One look at the chain: its newest block, and the account's channels where a block has come since.

use super::ChainView;
use causeway_chain::{ChainError, CheckedStatus};
use causeway_client::error::ClientError;
use causeway_client::network::Network;
use causeway_peer_protocol::channel::FollowedBlock;
use causeway_types::channel::Channel;
use causeway_types::{ChainTime, Height};
use cosmwasm_std::Addr;
use std::collections::BTreeSet;
use thiserror::Error;

/// What a look has found.
#[derive(Debug)]
pub struct Polled {
    /// The newest block.
    pub block: FollowedBlock,
    /// Its time, and this machine's clock where it counts.
    pub time: ChainTime,
    /// The account's channels as of that block or a later one; none where no block has come.
    pub channels: Option<Vec<Channel>>,
}

/// Why a look has found nothing.
#[derive(Debug, Error)]
pub enum PollError {
    /// The chain could not be asked, or its answer is refused.
    #[error(transparent)]
    Chain(#[from] ClientError),
    /// The chain stands before a block that was followed.
    #[error("the chain is at block {height}, and block {followed} was followed: it was rewound, or another node answers")]
    Rewound {
        /// Where it stands.
        height: Height,
        /// What was followed.
        followed: Height,
    },
}

/// Looks once. The ledgers that come with a block are never older than it.
pub fn poll(network: &Network, account: &Addr, known: &ChainView) -> Result<Polled, PollError> {
    let (status, time, is_too_old) = match network.chain.checked_status() {
        Ok(CheckedStatus { status, time }) => (status, time, false),
        Err(ChainError::StaleBlock { .. }) => {
            let status = network.latest()?;
            let time = ChainTime::of_block(status.time);
            (status, time, true)
        }
        Err(error) => return Err(ClientError::from(error).into()),
    };
    let followed = known.block.height;
    if status.height < followed {
        return Err(PollError::Rewound {
            height: status.height,
            followed,
        });
    }
    let channels = match status.height == followed {
        true => None,
        false => Some(channels_at(network, account, known, status.height)?),
    };
    Ok(Polled {
        block: FollowedBlock {
            height: status.height,
            time: status.time,
            is_too_old,
        },
        time,
        channels,
    })
}

/// All channels of the account, and those that were followed and are listed no more: the chain lists none that has settled.
fn channels_at(
    network: &Network,
    account: &Addr,
    known: &ChainView,
    height: Height,
) -> Result<Vec<Channel>, ClientError> {
    let listed = network.channels_of_since(account, height)?;
    let mut channels: Vec<Channel> = listed.into_iter().map(|c| c.channel).collect();
    let listed: BTreeSet<_> = channels.iter().map(|c| c.id).collect();
    for id in known.channels.keys().filter(|id| !listed.contains(id)) {
        channels.push(network.channel_since(*id, height)?);
    }
    Ok(channels)
}
