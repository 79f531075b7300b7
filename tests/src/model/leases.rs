//! Leased liquidity: taken, topped up, reduced, come back.

use super::channel::{part_of, part_of_up};
use super::vault::take;
use super::{ensure, Model, Verdict, A, B};
use causeway_types::registry::{Lease, LeaseInto, LeaseOpen};
use causeway_types::vault::{TakeInto, TakeTerms};
use causeway_types::{Amount, ChannelId, Ppm, Seconds};
use cosmwasm_std::{Addr, Uint128, Uint256};
use std::rc::Rc;

/// Liquidity in a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseModel {
    pub offer: u64,
    pub provider: Addr,
    /// Who pays for it.
    pub taker: Addr,
    pub amount: u128,
    /// Rent that is not earned yet at `from`.
    pub rent: u128,
    /// From when it is earned.
    pub from: u64,
    pub until: u64,
}

/// The rent of so much, at so many parts per million a year, for so many seconds; rounded up.
pub fn rent_of(n: u128, rate: Ppm, seconds: u64) -> u128 {
    let product = Uint256::from(n) * Uint256::from(rate.0) * Uint256::from(seconds);
    let year_of_ppm = Uint256::from(365u64 * 86_400 * 1_000_000);
    let floor = product / year_of_ppm;
    let more = !(product % year_of_ppm).is_zero();
    Uint128::try_from(floor).map_or(u128::MAX, |n| n.u128() + u128::from(more))
}

impl LeaseModel {
    /// What of the rent is earned by a time, rounded up.
    fn earned(&self, now: u64) -> u128 {
        if now >= self.until {
            return self.rent;
        }
        let [gone, whole] = [now - self.from, self.until - self.from].map(u128::from);
        part_of_up(self.rent, gone, whole)
    }
}

impl Model {
    fn loan_mut(&mut self, channel: u64) -> Verdict<&mut LeaseModel> {
        let loan = self.loans.get_mut(&channel).map(Rc::make_mut);
        loan.ok_or("nothing is leased there")
    }

    /// The provider gets what of the rent is earned by now.
    fn earn(&mut self, channel: u64, sidechain: u64) -> Verdict {
        let now = self.now;
        let loan = self.loan_mut(channel)?;
        let earned = loan.earned(now);
        loan.rent -= earned;
        loan.from = now;
        let (provider, taker) = (loan.provider.clone(), loan.taker.clone());
        self.account_mut(&taker, sidechain).rent_ahead -= earned;
        self.account_mut(&provider, sidechain).free += earned;
        Ok(())
    }

    /// How long the liquidity is leased for, and where it goes to.
    fn lease_time(&self, taker: &Addr, offer: u64, into: &TakeInto) -> Verdict<(u64, u64)> {
        let offering = self.offer(offer)?;
        let newest = self.sidechains[&offering.sidechain].policies.len() - 1;
        let rules = &self.policy_in_force(offering.sidechain).rules;
        let longest = offering.terms.longest.unwrap_or(rules.max_lifetime);
        let (channel, time) = match into {
            TakeInto::Open {
                lifetime,
                policy_version,
                ..
            } => {
                let seen = policy_version.is_none_or(|v| v == newest as u64);
                ensure(seen, "the policy is not the one that was agreed to")?;
                let time = lifetime.unwrap_or(rules.default_lifetime);
                let allowed = rules.min_lifetime..=rules.max_lifetime;
                ensure(allowed.contains(&time), "too short or too long a life")?;
                (self.channels.len() as u64 + 1, time.0)
            }
            TakeInto::Join { channel_id } | TakeInto::TopUp { channel_id } => {
                let life = self.channel(*channel_id)?;
                let left = life.expires_at.saturating_sub(self.now);
                ensure(left > 0, "nothing is left of its life")?;
                let joins = matches!(into, TakeInto::Join { .. });
                let known = !joins || life.version == newest;
                ensure(
                    known,
                    "opened under another policy than the provider may know",
                )?;
                (channel_id.0, left)
            }
        };
        ensure(time <= longest.0, "longer than is offered")?;
        let loan = self.loans.get(&channel);
        let fits = match (into, loan) {
            (TakeInto::TopUp { .. }, Some(loan)) => loan.offer == offer && loan.taker == *taker,
            (TakeInto::TopUp { .. }, None) => false,
            (_, loan) => loan.is_none(),
        };
        ensure(
            fits,
            "the channel has no lease of this offer, or one of another",
        )?;
        Ok((channel, time))
    }

