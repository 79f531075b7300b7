//! An account in the vault: filled and emptied.

use crate::error::{OfferError, Result};
use crate::network::{Network, Source, SubmitResult as _, TxSigner};
use causeway_types::event::AccountWithdrawn;
use causeway_types::issuer::SidechainResponse;
use causeway_types::vault::{ExecuteMsg, Hook, VaultAccount};
use causeway_types::{Amount, Height};
use cosmwasm_std::Addr;

/// Money for an account in the vault.
#[derive(Clone, Debug)]
pub struct VaultDeposit {
    /// The sidechain whose token is deposited.
    pub sidechain: SidechainResponse,
    /// How much, base units.
    pub amount: Amount,
    /// Where the money is taken from.
    pub source: Source,
}

/// Money out of an account in the vault.
#[derive(Clone, Debug)]
pub struct VaultWithdrawal {
    /// The sidechain whose token is withdrawn.
    pub sidechain: SidechainResponse,
    /// How much, base units; all that is free if not given.
    pub amount: Option<Amount>,
    /// Who is paid; the owner if not given.
    pub to: Option<Addr>,
}

/// What a withdrawal would take.
#[derive(Clone, Debug)]
pub struct VaultWithdrawalQuote {
    /// What was asked for.
    pub request: VaultWithdrawal,
    /// How much would be paid, base units.
    pub amount: Amount,
    /// What would be left free, base units.
    pub left: Amount,
}

impl VaultDeposit {
    /// Fails where the source has too little. Nothing is sent.
    pub fn check(&self, network: &Network, owner: &Addr) -> Result<()> {
        network.check_entry_funds(&self.sidechain, owner, self.source, self.amount)
    }

    /// Puts the money into the account: what it has afterwards, and the block.
    pub fn deposit<'a>(
        &self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
        owner: &Addr,
    ) -> Result<(VaultAccount, Height)> {
        let hook = Hook::Deposit { beneficiary: None };
        let msgs = network.into_vault(&self.sidechain, self.source, self.amount, &hook)?;
        let tx = network
            .submit(by, msgs)
            .failed("nothing went into your account in the vault")?;
        let account = network.account(owner, self.sidechain.sidechain_id)?;
        Ok((account, tx.height))
    }
}

impl VaultWithdrawal {
    /// How much would be paid; fails where less is free. Nothing is sent.
    pub fn quote(self, network: &Network, owner: &Addr) -> Result<VaultWithdrawalQuote> {
        let free = network.account(owner, self.sidechain.sidechain_id)?.free;
        if free.is_zero() || self.amount.is_some_and(|asked| asked > free) {
            let refused = OfferError::AccountTooSmall {
                symbol: self.sidechain.symbol.clone(),
                asked: self.amount,
                free,
            };
            return Err(refused.in_token(&self.sidechain));
        }
        let amount = self.amount.unwrap_or(free);
        Ok(VaultWithdrawalQuote {
            request: self,
            amount,
            left: free.saturating_sub(amount),
        })
    }
}

impl VaultWithdrawalQuote {
    /// Takes the money out: what the vault says of it, and the block.
    pub fn withdraw<'a>(
        &self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<(AccountWithdrawn, Height)> {
        let msg = ExecuteMsg::Withdraw {
            sidechain_id: self.request.sidechain.sidechain_id,
            amount: self.request.amount,
            to: self.request.to.as_ref().map(Addr::to_string),
        };
        let tx = network
            .submit(by, vec![network.to_vault(&msg)?])
            .failed("the money stays in the vault")?;
        Ok((network.expect_event(&tx, "what came out")?, tx.height))
    }
}
