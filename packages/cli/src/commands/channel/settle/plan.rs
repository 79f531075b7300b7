//! What a settlement would do, found out before anybody is asked: which channels, what each pays, what it costs and
//! what it earns.

use crate::commands::route_args::Labels;
use crate::context::{Context, Session, SignerAccount};
use crate::network::Network;
use crate::output::{grouped, time, Details, Table};
use anyhow::Result;
use causeway_chain::{Msg, Status};
use causeway_client::wallet::Wallet;
use causeway_rules::lifecycle::{settle, Step};
use causeway_rules::margin::{half_bounty, is_overdue, is_payment_overdue};
use causeway_rules::settlement::split_at;
use causeway_rules::voucher::show;
use causeway_types::channel::{Channel, Phase};
use causeway_types::registry::{ExecuteMsg, SignedVoucher};
use causeway_types::{Amount, ChannelId, Side};
use cosmwasm_std::{Addr, Coin};
use std::collections::{BTreeMap, BTreeSet};

/// What can be done with a channel now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// It is marked as due; it is paid some blocks later.
    MarkDue,
    /// Both sides are paid.
    Pay,
    /// What locks had held is paid.
    Release,
    /// The vault is told again how it ended.
    Repeat,
}

impl Next {
    fn words(self) -> &'static str {
        match self {
            Next::MarkDue => "marked as due",
            Next::Pay => "both are paid",
            Next::Release => "what locks held is paid",
            Next::Repeat => "the vault is told again",
        }
    }
}

/// A channel for which there is something to do.
#[derive(Debug)]
struct Planned {
    channel: Channel,
    next: Next,
    /// What we would earn as a stranger, by this step.
    bounty: Amount,
    /// What our book has and the chain has not: shown before the step.
    unshown: Vec<SignedVoucher>,
}

/// What is to be done, and what cannot be.
#[derive(Debug, Default)]
pub struct SettlePlan {
    planned: Vec<Planned>,
    /// Those that were named and cannot be settled now, with the reason.
    pub refused: Vec<(ChannelId, String)>,
    /// Those of ours of which the book cannot say what is still to be shown.
    pub held_back: Vec<(ChannelId, anyhow::Error)>,
}

impl SettlePlan {
    /// For channels that were named.
    pub fn of_named(session: &Session, names: &[String]) -> Result<SettlePlan> {
        let network = &session.network;
        let me = session.me.address();
        let status = network.latest()?;
        let mut seen = BTreeSet::new();
        let mut plan = SettlePlan::default();
        for named in names {
            let channel = network.channel(named, &me)?.channel;
            if !seen.insert(channel.id) {
                continue;
            }
            let untold = channel.ledger.phase(status.time) == Phase::Settled
                && network.undelivered(channel.id)?.is_some();
            plan.add(channel, untold, &me, &status);
        }
        Ok(plan)
    }

    /// For all channels in which one takes part.
    pub fn of_mine(session: &Session) -> Result<SettlePlan> {
        let network = &session.network;
        let me = session.me.address();
        let mut channels: BTreeMap<ChannelId, Channel> = network
            .channels_of(&me)?
            .into_iter()
            .map(|seen| (seen.channel.id, seen.channel))
            .collect();
        let mut untold = BTreeSet::new();
        for id in network.channels_undelivered()? {
            let channel = network.channel_by_id(id)?.channel;
            if channel.side_of(me.as_str()).is_some() {
                untold.insert(id);
                channels.insert(id, channel);
            }
        }
        SettlePlan::of(network, channels, &untold, &me)
    }

    /// For all channels of everybody.
    pub fn of_all(session: &Session) -> Result<SettlePlan> {
        let network = &session.network;
        let me = session.me.address();
        let mut channels: BTreeMap<ChannelId, Channel> = network
            .channels_due(network.latest()?.time)?
            .into_iter()
            .map(|seen| (seen.channel.id, seen.channel))
            .collect();
        let mut untold = BTreeSet::new();
        for id in network.channels_undelivered()? {
            untold.insert(id);
            channels.insert(id, network.channel_by_id(id)?.channel);
        }
        SettlePlan::of(network, channels, &untold, &me)
    }

    /// Of channels that were not named only those for which there is something to do.
    fn of(
        network: &Network,
        channels: BTreeMap<ChannelId, Channel>,
        untold: &BTreeSet<ChannelId>,
        me: &Addr,
    ) -> Result<SettlePlan> {
        let status = network.latest()?;
        let mut plan = SettlePlan::default();
        for (id, channel) in channels {
            plan.add(channel, untold.contains(&id), me, &status);
        }
        plan.refused.clear();
        Ok(plan)
    }

    fn add(&mut self, channel: Channel, untold: bool, me: &Addr, status: &Status) {
        let mut ledger = channel.ledger;
        // the transaction is in the next block at the earliest
        let height = status.height.plus(1);
        let next = match settle(&mut ledger, status.time, height) {
            _ if untold => Next::Repeat,
            Ok(Step::MarkedDue(_)) => Next::MarkDue,
            Ok(Step::Settled(_)) => Next::Pay,
            Ok(Step::Released(_)) => Next::Release,
            Err(why) => {
                self.refused.push((channel.id, why.to_string()));
                return;
            }
        };
        let earned = match next {
            Next::MarkDue => is_overdue(&channel.ledger, status.time),
            Next::Pay => is_payment_overdue(&channel.ledger, status.time, height),
            Next::Release | Next::Repeat => false,
        };
        let stranger = channel.side_of(me.as_str()).is_none();
        let bounty = match earned && stranger {
            true => half_bounty(&channel.ledger.terms, channel.ledger.a.margin),
            false => Amount::ZERO,
        };
        self.planned.push(Planned {
            channel,
            next,
            bounty,
            unshown: Vec::new(),
        });
    }

