//! Errors as text: amounts and times as people are shown them. Errors that are typed have them as values; what a contract
//! says is text with numbers (contract_text.rs).

use super::contract_text::readable;
use crate::output::{rates_in, time, AmountFormat};
use causeway_chain::ChainError;
use causeway_client::error::{ChannelError, DistributionError, PaymentError, Unit};
use causeway_client::figures::Figures;
use causeway_client::ClientError;
use causeway_rules::wallet::{NotSafe, Reason};
use causeway_types::error_code::code_of;
use causeway_types::{Amount, UnixTime};
use causeway_wallet::book::LossProof;
use causeway_wallet::WalletError;
use std::error::Error;

/// How amounts of an error are written.
#[derive(Clone, Copy)]
enum Written {
    /// In a unit that is known, or in base units where that was asked for.
    In(AmountFormat),
    /// In base units, which is said: people are shown whole tokens, and the token is not known here.
    Unknown,
}

impl Figures for Written {
    fn amount(&self, amount: Amount) -> String {
        self.show(amount)
    }
    fn time(&self, at: UnixTime) -> String {
        time::date(at)
    }
}

impl Written {
    fn of(unit: Option<&Unit>, base_units: bool) -> Written {
        match unit {
            Some(unit) => Written::In(AmountFormat::of_unit(unit, base_units)),
            None if base_units => Written::In(AmountFormat::BASE_UNITS),
            None => Written::Unknown,
        }
    }
    fn show(self, amount: Amount) -> String {
        match self {
            Written::In(format) => format.show(amount),
            Written::Unknown => format!("{} base units", AmountFormat::BASE_UNITS.show(amount)),
        }
    }
    fn reason(self, reason: &Reason) -> String {
        reason.text(|amount| self.show(amount), time::date)
    }
}

