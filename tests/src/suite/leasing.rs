//! Sentences about offers of liquidity, and taking them.

use super::{Actor, Outcome};
use crate::model::Message;
use causeway_types::channel::Payout;
use causeway_types::vault::{ExecuteMsg, Hook, OfferTerms, TakeInto, TakeTerms};
use causeway_types::{Amount, ChannelId, ChannelKey, OfferId, Ppm, Seconds, SidechainId};

pub struct Offer<'s> {
    actor: Actor<'s>,
    pub terms: OfferTerms,
}

pub struct Taking<'s> {
    actor: Actor<'s>,
    offer: OfferId,
    /// How much, and what for.
    pub terms: TakeTerms,
}

impl<'s> Actor<'s> {
    /// Offers liquidity at a rate a year: any amount, for as long as a channel may live, again and again.
    pub fn offers(self, rate: u32) -> Offer<'s> {
        let terms = OfferTerms {
            rate: Ppm(rate),
            smallest_lease: Amount::new(1),
            largest_lease: Amount::MAX,
            longest: None,
            key: self.user.key,
            fee_rate: Ppm(0),
            again: true,
        };
        Offer { actor: self, terms }
    }
    /// Takes part of an offer, whatever it costs.
    pub fn takes(self, offer: OfferId, amount: u128) -> Taking<'s> {
        let into = TakeInto::Open {
            policy_version: None,
            key: self.user.key,
            lifetime: None,
            deposit: Amount::ZERO,
            name: None,
            payout: None,
            fee_rate: None,
        };
        Taking {
            actor: self,
            offer,
            terms: TakeTerms {
                amount: Amount::new(amount),
                highest_rent: Amount::MAX,
                into,
            },
        }
    }
}

impl Offer<'_> {
    /// At least and at most so much at once.
    pub fn between(mut self, smallest: u128, largest: u128) -> Self {
        self.terms.smallest_lease = Amount::new(smallest);
        self.terms.largest_lease = Amount::new(largest);
        self
    }
    pub fn for_at_most(mut self, longest: Seconds) -> Self {
        self.terms.longest = Some(longest);
        self
    }
    /// What comes back is free.
    pub fn once(mut self) -> Self {
        self.terms.again = false;
        self
    }
    /// Agreeing to pay the taker for forwarding.
    pub fn paying_for_forwarding(mut self, rate: u32) -> Self {
        self.terms.fee_rate = Ppm(rate);
        self
    }
    /// With another key than the provider's own.
    pub fn with_key(mut self, key: ChannelKey) -> Self {
        self.terms.key = key;
        self
    }
    pub fn with(self, amount: u128) -> Outcome {
        let hook = Hook::MakeOffer(self.terms);
        self.actor.sends_to_vault(amount, &hook)
    }
    /// So much of what is free in the account.
    pub fn from_account(self, amount: u128) -> Outcome {
        let sidechain_id = SidechainId(self.actor.sidechain);
        self.actor.tells_vault(ExecuteMsg::MakeOffer {
            sidechain_id,
            amount: Amount::new(amount),
            terms: self.terms,
        })
    }
}

impl Taking<'_> {
    /// For so much rent at most.
    pub fn for_at_most(mut self, rent: u128) -> Self {
        self.terms.highest_rent = Amount::new(rent);
        self
    }
    fn change(mut self, change: impl FnOnce(&mut TakeInto)) -> Self {
        change(&mut self.terms.into);
        self
    }
    /// Into a channel that lives so long.
    pub fn living(self, asked: Seconds) -> Self {
        self.change(|into| {
            if let TakeInto::Open { lifetime, .. } = into {
                *lifetime = Some(asked);
            }
        })
    }
    /// Into a channel to which the taker brings so much of its own.
    pub fn beside(self, own: u128) -> Self {
        self.change(|into| {
            if let TakeInto::Open { deposit, .. } = into {
                *deposit = Amount::new(own);
            }
        })
    }
    pub fn named(self, text: &str) -> Self {
        self.change(|into| {
            if let TakeInto::Open { name, .. } = into {
                *name = Some(text.to_owned());
            }
        })
    }
    /// With another key than the taker's own.
    pub fn with_key(self, other: ChannelKey) -> Self {
        self.change(|into| {
            if let TakeInto::Open { key, .. } = into {
                *key = other;
            }
        })
    }
    /// Paid out somewhere else than to the taker's address.
    pub fn paid_to(self, to: Payout<String>) -> Self {
        self.change(|into| {
            if let TakeInto::Open { payout, .. } = into {
                *payout = Some(to);
            }
        })
    }
    /// Agreeing to pay the provider for forwarding.
    pub fn paying_for_forwarding(self, rate: u32) -> Self {
        self.change(|into| {
            if let TakeInto::Open { fee_rate, .. } = into {
                *fee_rate = Some(Ppm(rate));
            }
        })
    }
    /// Under this version of the policy or none.
    pub fn under_policy(self, version: u64) -> Self {
        self.change(|into| {
            if let TakeInto::Open { policy_version, .. } = into {
                *policy_version = Some(version);
            }
        })
    }
    /// To join a channel of the taker's.
    pub fn to_join(mut self, channel_id: ChannelId) -> Outcome {
        self.terms.into = TakeInto::Join { channel_id };
        self.now()
    }
    /// To top a channel up.
    pub fn to_top_up(mut self, channel_id: ChannelId) -> Outcome {
        self.terms.into = TakeInto::TopUp { channel_id };
        self.now()
    }
    /// All from the taker's account.
    pub fn now(self) -> Outcome {
        let (offer_id, terms) = (self.offer, self.terms);
        self.actor.tells_vault(ExecuteMsg::Take { offer_id, terms })
    }
    /// With tokens sent along, into the taker's account first.
    pub fn with(self, amount: u128) -> Outcome {
        let (offer_id, terms) = (self.offer, self.terms);
        let hook = Hook::Take { offer_id, terms };
        self.actor.sends_to_vault(amount, &hook)
    }
    /// The message, for whoever sends it otherwise.
    pub fn message(self) -> Message {
        let (offer_id, terms) = (self.offer, self.terms);
        Message::Vault(ExecuteMsg::Take { offer_id, terms })
    }
}
