//! What holds after every call.

use super::records::as_life;
use super::Suite;
use crate::model::{Call, ChannelModel, Message, Model, A, B};
use causeway_types::channel::LockMode;
use causeway_types::registry::{ExecuteMsg, PreviewResponse, QueryMsg};
use causeway_types::{issuer, vault, ChannelId};
use std::rc::Rc;

impl Suite {
    /// All invariants; of channels, those of the ones that the call touched, and every so often all.
    pub(super) fn check(&mut self, before: &Model, call: &Call) {
        let touched = self.touched(before);
        for id in &touched {
            self.check_channel(*id);
            self.check_progress(before.channel(*id).ok(), call, self.channel_model(*id));
        }
        self.check_tokens();
        self.check_coins();
        self.check_liabilities();
        self.check_vault(before);
        check_admin(before, &self.model, call, &touched);
        self.calls += 1;
        let every = self.checks;
        if self.calls.is_multiple_of(every.compare_all_every) {
            self.check_records();
        }
        let leave = every.leave_every > 0 && self.calls.is_multiple_of(every.leave_every);
        if leave && self.forks == 0 {
            self.everyone_can_leave();
        }
    }

    fn touched(&self, before: &Model) -> Vec<ChannelId> {
        let same = |id: &u64, life: &Rc<ChannelModel>| {
            let old = before.channels.get(id);
            old.is_some_and(|old| Rc::ptr_eq(old, life))
        };
        let lives = self.model.channels.iter();
        let changed = lives.filter(|(id, life)| !same(id, life));
        changed.map(|(id, _)| ChannelId(*id)).collect()
    }

    /// The registry's record is the shadow ledger's, and so is what it says it would pay.
    fn check_channel(&self, channel_id: ChannelId) {
        let shadow = self.channel_model(channel_id);
        let seen = as_life(&self.channel(channel_id), shadow);
        assert_eq!(&seen, shadow, "channel {channel_id}");
        let preview: PreviewResponse =
            self.ask_registry(&QueryMsg::SettlementPreview { channel_id });
        let split = shadow.split(self.model.now);
        let paid = shadow.settled.map_or([0, 0], |(_, paid)| paid);
        let owed = [A, B].map(|s| split[s].saturating_sub(paid[s]));
        assert_eq!(
            [preview.pay_a, preview.pay_b].map(|a| a.u128()),
            owed,
            "preview of channel {channel_id}"
        );
        assert_eq!(preview.held.u128(), split[2]);
    }

    /// Totals never fall, and what a channel has paid in the end is what it was given.
    fn check_progress(&self, before: Option<&ChannelModel>, call: &Call, life: &ChannelModel) {
        for side in [A, B] {
            let part = &life.parts[side];
            let Some(old) = before.map(|b| &b.parts[side]) else {
                continue;
            };
            assert!(part.put >= old.put && part.taken >= old.taken);
            assert!(part.came >= old.came && part.went >= old.went);
            let unlocked = life.mode == LockMode::Unlocked;
            assert!(unlocked || part.word.nonce >= old.word.nonce);
            // only both sides' word may replace what was shown
            let agreed = matches!(
                call.message,
                Message::Registry(ExecuteMsg::CooperativeClose { .. })
            );
            assert!(agreed || part.word.transferred >= old.word.transferred);
        }
        if let (Some((_, old)), Some((_, new))) = (before.and_then(|b| b.settled), life.settled) {
            assert!(new[A] >= old[A] && new[B] >= old[B]);
        }
        let came: u128 = life.parts.iter().map(|p| p.came).sum();
        let went: u128 = life.parts.iter().map(|p| p.went).sum();
        assert_eq!(came, went + life.liability(), "channel {}", life.id);
    }

    /// Every balance is the shadow ledger's; together they are the supply; the issuer has recorded it.
    fn check_tokens(&self) {
        for (id, sidechain) in &self.model.sidechains {
            let storage = self.chain.contract_storage(&sidechain.token);
            for (who, balance) in &sidechain.balances {
                let seen = cw20_base::state::BALANCES.may_load(storage.as_ref(), who);
                let seen = seen.unwrap().unwrap_or_default();
                assert_eq!(seen.u128(), *balance, "tokens {id} of {who}");
            }
            let sum: u128 = sidechain.balances.values().sum();
            assert_eq!(sum, sidechain.supply, "sidechain {id}");
            let info = cw20_base::state::TOKEN_INFO.load(storage.as_ref()).unwrap();
            assert_eq!(info.total_supply.u128(), sum, "supply of sidechain {id}");
            let issuer = self.chain.contract_storage(&self.model.wiring.issuer);
            let supply = token_issuer::state::SUPPLY.may_load(issuer.as_ref(), *id);
            assert_eq!(supply.unwrap().unwrap_or_default().u128(), sum);
        }
    }

