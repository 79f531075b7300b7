//! `channel open`, and the opening that `pay` does by itself.

use super::keys;
use crate::args::channel::Open;
use crate::args::values::Source;
use crate::context::{Context, Session};
use crate::failure::advise;
use crate::network::event;
use crate::output::{units, Answer};
use anyhow::{Context as _, Result};
use causeway_types::channel::Payout;
use causeway_types::event::ChannelOpened;
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::{Entry, OpenTerms};
use causeway_types::{Amount, ChannelId, Height, LockMode, Seconds, UnixTime};
use cosmwasm_std::Addr;
use serde::Serialize;

/// The word for a peer that is whoever joins first.
const ANYONE: &str = "anyone";

/// A channel to open.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// Its sidechain.
    pub sidechain: &'a SidechainResponse,
    /// The other side; none for whoever joins first.
    pub peer: Option<&'a Addr>,
    /// What it is opened with.
    pub amount: Amount,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// The opener's name for it.
    pub name: Option<String>,
    /// How long it lives.
    pub lifetime: Option<Seconds>,
    /// Where the money is taken from.
    pub source: Source,
    /// Whether the opener is paid as credit.
    pub payout_credit: bool,
}

/// A channel that was opened.
#[derive(Debug, Serialize)]
pub struct Opened {
    /// Its number.
    pub channel_id: ChannelId,
    /// The opener's name for it.
    pub name: Option<String>,
    /// Its sidechain's symbol.
    pub sidechain: String,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// The other side; none while anyone may join.
    pub peer: Option<Addr>,
    /// What it was opened with.
    pub amount: Amount,
    /// When it is due.
    pub expires_at: UnixTime,
    /// The block that it was opened in.
    pub height: Height,
}

/// Runs it.
pub fn run(context: &Context, open: Open) -> Result<Answer> {
    if open.peer == ANYONE && open.mode == LockMode::Unlocked {
        return Err(advise(
            "an unlocked channel needs a named peer, 'anyone' was given",
            "name the peer, or choose --mode one-way or two-way",
        ));
    }
    let peer = match open.peer.as_str() {
        ANYONE => None,
        who => Some(context.who(who)?),
    };
    let session = context.session()?;
    let sidechain = session.network.sidechain(open.which.sidechain.as_deref())?;
    let opened = open_channel(
        &session,
        Wanted {
            sidechain: &sidechain,
            peer: peer.as_ref(),
            amount: open.amount,
            mode: open.mode,
            name: open.name,
            lifetime: open.lifetime,
            source: open.source,
            payout_credit: open.payout_credit,
        },
    )?;
    let id = opened.channel_id;
    let whom = match &opened.peer {
        Some(peer) => context.names()?.short(peer),
        None => "whoever joins first".to_owned(),
    };
    let hint = match opened.mode {
        LockMode::Unlocked => format!("next: `causeway pay {id} AMOUNT`"),
        _ => format!(
            "next: the peer joins with `causeway channel join {id}`; until then \
             `causeway channel cancel {id}` takes everything back"
        ),
    };
    Ok(Answer::of(&opened)?
        .say(format!(
            "channel {id} to {whom} is opened with {} {}, {}; it ends {}",
            units(opened.amount),
            opened.sidechain,
            opened.mode,
            session.network.clock()?.at(opened.expires_at)
        ))
        .hint(hint))
}

/// Opens a channel.
pub fn open_channel(session: &Session, wanted: Wanted<'_>) -> Result<Opened> {
    let network = &session.network;
    let me = session.me.address();
    network.check_entry_funds(wanted.sidechain, &me, wanted.source, wanted.amount)?;
    let terms = OpenTerms {
        peer: wanted.peer.map(Addr::to_string),
        mode: wanted.mode,
        key: keys::fresh(session)?,
        lifetime: wanted.lifetime,
        name: wanted.name,
        payout: wanted.payout_credit.then_some(Payout::Credit {}),
    };
    let entry = Entry::Open(terms);
    let msg = network.entry(wanted.sidechain, wanted.source, wanted.amount, entry)?;
    let tx = network
        .submit(&session.me.account, vec![msg])
        .context("no channel was opened")?;
    let opened: ChannelOpened = event(&tx).context("the chain does not say what was opened")?;
    Ok(Opened {
        channel_id: opened.channel_id,
        name: opened.name,
        sidechain: wanted.sidechain.symbol.clone(),
        mode: opened.mode,
        peer: opened.b,
        amount: opened.amount,
        expires_at: opened.expires_at,
        height: tx.height,
    })
}
