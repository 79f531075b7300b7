//! A chain and its contracts as the command shows them: amounts in whole tokens or base units, times by the chain's clock.

use crate::failure::error_with_hint;
use crate::output::{asset_amount, asset_name, AmountFormat, Clock};
use anyhow::Result;
use causeway_chain::Chain;
use causeway_client::deployment::Deployment;
use causeway_client::network::{self, Holdings, Source};
use causeway_types::channel::Channel;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::Addr;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

/// The client's network, with how its amounts are typed and shown.
#[derive(Clone, Debug)]
pub struct Network {
    client: network::Network,
    /// Whether amounts are typed and shown in base units, not in whole tokens.
    pub base_units: bool,
}

impl Deref for Network {
    type Target = network::Network;
    fn deref(&self) -> &network::Network {
        &self.client
    }
}

impl Network {
    /// A chain and the contracts that are on it.
    pub fn new(chain: Arc<dyn Chain>, contracts: Deployment, base_units: bool) -> Network {
        Network {
            client: network::Network::new(chain, contracts),
            base_units,
        }
    }
    /// The same, where each sidechain's token is kept in a folder when it is first used.
    pub fn with_known_tokens(self, folder: PathBuf) -> Network {
        Network {
            client: self.client.with_known_tokens(folder),
            ..self
        }
    }
    /// How amounts of a sidechain's token are typed and shown.
    pub fn amounts(&self, sidechain: &SidechainResponse) -> AmountFormat {
        match self.base_units {
            true => AmountFormat::BASE_UNITS,
            false => AmountFormat::with_decimals(sidechain.decimals),
        }
    }
    /// The same, by a sidechain's number.
    pub fn amounts_of(&self, sidechain_id: SidechainId) -> Result<AmountFormat> {
        Ok(self.amounts(&self.sidechain_by_id(sidechain_id)?))
    }
    /// The same, of what is in a channel.
    pub fn amounts_in(&self, channel: &Channel) -> Result<AmountFormat> {
        self.amounts_of(channel.sidechain_id)
    }
    /// The chain's clock as it stands, however old: what times are shown relative to.
    pub fn clock(&self) -> Result<Clock> {
        Ok(Clock {
            now: self.chain.status()?.time,
        })
    }

    /// Fails where a source has too little. What is needed is this source's: no other one can stand in for it.
    pub fn check_held(
        &self,
        sidechain: &SidechainResponse,
        whose: &Addr,
        source: Source,
        amount: Amount,
    ) -> Result<()> {
        self.check_funds(sidechain, whose, source, amount, |_| {
            "`causeway balance` shows what you have".to_owned()
        })
    }

    /// The same for money that may come from another source, which `--with` names.
    pub fn check_entry_funds(
        &self,
        sidechain: &SidechainResponse,
        whose: &Addr,
        source: Source,
        amount: Amount,
    ) -> Result<()> {
        self.check_funds(sidechain, whose, source, amount, |holdings| {
            let other = [
                (Source::Credit, "credit"),
                (Source::Asset, "asset"),
                (Source::Token, "token"),
            ]
            .into_iter()
            .find(|(s, _)| *s != source && holdings.of(*s) >= amount);
            match other {
                Some((s, word)) => format!(
                    "you have {}: add --with {word}",
                    self.in_words(sidechain, s, holdings.of(s))
                ),
                None => how_to_get(self.amounts(sidechain), sidechain, amount),
            }
        })
    }

    /// An amount of a source, with what it is of: tokens in whole tokens, coins in their base units.
    fn in_words(&self, sidechain: &SidechainResponse, source: Source, amount: Amount) -> String {
        let symbol = &sidechain.symbol;
        match source {
            Source::Token => format!("{} {symbol}", self.amounts(sidechain).show(amount)),
            Source::Asset => asset_amount(&sidechain.asset, amount),
            Source::Credit => format!(
                "{} {symbol} of credit",
                self.amounts(sidechain).show(amount)
            ),
        }
    }

    /// Fails where a source has too little, with both amounts and what to do, which may depend on what there is.
    fn check_funds(
        &self,
        sidechain: &SidechainResponse,
        whose: &Addr,
        source: Source,
        amount: Amount,
        hint: impl FnOnce(&Holdings) -> String,
    ) -> Result<()> {
        let holdings = self.holdings(sidechain, whose)?;
        if holdings.of(source) >= amount {
            return Ok(());
        }
        let needed = self.in_words(sidechain, source, amount);
        let has = self.in_words(sidechain, source, holdings.of(source));
        let text = format!("{needed} needed, you have {has}");
        Err(error_with_hint(text, hint(&holdings)))
    }
}

fn how_to_get(amounts: AmountFormat, sidechain: &SidechainResponse, amount: Amount) -> String {
    format!(
        "`causeway sidechain deposit {} --sidechain {}` turns {} into {}; `causeway balance` shows what you have",
        amounts.show(amount),
        sidechain.symbol,
        asset_name(&sidechain.asset),
        sidechain.symbol
    )
}