    /// Every coin is where the shadow ledger has it, and what the issuer has covers all tokens.
    fn check_coins(&self) {
        for ((who, denom), amount) in &self.model.coins {
            let seen = self.chain.wrap().query_balance(who, denom).unwrap();
            assert_eq!(seen.amount.u128(), *amount, "{denom} of {who}");
        }
        let issuer = self.chain.contract_storage(&self.model.wiring.issuer);
        for sidechain in self.model.sidechains.values() {
            let denom = &sidechain.denom;
            let reserve = self.model.coins_of(&self.model.wiring.issuer, denom);
            let owed = self.model.owed(denom);
            assert!(owed <= reserve, "{owed} of {denom} owed, {reserve} there");
            let asset = issuer::Asset::Native {
                denom: denom.clone(),
            };
            let record = token_issuer::state::asset_record(issuer.as_ref(), &asset);
            let record = record.unwrap().unwrap();
            assert_eq!(record.recorded.u128(), owed, "recorded of {denom}");
            let recorded = record.balance.u128();
            assert!(
                owed <= recorded,
                "{recorded} of {denom} was there, {owed} owed"
            );
            assert!(
                recorded <= reserve,
                "{recorded} of {denom} was there, {reserve} is"
            );
        }
    }

    /// What the registry has of a token is what it owes, and what it was given without a word.
    fn check_liabilities(&self) {
        for (id, sidechain) in &self.model.sidechains {
            let lives = self.model.channels.values().filter(|l| l.sidechain == *id);
            let channels: u128 = lives.map(|l| l.liability()).sum();
            let credits = self.model.credits.iter();
            let credits: u128 = credits.filter(|((_, s), _)| s == id).map(|(_, n)| n).sum();
            assert_eq!(self.holding(*id), channels + credits, "sidechain {id}");
            let has = self.model.tokens_of(&self.model.wiring.registry, *id);
            assert_eq!(has, channels + credits + sidechain.gifts);
        }
    }

    /// Every record of the registry is the shadow ledger's, and it has no others.
    pub fn check_records(&self) {
        for id in self.model.channels.keys() {
            self.check_channel(ChannelId(*id));
        }
        let storage = self.registry_storage();
        let count = channel_registry::state::CHANNEL_COUNT.load(storage.as_ref());
        assert_eq!(count.unwrap(), self.model.channels.len() as u64);
        assert_eq!(self.deadlines(), self.model.deadlines(), "deadlines");
        let credits = self.model.credits.clone().into_iter();
        let credits = credits.filter(|(_, amount)| *amount > 0).collect();
        assert_eq!(self.credits(), credits, "credits");
        assert_eq!(self.names(), self.model.names, "names");
        let lives = self.model.channels.values();
        let not_over = lives.filter(|life| life.deadline().is_some());
        let listed = not_over.flat_map(|life| {
            let text = |side: usize| {
                let who = life.parts[side].who.as_ref();
                who.map(ToString::to_string).unwrap_or_default()
            };
            let of_b = (text(B), life.sidechain, (text(A), life.id));
            let of_b = Some(of_b).filter(|(b, _, _)| !b.is_empty());
            std::iter::once((text(A), life.sidechain, (text(B), life.id))).chain(of_b)
        });
        assert_eq!(self.participants(), listed.collect(), "participants");
        let undelivered = self.model.undelivered.iter();
        let undelivered = undelivered.map(|(id, notice)| (*id, notice.as_ref().clone()));
        assert_eq!(self.undelivered(), undelivered.collect(), "undelivered");
        self.check_vault_records();
        self.check_policy_records();
        self.check_neighbours();
    }
}

/// What an owner does as the owner touches no channel and no credit, and takes nothing from anyone.
fn check_admin(before: &Model, after: &Model, call: &Call, touched: &[ChannelId]) {
    let is_owners = match &call.message {
        Message::Registry(message) => matches!(
            message,
            ExecuteMsg::SetPaused { .. } | ExecuteMsg::UpdateOwnership(_)
        ),
        Message::Issuer(message) => !matches!(
            message,
            issuer::ExecuteMsg::Deposit { .. } | issuer::ExecuteMsg::Receive(_)
        ),
        Message::Vault(message) => matches!(
            message,
            vault::ExecuteMsg::SetPaused { .. } | vault::ExecuteMsg::UpdateOwnership(_)
        ),
        Message::Policy(_) => true,
        Message::Token(..) | Message::SettleDue(_) => false,
    };
    if is_owners {
        assert!(touched.is_empty(), "{call:?} touches {touched:?}");
        assert_eq!(before.credits, after.credits);
        assert_eq!(before.accounts, after.accounts);
        for (id, sidechain) in &before.sidechains {
            for (who, had) in &sidechain.balances {
                assert!(after.tokens_of(who, *id) >= *had, "{call:?} takes of {who}");
            }
        }
    }
}
