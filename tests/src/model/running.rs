//! Money out of running channels, and their end moved to later.

use super::channel::{part_of, RequestModel};
use super::signature::is_signed;
use super::{address, ensure, Model, Verdict, A, B};
use causeway_types::channel::{LockMode, Phase, Side};
use causeway_types::registry::{SignedConsent, Take, WithdrawAmount};
use causeway_types::signed::{Extension, WithdrawalConsent};
use causeway_types::{ChannelId, Digest, Signature};
use cosmwasm_std::Addr;

impl Model {
    /// The side that somebody withdraws for from an open channel, and how much that is.
    fn withdrawal(
        &self,
        who: &Addr,
        id: ChannelId,
        asked: &WithdrawAmount,
    ) -> Verdict<(usize, u128)> {
        let life = self.channel(id)?;
        let side = life.side_of(who).ok_or("not a participant")?;
        let amount = match asked {
            WithdrawAmount::Exact(amount) => amount.u128(),
            WithdrawAmount::Ratio(part) => {
                ensure(part.0 <= 1_000_000, "more than the whole")?;
                part_of(life.split(self.now)[side], part.0.into(), 1_000_000)
            }
        };
        ensure(amount > 0, "nothing is asked")?;
        ensure(life.phase(self.now) == Phase::Open, "it is not open")?;
        Ok((side, amount))
    }

    pub(super) fn withdraw(
        &mut self,
        who: &Addr,
        id: ChannelId,
        asked: &WithdrawAmount,
        consent: Option<&SignedConsent>,
        take: &Take,
    ) -> Verdict {
        let (side, amount) = self.withdrawal(who, id, asked)?;
        let context = self.context(id);
        let now = self.now;
        let life = self.channel_mut(id)?;
        let allowed = match consent {
            Some(consent) => {
                ensure(now < consent.valid_until.0, "the consent has run out")?;
                let words = WithdrawalConsent {
                    side: [Side::A, Side::B][side],
                    cumulative: consent.cumulative,
                    valid_until: consent.valid_until,
                };
                let peer = life.parts[1 - side].key.as_ref();
                let signed = is_signed(peer, &words.digest(&context), &consent.signature);
                ensure(signed, "not the peer's consent")?;
                consent
                    .cumulative
                    .u128()
                    .saturating_sub(life.parts[side].taken)
            }
            None => {
                let needs_none = life.mode == LockMode::Unlocked && side == B;
                ensure(needs_none, "the peer's consent is missing")?;
                life.withdrawable(side)
            }
        };
        ensure(
            amount <= allowed.min(life.capacity()),
            "more than may be taken",
        )?;
        life.parts[side].taken += amount;
        self.pay_withdrawal(id, side, amount, take)
    }

    pub(super) fn request(&mut self, who: &Addr, id: ChannelId, asked: &WithdrawAmount) -> Verdict {
        let (side, amount) = self.withdrawal(who, id, asked)?;
        let now = self.now;
        let life = self.channel_mut(id)?;
        let leased = life.is_leased() && side == B;
        ensure(!leased, "leased liquidity comes back at the end")?;
        let matures_at = now + life.rules.close_window.0;
        ensure(matures_at < life.expires_at, "the end comes first")?;
        life.parts[side].request = Some(RequestModel {
            amount,
            matures_at,
            marked_mature_at: None,
        });
        Ok(())
    }

    pub(super) fn complete(&mut self, who: &Addr, id: ChannelId, take: &Take) -> Verdict {
        let (now, height) = (self.now, self.height);
        let life = self.channel_mut(id)?;
        let side = life.side_of(who).ok_or("not a participant")?;
        ensure(life.phase(now) == Phase::Open, "it is not open")?;
        let request = life.parts[side].request.ok_or("nothing was asked for")?;
        let lapses_at = request.matures_at + life.rules.close_window.0;
        ensure(
            (request.matures_at..lapses_at).contains(&now),
            "too early or too late",
        )?;
        let Some(marked_mature_at) = request.marked_mature_at else {
            let marked_mature_at = Some(height);
            life.parts[side].request = Some(RequestModel {
                marked_mature_at,
                ..request
            });
            return Ok(());
        };
        ensure(
            height >= marked_mature_at + life.rules.grace_blocks,
            "in grace",
        )?;
        let amount = request.amount.min(life.withdrawable(side));
        ensure(amount > 0, "nothing is left of it")?;
        life.parts[side].request = None;
        life.parts[side].taken += amount;
        self.pay_withdrawal(id, side, amount, take)
    }

    pub(super) fn withdraw_waiting(
        &mut self,
        who: &Addr,
        id: ChannelId,
        n: Option<u128>,
    ) -> Verdict {
        let life = self.channel_mut(id)?;
        let side = life.side_of(who).ok_or("not a participant")?;
        let part = &mut life.parts[side];
        let n = n.unwrap_or(part.waiting);
        ensure(
            (1..=part.waiting).contains(&n),
            "nothing, or more than waits",
        )?;
        part.waiting -= n;
        self.pay_back(id, side, n)
    }

    pub(super) fn pull_credit(
        &mut self,
        who: &Addr,
        id: u64,
        n: Option<u128>,
        to: Option<&str>,
    ) -> Verdict {
        let to = to.map(address).transpose()?;
        if let Some(to) = &to {
            self.takes_what_arrives(to)?;
        }
        let to = to.unwrap_or_else(|| who.clone());
        let n = n.unwrap_or_else(|| self.credit_of(who, id));
        ensure(n > 0, "nothing is pulled")?;
        ensure(!self.deaf.contains(&to), "the tokens cannot be delivered")?;
        self.use_credit(who, id, n)?;
        self.deliver(id, who, &to, n)
    }

    pub(super) fn extend(
        &mut self,
        sender: &Addr,
        id: ChannelId,
        extension: &Extension,
        signatures: [Option<&Signature>; 2],
    ) -> Verdict {
        self.both_agree(sender, id, &extension.digest(&self.context(id)), signatures)?;
        let now = self.now;
        let life = self.channel_mut(id)?;
        ensure(life.phase(now) == Phase::Open, "it is not open")?;
        ensure(life.parts.iter().all(|p| !p.closed), "it is closing")?;
        ensure(now < extension.valid_until.0, "it has lapsed")?;
        ensure(
            extension.replaces.0 == life.expires_at,
            "meant for another end",
        )?;
        let latest = now + life.rules.max_lifetime.0;
        let later = (life.expires_at + 1..=latest).contains(&extension.expires_at.0);
        ensure(later, "not later, or too late")?;
        life.expires_at = extension.expires_at.0;
        life.agreed_end = extension.expires_at.0;
        Ok(())
    }

    /// Each side by its signature or by sending.
    pub(super) fn both_agree(
        &self,
        sender: &Addr,
        id: ChannelId,
        digest: &Digest,
        signatures: [Option<&Signature>; 2],
    ) -> Verdict {
        let life = self.channel(id)?;
        for side in [A, B] {
            let part = &life.parts[side];
            let agrees = match signatures[side] {
                Some(signature) => is_signed(part.key.as_ref(), digest, signature),
                None => part.who.as_ref() == Some(sender),
            };
            ensure(agrees, "a side does not agree")?;
        }
        Ok(())
    }
}
