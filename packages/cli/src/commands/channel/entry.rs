//! What money needs to come into a channel: to be admitted, and margin in the vault.

use crate::failure::error_with_hint;
use crate::network::Network;
use crate::output::{percent, rates_in, time, AmountFormat};
use anyhow::{Context as _, Result};
use causeway_rules::policy::fee_rate;
use causeway_types::error_code::code_of;
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::Parameters;
use causeway_types::registry::{AdmissionRequest, AdmissionResponse};
use causeway_types::{Amount, Ppm};
use cosmwasm_std::Addr;
use serde::Serialize;

/// The margin that an entry needs in its owner's account in the vault.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Margin {
    /// What is reserved by this entry, base units.
    pub needed: Amount,
    /// What is free there before.
    pub free: Amount,
    /// What goes along with the money.
    pub brought: Amount,
}

impl Margin {
    /// What is lacking is brought along, or what was asked for; an error if that is not enough.
    pub fn of(
        network: &Network,
        sidechain: &SidechainResponse,
        owner: &Addr,
        (needed, rate): (Amount, Ppm),
        asked: Option<Amount>,
    ) -> Result<Margin> {
        let amounts = network.amounts(sidechain);
        if rate.0 == 0 {
            return match asked.filter(|asked| !asked.is_zero()) {
                None => Ok(Margin {
                    needed: Amount::ZERO,
                    free: Amount::ZERO,
                    brought: Amount::ZERO,
                }),
                Some(asked) => Err(error_with_hint(
                    format!(
                        "a margin of {} was to be brought, none is needed: the minimum rate is 0%",
                        amounts.show(asked)
                    ),
                    "leave --margin out; `causeway margin deposit` puts money into your account all the same",
                )),
            };
        }
        let free = network.account(owner, sidechain.sidechain_id)?.free;
        let lacking = needed.saturating_sub(free);
        let brought = asked.unwrap_or(lacking);
        if brought < lacking {
            return Err(error_with_hint(
                format!(
                    "a margin of {} {} is needed; {} are free in your account in the vault, {} were to be brought",
                    amounts.show(needed),
                    sidechain.symbol,
                    amounts.show(free),
                    amounts.show(brought)
                ),
                format!(
                    "leave --margin out: what is lacking, {}, is brought along then",
                    amounts.show(lacking)
                ),
            ));
        }
        Ok(Margin {
            needed,
            free,
            brought,
        })
    }
    /// As a message names it.
    pub fn sent(&self) -> Option<Amount> {
        Some(self.brought).filter(|b| !b.is_zero())
    }
    /// The money and the margin that goes along.
    pub fn and(&self, amount: Amount) -> Result<Amount> {
        amount
            .checked_add(self.brought)
            .context("money and margin together are more than an amount can be")
    }
    /// In words.
    pub fn words(&self, network: &Network, sidechain: &SidechainResponse) -> String {
        let symbol = &sidechain.symbol;
        let amounts = network.amounts(sidechain);
        if self.needed.is_zero() && self.brought.is_zero() {
            return "none".to_owned();
        }
        let free = amounts.show(self.free);
        let from = match self.brought.is_zero() {
            true => format!("from your account in the vault, where {free} are free"),
            false => format!(
                "{} of them brought along; {free} are free in your account in the vault",
                amounts.show(self.brought)
            ),
        };
        format!("{} {symbol}, {from}", amounts.show(self.needed))
    }
    /// What became of it, for those who were not asked; none if there is no margin.
    pub fn remark(&self, network: &Network, sidechain: &SidechainResponse) -> Option<String> {
        let amounts = network.amounts(sidechain);
        if self.needed.is_zero() && self.brought.is_zero() {
            return None;
        }
        let along = match self.brought.is_zero() {
            true => "all of it was in your account in the vault".to_owned(),
            false => format!("{} of it came along", amounts.show(self.brought)),
        };
        Some(format!(
            "{} {} are reserved as your margin until the channel settles: {along}",
            amounts.show(self.needed),
            sidechain.symbol
        ))
    }
}

/// Fails where somebody would not be admitted, and says why. `what` fails is said where there is no answer.
pub fn check_admitted(
    network: &Network,
    amounts: AmountFormat,
    entry: AdmissionRequest,
    what: &str,
) -> Result<AdmissionResponse> {
    let hint = match &entry {
        AdmissionRequest::Open { .. } => {
            "`causeway sidechain show` shows the conditions".to_owned()
        }
        AdmissionRequest::Join { channel_id, .. }
        | AdmissionRequest::Deposit { channel_id, .. } => {
            format!("`causeway channel status {channel_id}` shows the conditions")
        }
    };
    let answer = network.admission(entry).with_context(|| what.to_owned())?;
    match answer.refusal {
        None => Ok(answer),
        Some(why) => Err(error_with_hint(
            format!("not admitted: {}", readable(amounts, &why)),
            hint,
        )),
    }
}

/// Whether a side may agree to this fee rate.
pub fn check_fee_rate(parameters: &Parameters, asked: Ppm) -> Result<Ppm> {
    fee_rate(parameters, asked).map_err(|_| {
        error_with_hint(
            format!(
                "a fee rate of {} was asked, at most {} is allowed",
                percent(asked),
                percent(parameters.highest_fee_rate)
            ),
            "give a lower --fee-rate; `causeway sidechain show` shows the highest",
        )
    })
}

/// The contract says times in unix seconds, rates in ppm and amounts in base units.
fn readable(amounts: AmountFormat, why: &str) -> String {
    if code_of(why) == Some("outside_trading_hours") {
        let (times, _) = why.rsplit_once(", in ").unwrap_or((why, ""));
        return time::dated(times);
    }
    amounts.show_in(&rates_in(why))
}
