//! Coins, tokens and credits.

use super::{address, ensure, Message, Model, Verdict};
use causeway_types::channel::Payout;
use causeway_types::registry::Take;
use causeway_types::{issuer, registry, vault, ChannelId};
use cosmwasm_std::{from_json, Addr, Binary};
use cw20::Cw20ExecuteMsg;

impl Model {
    /// What an address has of a denom.
    pub fn coins_of(&self, who: &Addr, denom: &str) -> u128 {
        let key = (who.clone(), denom.to_owned());
        self.coins.get(&key).copied().unwrap_or_default()
    }

    /// None of the contracts would know whose it is.
    pub(super) fn takes_what_arrives(&self, who: &Addr) -> Verdict {
        let wiring = &self.wiring;
        let contracts = [
            &wiring.issuer,
            &wiring.registry,
            &wiring.vault,
            &wiring.policy,
        ];
        let is_token = self.sidechains.values().any(|s| s.token == *who);
        let keeps_nothing = contracts.contains(&who) || is_token;
        ensure(!keeps_nothing, "it would be lost there")
    }

    /// Coins go from one to another.
    pub fn move_coins(&mut self, from: &Addr, to: &Addr, denom: &str, n: u128) -> Verdict {
        let left = self.coins_of(from, denom).checked_sub(n);
        let left = left.ok_or("too few coins")?;
        self.coins.insert((from.clone(), denom.to_owned()), left);
        *self
            .coins
            .entry((to.clone(), denom.to_owned()))
            .or_default() += n;
        Ok(())
    }

    /// What an address has of a sidechain's token.
    pub fn tokens_of(&self, who: &Addr, id: u64) -> u128 {
        let sidechain = self.sidechains.get(&id);
        sidechain
            .and_then(|s| s.balances.get(who).copied())
            .unwrap_or_default()
    }

    pub(super) fn move_tokens(&mut self, id: u64, from: &Addr, to: &Addr, n: u128) -> Verdict {
        let sidechain = self.sidechains.get_mut(&id).ok_or("no such token")?;
        let balance = sidechain.balances.entry(from.clone()).or_default();
        *balance = balance.checked_sub(n).ok_or("too few tokens")?;
        *sidechain.balances.entry(to.clone()).or_default() += n;
        Ok(())
    }

    pub(super) fn mint(&mut self, id: u64, to: &Addr, n: u128) -> Verdict {
        let sidechain = self.sidechains.get_mut(&id).ok_or("no such token")?;
        let supply = sidechain.supply.checked_add(n);
        sidechain.supply = supply.ok_or("more than a supply can be")?;
        if *to == self.wiring.vault {
            sidechain.vault_gifts += n;
        }
        *sidechain.balances.entry(to.clone()).or_default() += n;
        Ok(())
    }

    /// What an owner has as credit.
    pub fn credit_of(&self, who: &Addr, id: u64) -> u128 {
        self.credits.get(&(who.clone(), id)).copied().unwrap_or(0)
    }

    pub(super) fn add_credit(&mut self, who: &Addr, id: u64, n: u128) {
        *self.credits.entry((who.clone(), id)).or_default() += n;
    }

    pub(super) fn use_credit(&mut self, who: &Addr, id: u64, n: u128) -> Verdict {
        let left = self.credit_of(who, id).checked_sub(n);
        self.credits
            .insert((who.clone(), id), left.ok_or("too little credit")?);
        Ok(())
    }

    pub(super) fn token(&mut self, sender: &Addr, id: u64, message: &Cw20ExecuteMsg) -> Verdict {
        use Cw20ExecuteMsg as M;
        if let M::Transfer { recipient, .. } | M::TransferFrom { recipient, .. } = message {
            let token = self.sidechains.get(&id).map(|s| s.token.as_str());
            ensure(token != Some(recipient), "it would be lost in the token")?;
        }
        match message {
            M::Transfer { recipient, amount } => {
                self.transfer(id, sender, recipient, amount.u128())
            }
            M::Send {
                contract,
                amount,
                msg,
            } => self.send(id, sender, sender, contract, amount.u128(), msg),
            M::TransferFrom {
                owner,
                recipient,
                amount,
            } => {
                let owner = self.spend(id, owner, sender, amount.u128())?;
                self.arrive(id, &owner, &address(recipient)?, amount.u128())
            }
            M::SendFrom {
                owner,
                contract,
                amount,
                msg,
            } => {
                let owner = self.spend(id, owner, sender, amount.u128())?;
                self.send(id, &owner, sender, contract, amount.u128(), msg)
            }
            M::IncreaseAllowance {
                spender,
                amount,
                expires: None,
            } => {
                let spender = address(spender)?;
                ensure(spender != *sender, "nobody allows oneself")?;
                let sidechain = self.sidechains.get_mut(&id).ok_or("no such token")?;
                let key = (sender.clone(), spender);
                *sidechain.allowances.entry(key).or_default() += amount.u128();
                Ok(())
            }
            M::Mint { .. } | M::Burn { .. } | M::BurnFrom { .. } | M::UpdateMinter { .. } => {
                Err("only the issuer mints and burns, always")
            }
            other => unreachable!("the suite sends no {other:?}"),
        }
    }

    fn spend(&mut self, id: u64, owner: &str, spender: &Addr, n: u128) -> Verdict<Addr> {
        let owner = address(owner)?;
        let sidechain = self.sidechains.get_mut(&id).ok_or("no such token")?;
        let key = (owner.clone(), spender.clone());
        let allowed = sidechain.allowances.entry(key).or_default();
        *allowed = allowed.checked_sub(n).ok_or("not allowed")?;
        Ok(owner)
    }

