//! `invoice`: one line of text for who pays, and its QR code.

use super::picture::{self, PngFile};
use crate::args::invoice::MakeInvoice;
use crate::commands::checks::require_nonzero_if_given;
use crate::commands::line;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::{error_with_hint, hinted, retold};
use crate::output::time::exact;
use crate::output::{Answer, Clock};
use anyhow::{Context as _, Result};
use causeway_node_api::calls::make_invoice::{MakeInvoice as Call, MAX_EXPIRES_IN};
use causeway_node_api::CallError;
use causeway_types::Seconds;

/// Has the node make it, and prints its text.
pub fn run(context: &Context, make: &MakeInvoice) -> Result<Answer> {
    require_nonzero_if_given(make.amount.as_ref(), "ask for")?;
    let node = context.require_node()?;
    let png = make.png.as_deref().map(PngFile::new).transpose()?;
    let network = context.network()?;
    let sidechain = network.sidechain(make.which.sidechain.as_deref())?;
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read_some(make.amount.as_ref())?;
    let expires_in = u32::try_from(make.expires.0).unwrap_or(u32::MAX);
    if !(1..=MAX_EXPIRES_IN).contains(&expires_in) {
        return Err(error_with_hint(
            CommandCode::TimeInvalid,
            format!(
                "--expires is {}, must be 1s to {}",
                exact(make.expires),
                exact(Seconds(MAX_EXPIRES_IN.into()))
            ),
            "write it as 30m, 1h or 366d at most",
        ));
    }
    // drawn last: every failure from here on names it
    let id = make.request.id.clone().unwrap_or_else(line::new_id);
    let made = node.client.call(&Call {
        id: id.parse()?,
        epoch: None,
        sidechain_id: sidechain.sidechain_id,
        amount,
        description: make.memo.clone(),
        expires_in: Some(expires_in),
        hold: make
            .hold
            .map(|hold| u32::try_from(hold.0).unwrap_or(u32::MAX)),
        hash: make.hash,
    });
    let invoice = made.map_err(|error| failed(&error, &id))?;
    let clock: Clock = network.clock()?;
    let asked = invoice.amount.map_or_else(
        || format!("any amount of {}", sidechain.symbol),
        |amount| format!("{} {}", amounts.show(amount), sidechain.symbol),
    );
    let again = format!(
        "`causeway invoice show {}` prints it again",
        invoice.reference
    );
    let answer = Answer::of(&invoice)?
        .say(&invoice.text)
        .note(format!("it asks for {asked}"))
        .note(format!("it is good until {}", clock.at(invoice.expires_at)))
        .note(format!("its reference is {}", invoice.reference));
    let answer = picture::show(context, answer, &invoice.text, png).with_context(|| {
        hinted(
            "the invoice is made, and its picture is not written",
            &again,
        )
    })?;
    Ok(answer
        .hint(format!(
            "`causeway invoice show {}` says whether it is paid",
            invoice.reference
        ))
        .if_unprinted("the invoice is made, and could not be printed", again))
}

/// The node's refusal, with the id under which asking again is the same invoice.
fn failed(error: &CallError, id: &str) -> anyhow::Error {
    let same = format!("the same again with --id {id} makes one invoice, whatever happened");
    let hint = match error {
        CallError::Refused(refused) => refused.next.clone().unwrap_or(same),
        _ => same,
    };
    retold(error.code(), error.to_string(), Some(hint))
}