    pub(super) fn take(&mut self, taker: &Addr, offer: u64, terms: &TakeTerms) -> Verdict {
        let offering = self.offer(offer)?.clone();
        let (id, provider) = (offering.sidechain, &offering.provider);
        ensure(!offering.withdrawn, "the offer was withdrawn")?;
        ensure(taker != provider, "nobody leases from oneself")?;
        let n = terms.amount.u128();
        let [smallest, largest] =
            [offering.terms.smallest_lease, offering.terms.largest_lease].map(|a| a.u128());
        ensure(
            (smallest..=largest).contains(&n),
            "too small or too large a lease",
        )?;
        ensure(n <= offering.offered, "less is on offer")?;
        let policy = self.policy_in_force(id);
        ensure(
            policy.allows_rent(offering.terms.rate),
            "the rent is not allowed now",
        )?;
        let (channel, time) = self.lease_time(taker, offer, &terms.into)?;
        let rate = offering.terms.rate;
        let mut rent = rent_of(n, rate, time);
        if let Some(loan) = self.loans.get(&channel) {
            // what is there already is paid for until its time is over, and from then on now
            let paid_until = loan.until.max(self.now);
            let longer = (self.now + time).saturating_sub(paid_until);
            rent = rent.saturating_add(rent_of(loan.amount, rate, longer));
        }
        ensure(rent <= terms.highest_rent.u128(), "too dear")?;
        if matches!(terms.into, TakeInto::TopUp { .. }) {
            self.earn(channel, id)?;
        }
        let own = match &terms.into {
            TakeInto::Open { deposit, .. } => deposit.u128(),
            _ => 0,
        };
        let account = self.account_mut(taker, id);
        take(&mut account.free, rent)?;
        take(&mut account.free, own)?;
        account.rent_ahead += rent;
        let account = self.account_mut(provider, id);
        take(&mut account.offered, n)?;
        account.leased += n;
        let offered = self.offer_mut(offer)?;
        offered.offered -= n;
        offered.leased += n;
        let (from, until) = (self.now, self.now + time);
        let loan = self.loans.entry(channel).or_insert_with(|| {
            Rc::new(LeaseModel {
                offer,
                provider: provider.clone(),
                taker: taker.clone(),
                amount: 0,
                rent: 0,
                from,
                until,
            })
        });
        let loan = Rc::make_mut(loan);
        loan.amount += n;
        loan.rent += rent;
        (loan.from, loan.until) = (from, until);
        let wiring = self.wiring.clone();
        self.move_tokens(id, &wiring.vault, &wiring.registry, n + own)?;
        let lease = Lease {
            channel_id: ChannelId(channel),
            taker: taker.to_string(),
            provider: provider.to_string(),
            amount: terms.amount,
            into: self.lease_into(&offering, &terms.into, time),
        };
        self.receive_lease(id, n + own, &lease)
    }

    fn lease_into(&self, offering: &super::OfferModel, into: &TakeInto, time: u64) -> LeaseInto {
        let terms = &offering.terms;
        match into {
            TakeInto::Open {
                key,
                name,
                payout,
                fee_rate,
                ..
            } => LeaseInto::Open(LeaseOpen {
                lifetime: Seconds(time),
                key: *key,
                name: name.clone(),
                payout: payout.clone(),
                fee_rate: fee_rate.unwrap_or(Ppm(0)),
                provider_key: terms.key,
                provider_fee_rate: terms.fee_rate,
            }),
            TakeInto::Join { .. } => LeaseInto::Join {
                key: terms.key,
                fee_rate: terms.fee_rate,
            },
            TakeInto::TopUp { .. } => LeaseInto::TopUp {},
        }
    }

    /// A channel has settled: the rent is divided, and what came back is free, or offered again.
    pub(super) fn end_loan(&mut self, channel: u64, at: u64, returned: u128) -> Verdict {
        let Some(loan) = self.loans.remove(&channel) else {
            return ensure(returned == 0, "nothing was leased there");
        };
        let id = self.offer(loan.offer)?.sidechain;
        let earned = loan.earned(at);
        let account = self.account_mut(&loan.taker, id);
        account.rent_ahead -= loan.rent;
        account.free += loan.rent - earned;
        self.account_mut(&loan.provider, id).free += earned;
        self.come_back(&loan, id, loan.amount, returned)
    }

    /// So much of what was leased is in the channel no longer, and so much has come back.
    fn come_back(&mut self, loan: &LeaseModel, id: u64, cut: u128, returned: u128) -> Verdict {
        let offer = self.offer_mut(loan.offer)?;
        offer.leased -= cut;
        let again = if offer.terms.again && !offer.withdrawn {
            returned.min(cut)
        } else {
            0
        };
        offer.offered += again;
        let account = self.account_mut(&loan.provider, id);
        account.leased -= cut;
        account.offered += again;
        account.free += returned - again;
        Ok(())
    }

    /// The provider has taken something out of a running channel, with the taker's consent.
    pub(super) fn reduce_loan(&mut self, channel: u64, n: u128) -> Verdict {
        ensure(!self.vault_fails, "the vault fails")?;
        let life = self.channel(ChannelId(channel))?;
        let id = life.sidechain;
        let wiring = self.wiring.clone();
        self.move_tokens(id, &wiring.registry, &wiring.vault, n)?;
        self.earn(channel, id)?;
        let loan = self.loan_mut(channel)?;
        let cut = n.min(loan.amount);
        let refund = match loan.amount {
            0 => 0,
            whole => part_of(loan.rent, cut, whole),
        };
        loan.rent -= refund;
        loan.amount -= cut;
        let loan = loan.clone();
        let account = self.account_mut(&loan.taker, id);
        account.rent_ahead -= refund;
        account.free += refund;
        self.come_back(&loan, id, cut, n)
    }

    /// All that is leased in a sidechain.
    pub fn all_leased(&self, id: u64) -> u128 {
        let loans = self.loans.values();
        let of = loans.filter(|l| self.offers[&l.offer].sidechain == id);
        of.map(|l| l.amount).sum()
    }

    /// All margins that are kept in a sidechain: of channels that run, and of those the vault has not heard of yet.
    pub fn all_margins(&self, id: u64) -> u128 {
        let lives = self.channels.values().filter(|l| l.sidechain == id);
        let kept: u128 = lives.map(|l| l.parts[A].margin + l.parts[B].margin).sum();
        let unheard = self.undelivered.values();
        let unheard = unheard.filter(|n| n.sidechain_id.0 == id);
        let unheard = unheard.flat_map(|n| &n.margins);
        kept + unheard.map(|part| Amount::u128(part.amount)).sum::<u128>()
    }
}
