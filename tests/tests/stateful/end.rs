//! The end of the story: everybody has everything, and nobody else has anything.

use crate::world::World;
use causeway_tests::model::Message;
use causeway_tests::suite::{ADMIN, MAIN, OTHER, USERS};
use causeway_types::registry::ExecuteMsg;
use causeway_types::ChannelId;

impl World {
    /// Everything is settled and taken out. Nothing is left in registry and vault but what they were given without a
    /// word.
    pub fn everything_ends(&mut self) {
        for name in USERS {
            self.suite.transfers_fail_to(name, false);
        }
        self.suite.the_vault_fails(false);
        while !self.suite.model.deadlines().is_empty() {
            self.suite.pass(5000, 20);
            self.suite.settle_due(50).works();
        }
        self.the_vault_is_told_all();
        self.offers_are_withdrawn();
        for name in USERS.into_iter().chain([ADMIN, "heir", "stranger"]) {
            for id in [MAIN, OTHER] {
                self.takes_everything_out(name, id);
            }
        }
        self.suite.check_records();
        let wiring = self.suite.wiring();
        for (id, sidechain) in &self.suite.model.sidechains {
            assert_eq!(self.suite.holding(*id), 0);
            assert_eq!(self.suite.model.vault_holds(*id), 0);
            let left = |who| self.suite.model.tokens_of(who, *id);
            assert_eq!(left(&wiring.registry), sidechain.gifts);
            assert_eq!(left(&wiring.vault), sidechain.vault_gifts);
            let gifts = sidechain.gifts + sidechain.vault_gifts;
            assert_eq!(sidechain.supply, gifts, "all else was redeemed");
        }
        assert!(self.suite.model.loans.is_empty(), "all leases have ended");
    }

    fn the_vault_is_told_all(&mut self) {
        let untold = self.suite.model.undelivered.keys();
        let untold: Vec<_> = untold.map(|id| ChannelId(*id)).collect();
        for channel_ids in untold.chunks(100) {
            let channel_ids = channel_ids.to_vec();
            let stranger = self.suite.user("stranger").addr;
            let settle = Message::Registry(ExecuteMsg::Settle { channel_ids });
            self.suite.call(&stranger, settle).works();
        }
        assert!(self.suite.model.undelivered.is_empty());
    }

    fn offers_are_withdrawn(&mut self) {
        let offers = self.suite.model.offers.iter();
        let open = offers.filter(|(_, offer)| !offer.withdrawn);
        let open: Vec<_> = open.map(|(id, o)| (*id, o.provider.clone())).collect();
        for (id, provider) in open {
            let back = causeway_types::vault::ExecuteMsg::WithdrawOffer {
                offer_id: id.into(),
                amount: None,
            };
            self.suite.call(&provider, Message::Vault(back)).works();
        }
    }

    fn takes_everything_out(&mut self, name: &str, id: u64) {
        let addr = self.suite.users[name].addr.clone();
        if self.suite.model.credit_of(&addr, id) > 0 {
            self.suite.by(name).on(id).pulls_credit(None, None).works();
        }
        if self.suite.model.account(&addr, id).free > 0 {
            self.suite.by(name).on(id).withdraws_margin(None).works();
        }
        let tokens = self.suite.model.tokens_of(&addr, id);
        if tokens > 0 {
            self.suite.by(name).on(id).redeems(tokens).works();
        }
    }
}
