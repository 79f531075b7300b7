//! Offers of liquidity.

use super::entry::key_has_form;
use super::{ensure, Model, Verdict};
use causeway_types::vault::OfferTerms;
use cosmwasm_std::Addr;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct OfferModel {
    pub provider: Addr,
    pub sidechain: u64,
    pub terms: OfferTerms,
    /// What can be taken.
    pub offered: u128,
    /// What is in channels.
    pub leased: u128,
    /// Whether nothing is offered again.
    pub withdrawn: bool,
}

impl Model {
    pub fn offer(&self, id: u64) -> Verdict<&OfferModel> {
        let offer = self.offers.get(&id).map(Rc::as_ref);
        offer.ok_or("there is no such offer")
    }

    pub(super) fn offer_mut(&mut self, id: u64) -> Verdict<&mut OfferModel> {
        let offer = self.offers.get_mut(&id).map(Rc::make_mut);
        offer.ok_or("there is no such offer")
    }

    pub(super) fn make_offer(
        &mut self,
        provider: &Addr,
        id: u64,
        n: u128,
        terms: &OfferTerms,
    ) -> Verdict {
        ensure(n > 0, "nothing is offered")?;
        let policy = self.policy_in_force(id);
        ensure(policy.allows_rent(terms.rate), "too low or too high a rent")?;
        let [smallest, largest] = [terms.smallest_lease, terms.largest_lease].map(|a| a.u128());
        ensure(1 <= smallest && smallest <= largest, "no lease fits")?;
        ensure(smallest <= n, "less than the smallest lease")?;
        key_has_form(&terms.key)?;
        let rules = &policy.rules;
        let joins = terms.fee_rate >= rules.admission.smallest_fee_rate;
        ensure(joins, "too low a fee rate to join with")?;
        ensure(
            terms.fee_rate <= rules.highest_fee_rate,
            "too high a fee rate",
        )?;
        let long_enough = terms.longest.is_none_or(|l| l >= rules.min_lifetime);
        ensure(long_enough, "no channel lives so short")?;
        let account = self.account_mut(provider, id);
        super::vault::take(&mut account.free, n)?;
        account.offered += n;
        let offer = OfferModel {
            provider: provider.clone(),
            sidechain: id,
            terms: terms.clone(),
            offered: n,
            leased: 0,
            withdrawn: false,
        };
        self.offers
            .insert(self.offers.len() as u64 + 1, Rc::new(offer));
        Ok(())
    }

    pub(super) fn withdraw_offer(&mut self, who: &Addr, id: u64, n: Option<u128>) -> Verdict {
        let offer = self.offer_mut(id)?;
        ensure(offer.provider == *who, "the provider's only")?;
        match n {
            Some(n) => ensure(n > 0, "nothing is taken back")?,
            None => {
                let changes = offer.offered > 0 || !offer.withdrawn;
                ensure(changes, "nothing is offered, and nothing will be")?;
                offer.withdrawn = true;
            }
        }
        let n = n.unwrap_or(offer.offered);
        super::vault::take(&mut offer.offered, n)?;
        let sidechain = offer.sidechain;
        let account = self.account_mut(who, sidechain);
        account.offered -= n;
        account.free += n;
        Ok(())
    }
}
