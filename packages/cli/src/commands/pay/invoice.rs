//! `pay INVOICE`: what it asks is shown and agreed to, then the node that runs pays it.

use super::node::{
    asked_before, best_channel, carry_out, funded_from, or_in_another_token, NodePayment, HASH_PAID,
};
use super::routed::{self, Agreed, Wanted};
use super::target::agree_to_open;
use crate::args::amount::TypedAmount;
use crate::args::payments::Pay;
use crate::args::values::is_invoice;
use crate::commands::checks::require_nonzero_if_given;
use crate::commands::decode::invoice_details;
use crate::commands::line;
use crate::context::node::RunningNode;
use crate::context::{Context, Session};
use crate::error_code::CommandCode;
use crate::failure::{error_with_hint, in_commands, in_tokens, retold};
use crate::output::{time, Answer};
use anyhow::Result;
use causeway_client::error::Unit;
use causeway_node_api::calls::decode::{Decode, Decoded, DecodedInvoice};
use causeway_node_api::calls::pay as call;
use causeway_node_api::calls::payment::{Direction, Payment, PaymentKind, PaymentState};
use causeway_node_api::calls::payments::ListPayments;
use causeway_node_api::{ErrorCode, RequestId, MAX_WAIT};
use causeway_types::Amount;
use cosmwasm_std::Addr;
use std::path::Path;

/// The text of the invoice that is to be paid; none where a peer or a channel is. A file is read where no amount is given, which
/// only an invoice can lack, and else only by a name that no key has: a file that lies about takes nobody's place.
pub(super) fn text_of(pay: &Pay) -> Result<Option<String>> {
    if pay.peer || pay.channel {
        return Ok(None);
    }
    let given = pay.to.trim();
    let is_path = given.contains(['.', '/']) && Path::new(given).is_file();
    if is_invoice(given) {
        return Ok(Some(without_blanks(given)));
    }
    if given != "-" && pay.amount.is_some() && !is_path {
        return Ok(None);
    }
    let content = line::content(given)?.map(|text| without_blanks(&text));
    // a file of a channel's name may be anything
    let is_other = is_path && pay.amount.is_some();
    Ok(content.filter(|text| !is_other || is_invoice(text)))
}

