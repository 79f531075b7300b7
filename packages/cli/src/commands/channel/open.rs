//! `channel open`, and what is shown and asked before any channel is opened.

mod node;

use super::conditions::{self, admission_text};
use super::margin_text::{margin_note, margin_text};
use crate::args::channel::Open;
use crate::commands::checks::{require_nonzero, require_other};
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::network::Network;
use crate::output::{percent, time, Answer, Details};
use anyhow::Result;
use causeway_client::channels::open::{OpenQuote, OpenRequest, OpenedChannel};
use causeway_rules::policy::minimum_rate;
use causeway_types::issuer::SidechainResponse;
use causeway_types::LockMode;
use causeway_wallet::keys::KeyStoreError;

/// The word for a peer that is whoever joins first.
const ANYONE: &str = "anyone";

/// Opens a channel.
pub fn run(context: &Context, open: Open) -> Result<Answer> {
    if let Some(name) = &open.name {
        context.check_new_name("channel", name)?;
    }
    // a key whose file is damaged is a key too
    let is_key = || {
        let info = context.keystore().info(ANYONE);
        !matches!(info, Err(KeyStoreError::Unknown { .. }))
    };
    if open.peer == ANYONE && is_key() {
        return Err(error_with_hint(
            CommandCode::NameAmbiguous,
            "'anyone' is a key here, and the word for whoever joins first",
            "give the key's address (`causeway keys show anyone`); a key of another name cannot be confused",
        ));
    }
    let peer = match open.peer.as_str() {
        ANYONE => None,
        who => Some(context.resolve_address(who)?),
    };
    require_nonzero(&open.amount, "open a channel with")?;
    let session = context.session()?;
    if let Some(peer) = &peer {
        require_other(
            context,
            &session.me.address(),
            peer,
            "be the peer of its own channel",
        )?;
    }
    let network = &session.network;
    let sidechain = network.sidechain(open.which.sidechain.as_deref())?;
    let amounts = network.amounts(&sidechain);
    let request = OpenRequest {
        sidechain: sidechain.clone(),
        peer,
        amount: amounts.read(&open.amount)?,
        mode: open.mode,
        name: open.name,
        lifetime: open.lifetime,
        source: open.source,
        payout_credit: open.payout_credit,
        margin: amounts.read_some(open.margin.as_ref())?,
        fee_rate: open.fee_rate,
        admission: conditions::own(&open.admission)?,
    };
    if let Some(node) = session.me.node() {
        return node::open(context, &session, node, &request);
    }
    if let Some(told) = node::opened_before(context, &session, &request)? {
        return Ok(told);
    }
    let quote = request.quote(network, &session.me.address())?;
    if let Some(node) = context.node_to_show()? {
        return Err(session.only_shown(vec![quote.message(network, node.next_key()?)?]));
    }
    let mut wallet = session.wallet(context)?;
    confirm_opening(context, network, &quote, None)?;
    let opened = quote.open(&mut wallet, &session.me.account, None)?;
    tell(context, network, &sidechain, &opened)
}

/// What was opened, and what comes next.
fn tell(
    context: &Context,
    network: &Network,
    sidechain: &SidechainResponse,
    opened: &OpenedChannel,
) -> Result<Answer> {
    let id = opened.channel_id;
    let whom = match &opened.peer {
        Some(peer) => context.names()?.short(peer),
        None => "whoever joins first".to_owned(),
    };
    let hint = match opened.mode {
        LockMode::Unlocked => format!("next: `causeway pay {id} AMOUNT`"),
        _ => format!(
            "next: the peer joins with `causeway --from PEER channel join {id}`; until then \
             `causeway channel cancel {id}` takes everything back"
        ),
    };
    Ok(Answer::of(opened)?
        .say(format!(
            "channel {id} to {whom} is opened with {} {}, {}; it ends {}",
            network.amounts(sidechain).show(opened.amount),
            opened.sidechain,
            opened.mode,
            network.clock()?.at(opened.expires_at)
        ))
        .note_if(margin_note(&opened.margin, network, sidechain))
        .hint(hint))
}

/// Shows what the channel would be, and asks.
pub fn confirm_opening(
    context: &Context,
    network: &Network,
    quote: &OpenQuote,
    paid: Option<&Details>,
) -> Result<()> {
    let request = &quote.request;
    let amounts = network.amounts(&request.sidechain);
    let question = format!(
        "Open this channel with {} {}",
        amounts.show(request.amount),
        request.sidechain.symbol
    );
    let opened = details(context, network, quote)?;
    match paid {
        Some(paid) => context.confirm(format!("{paid}\n{opened}"), &question),
        None => context.confirm(opened, &question),
    }
}

/// The terms, the margin and when the money is back at the latest.
fn details(context: &Context, network: &Network, quote: &OpenQuote) -> Result<Details> {
    let request = &quote.request;
    let clock = network.clock()?;
    let ends = clock.now.plus(quote.lifetime);
    let p = &quote.policy.parameters;
    let symbol = &request.sidechain.symbol;
    let amounts = network.amounts(&request.sidechain);
    let peer = match &request.peer {
        Some(peer) => context.names()?.full(peer),
        None => "whoever joins first".to_owned(),
    };
    let rate = minimum_rate(&quote.policy);
    let margin = match rate.0 {
        0 => "none".to_owned(),
        _ => format!(
            "{} ({} of what you put in, yours again when it settles)",
            margin_text(&quote.margin, network, &request.sidechain),
            percent(rate)
        ),
    };
    let conditions = [Some(&p.admission), request.admission.as_ref()];
    let mut details = Details::new()
        .with("peer", peer)
        .with("mode", request.mode)
        .with(
            "you put in",
            format!("{} {symbol}", amounts.show(request.amount)),
        )
        .with("margin", margin)
        .with("in all", format!("{} {symbol}", amounts.show(quote.total)))
        .with("ends", clock.at(ends))
        .with(
            "refund",
            format!(
                "from {} on, {} blocks after anyone marks it as due, whatever the peer does",
                time::date(ends),
                p.grace_blocks
            ),
        )
        .with(
            "terms",
            format!(
                "policy {}: close window {}, each side at least {}",
                quote.policy.version,
                time::exact(p.close_window),
                amounts.show(p.minimum_balance)
            ),
        );
    if let Some(rate) = request.fee_rate {
        let paid = "to the peer for payments that it forwards";
        details = details.with("fee rate", format!("{} {paid}", percent(rate)));
    }
    for text in conditions.into_iter().flatten().filter_map(admission_text) {
        details = details.with("admission", text);
    }
    Ok(details)
}
