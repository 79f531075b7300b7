//! Arguments of `invoice` and `decode`.

use super::amount::{self, TypedAmount};
use super::payments::RequestId;
use super::sidechain::Which;
use super::values;
use causeway_node_api::calls::invoice::{InvoiceName, InvoiceState};
use causeway_node_api::calls::make_invoice::MAX_DESCRIPTION;
use causeway_node_api::{DEFAULT_LIMIT, MAX_LIMIT};
use causeway_peer_protocol::SignedInvoice;
use causeway_types::{Hash, Seconds};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Invoices: one is made, unless a command says what else.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Your node signs it, and must be announced (causeway node announce). Nothing is spent and nothing moves.\n\n\
    Examples:\n  \
    causeway invoice 2.50 --memo \"Two teas\"\n  \
    causeway invoice --open --expires 30d --png shop.png\n  \
    causeway invoice 2.50 --id order-7           the same again prints the same invoice"
)]
pub struct Invoice {
    /// What else than to make one.
    #[command(subcommand)]
    pub command: Option<InvoiceCommand>,
    /// What is asked for.
    #[command(flatten)]
    pub make: MakeInvoice,
}

/// What can be done with invoices that were made.
#[derive(Debug, Subcommand)]
pub enum InvoiceCommand {
    /// List your newest invoices, in the order in which they were made
    List(ListInvoices),
    /// Show an invoice of yours: whether it is paid, its text and its QR code
    Show(ShowInvoice),
    /// Take an invoice back: what is paid for it later was not asked for, and what is held for it goes back
    Cancel(CancelInvoice),
    /// Take a payment that is held for you: it is made with this
    Settle(SettleInvoice),
}

/// Arguments of `invoice`.
#[derive(Args, Debug)]
pub struct MakeInvoice {
    /// How much is asked
    #[arg(value_name = "AMOUNT", required_unless_present = "open", conflicts_with = "open", value_parser = amount::amount)]
    pub amount: Option<TypedAmount>,
    /// Let the payer choose the amount
    #[arg(long)]
    pub open: bool,
    /// What it is for, at most 256 bytes; whoever gets the invoice can read it
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true, value_parser = description)]
    pub memo: String,
    /// How long it is good
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = values::duration)]
    pub expires: Seconds,
    /// Hold a payment that comes over several channels for so long, until you settle or cancel it
    #[arg(long, value_name = "DURATION", num_args = 0..=1, default_missing_value = "10m", value_parser = values::duration)]
    pub hold: Option<Seconds>,
    /// The sha256 of a preimage of 32 bytes that you have, 64 hex digits: you give it when you settle the payment
    #[arg(long, value_name = "HEX", value_parser = values::hex_32)]
    pub hash: Option<Hash>,
    /// Write its QR code into this file, which must not be there yet
    #[arg(long, value_name = "FILE")]
    pub png: Option<PathBuf>,
    /// Names what is signed.
    #[command(flatten)]
    pub request: RequestId,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
}

/// Arguments of `invoice list`.
#[derive(Args, Debug)]
pub struct ListInvoices {
    /// Those in this state alone
    #[arg(long, value_enum)]
    pub state: Option<StateArg>,
    /// The last ones before this number, as the hint of a page names it [default: the newest]
    #[arg(long, value_name = "NUMBER", conflicts_with = "after")]
    pub before: Option<u64>,
    /// The first ones after this number, instead of the newest; 0 begins with the oldest
    #[arg(long, value_name = "NUMBER")]
    pub after: Option<u64>,
    /// At most so many
    #[arg(long, value_name = "COUNT", default_value_t = DEFAULT_LIMIT, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_LIMIT)))]
    pub limit: u32,
}

/// In which state invoices are.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum StateArg {
    /// Those that can be paid
    Open,
    /// Those that are paid
    Paid,
    /// Those that were paid while the record may lack something: that counts as nothing yet
    Kept,
    /// Those whose time was over before they were paid
    Expired,
    /// Those that were taken back
    Cancelled,
    /// Those of which a payment is there and waits for you
    Held,
    /// Those whose payment was settled and is being paid
    Settling,
}

