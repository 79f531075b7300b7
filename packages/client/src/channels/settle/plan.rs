//! What a settlement would do: which channels, what each pays, what it costs and what it earns.

use crate::error::{ClientError, Result};
use crate::network::Network;
use crate::wallet::{has_part, Wallet};
use causeway_chain::Status;
use causeway_rules::lifecycle::{settle, Step};
use causeway_rules::margin::{half_bounty, is_overdue, is_payment_overdue};
use causeway_rules::voucher::show;
use causeway_rules::RuleError;
use causeway_types::channel::{Channel, Phase};
use causeway_types::registry::{ExecuteMsg, SignedVoucher, MAX_BATCH};
use causeway_types::{Amount, ChannelId};
use cosmwasm_std::{Addr, Coin, Uint128};
use std::collections::{BTreeMap, BTreeSet};

/// What can be done with a channel now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettleStep {
    /// It is marked as due; it is paid some blocks later.
    MarkDue,
    /// Both sides are paid.
    Pay,
    /// What locks had held is paid.
    Release,
    /// The vault is told again how it ended.
    RepeatNotice,
}

/// A channel for which there is something to do.
#[derive(Clone, Debug)]
pub struct PlannedChannel {
    /// The channel, with what the book adds to the evidence on chain.
    pub channel: Channel,
    /// What is done with it.
    pub step: SettleStep,
    /// What the account would earn by this step as a stranger, base units.
    pub bounty: Amount,
    /// What the book has and the chain has not: shown before the step.
    pub unshown: Vec<SignedVoucher>,
}

/// What is to be done, and what cannot be.
#[derive(Debug)]
pub struct SettlePlan {
    /// The account that settles, and earns what bounties there are.
    account: Addr,
    /// The channels for which there is something to do.
    pub planned: Vec<PlannedChannel>,
    /// Those that were named and cannot be settled now.
    pub refused: Vec<(ChannelId, RuleError)>,
    /// Those of the account of which the book cannot say what is still to be shown.
    pub held_back: Vec<(ChannelId, ClientError)>,
}

impl SettlePlan {
    /// For channels that were named; what cannot be settled now is among the refused.
    pub fn of_channels(
        network: &Network,
        account: &Addr,
        channels: impl IntoIterator<Item = Channel>,
    ) -> Result<SettlePlan> {
        let status = network.latest()?;
        let mut plan = SettlePlan::new(account);
        let mut seen = BTreeSet::new();
        for channel in channels {
            if !seen.insert(channel.id) {
                continue;
            }
            let is_undelivered = channel.ledger.phase(status.time) == Phase::Settled
                && network.undelivered(channel.id)?.is_some();
            plan.add(channel, is_undelivered, &status);
        }
        Ok(plan)
    }

    /// For all channels in which the account takes part.
    pub fn of_own(network: &Network, account: &Addr) -> Result<SettlePlan> {
        let own = network.channels_of(account)?;
        let mut channels: BTreeMap<ChannelId, Channel> = own
            .into_iter()
            .map(|seen| (seen.channel.id, seen.channel))
            .collect();
        let mut undelivered = BTreeSet::new();
        for id in network.channels_undelivered()? {
            let channel = network.channel_by_id(id)?.channel;
            if channel.side_of(account.as_str()).is_some() {
                undelivered.insert(id);
                channels.insert(id, channel);
            }
        }
        SettlePlan::of_listed(network, account, channels, &undelivered)
    }

    /// For all channels of everybody.
    pub fn of_all(network: &Network, account: &Addr) -> Result<SettlePlan> {
        let due = network.channels_due(network.latest()?.time)?;
        let mut channels: BTreeMap<ChannelId, Channel> = due
            .into_iter()
            .map(|seen| (seen.channel.id, seen.channel))
            .collect();
        let mut undelivered = BTreeSet::new();
        for id in network.channels_undelivered()? {
            undelivered.insert(id);
            channels.insert(id, network.channel_by_id(id)?.channel);
        }
        SettlePlan::of_listed(network, account, channels, &undelivered)
    }

    /// Of channels that nobody named only those for which there is something to do.
    fn of_listed(
        network: &Network,
        account: &Addr,
        channels: BTreeMap<ChannelId, Channel>,
        undelivered: &BTreeSet<ChannelId>,
    ) -> Result<SettlePlan> {
        let status = network.latest()?;
        let mut plan = SettlePlan::new(account);
        for (id, channel) in channels {
            plan.add(channel, undelivered.contains(&id), &status);
        }
        plan.refused.clear();
        Ok(plan)
    }

    fn new(account: &Addr) -> SettlePlan {
        SettlePlan {
            account: account.clone(),
            planned: vec![],
            refused: vec![],
            held_back: vec![],
        }
    }

