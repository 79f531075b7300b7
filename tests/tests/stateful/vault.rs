//! Accounts in the vault, offers, and leases.

use crate::world::World;
use causeway_tests::model::{rent_of, ChannelModel, LeaseModel, Message, OfferModel};
use causeway_types::channel::{LockMode, Phase};
use causeway_types::registry::{Entry, OpenTerms};
use causeway_types::vault::{
    AccountAmount, ExecuteMsg, Hook, OfferTerms, Settled, TakeInto, TakeTerms,
};
use causeway_types::{Amount, ChannelId, OfferId, Ppm, Seconds, SidechainId};
use rand::seq::SliceRandom;
use rand::Rng;

/// No more offers than these, so that each sees much.
const OFFERS: usize = 40;

impl World {
    /// Somebody sends tokens to the vault, or takes them out.
    pub fn uses_the_vault(&mut self) {
        let (name, id) = (self.anybody(), self.sidechain());
        let addr = self.suite.users[name].addr.clone();
        let account = self.suite.model.account(&addr, id);
        if self.once_in(30) {
            return self.pretends_to_be_the_registry(name, id);
        }
        if self.once_in(2) {
            let amount = match self.rng.gen_range(0..4) {
                0 => self.amount(self.suite.model.tokens_of(&addr, id) / 4),
                _ => self.rng.gen_range(0..2000),
            };
            let named = self.once_in(8);
            let other = self.anybody();
            let other = self.suite.users[other].addr.to_string();
            let beneficiary = named.then_some(other);
            return self.sends_to_vault(name, id, amount, &Hook::Deposit { beneficiary });
        }
        let some = !self.once_in(4);
        let other = self.once_in(4).then(|| self.anybody());
        let to = other.map(|name| self.suite.users[name].addr.to_string());
        let registry = self.suite.wiring().registry.to_string();
        let lost = self.once_in(30);
        let withdraw = ExecuteMsg::Withdraw {
            sidechain_id: SidechainId(id),
            amount: some.then(|| Amount::new(self.amount(account.free))),
            to: if lost { Some(registry) } else { to },
        };
        self.call(name, Message::Vault(withdraw));
    }

    fn sends_to_vault(&mut self, name: &str, id: u64, amount: u128, hook: &Hook) {
        let vault = self.suite.wiring().vault.clone();
        self.call(name, Message::send(id, &vault, amount, hook));
    }

    fn pretends_to_be_the_registry(&mut self, name: &'static str, id: u64) {
        let part = AccountAmount {
            owner: self.suite.users[name].addr.clone(),
            amount: Amount::new(5),
        };
        let notice = Settled {
            channel_id: self.channel(),
            sidechain_id: SidechainId(id),
            at: self.suite.now(),
            margins: vec![part.clone()],
            bounties: vec![],
        };
        let channel_id = notice.channel_id;
        match self.rng.gen_range(0..5) {
            0 => {
                let reserve = ExecuteMsg::Reserve {
                    sidechain_id: SidechainId(id),
                    margins: vec![part],
                };
                self.call(name, Message::Vault(reserve));
            }
            1 => self.call(name, Message::Vault(ExecuteMsg::Settled(notice))),
            2 => self.sends_to_vault(name, id, 5, &Hook::Settled(notice)),
            3 => self.sends_to_vault(name, id, 5, &Hook::Withdrawn { channel_id }),
            _ => self.sends_to_vault(name, id, 5, &Hook::Reserve { margin: part }),
        }
    }