impl From<StateArg> for InvoiceState {
    fn from(state: StateArg) -> InvoiceState {
        match state {
            StateArg::Open => InvoiceState::Open,
            StateArg::Paid => InvoiceState::Paid,
            StateArg::Kept => InvoiceState::Kept,
            StateArg::Expired => InvoiceState::Expired,
            StateArg::Cancelled => InvoiceState::Cancelled,
            StateArg::Held => InvoiceState::Held,
            StateArg::Settling => InvoiceState::Settling,
        }
    }
}

/// Arguments of `invoice show`.
#[derive(Args, Debug)]
pub struct ShowInvoice {
    /// The invoice, by your id for it, by its reference or by its text
    #[arg(value_name = "ID|REFERENCE|TEXT", value_parser = invoice_name)]
    pub invoice: InvoiceName,
    /// Write its QR code into this file, which must not be there yet
    #[arg(long, value_name = "FILE")]
    pub png: Option<PathBuf>,
}

/// Arguments of `invoice cancel`.
#[derive(Args, Debug)]
pub struct CancelInvoice {
    /// The invoice, by your id for it, by its reference or by its text
    #[arg(value_name = "ID|REFERENCE|TEXT", value_parser = invoice_name)]
    pub invoice: InvoiceName,
}

/// Arguments of `invoice settle`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    causeway invoice settle order-7\n  \
    causeway invoice settle order-7 --preimage 9f86…")]
pub struct SettleInvoice {
    /// The invoice, by your id for it, by its reference or by its text
    #[arg(value_name = "ID|REFERENCE|TEXT", value_parser = invoice_name)]
    pub invoice: InvoiceName,
    /// The preimage, 64 hex digits, of an invoice that you made with --hash
    #[arg(long, value_name = "HEX", value_parser = values::hex_32)]
    pub preimage: Option<Hash>,
}

/// Arguments of `decode`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    causeway decode cswinv1…\n  \
    causeway decode invoice.txt")]
pub struct Decode {
    /// An invoice, or a line of a peer; a file that holds it, or - for standard input
    #[arg(value_name = "TEXT|FILE")]
    pub text: String,
}

/// A description that an invoice has room for.
fn description(text: &str) -> Result<String, String> {
    match text.len() {
        bytes if bytes > MAX_DESCRIPTION => Err(format!(
            "it has {bytes} bytes, at most {MAX_DESCRIPTION} are allowed"
        )),
        _ => Ok(text.to_owned()),
    }
}

/// The name of an invoice: the id that was given to it, its reference of 64 hex digits, or what its text is.
fn invoice_name(text: &str) -> Result<InvoiceName, String> {
    if values::is_invoice(text) {
        let signed: SignedInvoice = text
            .parse()
            .map_err(|error| format!("it is no invoice: {error}"))?;
        return Ok(signed.invoice.reference(&signed.domain).into());
    }
    let reference = text.to_ascii_lowercase().parse().ok();
    match reference.filter(|_| text.len() == 64) {
        Some(reference) => Ok(InvoiceName::Reference(reference)),
        None => text.parse().map_err(|error| {
            format!("it is neither an id, a reference of 64 hex digits nor an invoice: {error}")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_counted_in_bytes() {
        assert!(description(&"é".repeat(128)).is_ok());
        let refused = description(&"é".repeat(129)).unwrap_err();
        assert_eq!(refused, "it has 258 bytes, at most 256 are allowed");
    }

    #[test]
    fn an_invoice_is_named_by_its_id_or_its_reference_in_either_case() {
        let reference = Hash::of(b"tea");
        let hex = reference.to_string();
        for text in [hex.clone(), hex.to_uppercase()] {
            assert_eq!(invoice_name(&text), Ok(reference.into()));
        }
        for id in ["order-7", &hex[1..]] {
            let name = InvoiceName::Id(id.parse().unwrap());
            assert_eq!(invoice_name(id), Ok(name));
        }
        let refused = invoice_name(&format!("{hex}0")).unwrap_err();
        assert!(refused.contains("64 hex digits"), "{refused}");
        // a text that was cut is no id
        let refused = invoice_name("cswinv1qqqq").unwrap_err();
        assert!(refused.contains("it is no invoice"), "{refused}");
    }
}
