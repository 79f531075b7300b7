//! Accounts in the vault: what comes in, what is reserved, what goes out.

use super::{address, ensure, Contract, Model, Verdict};
use causeway_types::vault::{ExecuteMsg, Hook};
use causeway_types::Amount;
use cosmwasm_std::Addr;

/// One owner's account in one sidechain's token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountModel {
    /// At the owner's hand.
    pub free: u128,
    /// Margin of channels that run.
    pub reserved: u128,
    pub offered: u128,
    pub leased: u128,
    /// Paid as rent, and not earned yet.
    pub rent_ahead: u128,
}

impl AccountModel {
    /// What of it the vault holds: all but what is in channels.
    pub fn held(&self) -> u128 {
        self.free + self.reserved + self.offered + self.rent_ahead
    }
}

/// `from` gives `n` to nobody, if it has so much.
pub(super) fn take(from: &mut u128, n: u128) -> Verdict {
    *from = from.checked_sub(n).ok_or("less is in the account")?;
    Ok(())
}

impl Model {
    pub(super) fn vault(&mut self, sender: &Addr, message: &ExecuteMsg) -> Verdict {
        use ExecuteMsg as M;
        ensure(!self.vault_fails, "the vault fails")?;
        match message {
            M::SetRegistry { .. } => Err("the registry is set already"),
            M::Receive(_) | M::Reserve { .. } | M::Settled(_) => {
                Err("a token or the registry says so, and nobody else")
            }
            M::Withdraw {
                sidechain_id,
                amount,
                to,
            } => {
                let amount = amount.map(Amount::u128);
                self.take_out(sender, sidechain_id.0, amount, to.as_deref())
            }
            M::MakeOffer {
                sidechain_id,
                amount,
                terms,
            } => {
                self.entry_is_open(Contract::Vault)?;
                self.make_offer(sender, sidechain_id.0, amount.u128(), terms)
            }
            M::WithdrawOffer { offer_id, amount } => {
                self.withdraw_offer(sender, offer_id.0, amount.map(Amount::u128))
            }
            M::Take { offer_id, terms } => {
                self.entry_is_open(Contract::Vault)?;
                self.take(sender, offer_id.0, terms)
            }
            M::SetPaused { paused } => self.set_paused(Contract::Vault, sender, *paused),
            M::UpdateOwnership(action) => self.update_ownership(Contract::Vault, sender, action),
        }
    }

    /// A user's tokens have come to the vault, with a word about what for.
    pub(super) fn vault_receives(&mut self, by: &Addr, id: u64, n: u128, hook: &Hook) -> Verdict {
        ensure(!self.vault_fails, "the vault fails")?;
        ensure(n > 0, "nothing came")?;
        self.entry_is_open(Contract::Vault)?;
        self.account_mut(by, id).free += n;
        match hook {
            Hook::Deposit { beneficiary } => {
                let named = beneficiary.as_deref().map(address).transpose()?;
                let own = named.is_none_or(|named| named == *by);
                ensure(own, "only the registry speaks for others")
            }
            Hook::MakeOffer(terms) => self.make_offer(by, id, n, terms),
            Hook::Take { offer_id, terms } => {
                let same = self.offer(offer_id.0)?.sidechain == id;
                ensure(same, "tokens of another sidechain")?;
                self.take(by, offer_id.0, terms)
            }
            Hook::Reserve { .. } | Hook::Settled(_) | Hook::Withdrawn { .. } => {
                Err("only the registry says that")
            }
        }
    }

    /// An account; empty if there is none.
    pub fn account(&self, who: &Addr, id: u64) -> AccountModel {
        let key = (who.clone(), id);
        self.accounts.get(&key).copied().unwrap_or_default()
    }

    pub(super) fn account_mut(&mut self, who: &Addr, id: u64) -> &mut AccountModel {
        self.accounts.entry((who.clone(), id)).or_default()
    }

    /// What the vault owes in a sidechain's token.
    pub fn vault_holds(&self, id: u64) -> u128 {
        let accounts = self.accounts.iter().filter(|((_, s), _)| *s == id);
        accounts.map(|(_, account)| account.held()).sum()
    }

    fn take_out(&mut self, who: &Addr, id: u64, n: Option<u128>, to: Option<&str>) -> Verdict {
        let to = to.map(address).transpose()?;
        let to = to.unwrap_or_else(|| who.clone());
        self.takes_what_arrives(&to)?;
        let n = n.unwrap_or(self.account(who, id).free);
        ensure(n > 0, "nothing is withdrawn")?;
        ensure(!self.deaf.contains(&to), "the tokens cannot be delivered")?;
        take(&mut self.account_mut(who, id).free, n)?;
        let vault = self.wiring.vault.clone();
        self.move_tokens(id, &vault, &to, n)
    }

    /// The registry's word: so much of what is free is margin now.
    pub(super) fn reserve(&mut self, who: &Addr, id: u64, n: u128) -> Verdict {
        if n == 0 {
            return Ok(());
        }
        ensure(!self.vault_fails, "the vault fails")?;
        let account = self.account_mut(who, id);
        take(&mut account.free, n)?;
        account.reserved += n;
        Ok(())
    }

    /// The registry sends tokens into somebody's account, where they are free.
    pub(super) fn fund_from_registry(&mut self, who: &Addr, id: u64, n: u128) -> Verdict {
        ensure(!self.vault_fails, "the vault fails")?;
        let wiring = self.wiring.clone();
        self.move_tokens(id, &wiring.registry, &wiring.vault, n)?;
        self.account_mut(who, id).free += n;
        Ok(())
    }
}
