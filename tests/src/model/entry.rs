//! Money into channels.

use super::{address, admission, ensure, ChannelModel, Contract, Model, Verdict, A, B};
use crate::model::channel::{part_of_up, SideModel};
use causeway_types::admission::Admission;
use causeway_types::channel::{LockMode, Payout, Phase};
use causeway_types::registry::{Entry, Hook, JoinTerms, Lease, LeaseInto, LeaseOpen, OpenTerms};
use causeway_types::{Amount, ChannelId, ChannelKey, Ppm, Seconds};
use cosmwasm_std::Addr;
use std::rc::Rc;

pub(super) fn key_has_form(key: &ChannelKey) -> Verdict {
    ensure(key.0[0] == 2 || key.0[0] == 3, "no compressed key")
}

impl Model {
    fn payout(&self, owner: &Addr, asked: &Option<Payout<String>>) -> Verdict<Payout<Addr>> {
        Ok(match asked {
            None => Payout::Address(owner.clone()),
            Some(Payout::Address(to)) => {
                let to = address(to)?;
                self.takes_what_arrives(&to)?;
                Payout::Address(to)
            }
            Some(Payout::Credit {}) => Payout::Credit {},
            Some(Payout::Vault {}) => return Err("only what is leased is paid there"),
        })
    }

    /// A token of ours tells the registry that money came.
    pub(super) fn receive(&mut self, by: &Addr, id: u64, n: u128, hook: &Hook) -> Verdict {
        self.entry_is_open(Contract::Registry)?;
        ensure(n > 0, "nothing came")?;
        let owner = match &hook.beneficiary {
            None => by.clone(),
            Some(text) => {
                let named = address(text)?;
                let accepted = named == *by || *by == self.wiring.issuer;
                ensure(accepted, "only the issuer speaks for others")?;
                named
            }
        };
        match &hook.entry {
            Entry::Open(terms) => self.open(&owner, id, n, terms),
            Entry::Join(terms) => self.join(&owner, id, n, terms),
            Entry::Deposit { channel_id, margin } => {
                self.deposit(&owner, id, n, *channel_id, *margin)
            }
            Entry::Credit {} => {
                self.add_credit(&owner, id, n);
                Ok(())
            }
            Entry::Lease(_) => Err("only the vault leases"),
        }
    }

    pub(super) fn open(
        &mut self,
        owner: &Addr,
        sidechain: u64,
        n: u128,
        terms: &OpenTerms,
    ) -> Verdict {
        let (n, margin_sent) = less_margin(n, terms.margin)?;
        let policies = &self.sidechains.get(&sidechain);
        let policies = &policies.ok_or("no such sidechain")?.policies;
        let version = policies.len() as u64 - 1;
        let seen = terms.policy_version.is_none_or(|v| v == version);
        ensure(seen, "the policy is not the one that was agreed to")?;
        let unlocked = terms.mode == LockMode::Unlocked;
        let peer = terms.peer.as_deref().map(address).transpose()?;
        ensure(
            !unlocked || peer.is_some(),
            "an unlocked channel needs its peer",
        )?;
        if let Some(peer) = &peer {
            self.takes_what_arrives(peer)?;
        }
        let a = SideModel {
            who: Some(owner.clone()),
            key: Some(terms.key),
            paid_to: Some(self.payout(owner, &terms.payout)?),
            put: n,
            came: n,
            fee_rate: terms.fee_rate.unwrap_or(Ppm(0)),
            ..SideModel::default()
        };
        let b = SideModel {
            paid_to: peer.clone().map(Payout::Address),
            who: peer,
            ..SideModel::default()
        };
        let name = terms.name.as_deref();
        let mut life = self.new_life(sidechain, terms.mode, terms.lifetime, name, [a, b])?;
        if let Some(own) = &terms.admission {
            admission::make_sense(own)?;
            life.admission.push(own.clone());
        }
        admission::can_be_joined(&life, self.now)?;
        let id = ChannelId(life.id);
        self.channels.insert(id.0, Rc::new(life));
        self.keep_margin(id, A, margin_sent)
    }