    fn add(&mut self, channel: Channel, is_undelivered: bool, status: &Status) {
        let mut ledger = channel.ledger;
        // the transaction is in the next block at the earliest
        let height = status.height.plus(1);
        let step = match settle(&mut ledger, status.time, height) {
            _ if is_undelivered => SettleStep::RepeatNotice,
            Ok(Step::MarkedDue(_)) => SettleStep::MarkDue,
            Ok(Step::Settled(_)) => SettleStep::Pay,
            Ok(Step::Released(_)) => SettleStep::Release,
            Err(why) => {
                self.refused.push((channel.id, why));
                return;
            }
        };
        let earns = match step {
            SettleStep::MarkDue => is_overdue(&channel.ledger, status.time),
            SettleStep::Pay => is_payment_overdue(&channel.ledger, status.time, height),
            SettleStep::Release | SettleStep::RepeatNotice => false,
        };
        let is_stranger = channel.side_of(self.account.as_str()).is_none();
        let bounty = match earns && is_stranger {
            true => half_bounty(&channel.ledger.terms, channel.ledger.a.margin),
            false => Amount::ZERO,
        };
        self.planned.push(PlannedChannel {
            channel,
            step,
            bounty,
            unshown: Vec::new(),
        });
    }

    /// The channels in which the account has no side: only a stranger earns a bounty.
    pub(super) fn of_others(&self) -> BTreeSet<ChannelId> {
        let account = self.account.as_str();
        let planned = self.planned.iter().map(|p| &p.channel);
        let others = planned.filter(|channel| channel.side_of(account).is_none());
        others.map(|channel| channel.id).collect()
    }

    /// Whether the book of the account may have something that must be shown before.
    pub fn needs_book(&self) -> bool {
        self.planned.iter().any(|p| is_own(p, &self.account))
    }

    /// Adds what the book has of these channels and the chain has not: it is shown first, and counts in what is paid. A
    /// channel of the account that is not in the book is held back, and no other one: what was paid in it would be lost by
    /// settling it.
    pub fn add_unshown(&mut self, wallet: &mut Wallet<'_>) -> Result<()> {
        let now = wallet.network().latest()?.time;
        let mut held_back = Vec::new();
        let account = &self.account;
        for planned in self.planned.iter_mut().filter(|p| is_own(p, account)) {
            match wallet.to_show(&planned.channel) {
                Ok(unshown) => planned.unshown = unshown,
                Err(why) => held_back.push((planned.channel.id, why)),
            }
            for signed in &planned.unshown {
                // the chain decides whether it takes it; here it only tells what will be paid
                let _ = show(&mut planned.channel.ledger, &signed.voucher, now);
            }
        }
        let is_held = |p: &PlannedChannel| held_back.iter().any(|(id, _)| *id == p.channel.id);
        self.planned.retain(|p| !is_held(p));
        self.held_back.extend(held_back);
        Ok(())
    }

    /// The messages that show what the book has and the chain has not, a transaction for each channel.
    pub(super) fn shows(&self) -> impl Iterator<Item = ExecuteMsg> + '_ {
        let planned = self.planned.iter().filter(|p| !p.unshown.is_empty());
        planned.map(|p| ExecuteMsg::Show {
            channel_id: p.channel.id,
            vouchers: p.unshown.clone(),
        })
    }

    /// The channels of each transaction that settles. Notices are repeated one by one: one that the vault still does not
    /// take holds up no other.
    pub(super) fn batches(&self) -> Vec<Vec<ChannelId>> {
        let ids = |is_notice: bool| -> Vec<ChannelId> {
            self.planned
                .iter()
                .filter(|p| (p.step == SettleStep::RepeatNotice) == is_notice)
                .map(|p| p.channel.id)
                .collect()
        };
        let (due, notices) = (ids(false), ids(true));
        let due = due.chunks(MAX_BATCH).map(<[ChannelId]>::to_vec);
        due.chain(notices.into_iter().map(|id| vec![id])).collect()
    }

    /// How many transactions it takes.
    pub fn transactions(&self) -> usize {
        self.batches().len() + self.shows().count()
    }

    /// What the settling transactions cost at most, by the chain's latest state; nothing where the chain does not say.
    pub fn fee(&self, network: &Network) -> Result<Vec<Coin>> {
        let chain = network.chain.as_ref();
        let Ok(account) = chain.account(&self.account) else {
            return Ok(vec![]);
        };
        let mut sum: BTreeMap<String, Uint128> = BTreeMap::new();
        for channel_ids in self.batches() {
            let msg = network.to_registry(&ExecuteMsg::Settle { channel_ids })?;
            let trial = causeway_chain::tx::unsigned(&self.account, account, vec![msg])?;
            for coin in chain.estimate_fee(&trial)?.amount {
                let of_denom = sum.entry(coin.denom).or_default();
                *of_denom = of_denom.saturating_add(coin.amount);
            }
        }
        Ok(sum
            .into_iter()
            .map(|(denom, amount)| Coin { denom, amount })
            .collect())
    }
}

/// Whether the account has a part in what this step pays.
fn is_own(planned: &PlannedChannel, account: &Addr) -> bool {
    let pays = matches!(planned.step, SettleStep::MarkDue | SettleStep::Pay);
    pays && has_part(&planned.channel, account)
}
