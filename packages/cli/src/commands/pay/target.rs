//! Which channel a payment goes over: the one that is named, the one to the peer that has enough, or a new one.

use super::invoice::require_amount;
use super::meaning::{self, Meaning};
use crate::args::payments::Pay;
use crate::commands::channel::open::confirm_opening;
use crate::commands::checks::{require_nonzero_if_given, require_other};
use crate::context::{Context, Session};
use crate::failure::hinted;
use crate::output::hints::runnable;
use crate::output::{terminal, Details};
use anyhow::Result;
use causeway_client::channels::open::{OpenQuote, OpenedChannel};
use causeway_client::error::PaymentError;
use causeway_client::payments::target::{
    find_channel, opening_for, require_running, waiting_channels, TargetRequest,
};
use causeway_client::wallet::Wallet;
use causeway_client::ClientError;
use causeway_types::channel::Channel;
use causeway_types::issuer::SidechainResponse;
use causeway_types::Amount;
use cosmwasm_std::Addr;

/// Where a payment goes.
pub struct Target {
    /// The channel.
    pub channel: Channel,
    /// Set if it was opened for this payment.
    pub opened: Option<OpenedChannel>,
}

/// Finds it, or opens it.
pub fn find(
    context: &Context,
    session: &Session,
    wallet: &mut Wallet<'_>,
    pay: &Pay,
    id: &str,
) -> Result<Target> {
    require_nonzero_if_given(pay.fund.as_ref(), "open a channel with")?;
    let typed = require_amount(pay)?;
    let network = &session.network;
    let peer = match meaning::of(context, session, pay)? {
        Meaning::Channel(channel) => {
            require_running(network, &channel)?;
            return Ok(Target {
                channel: *channel,
                opened: None,
            });
        }
        Meaning::Peer(peer) => peer,
    };
    require_other(context, &session.me.address(), &peer, "be paid by itself")?;
    let sidechain_id = match &pay.which.sidechain {
        Some(named) => Some(network.sidechain(Some(named))?.sidechain_id),
        None => None,
    };
    let request = TargetRequest {
        peer: &peer,
        sidechain_id,
        request_id: id,
    };
    let found = find_channel(wallet, &request, |sidechain| {
        network.amounts(sidechain).read(typed)
    });
    match found.map_err(|error| not_found(&pay.to, error))? {
        Some(channel) => Ok(Target {
            channel,
            opened: None,
        }),
        None => open(context, session, wallet, pay, &peer, id),
    }
}

/// Why none of the channels is used: for one its own reason, for several a line each.
fn not_found(peer: &str, error: anyhow::Error) -> anyhow::Error {
    let hint = format!("`causeway channel open {peer} AMOUNT` opens another");
    let refused = match error.downcast::<ClientError>() {
        Ok(ClientError::Payment { error, unit }) => match *error {
            PaymentError::NoneUsable { refused } => (refused, unit),
            error => {
                let error = Box::new(error);
                return ClientError::Payment { error, unit }.into();
            }
        },
        Ok(error) => return error.into(),
        Err(error) => return error,
    };
    let (mut refused, unit) = refused;
    if refused.len() == 1 {
        if let Some((channel_id, error)) = refused.pop() {
            let message = format!("channel {channel_id} cannot be used now");
            return anyhow::Error::new(ClientError::Wallet { error, unit })
                .context(hinted(message, hint));
        }
    }
    let message = format!(
        "none of the {} channels to {peer} can be used now",
        refused.len()
    );
    let error = Box::new(PaymentError::NoneUsable { refused });
    anyhow::Error::new(ClientError::Payment { error, unit }).context(hinted(message, hint))
}

fn open(
    context: &Context,
    session: &Session,
    wallet: &mut Wallet<'_>,
    pay: &Pay,
    peer: &Addr,
    id: &str,
) -> Result<Target> {
    let network = &session.network;
    let sidechain = network.sidechain(pay.which.sidechain.as_deref())?;
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(require_amount(pay)?)?;
    let amounts = (amount, amounts.read_some(pay.fund.as_ref())?);
    let quote = agree_to_open(context, session, pay, sidechain, peer, amounts, None)?;
    let opened = quote.open(wallet, &session.me.account, Some(id))?;
    let seen = network.channel_by_id(opened.channel_id);
    let seen = seen.map_err(|error| opened_unpaid(&opened, id, error))?;
    Ok(Target {
        channel: seen.channel,
        opened: Some(opened),
    })
}

/// What fails between the opening of a payment's channel and its signature.
pub fn opened_unpaid(opened: &OpenedChannel, id: &str, error: ClientError) -> anyhow::Error {
    anyhow::Error::new(error).context(hinted(
        format!(
            "channel {} is open since block {}, and nothing is paid over it yet",
            opened.channel_id, opened.height
        ),
        format!("the same again with --id {id} pays over it, and opens no other"),
    ))
}

/// What a channel for a payment would take, shown and agreed to; with what is paid, where that is to be shown, too.
pub fn agree_to_open(
    context: &Context,
    session: &Session,
    pay: &Pay,
    sidechain: SidechainResponse,
    peer: &Addr,
    (amount, open_with): (Amount, Option<Amount>),
    paid: Option<&Details>,
) -> Result<OpenQuote> {
    let network = &session.network;
    let amounts = network.amounts(&sidechain);
    let request = opening_for((sidechain, pay.source), peer.clone(), (amount, open_with))?;
    let me = session.me.address();
    let quote = request.quote(network, &me)?;
    if !context.json {
        for channel_id in waiting_channels(network, &me, peer)? {
            terminal::say(runnable(&format!(
                "Channel {channel_id}, which {} has opened, waits for you and cannot be paid over before you join it: another one \
                 is opened for this payment. `causeway channel join {channel_id}` joins that one.",
                context.names()?.short(peer)
            )));
        }
    }
    if quote.request.amount == amount && !context.json {
        terminal::say(format!(
            "This opens a channel of exactly what is paid, {} {}: nothing is left in it for another payment. --fund AMOUNT \
             opens it with more.",
            amounts.show(amount),
            quote.request.sidechain.symbol
        ));
    }
    confirm_opening(context, network, &quote, paid)?;
    Ok(quote)
}
