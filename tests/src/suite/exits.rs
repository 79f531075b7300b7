//! Everybody can leave alone: with what is theirs in channels, and with what is free in the vault.

use super::Suite;
use crate::model::{Message, A, B};
use causeway_types::channel::Phase;
use causeway_types::registry::ExecuteMsg;
use causeway_types::vault::ExecuteMsg as VaultMsg;
use causeway_types::{ChannelId, SidechainId, UnixTime};
use cosmwasm_std::Addr;

impl Suite {
    /// Every channel that is not settled can be left by either side alone.
    pub fn everyone_can_leave(&mut self) {
        let lives = self.model.channels.values();
        let running: Vec<_> = lives
            .filter(|life| life.liability() > 0)
            .map(|life| ChannelId(life.id))
            .collect();
        for id in running {
            self.either_can_leave(id);
        }
        self.all_can_withdraw();
    }

    /// Either side of a channel can leave it alone, and both have what is theirs.
    pub fn either_can_leave(&mut self, id: ChannelId) {
        for side in [A, B] {
            if let Some(who) = self.channel_model(id).parts[side].who.clone() {
                self.fork(|elsewhere| elsewhere.leaves_alone(id, side, &who));
            }
        }
    }

    fn leaves_alone(&mut self, id: ChannelId, side: usize, who: &Addr) {
        let by_evidence = self.channel_model(id).split(u64::MAX);
        let went = [A, B].map(|s| self.channel_model(id).parts[s].went);
        let waiting = [A, B].map(|s| self.channel_model(id).parts[s].waiting);
        let paid = self
            .channel_model(id)
            .settled
            .map_or([0, 0], |(_, paid)| paid);
        let may_close = self.channel_model(id).joined
            && self.channel_model(id).phase(self.model.now) != Phase::Settled
            && !self.channel_model(id).parts[side].closed;
        let registry = |message| Message::Registry(message);
        if may_close {
            let close = ExecuteMsg::Close {
                channel_id: id,
                vouchers: vec![],
            };
            self.call(who, registry(close)).works();
        }
        // marked, paid, and, if locks hold something, released: never more
        for _ in 0..4 {
            self.the_end_comes(id);
            let locks = self
                .channel_model(id)
                .parts
                .iter()
                .map(|p| p.word.until)
                .max();
            if self.channel_model(id).settled.is_some() {
                let until = locks.unwrap_or_default().max(self.model.now);
                self.it_becomes(UnixTime(until));
            }
            let settle = ExecuteMsg::Settle {
                channel_ids: vec![id],
            };
            self.call(who, registry(settle)).works();
            self.grace_passes(id);
        }
        for side in [A, B] {
            let given = self.channel_model(id).parts[side].went - went[side];
            let own = by_evidence[side] - paid[side] + waiting[side];
            assert_eq!(given, own, "side {side} of channel {id}, left by {who}");
        }
        assert_eq!(self.channel_model(id).liability(), 0);
        let margins = [A, B].map(|s| self.channel_model(id).parts[s].margin);
        assert_eq!(margins, [0, 0], "margins of channel {id}");
    }

    /// What is free in the vault, and what is on offer, its owner takes out at once.
    fn all_can_withdraw(&mut self) {
        if self.model.vault_fails {
            return;
        }
        let offers = self.model.offers.iter();
        let offers = offers.filter(|(_, offer)| offer.offered > 0);
        let offers: Vec<_> = offers.map(|(id, o)| (*id, o.provider.clone())).collect();
        let deaf = self.model.deaf.clone();
        self.fork(|elsewhere| {
            for (id, provider) in offers {
                let back = VaultMsg::WithdrawOffer {
                    offer_id: id.into(),
                    amount: None,
                };
                elsewhere.call(&provider, Message::Vault(back)).works();
            }
            let accounts: Vec<_> = elsewhere.model.accounts.clone().into_iter().collect();
            for ((owner, id), account) in accounts {
                if account.free > 0 && !deaf.contains(&owner) {
                    let withdraw = VaultMsg::Withdraw {
                        sidechain_id: SidechainId(id),
                        amount: None,
                        to: None,
                    };
                    elsewhere.call(&owner, Message::Vault(withdraw)).works();
                    assert_eq!(elsewhere.model.account(&owner, id).free, 0);
                }
            }
        });
    }
}
