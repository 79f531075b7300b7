//! Credit: money that waits in the registry for its owner's next channel.

use crate::error::{ChannelError, Result};
use crate::network::{Network, SubmitResult as _, TxSigner};
use causeway_types::event::CreditPulled;
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, Height};
use cosmwasm_std::Addr;

/// Credit to take out.
#[derive(Clone, Debug)]
pub struct PullRequest {
    /// Of which sidechain's token.
    pub sidechain: SidechainResponse,
    /// How much, base units; all if not given.
    pub amount: Option<Amount>,
    /// To whom; to its owner if not given.
    pub to: Option<Addr>,
}

/// Credit that can be taken out.
#[derive(Clone, Debug)]
pub struct PullQuote {
    /// What was asked for.
    pub request: PullRequest,
    /// How much is taken out, base units.
    pub amount: Amount,
    /// How much is left, base units.
    pub left: Amount,
}

/// Credit that was taken out.
#[derive(Clone, Debug)]
pub struct PulledCredit {
    /// How much, in base units of the token.
    pub amount: Amount,
    /// The address that got it.
    pub to: Addr,
    /// The block that it is in.
    pub height: Height,
}

/// Somebody's credit in each sidechain, where there is any.
pub fn credits_of(network: &Network, owner: &Addr) -> Result<Vec<(SidechainResponse, Amount)>> {
    let mut credits = Vec::new();
    for sidechain in network.sidechains()? {
        let amount = network.credit(owner, sidechain.sidechain_id)?;
        if !amount.is_zero() {
            credits.push((sidechain, amount));
        }
    }
    Ok(credits)
}

impl PullRequest {
    /// How much would be taken out and left; fails where there is less.
    pub fn quote(self, network: &Network, owner: &Addr) -> Result<PullQuote> {
        let held = network.credit(owner, self.sidechain.sidechain_id)?;
        let amount = self.amount.unwrap_or(held);
        if held.is_zero() || amount > held {
            let error = ChannelError::CreditTooSmall {
                symbol: self.sidechain.symbol.clone(),
                asked: self.amount,
                held,
            };
            return Err(error.in_token(&self.sidechain));
        }
        Ok(PullQuote {
            request: self,
            amount,
            left: held.saturating_sub(amount),
        })
    }
}

impl PullQuote {
    /// Takes the credit out.
    pub fn pull<'a>(&self, network: &Network, by: impl Into<TxSigner<'a>>) -> Result<PulledCredit> {
        let msg = ExecuteMsg::PullCredit {
            sidechain_id: self.request.sidechain.sidechain_id,
            amount: self.request.amount,
            to: self.request.to.as_ref().map(Addr::to_string),
        };
        let tx = network
            .submit(by, vec![network.to_registry(&msg)?])
            .failed("the credit stays where it is")?;
        let pulled: CreditPulled = network.expect_event(&tx, "what was pulled")?;
        Ok(PulledCredit {
            amount: pulled.amount,
            to: pulled.to,
            height: tx.height,
        })
    }
}