    fn offer_terms(&mut self, name: &str, id: u64) -> OfferTerms {
        let policy = self.suite.model.policy_in_force(id);
        let (least, most) = (policy.minimum_rate().0, policy.legal_rate.0);
        let rate = match self.rng.gen_range(0..12) {
            0 => most + 1,
            1 => least.saturating_sub(1),
            _ => self.rng.gen_range(least..=most),
        };
        let smallest = match self.rng.gen_range(0..10) {
            0 => 0,
            _ => self.rng.gen_range(1..2000),
        };
        let largest = smallest + self.rng.gen_range(0..200_000);
        OfferTerms {
            rate: Ppm(rate),
            smallest_lease: Amount::new(smallest),
            largest_lease: Amount::new(largest),
            longest: self
                .once_in(4)
                .then(|| Seconds(self.rng.gen_range(200..2000))),
            key: self.key_of(name),
            fee_rate: self.fee_rate().unwrap_or_default(),
            again: !self.once_in(4),
        }
    }

    pub fn makes_an_offer(&mut self) {
        let (name, id) = (self.anybody(), self.sidechain());
        let open = self.suite.model.offers.values().filter(|o| !o.withdrawn);
        if open.count() >= OFFERS {
            return self.withdraws_an_offer();
        }
        let addr = self.suite.users[name].addr.clone();
        let terms = self.offer_terms(name, id);
        if self.once_in(2) {
            let amount = match self.rng.gen_range(0..4) {
                0 => self.amount(self.suite.model.tokens_of(&addr, id) / 4),
                _ => self.rng.gen_range(1..100_000),
            };
            return self.sends_to_vault(name, id, amount, &Hook::MakeOffer(terms));
        }
        let amount = self.amount(self.suite.model.account(&addr, id).free);
        let offer = ExecuteMsg::MakeOffer {
            sidechain_id: SidechainId(id),
            amount: Amount::new(amount),
            terms,
        };
        self.call(name, Message::Vault(offer));
    }

    fn an_offer(&mut self, holds: impl Fn(&OfferModel) -> bool) -> Option<(u64, OfferModel)> {
        let offers = self.suite.model.offers.iter();
        let offers = offers.filter(|(_, o)| holds(o));
        let offers: Vec<_> = offers.map(|(id, o)| (*id, o.as_ref().clone())).collect();
        offers.choose(&mut self.rng).cloned()
    }

    /// Somebody takes liquidity back out of an offer.
    pub fn withdraws_an_offer(&mut self) {
        let any = self.once_in(6);
        let Some((id, offer)) = self.an_offer(|o| any || !o.withdrawn) else {
            return;
        };
        let provider = self.suite.users.values().find(|u| u.addr == offer.provider);
        let mut name = provider.unwrap().name;
        if self.once_in(10) {
            name = self.anybody();
        }
        let some = !self.once_in(3);
        let back = ExecuteMsg::WithdrawOffer {
            offer_id: OfferId(id),
            amount: some.then(|| Amount::new(self.amount(offer.offered))),
        };
        self.call(name, Message::Vault(back));
    }

    /// Where what is taken goes: a new channel, one that waits for its peer, or any.
    fn target(&mut self, offer: &OfferModel, name: &'static str) -> (TakeInto, &'static str) {
        let now = self.suite.now().0;
        let newest = self.suite.model.sidechains[&offer.sidechain].policies.len() - 1;
        let provider = Some(offer.provider.clone());
        let fits = |life: &ChannelModel| {
            let [a, b] = &life.parts;
            let of_provider = b.who.is_none() || b.who == provider;
            life.sidechain == offer.sidechain
                && life.phase(now) == Phase::Pending
                && life.version == newest
                && a.who != provider
                && of_provider
        };
        match self.rng.gen_range(0..6) {
            0..=2 if self.has_room() => {
                let named = self.once_in(5);
                let into = TakeInto::Open {
                    policy_version: self.once_in(10).then(|| self.rng.gen_range(0..4)),
                    key: self.key_of(name),
                    lifetime: self
                        .once_in(2)
                        .then(|| Seconds(self.rng.gen_range(200..3000))),
                    deposit: Amount::new(if self.once_in(2) { 0 } else { self.amount(500) }),
                    name: named.then(|| self.rng.gen_range(0..40).to_string()),
                    payout: self.payout(),
                    fee_rate: self.fee_rate(),
                };
                (into, name)
            }
            3..=4 => match self.channel_where(fits) {
                Some(channel_id) => {
                    let life = self.channel_model(channel_id);
                    let name = life.map_or(name, |life| self.mostly(&life, 0));
                    (TakeInto::Join { channel_id }, name)
                }
                None => {
                    let channel_id = self.opens_to_anyone(name, offer.sidechain);
                    (TakeInto::Join { channel_id }, name)
                }
            },
            _ => {
                let channel_id = self.channel();
                (TakeInto::TopUp { channel_id }, name)
            }
        }
    }