    fn transfer(&mut self, id: u64, from: &Addr, to: &str, n: u128) -> Verdict {
        let to = address(to)?;
        ensure(!self.deaf.contains(&to), "transfers to this address fail")?;
        self.arrive(id, from, &to, n)
    }

    /// Tokens that merely arrive. Registry and vault do not learn of them.
    fn arrive(&mut self, id: u64, from: &Addr, to: &Addr, n: u128) -> Verdict {
        self.move_tokens(id, from, to, n)?;
        let wiring = self.wiring.clone();
        let sidechain = self.sidechains.get_mut(&id).ok_or("no such token")?;
        if *to == wiring.registry {
            sidechain.gifts += n;
        } else if *to == wiring.vault {
            sidechain.vault_gifts += n;
        }
        Ok(())
    }

    /// Tokens that arrive with a word about what they are for. `by` is who says it.
    pub(super) fn send(
        &mut self,
        id: u64,
        from: &Addr,
        by: &Addr,
        to: &str,
        n: u128,
        msg: &Binary,
    ) -> Verdict {
        let to = address(to)?;
        self.move_tokens(id, from, &to, n)?;
        if to == self.wiring.registry {
            let hook: registry::Hook = from_json(msg).map_err(|_| "no hook of the registry")?;
            self.receive(by, id, n, &hook)
        } else if to == self.wiring.vault {
            let hook: vault::Hook = from_json(msg).map_err(|_| "no hook of the vault")?;
            self.vault_receives(by, id, n, &hook)
        } else if to == self.wiring.issuer {
            let hook: issuer::Hook = from_json(msg).map_err(|_| "no hook of the issuer")?;
            match hook {
                issuer::Hook::Redeem { recipient, min_out } => {
                    let recipient = recipient.as_deref().unwrap_or(by.as_str());
                    self.redeem(id, recipient, n, min_out.u128())
                }
                _ => Err("coins back every sidechain here, no token does"),
            }
        } else {
            Err("nobody there listens to a token")
        }
    }

    /// The registry's tokens to an address, or, if they cannot be delivered, into the owner's credit.
    pub(super) fn deliver(&mut self, id: u64, owner: &Addr, to: &Addr, n: u128) -> Verdict {
        if n == 0 {
            return Ok(());
        }
        if self.deaf.contains(to) {
            self.add_credit(owner, id, n);
            return Ok(());
        }
        let registry = self.wiring.registry.clone();
        self.arrive(id, &registry, to, n)
    }

    /// What the registry pays a side of a channel.
    pub(super) fn pay_side(&mut self, channel: ChannelId, side: usize, n: u128) -> Verdict {
        let life = self.channel_mut(channel)?;
        let id = life.sidechain;
        life.parts[side].went += n;
        let part = &life.parts[side];
        let (Some(owner), Some(paid_to)) = (part.who.clone(), part.paid_to.clone()) else {
            return ensure(n == 0, "nobody is there to be paid");
        };
        match paid_to {
            _ if n == 0 => Ok(()),
            Payout::Address(to) => self.deliver(id, &owner, &to, n),
            Payout::Vault {} if !self.vault_fails => self.fund_from_registry(&owner, id, n),
            Payout::Credit {} | Payout::Vault {} => {
                self.add_credit(&owner, id, n);
                Ok(())
            }
        }
    }

    /// What waited to be allocated goes back: never into the vault.
    pub(super) fn pay_back(&mut self, channel: ChannelId, side: usize, n: u128) -> Verdict {
        let life = self.channel_mut(channel)?;
        let part = &life.parts[side];
        match (&part.paid_to, part.who.clone()) {
            (Some(Payout::Vault {}), Some(owner)) => {
                let id = life.sidechain;
                life.parts[side].went += n;
                self.deliver(id, &owner, &owner, n)
            }
            _ => self.pay_side(channel, side, n),
        }
    }

    /// A withdrawal, paid in what its owner asked for.
    pub(super) fn pay_withdrawal(
        &mut self,
        channel: ChannelId,
        side: usize,
        n: u128,
        take: &Take,
    ) -> Verdict {
        let life = self.channel_mut(channel)?;
        let leased = life.parts[side].paid_to == Some(Payout::Vault {});
        let min_out = match take {
            Take::Token {} if leased => {
                life.parts[side].went += n;
                return self.reduce_loan(channel.0, n);
            }
            Take::Token {} => return self.pay_side(channel, side, n),
            Take::Asset { min_out } => min_out.u128(),
        };
        ensure(!leased, "leased liquidity goes back as tokens")?;
        let id = life.sidechain;
        life.parts[side].went += n;
        let recipient = match &life.parts[side].paid_to {
            Some(Payout::Address(to)) => to.clone(),
            _ => life.parts[side].who.clone().ok_or("nobody is there")?,
        };
        let wiring = self.wiring.clone();
        self.move_tokens(id, &wiring.registry, &wiring.issuer, n)?;
        self.redeem(id, recipient.as_str(), n, min_out)
    }
}

impl Message {
    /// A `Send` of tokens to a contract, with a message for it.
    pub fn send(id: u64, contract: &Addr, amount: u128, hook: &impl serde::Serialize) -> Message {
        Message::Token(
            id,
            Cw20ExecuteMsg::Send {
                contract: contract.to_string(),
                amount: amount.into(),
                msg: cosmwasm_std::to_json_binary(hook).unwrap(),
            },
        )
    }
}
