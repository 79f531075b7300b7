//! Accounts, and the operations by which their money moves.
//!
//! [`AccountLedger::transfer`] takes from one part of an account what it gives to another, so nothing comes to be or is lost.
//! [`AccountLedger::deposit`] and [`AccountLedger::withdraw`] go with tokens that come into the vault or leave it, and change the holding by
//! as much. [`AccountLedger::lend`] is a withdrawal that the provider's account counts as leased, [`AccountLedger::reduce_leased`] counts it no longer.

use crate::bucket::Bucket;
use crate::error::ContractError;
use crate::state::ACCOUNTS;
use causeway_contract_utils::{CommonError, Holding, HOLDINGS};
use causeway_types::vault::VaultAccount;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, Storage};

/// The accounts that one message changes in one sidechain: each is read once, and written once by [`AccountLedger::close`].
/// Dropped without it, nothing has moved.
pub struct AccountLedger<'s> {
    storage: &'s mut dyn Storage,
    sidechain_id: SidechainId,
    accounts: Vec<(Addr, VaultAccount)>,
    holding: Option<Holding>,
}

impl<'s> AccountLedger<'s> {
    /// Opens the accounts of a sidechain; nothing is read yet.
    pub fn open(storage: &'s mut dyn Storage, sidechain_id: SidechainId) -> Self {
        AccountLedger {
            storage,
            sidechain_id,
            accounts: Vec::new(),
            holding: None,
        }
    }

    /// What is free in an account.
    pub fn free(&mut self, owner: &Addr) -> Result<Amount, ContractError> {
        Ok(self.account(owner)?.free)
    }

    /// Moves money within the vault.
    pub fn transfer(
        &mut self,
        from: (&Addr, Bucket),
        to: (&Addr, Bucket),
        amount: Amount,
    ) -> Result<(), ContractError> {
        if amount.is_zero() {
            return Ok(());
        }
        self.take(from, amount)?;
        self.give(to, amount)
    }

    /// Tokens have come into the vault, for a part of an account. The issuer has vouched for them: see
    /// `causeway_contract_utils::sidechain_of_token`.
    pub fn deposit(
        &mut self,
        token: &Addr,
        to: (&Addr, Bucket),
        amount: Amount,
    ) -> Result<(), ContractError> {
        if amount.is_zero() {
            return Ok(());
        }
        let holding = self.holding()?.get_or_insert_with(|| Holding::empty(token));
        holding.amount = sum(holding.amount, amount)?;
        self.give(to, amount)
    }

    /// Takes tokens that leave the vault out of a part of an account: an error if it is more than is there or held at all.
    /// Returns the token.
    pub fn withdraw(
        &mut self,
        from: (&Addr, Bucket),
        amount: Amount,
    ) -> Result<Addr, ContractError> {
        self.take(from, amount)?;
        let sidechain_id = self.sidechain_id;
        let holding = self.holding()?.as_mut();
        let holding = holding.ok_or(CommonError::HoldingShort {
            sidechain_id,
            asked: amount,
            held: Amount::ZERO,
        })?;
        holding.subtract(sidechain_id, amount)?;
        Ok(holding.token.clone())
    }

    /// Takes offered liquidity out for a channel; the account records it as leased.
    pub fn lend(&mut self, provider: &Addr, amount: Amount) -> Result<Addr, ContractError> {
        let account = self.account(provider)?;
        account.leased = sum(account.leased, amount)?;
        self.withdraw((provider, Bucket::Offered), amount)
    }

    /// Lowers what is recorded as leased. What came back, more or less, comes in by [`AccountLedger::deposit`].
    pub fn reduce_leased(&mut self, provider: &Addr, amount: Amount) -> Result<(), ContractError> {
        let account = self.account(provider)?;
        account.leased =
            account
                .leased
                .checked_sub(amount)
                .ok_or_else(|| ContractError::NotLeased {
                    owner: provider.clone(),
                    asked: amount,
                    allowed: account.leased,
                })?;
        Ok(())
    }

    /// Writes the accounts that changed. An account whose parts are all zero is removed.
    pub fn close(self) -> Result<(), ContractError> {
        let id = self.sidechain_id.0;
        for (owner, account) in &self.accounts {
            let key = (owner.as_str(), id);
            if *account == VaultAccount::default() {
                ACCOUNTS.remove(self.storage, key);
            } else {
                ACCOUNTS.save(self.storage, key, account)?;
            }
        }
        if let Some(holding) = &self.holding {
            HOLDINGS.save(self.storage, id, holding)?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        (owner, bucket): (&Addr, Bucket),
        amount: Amount,
    ) -> Result<(), ContractError> {
        let part = bucket.of(self.account(owner)?);
        *part = part
            .checked_sub(amount)
            .ok_or_else(|| ContractError::AccountTooSmall {
                owner: owner.clone(),
                bucket,
                asked: amount,
                allowed: *part,
            })?;
        Ok(())
    }

    fn give(
        &mut self,
        (owner, bucket): (&Addr, Bucket),
        amount: Amount,
    ) -> Result<(), ContractError> {
        let part = bucket.of(self.account(owner)?);
        *part = sum(*part, amount)?;
        Ok(())
    }

    fn account(&mut self, owner: &Addr) -> Result<&mut VaultAccount, ContractError> {
        let at = match self.accounts.iter().position(|(o, _)| o == owner) {
            Some(at) => at,
            None => {
                let key = (owner.as_str(), self.sidechain_id.0);
                let account = ACCOUNTS.may_load(self.storage, key)?.unwrap_or_default();
                self.accounts.push((owner.clone(), account));
                self.accounts.len() - 1
            }
        };
        Ok(&mut self.accounts[at].1)
    }

    fn holding(&mut self) -> Result<&mut Option<Holding>, ContractError> {
        if self.holding.is_none() {
            self.holding = HOLDINGS.may_load(self.storage, self.sidechain_id.0)?;
        }
        Ok(&mut self.holding)
    }
}

/// The sum; an error if it is above 2^128 − 1.
pub fn sum(has: Amount, more: Amount) -> Result<Amount, ContractError> {
    has.checked_add(more)
        .ok_or(ContractError::AmountOverflow { has, asked: more })
}