    /// Finds out what our book has of these channels and the chain has not: it is shown first, and counts in what is told.
    /// A channel of ours that is not in the book is held back, and no other one: what was paid in it would be lost by
    /// settling it.
    pub fn look_into_book(&mut self, context: &Context, session: &Session) -> Result<()> {
        let me = session.me.address();
        let is_ours = |p: &&mut Planned| {
            let pays = matches!(p.next, Next::MarkDue | Next::Pay);
            // whoever was named as the peer and never joined has signed nothing in it, and was paid nothing
            let has_part = match p.channel.side_of(me.as_str()) {
                Some(Side::A) => true,
                Some(Side::B) => p.channel.ledger.joined,
                None => false,
            };
            pays && has_part
        };
        let mut ours = self.planned.iter_mut().filter(is_ours).peekable();
        if ours.peek().is_none() {
            return Ok(());
        }
        let wallet = match &session.me.account {
            SignerAccount::Key(_) => Some(session.wallet(context)?),
            SignerAccount::Named(address) => {
                Wallet::look(context.home(), &session.network, address)?
            }
        };
        // whoever signs elsewhere has the book elsewhere
        let Some(mut wallet) = wallet else {
            return Ok(());
        };
        let now = session.network.latest()?.time;
        let mut held_back = Vec::new();
        for planned in ours {
            match wallet.to_show(&planned.channel) {
                Ok(unshown) => planned.unshown = unshown,
                Err(why) => held_back.push((planned.channel.id, why.into())),
            }
            for signed in &planned.unshown {
                // the chain decides; here it only tells what will be paid
                let _ = show(&mut planned.channel.ledger, &signed.voucher, now);
            }
        }
        let is_held = |p: &Planned| held_back.iter().any(|(id, _)| *id == p.channel.id);
        self.planned.retain(|p| !is_held(p));
        self.held_back = held_back;
        Ok(())
    }

    /// The messages that show what our book has and the chain has not, a transaction for each channel.
    pub fn shows(&self) -> impl Iterator<Item = ExecuteMsg> + '_ {
        let planned = self.planned.iter().filter(|p| !p.unshown.is_empty());
        planned.map(|p| ExecuteMsg::Show {
            channel_id: p.channel.id,
            vouchers: p.unshown.clone(),
        })
    }

    /// How many channels.
    pub fn len(&self) -> usize {
        self.planned.len()
    }
    /// Those that time brings to their end.
    pub fn due(&self) -> Vec<ChannelId> {
        self.ids(|next| next != Next::Repeat)
    }
    /// Those of whose end the vault has still to be told.
    pub fn untold(&self) -> Vec<ChannelId> {
        self.ids(|next| next == Next::Repeat)
    }
    fn ids(&self, which: impl Fn(Next) -> bool) -> Vec<ChannelId> {
        let those = self.planned.iter().filter(|p| which(p.next));
        those.map(|p| p.channel.id).collect()
    }

    /// What is shown before it is done.
    pub fn details(&self, context: &Context, session: &Session, fee: &[Coin]) -> Result<String> {
        let network = &session.network;
        let me = session.me.address();
        let names = context.names()?;
        let clock = network.clock()?;
        let labels = Labels::new(context, network)?;
        let mut table = Table::new([
            ">channel",
            "sidechain",
            "opener",
            "peer",
            "ended",
            "what",
            ">to opener",
            ">to peer",
            ">you earn",
        ]);
        for Planned {
            channel,
            next,
            bounty,
            unshown,
        } in &self.planned
        {
            let amounts = labels.format(channel.sidechain_id);
            let split = split_at(&channel.ledger, clock.now);
            let who = |side: Side| match channel.participant(side).map(|p| &p.owner) {
                Some(owner) if *owner == me => "you".to_owned(),
                Some(owner) => names.short(owner),
                None => "nobody".to_owned(),
            };
            table.row([
                channel.id.to_string(),
                labels.symbol(channel.sidechain_id),
                who(Side::A),
                who(Side::B),
                time::date(channel.ledger.expires_at),
                match unshown.is_empty() {
                    true => next.words().to_owned(),
                    false => format!("your voucher is shown, {}", next.words()),
                },
                amounts.show(split.pay_a),
                amounts.show(split.pay_b),
                amounts.show(*bounty),
            ]);
        }
        let fee: Vec<String> = fee
            .iter()
            .map(|coin| format!("{} {}", grouped(coin.amount), coin.denom))
            .collect();
        let fee = match fee.is_empty() {
            true => "nothing".to_owned(),
            false => format!("at most {} in fees", fee.join(", ")),
        };
        let facts = Details::new().with("it costs", fee);
        Ok(format!("{table}\n{facts}"))
    }
}

/// What these batches would cost, by the chain's latest state; nothing where the chain does not say.
pub fn fee_of(session: &Session, batches: &[&[ChannelId]]) -> Result<Vec<Coin>> {
    let network = &session.network;
    let chain = network.chain.as_ref();
    let sender = session.me.address();
    let Ok(account) = chain.account(&sender) else {
        return Ok(vec![]);
    };
    let mut sum: BTreeMap<String, cosmwasm_std::Uint128> = BTreeMap::new();
    for batch in batches {
        let msg: Msg = network.to_registry(&ExecuteMsg::Settle {
            channel_ids: batch.to_vec(),
        })?;
        let trial = causeway_chain::tx::unsigned(&sender, account, vec![msg])?;
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