    /// A channel as it begins, by the policy in force; its name is taken.
    pub(super) fn new_life(
        &mut self,
        sidechain: u64,
        mode: LockMode,
        lifetime: Option<Seconds>,
        name: Option<&str>,
        parts: [SideModel; 2],
    ) -> Verdict<ChannelModel> {
        let version = self.sidechains[&sidechain].policies.len() - 1;
        let policy = self.policy_in_force(sidechain);
        let (rules, minimum_rate) = (policy.rules.clone(), policy.minimum_rate());
        ensure(rules.modes.contains(&mode), "the mode is not allowed")?;
        let [a, b] = &parts;
        let n = a.put.checked_add(b.put).ok_or("more than a total can be")?;
        ensure(n > 0 && n >= rules.smallest_channel.u128(), "too small")?;
        key_has_form(a.key.as_ref().ok_or("no key")?)?;
        ensure(a.fee_rate <= rules.highest_fee_rate, "too high a fee rate")?;
        ensure(a.who != b.who, "one cannot be both")?;
        let lifetime = lifetime.unwrap_or(rules.default_lifetime);
        let allowed = rules.min_lifetime..=rules.max_lifetime;
        ensure(allowed.contains(&lifetime), "too short or too long a life")?;
        let conditions = [&rules.admission].into_iter();
        let conditions = conditions.filter(|c| **c != Admission::ANYONE).cloned();
        let conditions: Vec<_> = conditions.collect();
        admission::at_open(&conditions, a.fee_rate, self.now)?;
        let id = self.channels.len() as u64 + 1;
        let opener = a.who.clone().ok_or("nobody opens")?;
        if let Some(name) = name {
            let fits = (1..=64).contains(&name.len());
            ensure(fits, "too short or too long a name")?;
            let printable = name.bytes().all(|b| (0x20..=0x7e).contains(&b));
            ensure(printable && name.trim() == name, "no name to show")?;
            let key = (opener, sidechain, name.to_owned());
            let taken = self.names.insert(key, id);
            ensure(taken.is_none(), "the name is taken")?;
        }
        Ok(ChannelModel {
            id,
            sidechain,
            mode,
            version,
            minimum_rate,
            admission: conditions,
            rules,
            joined: mode == LockMode::Unlocked,
            expires_at: self.now + lifetime.0,
            agreed_end: self.now + lifetime.0,
            marked_due_at: None,
            marked_due_by: None,
            parts,
            settled: None,
        })
    }

    pub(super) fn join(
        &mut self,
        who: &Addr,
        sidechain: u64,
        n: u128,
        terms: &JoinTerms,
    ) -> Verdict {
        let (n, margin_sent) = less_margin(n, terms.margin)?;
        let b = SideModel {
            who: Some(who.clone()),
            key: Some(terms.key),
            paid_to: Some(self.payout(who, &terms.payout)?),
            put: n,
            came: n,
            fee_rate: terms.fee_rate.unwrap_or(Ppm(0)),
            ..SideModel::default()
        };
        self.joined(terms.channel_id, sidechain, b)?;
        self.keep_margin(terms.channel_id, B, margin_sent)
    }

    /// B comes into a channel.
    fn joined(&mut self, id: ChannelId, sidechain: u64, b: SideModel) -> Verdict {
        let now = self.now;
        let life = self.channel_mut(id)?;
        ensure(life.sidechain == sidechain, "money of another sidechain")?;
        ensure(!life.joined && life.settled.is_none(), "nobody can join it")?;
        ensure(life.parts[A].who != b.who, "one cannot be both")?;
        let invited = life.parts[B].who.is_none() || life.parts[B].who == b.who;
        ensure(invited, "it is for somebody else")?;
        key_has_form(b.key.as_ref().ok_or("no key")?)?;
        ensure(life.parts[A].key != b.key, "the key is the peer's")?;
        ensure(b.fee_rate.0 <= 1_000_000, "more than the whole")?;
        let windows = life.rules.close_window.0 * 2;
        ensure(now + windows <= life.expires_at, "too late to join")?;
        check_room(life, b.put)?;
        let fee_rate = b.fee_rate;
        life.parts[B] = b;
        life.joined = true;
        admission::at_join(life, fee_rate, now)
    }

