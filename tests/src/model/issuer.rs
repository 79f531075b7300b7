//! The token issuer. All its assets here are coins.

use super::policy::unset_policies;
use super::{address, ensure, Contract, Model, Sidechain, Verdict};
use causeway_types::issuer::{Asset, DepositTo, ExecuteMsg, Share, MAX_RECIPIENTS};
use causeway_types::registry::Hook;
use cosmwasm_std::{Addr, Coin};
use std::collections::{BTreeMap, BTreeSet};

impl Model {
    pub(super) fn issuer(
        &mut self,
        sender: &Addr,
        message: &ExecuteMsg,
        coins: &[Coin],
    ) -> Verdict {
        let issuer = self.wiring.issuer.clone();
        for coin in coins {
            ensure(!coin.amount.is_zero(), "a coin of nothing")?;
            self.move_coins(sender, &issuer, &coin.denom, coin.amount.u128())?;
        }
        match message {
            ExecuteMsg::Deposit { sidechain_id, to } => {
                self.entry_is_open(Contract::Issuer)?;
                let n = self.sent(sidechain_id.0, coins)?;
                ensure(n > 0, "nothing was sent")?;
                self.deposit_coins(sender, sidechain_id.0, n, to)
            }
            ExecuteMsg::Distribute {
                sidechain_id,
                shares,
            } => {
                self.is_owner(Contract::Issuer, sender)?;
                self.entry_is_open(Contract::Issuer)?;
                let n = self.sent(sidechain_id.0, coins)?;
                self.distribute(sidechain_id.0, n, shares)
            }
            _ if !coins.is_empty() => Err("this takes no coins"),
            ExecuteMsg::SetContracts { .. } => Err("the contracts are set already"),
            ExecuteMsg::CreateSidechain { asset, symbol, .. } => {
                self.is_owner(Contract::Issuer, sender)?;
                self.entry_is_open(Contract::Issuer)?;
                self.create_sidechain(asset, symbol)
            }
            ExecuteMsg::Receive(_) => Err("coins back every sidechain here, no token does"),
            ExecuteMsg::SetPaused { paused } => self.set_paused(Contract::Issuer, sender, *paused),
            ExecuteMsg::UpdateOwnership(action) => {
                self.update_ownership(Contract::Issuer, sender, action)
            }
        }
    }

    /// How much of the sidechain's coin came, and nothing else.
    fn sent(&self, id: u64, coins: &[Coin]) -> Verdict<u128> {
        let sidechain = self.sidechains.get(&id).ok_or("no such sidechain")?;
        match coins {
            [] => Ok(0),
            [coin] if coin.denom == sidechain.denom => Ok(coin.amount.u128()),
            _ => Err("another coin, or more than one"),
        }
    }

    fn create_sidechain(&mut self, asset: &Asset, symbol: &str) -> Verdict {
        let Asset::Native { denom } = asset else {
            return Err("coins back every sidechain here");
        };
        let same = |s: &Sidechain| s.symbol.eq_ignore_ascii_case(symbol);
        let taken = self.sidechains.values().any(same);
        ensure(!taken, "the symbol is taken")?;
        let sidechain = Sidechain {
            // the chain chooses it; the suite writes it here
            token: Addr::unchecked(""),
            denom: denom.clone(),
            symbol: symbol.to_owned(),
            supply: 0,
            balances: BTreeMap::new(),
            allowances: BTreeMap::new(),
            policies: unset_policies(),
            gifts: 0,
            vault_gifts: 0,
        };
        let id = self.sidechains.len() as u64 + 1;
        self.sidechains.insert(id, sidechain);
        Ok(())
    }

    /// Neither the issuer nor the registry would know whose it is.
    fn deposit_coins(&mut self, who: &Addr, id: u64, n: u128, to: &DepositTo) -> Verdict {
        match to {
            DepositTo::Wallet { recipient } => {
                let recipient = address(recipient.as_deref().unwrap_or(who.as_str()))?;
                self.takes_what_arrives(&recipient)?;
                self.mint(id, &recipient, n)
            }
            DepositTo::Registry(entry) => {
                let issuer = self.wiring.issuer.clone();
                let registry = self.wiring.registry.clone();
                let hook = Hook {
                    entry: entry.clone(),
                    beneficiary: Some(who.to_string()),
                };
                self.mint(id, &registry, n)?;
                self.receive(&issuer, id, n, &hook)
            }
        }
    }

    fn distribute(&mut self, id: u64, came: u128, shares: &[Share]) -> Verdict {
        ensure(
            (1..=MAX_RECIPIENTS).contains(&shares.len()),
            "nobody, or too many",
        )?;
        let mut seen = BTreeSet::new();
        let mut total = 0u128;
        for share in shares {
            let recipient = address(&share.recipient)?;
            self.takes_what_arrives(&recipient)?;
            ensure(!share.amount.is_zero(), "a share of nothing")?;
            ensure(seen.insert(recipient), "one recipient twice")?;
            total = total
                .checked_add(share.amount.u128())
                .ok_or("more than there can be")?;
        }
        ensure(came <= total, "more came than is given")?;
        let denom = self.sidechains[&id].denom.clone();
        let backed = self.coins_of(&self.wiring.issuer, &denom);
        let owed = self.owed(&denom);
        ensure(total <= backed - owed, "more than is backed")?;
        for share in shares {
            self.mint(id, &address(&share.recipient)?, share.amount.u128())?;
        }
        Ok(())
    }

    /// All tokens that a coin backs.
    pub fn owed(&self, denom: &str) -> u128 {
        let backed = self.sidechains.values().filter(|s| s.denom == denom);
        backed.map(|s| s.supply).sum()
    }

    /// Tokens that have come to the issuer are burnt, and coins go out.
    pub(super) fn redeem(&mut self, id: u64, recipient: &str, n: u128, min_out: u128) -> Verdict {
        let recipient = address(recipient)?;
        self.takes_what_arrives(&recipient)?;
        ensure(n > 0, "nothing to redeem")?;
        ensure(n >= min_out, "less than was asked for")?;
        let issuer = self.wiring.issuer.clone();
        let sidechain = self.sidechains.get_mut(&id).ok_or("no such sidechain")?;
        sidechain.supply -= n;
        *sidechain.balances.entry(issuer.clone()).or_default() -= n;
        let denom = sidechain.denom.clone();
        self.move_coins(&issuer, &recipient, &denom, n)
    }
}
