//! What is to be done, from when, and in which order.

use super::{answer, close, complete, settle, show, take_out};
use crate::pool::{PoolSigner, TxKey};
use crate::writer::DutyFacts;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, ChannelId, Seconds, UnixTime};

/// One transaction that is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// What it does.
    pub key: TxKey,
    /// The channel that it is about.
    pub channel_id: ChannelId,
    /// Its messages, all to the registry.
    pub messages: Vec<ExecuteMsg>,
    /// From when it is done.
    pub from: UnixTime,
    /// Whether the chain refuses it before: then blocks alone tell the time. What must be done in time goes by this
    /// machine's clock too.
    pub is_by_blocks: bool,
    /// What is at stake, base units of the channel's token.
    pub value: Amount,
    /// Which account signs.
    pub signer: PoolSigner,
}

/// All that is to be done now or later: what is due first, the most valuable of it first of all; then the rest, by its time.
/// Of a channel and a direction there is one transaction.
pub fn plan(facts: &DutyFacts, show_before: Seconds) -> Vec<Duty> {
    let mut duties = Vec::new();
    for channel in &facts.channels {
        let shown = show::duty(facts, channel, show_before);
        // what the book has goes on chain before the channel pays out
        let is_to_be_shown = shown.as_ref().is_some_and(|duty| duty.is_due(facts));
        duties.extend(answer::duty(channel));
        duties.extend(close::duty(facts, channel));
        duties.extend(take_out::duty(facts, channel));
        duties.extend(complete::duty(facts, channel));
        if !is_to_be_shown {
            duties.extend(settle::duty(facts, channel));
        }
        duties.extend(shown);
    }
    duties.sort_by_key(|duty| match duty.is_due(facts) {
        true => (0, u128::MAX - duty.value.u128(), duty.channel_id),
        false => (1, u128::from(duty.from.0), duty.channel_id),
    });
    duties
}

impl Duty {
    /// Whether its time has come.
    pub fn is_due(&self, facts: &DutyFacts) -> bool {
        let now = match self.is_by_blocks {
            true => facts.time.committed(),
            false => facts.time.at_latest(),
        };
        now >= self.from
    }
}
