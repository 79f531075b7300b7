//! What is to be done, from when, and in which order.

use super::{answer, claim, close, complete, extend, settle, show, take_out};
use crate::config::SidechainAmounts;
use crate::pool::{PoolSigner, TxKey};
use crate::writer::{ChannelDutyFacts, DutyFacts};
use causeway_rules::forward::ForwardTimes;
use causeway_types::registry::{ExecuteMsg, Take};
use causeway_types::{Amount, ChannelId, Seconds, SidechainId, UnixTime};
use causeway_wallet::book::AssetPayout;

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
    /// What its messages redeem for at least what the chain quotes when they are sent; none where they do not.
    pub redeems: Option<Redemption>,
}

/// Tokens that are redeemed for the asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// Whose tokens.
    pub sidechain_id: SidechainId,
    /// How many, base units.
    pub amount: Amount,
}

/// What the settings say of duties.
#[derive(Clone, Debug, Default)]
pub struct DutyRules {
    /// How much earlier than the rules ask a voucher is shown.
    pub show_before: Seconds,
    /// From how much on something is done for what a peer has paid: less is not worth a fee. Anything is where nothing is set.
    pub smallest: SidechainAmounts,
    /// What a claim on chain costs: a lock that brings no more is not claimed before its last hours. Nothing where nothing is set.
    pub claim_cost: SidechainAmounts,
    /// How long before its expiry a lock is claimed.
    pub times: ForwardTimes,
}

impl DutyRules {
    /// From how much on something is done in a sidechain, base units.
    pub(super) fn smallest(&self, sidechain_id: SidechainId) -> Amount {
        self.smallest.of(sidechain_id).unwrap_or_default()
    }
}

/// What the keeper does, and what it leaves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// All that is to be done now or later: what is due first, the most valuable of it first of all; then the rest, by its time.
    /// Of a channel and a direction there is one transaction that shows, and one that claims.
    pub duties: Vec<Duty>,
    /// What would be done if more was at stake.
    pub left: Vec<LeftDuty>,
}

/// What is not worth a fee by the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftDuty {
    /// The channel.
    pub channel_id: ChannelId,
    /// How much is at stake, base units of its token.
    pub value: Amount,
    /// From how much on it would be done, base units.
    pub smallest: Amount,
}

/// What is to be done by the rules, as far as it is worth a fee by the settings.
pub fn plan(facts: &DutyFacts, rules: &DutyRules) -> Plan {
    let (mut duties, mut left) = (Vec::new(), Vec::new());
    for channel in &facts.channels {
        let smallest = rules.smallest(channel.channel.sidechain_id);
        let mut too_little: Option<Amount> = None;
        let mut worth_a_fee = |duty: Option<Duty>| {
            let small = duty.as_ref().filter(|duty| duty.value < smallest);
            too_little = too_little.max(small.map(|duty| duty.value));
            duty.filter(|duty| duty.value >= smallest)
        };
        let shown = show::duty(facts, channel, rules.show_before);
        let cost = rules.claim_cost.of(channel.channel.sidechain_id);
        let claiming = (rules.times, cost.unwrap_or_default());
        let claimed = claim::duty(facts, channel, claiming, shown.as_ref());
        let claimed = worth_a_fee(claimed);
        // a claim brings its voucher along
        let is_brought = claimed
            .as_ref()
            .is_some_and(|duty| duty.is_due(facts) && duty.brings_voucher() && shown.is_some());
        let shown = match is_brought {
            true => None,
            false => worth_a_fee(shown),
        };
        left.extend(too_little.map(|value| LeftDuty {
            channel_id: channel.channel.id,
            value,
            smallest,
        }));
        // what the book has goes on chain before the channel pays out
        let is_to_be_shown = is_brought || shown.as_ref().is_some_and(|duty| duty.is_due(facts));
        duties.extend(answer::duty(channel));
        duties.extend(close::duty(facts, channel));
        duties.extend(take_out::duty(facts, channel));
        duties.extend(extend::duty(facts, channel));
        duties.extend(complete::duty(facts, channel));
        if !is_to_be_shown {
            duties.extend(settle::duty(facts, channel, smallest));
        }
        duties.extend(shown);
        duties.extend(claimed);
    }
    duties.sort_by_key(|duty| match duty.is_due(facts) {
        true => (0, u128::MAX - duty.value.u128(), duty.channel_id),
        false => (1, u128::from(duty.from.0), duty.channel_id),
    });
    Plan { duties, left }
}

/// What a withdrawal of so much is paid in, as a message names it; and what is to be quoted when it is sent.
pub(super) fn payout(
    of: &ChannelDutyFacts,
    payout: Option<AssetPayout>,
    amount: Amount,
) -> (Take, Option<Redemption>) {
    match payout {
        None => (Take::Token {}, None),
        Some(AssetPayout {
            min_out: Some(min_out),
        }) => (Take::Asset { min_out }, None),
        Some(AssetPayout { min_out: None }) => {
            let redemption = Redemption {
                sidechain_id: of.channel.sidechain_id,
                amount,
            };
            let min_out = Amount::ZERO;
            (Take::Asset { min_out }, Some(redemption))
        }
    }
}

impl Duty {
    /// Its messages with the least of the asset that the chain quotes now.
    pub fn messages_for(&self, quoted: Amount) -> Vec<ExecuteMsg> {
        let mut messages = self.messages.clone();
        for message in &mut messages {
            let take = match message {
                ExecuteMsg::Withdraw { take, .. } => take,
                ExecuteMsg::CompleteWithdraw { take, .. } => take,
                _ => continue,
            };
            if let Take::Asset { min_out } = take {
                *min_out = quoted;
            }
        }
        messages
    }

    /// Whether it claims locks under a voucher that it puts on chain.
    pub(super) fn brings_voucher(&self) -> bool {
        let brings = |message: &ExecuteMsg| {
            matches!(
                message,
                ExecuteMsg::Claim {
                    voucher: Some(_),
                    ..
                }
            )
        };
        self.messages.iter().any(brings)
    }

    /// Whether its time has come.
    pub fn is_due(&self, facts: &DutyFacts) -> bool {
        let now = match self.is_by_blocks {
            true => facts.time.committed(),
            false => facts.time.at_latest(),
        };
        now >= self.from
    }
}
