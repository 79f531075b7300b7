//! `decode`: what a text is that a payee or a peer gave. The node that runs checks it.

use super::labels::Labels;
use super::line;
use crate::args::invoice::Decode;
use crate::context::Context;
use crate::network::Network;
use crate::output::{AmountFormat, Answer, Clock, Details};
use anyhow::Result;
use causeway_node_api::calls::decode::{
    Decode as Call, Decoded, DecodedInvoice, DecodedMessage, SignatureCheck,
};
use cosmwasm_std::Addr;

/// Asks the node, and prints all that is in the text.
pub fn run(context: &Context, decode: &Decode) -> Result<Answer> {
    let node = context.require_node()?;
    let text = read(&decode.text)?;
    let decoded = node.client.call(&Call { text })?;
    let answer = Answer::of(&decoded)?;
    match decoded {
        Decoded::Invoice(invoice) => {
            let network = context.network()?;
            let details = invoice_details(context, &network, &invoice)?;
            let answer = answer.say(details);
            Ok(match invoice.problem {
                Some(problem) => answer
                    .note(format!("not to be paid: {}", problem.message))
                    .hint_if(problem.next),
                None => answer,
            })
        }
        Decoded::PeerMessage(message) => Ok(answer.say(message_details(&message))),
    }
}

/// The text itself, a file that holds it, or `-` for standard input; without blanks and ends of lines, which neither of the
/// two forms has.
fn read(given: &str) -> Result<String> {
    let text = line::content(given)?;
    let text = text.as_deref().unwrap_or(given);
    Ok(text.split_whitespace().collect())
}

fn message_details(message: &DecodedMessage) -> Details {
    Details::new()
        .with("kind", "a line of a peer")
        .with("message", &message.message)
        .with("channel", message.channel_id)
        .with("chain", &message.chain_id)
        .with("registry", &message.registry)
        .with_some(
            "of this chain",
            (!message.is_of_this_chain).then_some("no: it is of another chain or registry"),
        )
}

/// All that is in an invoice, and what the chain says of it.
pub(super) fn invoice_details(
    context: &Context,
    network: &Network,
    invoice: &DecodedInvoice,
) -> Result<Details> {
    let labels = Labels::new(context, network)?;
    let clock: Clock = network.clock()?;
    let asked = match (invoice.amount, invoice.is_of_this_chain) {
        (Some(amount), true) => format!(
            "{} {}",
            labels.amount(invoice.sidechain_id, amount),
            labels.symbol(invoice.sidechain_id)
        ),
        (None, true) => format!("any amount of {}", labels.symbol(invoice.sidechain_id)),
        // the sidechains of the other chain are not known here
        (Some(amount), false) => format!(
            "{} base units of its sidechain {}",
            AmountFormat::BASE_UNITS.show(amount),
            invoice.sidechain_id
        ),
        (None, false) => format!("any amount of its sidechain {}", invoice.sidechain_id),
    };
    let account = Addr::unchecked(&invoice.account);
    let payee = match invoice.is_of_this_chain {
        true => labels.names.full(&account),
        false => account.to_string(),
    };
    let until = match invoice.is_expired {
        true => format!("{}: expired", clock.at(invoice.expires_at)),
        false => clock.at(invoice.expires_at),
    };
    Ok(Details::new()
        .with("kind", "an invoice")
        .with("amount", asked)
        .with("payee", payee)
        .with_some("calls itself", invoice.name.as_ref())
        .with("signature", signature(invoice))
        .with_some(
            "description",
            Some(&invoice.description).filter(|text| !text.is_empty()),
        )
        .with("made", clock.at(invoice.made_at))
        .with("good until", until)
        .with("reference", invoice.reference)
        .with_some("hash", invoice.hash))
}

fn signature(invoice: &DecodedInvoice) -> String {
    let key = invoice.identity_key.as_deref().unwrap_or_default();
    match invoice.signature {
        SignatureCheck::Valid if invoice.is_ours => "ours".to_owned(),
        SignatureCheck::Valid => format!("by the key that the payee announces, {key}"),
        SignatureCheck::Invalid => {
            format!("not by the key that the payee announces, {key}")
        }
        SignatureCheck::NotAnnounced => {
            "not checked: the payee announces no node, so its key is not known".to_owned()
        }
        SignatureCheck::OtherChain => "not checked: it is of another chain or registry".to_owned(),
    }
}
