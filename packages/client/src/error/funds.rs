//! A source of money that has too little.

use super::Unit;
use crate::figures::{grouped, BaseFigures, Figures};
use crate::network::{Holdings, Source};
use causeway_types::issuer::Asset;
use causeway_types::Amount;
use std::fmt;

/// What a source lacks, and what the account has in all of them.
#[derive(Debug)]
pub struct MissingFunds {
    /// Where the money was to be taken from.
    pub source: Source,
    /// How much, in base units of the token.
    pub needed: Amount,
    /// What the account has.
    pub held: Holdings,
    /// Whether the money may be taken from another source as well.
    pub is_replaceable: bool,
    /// The sidechain's token.
    pub unit: Unit,
    /// What backs it.
    pub asset: Asset,
}

impl MissingFunds {
    /// Another source that has enough, where one may stand in.
    pub fn other_source(&self) -> Option<Source> {
        let enough = |source: &Source| self.held.of(*source) >= self.needed;
        [Source::Credit, Source::Asset, Source::Token]
            .into_iter()
            .filter(|source| self.is_replaceable && *source != self.source)
            .find(enough)
    }

    /// An amount of a source, with what it is of: the asset is always in its own base units.
    pub fn amount_of(&self, source: Source, amount: Amount, figures: &impl Figures) -> String {
        let symbol = &self.unit.symbol;
        match source {
            Source::Token => format!("{} {symbol}", figures.amount(amount)),
            Source::Asset => format!("{} {}", grouped(amount), asset_name(&self.asset)),
            Source::Credit => format!("{} {symbol} of credit", figures.amount(amount)),
        }
    }

    /// The error's text, with its amounts as `figures` writes them.
    pub fn text(&self, figures: &impl Figures) -> String {
        let held = self.held.of(self.source);
        format!(
            "{} needed, you have {}",
            self.amount_of(self.source, self.needed, figures),
            self.amount_of(self.source, held, figures)
        )
    }
}

impl fmt::Display for MissingFunds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(&BaseFigures))
    }
}

/// An asset as one says it: a denom as it is, a foreign token with `cw20:` before its address.
pub fn asset_name(asset: &Asset) -> String {
    match asset {
        Asset::Native { denom } => denom.clone(),
        cw20 => cw20.to_string(),
    }
}