/// Neither blanks nor ends of lines are in an invoice; mail adds both.
fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Pays it.
pub(super) fn run(context: &Context, pay: &Pay, text: String) -> Result<Answer> {
    refuse_what_the_invoice_says(pay)?;
    require_nonzero_if_given(pay.amount.as_ref(), "pay")?;
    require_nonzero_if_given(pay.fund.as_ref(), "open a channel with")?;
    let node = context.require_node()?;
    let id = pay.request.id.clone().unwrap_or_else(line::new_id);
    let request: RequestId = id.parse()?;
    let invoice = match node.client.call(&Decode { text: text.clone() })? {
        Decoded::Invoice(invoice) => *invoice,
        Decoded::PeerMessage(message) => {
            return Err(error_with_hint(
                CommandCode::NotAnInvoice,
                format!("it is a {} of a peer, and no invoice", message.message),
                "an invoice is one line that begins with cswinv1",
            ))
        }
    };
    let before = asked_before(&node, pay.request.id.as_deref())?;
    let is_signed = before.as_ref().is_some_and(|paid| paid.nonce.is_some());
    // what is wrong with it by now concerns no payment that was made before
    let session = Session {
        me: context.named()?,
        network: context.network()?,
    };
    if let Some(problem) = invoice.problem.as_ref().filter(|_| !is_signed) {
        let mut message = format!("nothing was signed: {}", problem.message);
        // one of another chain has none of our sidechains
        let sidechain = session.network.sidechain_by_id(invoice.sidechain_id);
        if let Some(sidechain) = sidechain.ok().filter(|_| invoice.is_of_this_chain) {
            message = in_tokens(
                &message,
                &Unit::from(&sidechain),
                context.base_units || context.json,
            );
        }
        if problem.code == ErrorCode::InvoiceExpired.name() {
            message = time::dated(&message);
        }
        let next = problem.next.as_deref().map(in_commands);
        return Err(retold(&problem.code, message, next));
    }
    if before.is_none() {
        refuse_what_is_paid(&node, &invoice)?;
    }
    let sidechain = session.network.sidechain_by_id(invoice.sidechain_id)?;
    let amounts = session.network.amounts(&sidechain);
    let asked = |amount: Amount| format!("{} {}", amounts.show(amount), sidechain.symbol);
    let chosen = amounts.read_some(pay.amount.as_ref())?;
    let amount = amount_of(&invoice, chosen, asked)?;
    let within = routed::require_within_most(pay, amounts, (amount, &sidechain.symbol))?;
    let mut fund = amounts.read_some(pay.fund.as_ref())?;
    let peer = Addr::unchecked(&invoice.account);
    let channel = best_channel(&node, &peer, Some(invoice.sidechain_id))?;
    // for what none has left another is opened
    let channel =
        channel.filter(|channel| channel.spendable >= amount && pay.from_sidechain.is_none());
    let mut most = None;
    // what was asked for under the id was agreed to before
    if before.is_none() {
        let details = || invoice_details(context, &session.network, &invoice);
        let mut is_to_open = channel.is_none();
        let mut instead = None;
        if channel.is_some() {
            let to = context.names()?.short(&peer);
            context.confirm(details()?, &format!("Pay {} to {to}", asked(amount)))?;
        } else {
            let wanted = Wanted {
                to: text.clone(),
                payee: &peer,
                arrives_in: &sidechain,
                amount,
                details: details()?,
            };
            match routed::agree(context, &session, &node, pay, wanted)? {
                Agreed::Routed(at_most) => {
                    most = Some(at_most);
                    is_to_open = false;
                }
                Agreed::Shown(answer) => return Ok(*answer),
                Agreed::NoRoute(other_token) => instead = other_token,
            }
        }
        if is_to_open {
            let quote = agree_to_open(
                context,
                &session,
                pay,
                sidechain.clone(),
                &peer,
                (amount, fund),
                Some(&details()?),
            )
            .map_err(|error| or_in_another_token(error, instead))?;
            if context.dry_run {
                let key = node.next_key()?;
                return Err(session.only_shown(vec![quote.message(&session.network, key)?]));
            }
            // it is opened with what was agreed to
            fund = Some(quote.request.amount);
        }
    }
    let call = call::Pay {
        fund,
        source: Some(funded_from(pay.source)),
        memo: pay.memo.clone(),
        from_sidechain_id: routed::from(&session, pay, invoice.sidechain_id)?,
        at_most: most.or(within),
        try_for: pay.timeout,
        // a block may be waited for
        wait: channel.is_none().then_some(MAX_WAIT),
        ..call::Pay::invoice(request, text, chosen)
    };
    let payment = NodePayment {
        id: &id,
        is_named: pay.request.id.is_some(),
        call,
        sidechain: &sidechain,
        amount,
        over: channel.map(|channel| channel.channel_id),
    };
    carry_out(context, &session, &node, &payment)
}

/// Refuses an invoice that another payment over several channels pays, or has paid, before anything is planned for it.
fn refuse_what_is_paid(node: &RunningNode, invoice: &DecodedInvoice) -> Result<()> {
    let page = node.client.call(&ListPayments {
        direction: Some(Direction::Out),
        peer: Some(invoice.account.clone()),
        reference: Some(invoice.reference.to_string()),
        newest: Some(true),
        ..ListPayments::default()
    })?;
    let pays = |payment: &&Payment| {
        payment.kind == PaymentKind::Routed && payment.state != PaymentState::Failed
    };
    let Some(payment) = page.payments.iter().find(pays) else {
        return Ok(());
    };
    let how_far = match payment.state {
        PaymentState::Final => "is paid already",
        PaymentState::Unknown => "may have been paid before the book was lost",
        _ => "is being paid",
    };
    let id = payment.id.as_deref().unwrap_or_default();
    Err(retold(
        HASH_PAID,
        format!("nothing was signed: the invoice {how_far}, by the payment with the id {id}"),
        Some(format!("`causeway explain {id}` says how far it is")),
    ))
}

