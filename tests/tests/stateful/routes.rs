//! Ways to pay, asked of the policy and looked at by the shadow ledger.

use crate::world::World;
use causeway_tests::model::{ChannelModel, A, B};
use causeway_types::channel::{LockMode, Phase};
use causeway_types::policy::QueryMsg;
use causeway_types::route::{QuotedHop, RouteKind, Selection};
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, Uint256};
use rand::seq::SliceRandom;
use rand::Rng;

impl World {
    fn runs(&self, life: &ChannelModel) -> bool {
        life.phase(self.suite.now().0) == Phase::Open && life.parts.iter().all(|p| !p.closed)
    }

    /// What `from` can pay `to` over a channel at once.
    fn can_pay(&self, life: &ChannelModel, from: &Addr, to: &Addr) -> u128 {
        let side = life.side_of(from).filter(|_| self.runs(life));
        match side {
            Some(B) if life.mode == LockMode::Unlocked => 0,
            Some(side) if life.parts[1 - side].who.as_ref() == Some(to) => {
                let now = self.suite.now().0;
                let asked_out = life.withdrawing(side, now);
                match now < life.payments_until() {
                    true => life.split(now)[side].saturating_sub(asked_out),
                    false => 0,
                }
            }
            _ => 0,
        }
    }

    /// Two who are in running channels, and in which sidechains.
    fn some_ends(&mut self) -> Option<[(Addr, u64); 2]> {
        let lives = self.suite.model.channels.values();
        let running: Vec<_> = lives.filter(|life| self.runs(life)).cloned().collect();
        let one = running.choose(&mut self.rng)?;
        let other = running.choose(&mut self.rng)?;
        let end = |life: &ChannelModel, side: usize| {
            Some((life.parts[side].who.clone()?, life.sidechain))
        };
        let sides = [self.either(), self.either()];
        Some([end(one, sides[0])?, end(other, sides[1])?])
    }

    /// Somebody asks how to pay somebody.
    pub fn asks_for_a_way(&mut self) {
        let Some(ends) = self.some_ends() else {
            return;
        };
        let [(payer, pays_in), (payee, arrives_in)] = ends;
        if payer == payee {
            return;
        }
        let amount = match self.rng.gen_range(0..4) {
            0 => self.rng.gen_range(1..500),
            _ => self.rng.gen_range(1..40),
        };
        let policy = self.suite.wiring().policy.clone();
        let question = QueryMsg::SelectRoute {
            payer: payer.to_string(),
            payee: payee.to_string(),
            sidechain_id: SidechainId(pays_in),
            arrives_in: Some(SidechainId(arrives_in)),
            amount: Amount::new(amount),
            at_most: None,
            lock_step: None,
        };
        let selection: Selection = self.suite.ask(&policy, &question).unwrap();
        let lives = self.suite.model.channels.values();
        let direct = lives
            .filter(|life| life.sidechain == pays_in && pays_in == arrives_in)
            .find(|life| self.can_pay(life, &payer, &payee) >= amount);
        let kind = selection.route.as_ref().map(|r| &r.kind);
        let is_direct = kind == Some(&RouteKind::Direct {});
        self.routes[usize::from(kind.is_some()) + usize::from(is_direct)] += 1;
        assert_eq!(
            is_direct,
            direct.is_some(),
            "{payer} pays {payee}: {selection:?}"
        );
        let Some(route) = selection.route else {
            return;
        };
        let hops = &route.quote.hops;
        assert_eq!(route.quote.arrives.u128(), amount);
        assert_eq!(hops[0].from, payer);
        assert_eq!(hops[hops.len() - 1].to, payee);
        assert!(hops.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert_eq!(hops[0].amount, route.quote.pays);
        assert_eq!(hops[hops.len() - 1].amount.u128(), amount);
        if let Some(direct) = direct {
            assert_eq!(hops[0].channel_id.0, direct.id);
            assert_eq!(route.quote.pays, route.quote.arrives);
        }
        for (n, hop) in hops.iter().enumerate() {
            self.check_hop(hop, n.checked_sub(1).map(|n| &hops[n]), hops.len());
        }
    }

    /// A hop is over a channel that runs and has enough, and its fee is the formula's.
    fn check_hop(&self, hop: &QuotedHop, before: Option<&QuotedHop>, hops: usize) {
        let life = self.suite.channel_model(hop.channel_id);
        assert!(self.can_pay(life, &hop.from, &hop.to) >= hop.amount.u128());
        let now = self.suite.now().0;
        assert!(hops == 1 || life.mode != LockMode::Unlocked && now < life.locks_until());
        let split = life.split(now);
        let receiver = if life.side_of(&hop.to) == Some(A) {
            A
        } else {
            B
        };
        let capacity = life.capacity();
        // what is locked towards the receiver counts as its own, as far as it is covered
        let locked = life.parts[1 - receiver].word.held(now);
        let balance = (split[receiver] + locked).min(capacity - split[1 - receiver]);
        assert_eq!(
            [hop.balance, hop.capacity].map(|a| a.u128()),
            [balance, capacity]
        );
        let rules = &self.suite.model.policy_in_force(life.sidechain).rules;
        assert!(hop.rate <= rules.highest_fee_rate);
        let wide = |n: u128| Uint256::from(n);
        let product = wide(hop.rate.0.into()) * wide(balance) * wide(hop.amount.u128());
        let whole = wide(capacity) * wide(1_000_000);
        let fee = (product + whole - wide(1)) / whole;
        let fee = fee.min(wide(rules.highest_fee.u128()));
        assert_eq!(wide(hop.fee.u128()), fee);
        let paid = hop.amount.u128() + hop.fee.u128();
        match before {
            None => assert_eq!(hop.rate.0, 0),
            Some(before) if hop.exchanged => {
                let key = (before.sidechain_id.0, hop.sidechain_id.0, hop.from.clone());
                let pair = &self.suite.model.pairs[&key];
                assert!((pair.smallest.u128()..=pair.largest.u128()).contains(&paid));
                let taken = (paid * pair.takes.u128()).div_ceil(pair.gives.u128());
                assert_eq!(before.amount.u128(), taken);
            }
            Some(before) => assert_eq!(before.amount.u128(), paid),
        }
    }
}