/// A cause in words: of what a contract refused, the contract's own come first.
pub(super) fn error_text(cause: &(dyn Error + 'static), base_units: bool) -> String {
    if let Some(client) = super::client_error(cause) {
        return of_client(client, base_units);
    }
    if let Some(wallet) = cause.downcast_ref::<WalletError>() {
        return of_wallet(wallet, Written::of(None, base_units));
    }
    match cause.downcast_ref::<ChainError>() {
        Some(chain) => of_chain(chain, base_units),
        None => readable(&cause.to_string(), base_units),
    }
}

/// What the chain or its node refuses.
fn of_chain(error: &ChainError, base_units: bool) -> String {
    let readable = |text: &str| readable(text, base_units);
    match error {
        ChainError::CatchingUp { .. }
        | ChainError::StaleBlock { .. }
        | ChainError::BehindKnown { .. } => time::dated(&error.to_string()),
        ChainError::TxFailed {
            hash, height, text, ..
        } => format!("{} (transaction {hash} in block {height})", readable(text)),
        ChainError::Simulated { text, .. } => {
            format!("{} (tried, and nothing was sent)", readable(text))
        }
        ChainError::Query { text, .. } => readable(text),
        _ => error.to_string(),
    }
}

/// What the client refuses.
fn of_client(error: &ClientError, base_units: bool) -> String {
    match error {
        ClientError::Chain(error) => of_chain(error, base_units),
        ClientError::Wallet { error, unit } => {
            of_wallet(error, Written::of(unit.as_deref(), base_units))
        }
        ClientError::NotFound { text, .. } => readable(text, base_units),
        ClientError::Channel { error, unit } => {
            of_channel(error, Written::of(unit.as_deref(), base_units))
        }
        ClientError::Payment { error, unit } => {
            of_payment(error, Written::of(unit.as_deref(), base_units))
        }
        ClientError::Offer { error, unit } => error.text(&AmountFormat::of_unit(unit, base_units)),
        ClientError::Funds(missing) => missing.text(&AmountFormat::of_unit(&missing.unit, base_units)),
        ClientError::Rule(refusal) => readable(&refusal.to_string(), base_units),
        ClientError::ShowsOnly { what } => format!(
            "--dry-run shows the transaction that would be sent, and {what} is signed and handed over, not sent"
        ),
        ClientError::Distribution(DistributionError::Already {
            amount,
            unit,
            recipients,
            transactions,
            next_line,
        }) => {
            let more = match next_line {
                Some(_) => "; it has more lines by now",
                None => "",
            };
            format!(
                "{} {} were given to the {recipients} recipients of this file already, in {transactions} transactions{more}",
                AmountFormat::of_unit(unit, base_units).show(*amount),
                unit.symbol
            )
        }
        ClientError::Distribution(DistributionError::OtherUnfinished {
            amount,
            unit,
            recipients,
        }) => format!(
            "another distribution of {} is unfinished: {} to {recipients} recipients are given, and they are not those that \
             this file begins with",
            unit.symbol,
            AmountFormat::of_unit(unit, base_units).show(*amount)
        ),
        other => other.to_string(),
    }
}

/// What is refused of a channel. The registry says times in unix seconds, rates in ppm and amounts in base units.
fn of_channel(error: &ChannelError, amounts: Written) -> String {
    match error {
        ChannelError::NotAdmitted { refusal, .. } => {
            let refusal = match (code_of(refusal), amounts) {
                (Some("outside_trading_hours"), _) => {
                    let (times, _) = refusal.rsplit_once(", in ").unwrap_or((refusal, ""));
                    time::dated(times)
                }
                (_, Written::In(format)) => format.show_in(&rates_in(refusal, false)),
                (_, Written::Unknown) => readable(refusal, false),
            };
            format!("not admitted: {refusal}")
        }
        ChannelError::ConditionsInvalid(_) | ChannelError::NeverJoinable(_) => {
            readable(&error.to_string(), true)
        }
        _ => error.text(&amounts),
    }
}

/// Why a payment is not made; where the wallet would sign in none of several channels, a line for each.
fn of_payment(error: &PaymentError, amounts: Written) -> String {
    match error {
        PaymentError::NoneUsable { refused } => {
            let reasons = refused
                .iter()
                .map(|(id, why)| format!("channel {id}: {}", of_wallet(why, amounts)));
            reasons.collect::<Vec<_>>().join("\n")
        }
        _ => error.text(&amounts),
    }
}

fn of_wallet(error: &WalletError, amounts: Written) -> String {
    let show = |amount: &Amount| amounts.show(*amount);
    let date = |time: &UnixTime| time::date(*time);
    match error {
        // the rules' numbers are those of the protocol's text, and say nothing on a screen
        WalletError::NotSafe(NotSafe { reason, .. }) => {
            format!("not safe: {}", amounts.reason(reason))
        }
        WalletError::Extension(NotSafe { reason, .. }) => amounts.reason(reason),
        WalletError::Waiting {
            channel_id,
            why,
            until,
            now,
        } => format!(
            "nothing is signed in channel {channel_id} until {}, it is {}: {}. By then all that may have been signed and \
             forgotten has lapsed",
            date(until),
            date(now),
            of_loss(why, amounts)
        ),
        WalletError::Contradiction { channel_id, why } => match why {
            LossProof::ChainContradicts { on_chain, in_book } => format!(
                "nothing is signed in channel {channel_id}: the node says that a total of {} is on chain, by the book it \
                 can only be {}; the node lies, or the book is an old copy",
                show(on_chain),
                show(in_book)
            ),
            _ => error.to_string(),
        },
        WalletError::WithdrawnUnknown {
            channel_id,
            on_chain,
            known,
            asked,
            cumulative,
        } => format!(
            "the chain says that the peer has withdrawn {} of channel {channel_id}, this book knows of {}: a consent to {} \
             more would be for {} in all",
            show(on_chain),
            show(known),
            show(asked),
            show(cumulative)
        ),
        WalletError::Overtaken {
            ours_given,
            theirs_given,
            ours,
            theirs,
        } => format!(
            "the offer to close was overtaken by a payment, or one did not arrive: it says that we paid {} and were paid \
             {}, our book says {} and {}",
            show(ours_given),
            show(theirs_given),
            show(ours),
            show(theirs)
        ),
        WalletError::ShuttingDown {
            channel_id, until, ..
        } => format!(
            "nothing is paid in channel {channel_id}: both sides are closing it; payments go on at {} if it is not closed",
            date(until)
        ),
        WalletError::TooMuch { asked, allowed } => {
            format!("{} to be paid, {} can be", show(asked), show(allowed))
        }
        WalletError::GoodTooLong { asked, allowed } => format!(
            "it would be good until {}, at most {} (a close window from now) is allowed",
            date(asked),
            date(allowed)
        ),
        WalletError::ClosesTooLong { asked, allowed } => format!(
            "the offer would be good until {}, at most {} is allowed (10 minutes, or the close window if that is less)",
            date(asked),
            date(allowed)
        ),
        other => other.to_string(),
    }
}

/// How a book was found out to lack something.
fn of_loss(why: &LossProof, amounts: Written) -> String {
    match why {
        LossProof::ChainContradicts { on_chain, in_book } => format!(
            "the node and the book contradict each other: a total of {} is said to be on chain, by the book it can only be \
             {}",
            amounts.show(*on_chain),
            amounts.show(*in_book)
        ),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_one_unit() {
        let too_much = || WalletError::TooMuch {
            asked: Amount::new(100_000_000),
            allowed: Amount::new(1000),
        };
        let unit = Unit {
            symbol: "CATOM".to_owned(),
            decimals: 6,
        };
        let shown = |unit: Option<Unit>, base_units| {
            error_text(
                &ClientError::Wallet {
                    error: too_much(),
                    unit: unit.map(Box::new),
                },
                base_units,
            )
        };
        assert_eq!(
            shown(Some(unit.clone()), false),
            "100 to be paid, 0.001 can be"
        );
        assert_eq!(
            shown(Some(unit), true),
            "100_000_000 to be paid, 1_000 can be"
        );
        assert_eq!(
            shown(None, false),
            "100_000_000 base units to be paid, 1_000 base units can be"
        );
    }
}