/// How much is paid: what the invoice asks, or what is chosen where it leaves that open.
fn amount_of(
    invoice: &DecodedInvoice,
    chosen: Option<Amount>,
    shown: impl Fn(Amount) -> String,
) -> Result<Amount> {
    match (invoice.amount, chosen) {
        (Some(asked), Some(chosen)) if asked != chosen => Err(retold(
            ErrorCode::InvoiceAmount.name(),
            format!(
                "nothing was signed: the invoice asks for {}, not for {}",
                shown(asked),
                shown(chosen)
            ),
            Some("leave the amount out, or ask the payee for another invoice".to_owned()),
        )),
        (Some(asked), _) => Ok(asked),
        (None, Some(chosen)) => Ok(chosen),
        (None, None) => Err(retold(
            ErrorCode::InvoiceAmountOpen.name(),
            "nothing was signed: the invoice leaves the amount to you, and none is given",
            Some("give the amount after the invoice".to_owned()),
        )),
    }
}

/// What an invoice says itself is not said beside it.
fn refuse_what_the_invoice_says(pay: &Pay) -> Result<()> {
    let (option, why) = match pay {
        Pay {
            reference: Some(_), ..
        } => ("--reference", "an invoice has a reference of its own"),
        Pay { which, .. } if which.sidechain.is_some() => {
            ("--sidechain", "an invoice names its sidechain")
        }
        Pay { out: Some(_), .. } => (
            "--out",
            "the node pays an invoice, and makes no line of text",
        ),
        Pay {
            deliver_later: true,
            ..
        } => (
            "--deliver-later",
            "the payee says first whether an invoice may still be paid",
        ),
        _ => return Ok(()),
    };
    Err(error_with_hint(
        CommandCode::OptionsConflict,
        format!("{why}: {option} does not go with it"),
        format!("leave {option} out"),
    ))
}

/// What a payment that is no invoice must name.
pub(super) fn require_amount(pay: &Pay) -> Result<&TypedAmount> {
    pay.amount.as_ref().ok_or_else(|| {
        error_with_hint(
            CommandCode::ArgumentMissing,
            format!("no amount is given for {}, and it is no invoice", pay.to),
            "give the amount after whom to pay",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Cli, Command};
    use clap::Parser as _;

    fn pay(args: &[&str]) -> Pay {
        match Cli::parse_from(["causeway", "pay"].iter().chain(args)).command {
            Command::Pay(pay) => pay,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_is_an_invoice_where_no_name_of_a_key_could_be_meant() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tea.txt");
        let path = path.to_str().unwrap();
        std::fs::write(path, "cswinv1qq\n qq\n").unwrap();
        let text = || Some("cswinv1qqqq".to_owned());
        assert_eq!(text_of(&pay(&["cswinv1qqqq"])).unwrap(), text());
        assert_eq!(
            text_of(&pay(&["CSWINV1QQQQ", "5"])).unwrap(),
            Some("CSWINV1QQQQ".to_owned())
        );
        assert_eq!(text_of(&pay(&[path])).unwrap(), text());
        assert_eq!(text_of(&pay(&[path, "5"])).unwrap(), text());
        // with an amount a name is a name, whatever lies beside
        for args in [&["bob", "5"][..], &["7", "5"], &[path, "5", "--peer"]] {
            assert_eq!(text_of(&pay(args)).unwrap(), None, "{args:?}");
        }
        std::fs::write(path, "another text").unwrap();
        assert_eq!(text_of(&pay(&[path, "5"])).unwrap(), None);
    }
}
