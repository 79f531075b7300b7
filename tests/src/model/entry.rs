//! Money into channels.

use super::{address, ensure, Contract, Life, Model, Verdict, A, B};
use crate::model::life::Part;
use causeway_types::channel::{LockMode, Payout, Phase};
use causeway_types::registry::{Entry, Hook, JoinTerms, OpenTerms};
use causeway_types::{ChannelId, ChannelKey};
use cosmwasm_std::Addr;
use std::rc::Rc;

fn key_has_form(key: &ChannelKey) -> Verdict {
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
                let believed = named == *by || *by == self.wiring.issuer;
                ensure(believed, "only the issuer speaks for others")?;
                named
            }
        };
        match &hook.entry {
            Entry::Open(terms) => self.open(&owner, id, n, terms),
            Entry::Join(terms) => self.join(&owner, id, n, terms),
            Entry::Deposit { channel_id } => self.deposit(&owner, id, n, *channel_id),
            Entry::Credit {} => {
                self.add_credit(&owner, id, n);
                Ok(())
            }
        }
    }

    pub(super) fn open(
        &mut self,
        owner: &Addr,
        sidechain: u64,
        n: u128,
        terms: &OpenTerms,
    ) -> Verdict {
        let policies = &self
            .sidechains
            .get(&sidechain)
            .ok_or("no such sidechain")?
            .policies;
        let version = policies.len() - 1;
        let rules = policies[version].clone();
        ensure(rules.modes.contains(&terms.mode), "the mode is not allowed")?;
        ensure(n > 0 && n >= rules.smallest_channel.u128(), "too small")?;
        key_has_form(&terms.key)?;
        let lifetime = terms.lifetime.unwrap_or(rules.default_lifetime);
        let allowed = rules.min_lifetime..=rules.max_lifetime;
        ensure(allowed.contains(&lifetime), "too short or too long a life")?;
        let unlocked = terms.mode == LockMode::Unlocked;
        let peer = terms.peer.as_deref().map(address).transpose()?;
        ensure(
            !unlocked || peer.is_some(),
            "an unlocked channel needs its peer",
        )?;
        ensure(peer.as_ref() != Some(owner), "one cannot be both")?;
        let id = self.channels.len() as u64 + 1;
        if let Some(name) = &terms.name {
            ensure(
                (1..=64).contains(&name.len()),
                "too short or too long a name",
            )?;
            let key = (owner.clone(), name.clone());
            ensure(!self.names.contains_key(&key), "the name is taken")?;
            self.names.insert(key, id);
        }
        let a = Part {
            who: Some(owner.clone()),
            key: Some(terms.key),
            paid_to: Some(self.payout(owner, &terms.payout)?),
            put: n,
            came: n,
            ..Part::default()
        };
        let b = Part {
            paid_to: peer.clone().map(Payout::Address),
            who: peer,
            ..Part::default()
        };
        let life = Life {
            id,
            sidechain,
            mode: terms.mode,
            version,
            rules,
            joined: unlocked,
            expires_at: self.now + lifetime.0,
            noted_at: None,
            parts: [a, b],
            settled: None,
        };
        self.channels.insert(id, Rc::new(life));
        Ok(())
    }

    pub(super) fn join(
        &mut self,
        who: &Addr,
        sidechain: u64,
        n: u128,
        terms: &JoinTerms,
    ) -> Verdict {
        let now = self.now;
        let paid_to = self.payout(who, &terms.payout)?;
        let life = self.channel_mut(terms.channel_id)?;
        ensure(life.sidechain == sidechain, "money of another sidechain")?;
        ensure(!life.joined && life.settled.is_none(), "nobody can join it")?;
        ensure(
            life.parts[A].who.as_ref() != Some(who),
            "one cannot be both",
        )?;
        let invited = life.parts[B].who.as_ref();
        ensure(invited.is_none_or(|b| b == who), "it is for somebody else")?;
        key_has_form(&terms.key)?;
        ensure(
            life.parts[A].key != Some(terms.key),
            "the key is the peer's",
        )?;
        let windows = life.rules.close_window.0 * 2;
        ensure(now + windows <= life.expires_at, "too late to join")?;
        check_room(life, n)?;
        life.parts[B] = Part {
            who: Some(who.clone()),
            key: Some(terms.key),
            paid_to: Some(paid_to),
            put: n,
            came: n,
            ..Part::default()
        };
        life.joined = true;
        Ok(())
    }

    pub(super) fn deposit(
        &mut self,
        who: &Addr,
        sidechain: u64,
        n: u128,
        id: ChannelId,
    ) -> Verdict {
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
        Ok(())
    }
}

fn check_room(life: &Life, n: u128) -> Verdict {
    let so_far = life.parts.iter().try_fold(n, |sum, part| {
        sum.checked_add(part.put)?.checked_add(part.waiting)
    });
    so_far.map(|_| ()).ok_or("more than a total can be")
}
