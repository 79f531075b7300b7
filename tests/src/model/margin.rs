//! Margins of channels: kept while they run, free again when they settle, less what strangers earn.

use super::channel::part_of_up;
use super::{ensure, ChannelModel, Model, Verdict, A, B};
use causeway_types::vault::{AccountAmount, Settled};
use causeway_types::{Amount, ChannelId, SidechainId, UnixTime};
use cosmwasm_std::Addr;
use std::rc::Rc;

const WHOLE: u128 = 1_000_000;

/// What each of two steps of a settlement earns.
fn half_bounty(life: &ChannelModel) -> u128 {
    life.rules.bounty.u128().min(life.parts[A].margin) / 2
}

impl Model {
    /// A side's deposits have grown: its margin follows, out of what is sent along and of what is free.
    pub(super) fn keep_margin(&mut self, id: ChannelId, side: usize, margin_sent: u128) -> Verdict {
        let life = self.channel_mut(id)?;
        let sidechain = life.sidechain;
        let rate = u128::from(life.minimum_rate.0);
        let part = &mut life.parts[side];
        let needed = part_of_up(part.put, rate, WHOLE);
        let more = needed - part.margin;
        part.margin = needed;
        let who = part.who.clone().ok_or("nobody is there")?;
        if margin_sent > 0 {
            ensure(rate > 0, "no margin is needed")?;
            self.fund_from_registry(&who, sidechain, margin_sent)?;
        }
        self.reserve(&who, sidechain, more)
    }

    /// Whether the sender of a `Settle` earns by it: a stranger, long after the end, where there is something to earn.
    pub(super) fn earner(&self, life: &ChannelModel, sender: Option<&Addr>) -> Option<Addr> {
        // the peer's close does not bring it nearer
        let overdue_from = life.agreed_end.saturating_add(life.rules.close_window.0);
        let late = self.now >= life.expires_at && self.now >= overdue_from;
        // once it is marked as due, its participants have another grace in which to pay it themselves
        let own = |marked: u64| self.height < marked + 2 * life.rules.grace_blocks;
        let overdue = life.settled.is_none() && late && !life.marked_due_at.is_some_and(own);
        let stranger = sender.filter(|who| life.side_of(who).is_none())?;
        (overdue && half_bounty(life) > 0).then(|| stranger.clone())
    }

    /// The vault is told that a channel has settled, and given what leased liquidity was paid.
    pub(super) fn notify(&mut self, id: ChannelId, earners: &[Addr], pay_b: u128) -> Verdict {
        let now = self.now;
        let life = self.channel_mut(id)?;
        let ends = life.expires_at;
        let half = Amount::new(half_bounty(life));
        let margins = [A, B].map(|side| {
            let part = &mut life.parts[side];
            let amount = Amount::new(std::mem::take(&mut part.margin));
            let owner = part.who.clone();
            owner
                .filter(|_| !amount.is_zero())
                .map(|owner| AccountAmount { owner, amount })
        });
        let margins: Vec<_> = margins.into_iter().flatten().collect();
        let leased = life.is_leased();
        if margins.is_empty() && !leased {
            return Ok(());
        }
        let provider = life.parts[B].who.clone().filter(|_| leased && pay_b > 0);
        let notice = Settled {
            channel_id: id,
            sidechain_id: SidechainId(life.sidechain),
            at: UnixTime(now.min(ends)),
            margins,
            bounties: earners
                .iter()
                .map(|earner| AccountAmount {
                    owner: earner.clone(),
                    amount: half,
                })
                .collect(),
        };
        let sidechain = life.sidechain;
        if self.vault_fails {
            if let Some(provider) = provider {
                self.add_credit(&provider, sidechain, pay_b);
            }
            self.undelivered.insert(id.0, Rc::new(notice));
            return Ok(());
        }
        let returned = if provider.is_some() { pay_b } else { 0 };
        let wiring = self.wiring.clone();
        self.move_tokens(sidechain, &wiring.registry, &wiring.vault, returned)?;
        self.has_settled(&notice, returned)
    }

    /// The vault is told again what it did not take.
    pub(super) fn notify_again(&mut self, id: ChannelId) -> Verdict {
        if self.vault_fails {
            return Ok(());
        }
        match self.undelivered.remove(&id.0) {
            Some(notice) => self.has_settled(&notice, 0),
            None => Ok(()),
        }
    }

    /// What the vault does when a channel has settled.
    fn has_settled(&mut self, notice: &Settled, returned: u128) -> Verdict {
        let id = notice.sidechain_id.0;
        for AccountAmount { owner, amount } in &notice.margins {
            let account = self.account_mut(owner, id);
            super::vault::take(&mut account.reserved, amount.u128())?;
            account.free += amount.u128();
        }
        for AccountAmount { owner, amount } in &notice.bounties {
            let opener = &notice.margins[0].owner;
            super::vault::take(&mut self.account_mut(opener, id).free, amount.u128())?;
            self.account_mut(owner, id).free += amount.u128();
        }
        self.end_loan(notice.channel_id.0, notice.at.0, returned)
    }
}