    /// A taker opens a channel that liquidity may join.
    fn opens_to_anyone(&mut self, name: &'static str, id: u64) -> ChannelId {
        if !self.has_room() {
            return self.channel();
        }
        let terms = OpenTerms {
            fee_rate: Some(Ppm(3000)),
            ..OpenTerms::new(None, LockMode::OneWay, self.suite.users[name].key)
        };
        let amount = self.rng.gen_range(100..500);
        self.sends(name, id, amount, Entry::Open(terms));
        ChannelId(self.suite.model.channels.len() as u64)
    }

    /// A channel that runs with leased liquidity.
    fn a_lease(&mut self) -> Option<(ChannelId, LeaseModel)> {
        let now = self.suite.now().0;
        let runs = |life: &ChannelModel| {
            life.phase(now) == Phase::Open && life.parts.iter().all(|p| !p.closed)
        };
        let loans = self.suite.model.loans.iter();
        let loans = loans.map(|(id, loan)| (ChannelId(*id), loan.as_ref().clone()));
        let loans: Vec<_> = loans
            .filter(|(id, _)| runs(self.suite.channel_model(*id)))
            .collect();
        loans.choose(&mut self.rng).cloned()
    }

    /// Somebody wants more of what is leased already.
    fn tops_up(&mut self) -> Option<(u64, OfferModel, TakeInto, &'static str)> {
        let (channel_id, loan) = self.a_lease()?;
        let life = self.channel_model(channel_id)?;
        let name = self.mostly(&life, 0);
        let offer = self.suite.model.offer(loan.offer).ok()?.clone();
        Some((loan.offer, offer, TakeInto::TopUp { channel_id }, name))
    }

    pub fn takes(&mut self) {
        let any = self.once_in(20);
        let fits = |o: &OfferModel| o.offered >= o.terms.smallest_lease.u128() && !o.withdrawn;
        let Some((id, offer)) = self.an_offer(|o| any || fits(o)) else {
            return self.makes_an_offer();
        };
        let mut name = self.anybody();
        while self.suite.users[name].addr == offer.provider && !self.once_in(15) {
            name = self.anybody();
        }
        let (into, name) = self.target(&offer, name);
        let more = if self.once_in(4) {
            self.tops_up()
        } else {
            None
        };
        let (id, offer, into, name) = more.unwrap_or((id, offer, into, name));
        let most = offer.offered.min(offer.terms.largest_lease.u128());
        let least = offer.terms.smallest_lease.u128().min(most);
        let amount = match self.rng.gen_range(0..10) {
            0 => self.amount(offer.offered),
            1 => most,
            2 => least,
            _ => self.rng.gen_range(least..=most),
        };
        let dear = rent_of(amount.min(1 << 100), offer.terms.rate, 3000);
        let highest = match self.rng.gen_range(0..12) {
            0 => dear / 4,
            _ => dear.saturating_mul(2) + 1,
        };
        let terms = TakeTerms {
            amount: Amount::new(amount),
            highest_rent: Amount::new(highest),
            into,
        };
        let offer_id = OfferId(id);
        if self.once_in(3) {
            let sent = self.rng.gen_range(0..1000);
            let other = self.once_in(30);
            let sidechain = if other {
                3 - offer.sidechain
            } else {
                offer.sidechain
            };
            return self.sends_to_vault(name, sidechain, sent, &Hook::Take { offer_id, terms });
        }
        self.call(name, Message::Vault(ExecuteMsg::Take { offer_id, terms }));
    }
}
