//! What a lease takes from one's account in the vault, and what comes along because the account lacks it.

use crate::context::Session;
use crate::network::Network;
use crate::output::AmountFormat;
use anyhow::Result;
use causeway_client::network::Source;
use causeway_types::issuer::SidechainResponse;
use causeway_types::vault::VaultAccount;
use causeway_types::Amount;

/// What one's account must have, and what of it is brought along because it lacks.
pub struct Shortfall {
    /// One's account before.
    pub account: VaultAccount,
    /// What it lacks.
    pub brought: Amount,
    source: Source,
    amounts: AmountFormat,
}

impl Shortfall {
    /// Fails where the source has too little for what the account lacks.
    pub fn of(
        session: &Session,
        sidechain: &SidechainResponse,
        source: Source,
        needed: Amount,
    ) -> Result<Shortfall> {
        let network: &Network = &session.network;
        let me = session.me.address();
        let account = network.account(&me, sidechain.sidechain_id)?;
        let brought = needed.saturating_sub(account.free);
        if !brought.is_zero() {
            network.check_entry_funds(sidechain, &me, source, brought)?;
        }
        Ok(Shortfall {
            account,
            brought,
            source,
            amounts: network.amounts(sidechain),
        })
    }
    /// Where it comes from, in words.
    pub fn words(&self, needed: Amount) -> String {
        let from_account = needed.saturating_sub(self.brought);
        let source = match self.source {
            Source::Token => "your tokens",
            Source::Asset => "your coins",
            Source::Credit => "your credit",
        };
        match (from_account.is_zero(), self.brought.is_zero()) {
            (_, true) => "from your account in the vault".to_owned(),
            (true, false) => format!("from {source}"),
            (false, false) => format!(
                "{} from your account in the vault, {} from {source}",
                self.amounts.show(from_account),
                self.amounts.show(self.brought)
            ),
        }
    }
}