    /// Leased liquidity has come from the vault.
    pub(super) fn receive_lease(&mut self, id: u64, n: u128, lease: &Lease) -> Verdict {
        self.entry_is_open(Contract::Registry)?;
        let channel = lease.channel_id;
        let leased = lease.amount.u128();
        ensure(leased > 0, "nothing is leased")?;
        let b = |key, fee_rate| SideModel {
            who: Some(Addr::unchecked(&lease.provider)),
            key: Some(key),
            paid_to: Some(Payout::Vault {}),
            put: leased,
            came: leased,
            fee_rate,
            ..SideModel::default()
        };
        let taker = Addr::unchecked(&lease.taker);
        match &lease.into {
            LeaseInto::Open(terms) => {
                let b = b(terms.provider_key, terms.provider_fee_rate);
                self.open_leased(id, n - leased, taker, b, terms)?;
                self.keep_margin(channel, A, 0)?;
            }
            LeaseInto::Join { key, fee_rate } => {
                let is_takers = self.channel(channel)?.side_of(&taker) == Some(A);
                ensure(is_takers, "the taker has not opened it")?;
                self.joined(channel, id, b(*key, *fee_rate))?;
            }
            LeaseInto::TopUp {} => {
                ensure(
                    self.channel(channel)?.is_leased(),
                    "nothing is leased there",
                )?;
                let life = self.channel(channel)?;
                let windows = life.rules.close_window.0 * 2;
                ensure(self.now + windows <= life.expires_at, "too late for more")?;
                // it counts by itself, whatever waits beside it
                let ratio = u128::from(life.rules.smallest_ratio.0);
                let least = part_of_up(life.capacity(), ratio, 1_000_000);
                ensure(leased >= least, "leased liquidity would wait")?;
                let provider = Addr::unchecked(&lease.provider);
                self.put_in(&provider, id, leased, channel)?;
            }
        }
        self.keep_margin(channel, B, 0)
    }

    fn open_leased(
        &mut self,
        id: u64,
        own: u128,
        taker: Addr,
        b: SideModel,
        terms: &LeaseOpen,
    ) -> Verdict {
        let a = SideModel {
            who: Some(taker.clone()),
            key: Some(terms.key),
            paid_to: Some(self.payout(&taker, &terms.payout)?),
            put: own,
            came: own,
            fee_rate: terms.fee_rate,
            ..SideModel::default()
        };
        ensure(a.key != b.key, "the key is the peer's")?;
        let fee_rate = b.fee_rate;
        let (mode, lifetime) = (LockMode::OneWay, Some(terms.lifetime));
        let mut life = self.new_life(id, mode, lifetime, terms.name.as_deref(), [a, b])?;
        ensure(
            fee_rate <= life.rules.highest_fee_rate,
            "too high a fee rate",
        )?;
        life.joined = true;
        admission::at_join(&life, fee_rate, self.now)?;
        self.channels.insert(life.id, Rc::new(life));
        Ok(())
    }

    pub(super) fn deposit(
        &mut self,
        who: &Addr,
        sidechain: u64,
        n: u128,
        id: ChannelId,
        margin: Option<Amount>,
    ) -> Verdict {
        let (n, margin_sent) = less_margin(n, margin)?;
        let side = self.put_in(who, sidechain, n, id)?;
        self.keep_margin(id, side, margin_sent)
    }

    /// More money on somebody's side.
    fn put_in(&mut self, who: &Addr, sidechain: u64, n: u128, id: ChannelId) -> Verdict<usize> {
        let now = self.now;
        let life = self.channel_mut(id)?;
        let side = life.side_of(who).ok_or("not a participant")?;
        ensure(life.sidechain == sidechain, "money of another sidechain")?;
        ensure(life.phase(now) == Phase::Open, "it is not open")?;
        ensure(life.parts.iter().all(|p| !p.closed), "it is closing")?;
        ensure(
            life.mode != LockMode::Unlocked || side == A,
            "only A funds it",
        )?;
        ensure(n > 0, "nothing came")?;
        check_room(life, n)?;
        let ppm = u128::from(life.rules.smallest_ratio.0);
        let capacity = life.capacity();
        let part = &mut life.parts[side];
        part.came += n;
        part.waiting += n;
        // waiting / capacity ≥ ratio, without division
        let reached = cosmwasm_std::Uint256::from(part.waiting)
            * cosmwasm_std::Uint256::from(1_000_000u128)
            >= cosmwasm_std::Uint256::from(capacity) * cosmwasm_std::Uint256::from(ppm);
        if reached {
            part.put += std::mem::take(&mut part.waiting);
        }
        admission::at_deposit(life, side, now)?;
        Ok(side)
    }
}

/// What goes into the channel, and what is sent along as margin.
fn less_margin(n: u128, margin: Option<Amount>) -> Verdict<(u128, u128)> {
    let margin = margin.map_or(0, Amount::u128);
    let rest = n.checked_sub(margin).ok_or("more margin than money")?;
    Ok((rest, margin))
}

fn check_room(life: &ChannelModel, n: u128) -> Verdict {
    let so_far = life.parts.iter().try_fold(n, |sum, part| {
        sum.checked_add(part.put)?.checked_add(part.waiting)
    });
    so_far.map(|_| ()).ok_or("more than a total can be")
}
