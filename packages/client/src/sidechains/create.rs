//! A new sidechain and its token.

use crate::error::{Result, SettingsError};
use crate::network::{Network, SubmitResult as _, TxSigner};
use causeway_types::issuer::{Asset, ExecuteMsg, SidechainResponse};
use std::ops::RangeInclusive;

/// The most decimals of a token.
pub const MOST_DECIMALS: u8 = 18;

/// How many letters or hyphens a token's symbol has.
pub const SYMBOL_LENGTHS: RangeInclusive<usize> = 3..=12;

/// A sidechain to create.
#[derive(Clone, Debug)]
pub struct CreateRequest {
    /// The token's symbol: 3 to 12 letters or hyphens.
    pub symbol: String,
    /// What backs it.
    pub asset: Asset,
    /// The token's name.
    pub name: String,
    /// The asset's decimals.
    pub decimals: u8,
}

impl CreateRequest {
    /// Creates the sidechain; what the contracts would refuse is refused before anything is sent.
    pub fn create<'a>(
        self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<SidechainResponse> {
        self.check(network)?;
        let symbol = self.symbol.clone();
        let msg = ExecuteMsg::CreateSidechain {
            asset: self.asset,
            name: self.name,
            symbol: self.symbol,
            decimals: self.decimals,
        };
        network
            .submit(by, vec![network.to_issuer(&msg, vec![])?])
            .failed(format!("cannot create sidechain {symbol}"))?;
        network.sidechain(Some(&symbol))
    }

    fn check(&self, network: &Network) -> Result<()> {
        let symbol = &self.symbol;
        let fits = |c: char| c.is_ascii_alphabetic() || c == '-';
        if !SYMBOL_LENGTHS.contains(&symbol.len()) || !symbol.chars().all(fits) {
            let symbol = symbol.clone();
            return Err(SettingsError::SymbolInvalid { symbol }.into());
        }
        if self.decimals > MOST_DECIMALS {
            let asked = self.decimals;
            return Err(SettingsError::TooManyDecimals { asked }.into());
        }
        for sidechain in network.sidechains()? {
            let sidechain_id = sidechain.sidechain_id;
            if sidechain.symbol.eq_ignore_ascii_case(symbol) {
                let symbol = symbol.clone();
                return Err(SettingsError::SymbolTaken {
                    symbol,
                    sidechain_id,
                }
                .into());
            }
            let is_token = matches!(&self.asset, Asset::Cw20 { address } if *address == sidechain.token.as_str());
            if is_token {
                let token = sidechain.token;
                return Err(SettingsError::AssetIsToken {
                    token,
                    sidechain_id,
                }
                .into());
            }
        }
        Ok(())
    }
}
