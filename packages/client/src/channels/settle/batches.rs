//! A settlement, transaction by transaction.

use super::plan::SettlePlan;
use crate::error::{ClientError, Result};
use crate::network::{Network, SubmitResult as _, TxSigner};
use causeway_chain::TxResult;
use causeway_rules::margin::half_bounty;
use causeway_types::event::{
    BountyEarned, ChannelMarkedDue, ChannelReleased, ChannelSettled, NoticeRepeated,
    NoticeUndelivered, SettleSkipped,
};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, ChannelId, Height};
use cosmwasm_std::Addr;
use serde::Serialize;
use std::collections::BTreeSet;

/// What became of a channel. Amounts are base units.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum SettleOutcome {
    /// It is marked as due.
    MarkedDue {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// The first block in which it can be paid.
        payable_from: Height,
        /// What the account earns for it, once the channel is paid.
        bounty: Amount,
    },
    /// It has paid both sides.
    Settled {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// What the opener was paid.
        pay_a: Amount,
        /// What the peer was paid.
        pay_b: Amount,
        /// What locks hold.
        held: Amount,
        /// What the account has earned by this channel.
        bounty: Amount,
    },
    /// It has paid what locks had held.
    Released {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// What the opener was paid.
        pay_a: Amount,
        /// What the peer was paid.
        pay_b: Amount,
        /// What locks hold still.
        held: Amount,
    },
    /// The vault was told again what it had not taken.
    Repeated {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
    },
    /// It was left as it is.
    Skipped {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// The registry's reason, with its code in front.
        reason: String,
    },
}

/// What a settlement did.
#[derive(Debug, Default)]
pub struct Settlement {
    /// What became of each channel.
    pub outcomes: Vec<SettleOutcome>,
    /// Channels of which the vault did not take how they ended: it is to be told again.
    pub undelivered: Vec<ChannelId>,
    /// Why the transactions after these were not sent, where there are more.
    pub stopped: Option<ClientError>,
}

impl SettlePlan {
    /// Carries the plan out, and calls back after each batch with the number of its channels. It fails where nothing was
    /// settled; where a later transaction fails, what those before it did is in the answer, with the error.
    pub fn settle<'a>(
        &self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
        done: &mut dyn FnMut(usize),
    ) -> Result<Settlement> {
        let by: TxSigner<'_> = by.into();
        for show in self.shows() {
            network
                .submit(by, vec![network.to_registry(&show)?])
                .failed("what your book has is not on chain, so nothing was settled")?;
        }
        let of_others = self.of_others();
        let mut settlement = Settlement::default();
        for batch in self.batches() {
            let size = batch.len();
            match settle_batch(network, by, batch, &of_others, &mut settlement) {
                Ok(()) => done(size),
                Err(error) if settlement.outcomes.is_empty() => return Err(error),
                Err(error) => {
                    settlement.stopped = Some(error);
                    break;
                }
            }
        }
        Ok(settlement)
    }
}

fn settle_batch(
    network: &Network,
    by: TxSigner<'_>,
    channel_ids: Vec<ChannelId>,
    of_others: &BTreeSet<ChannelId>,
    settlement: &mut Settlement,
) -> Result<()> {
    let msg = network.to_registry(&ExecuteMsg::Settle { channel_ids })?;
    let tx = network.submit(by, vec![msg])?;
    let undelivered = network.events::<NoticeUndelivered>(&tx).into_iter();
    settlement
        .undelivered
        .extend(undelivered.map(|notice| notice.channel_id));
    let account = by.address();
    let mut all = outcomes(network, &tx, &account);
    for outcome in &mut all {
        if let SettleOutcome::MarkedDue {
            channel_id, bounty, ..
        } = outcome
        {
            // the registry notes as who marked it only a stranger, and gives nobody else a bounty
            if !of_others.contains(channel_id) {
                continue;
            }
            // it only tells what is earned later; what was done is told also where the node no longer answers
            let Ok(seen) = network.channel_by_id(*channel_id) else {
                continue;
            };
            let channel = seen.channel;
            if channel.marked_due_by.as_ref() == Some(&account) {
                let ledger = &channel.ledger;
                *bounty = half_bounty(&ledger.terms, ledger.a.margin);
            }
        }
    }
    settlement.outcomes.extend(all);
    Ok(())
}

fn outcomes(network: &Network, tx: &TxResult, account: &Addr) -> Vec<SettleOutcome> {
    let bounties: Vec<BountyEarned> = network.events(tx);
    let earned = |id: ChannelId| {
        let own = bounties
            .iter()
            .filter(|b| b.channel_id == id && b.owner == *account);
        own.fold(Amount::ZERO, |sum, b| sum.saturating_add(b.amount))
    };
    let marked =
        network
            .events(tx)
            .into_iter()
            .map(|e: ChannelMarkedDue| SettleOutcome::MarkedDue {
                channel_id: e.channel_id,
                payable_from: e.payable_from,
                bounty: Amount::ZERO,
            });
    let settled = network
        .events(tx)
        .into_iter()
        .map(|e: ChannelSettled| SettleOutcome::Settled {
            channel_id: e.channel_id,
            pay_a: e.pay_a,
            pay_b: e.pay_b,
            held: e.held,
            bounty: earned(e.channel_id),
        });
    let released =
        network
            .events(tx)
            .into_iter()
            .map(|e: ChannelReleased| SettleOutcome::Released {
                channel_id: e.channel_id,
                pay_a: e.pay_a,
                pay_b: e.pay_b,
                held: e.held,
            });
    let repeated =
        network
            .events(tx)
            .into_iter()
            .map(|e: NoticeRepeated| SettleOutcome::Repeated {
                channel_id: e.channel_id,
            });
    let skipped = network
        .events(tx)
        .into_iter()
        .map(|e: SettleSkipped| SettleOutcome::Skipped {
            channel_id: e.channel_id,
            reason: e.reason,
        });
    marked
        .chain(settled)
        .chain(released)
        .chain(repeated)
        .chain(skipped)
        .collect()
}
