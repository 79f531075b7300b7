//! `channel open`, and the opening that `pay` does by itself.

use super::conditions::{self, words};
use super::entry::{check_admitted, check_fee_rate, Margin};
use crate::args::channel::Open;
use crate::commands::checks::{require_keeps, require_nonzero, require_other};
use crate::context::{Context, Session};
use crate::failure::error_with_hint;
use crate::network::Network;
use crate::output::{percent, time, Answer, Details};
use anyhow::{Context as _, Result};
use causeway_client::network::Source;
use causeway_client::network::{event, SubmitResult as _};
use causeway_client::wallet::Wallet;
use causeway_rules::admission::{check_joinable, validate};
use causeway_rules::life;
use causeway_rules::policy::{lifetime, minimum_rate, terms};
use causeway_types::admission::Admission;
use causeway_types::channel::Payout;
use causeway_types::event::ChannelOpened;
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::Policy;
use causeway_types::registry::{AdmissionRequest, Entry, OpenTerms};
use causeway_types::{Amount, ChannelId, Height, LockMode, Ppm, Seconds, SidechainId, UnixTime};
use causeway_wallet::book::KeyUse;
use cosmwasm_std::Addr;
use serde::Serialize;

/// The word for a peer that is whoever joins first.
const ANYONE: &str = "anyone";

/// A channel to open.
#[derive(Debug)]
pub struct OpenRequest<'a> {
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
    /// How much margin goes along; what is lacking if not given.
    pub margin: Option<Amount>,
    /// What the opener agrees to pay the peer for forwarding.
    pub fee_rate: Option<Ppm>,
    /// The opener's own conditions on who joins.
    pub admission: Option<Admission>,
}

/// What a channel would be opened under, as it is shown before anybody is asked.
#[derive(Debug)]
pub struct OpenQuote {
    policy: Policy,
    lifetime: Seconds,
    /// The opener's margin.
    pub margin: Margin,
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
    /// The version of the policy that it was opened under.
    pub policy_version: u64,
    /// The opener's margin.
    pub margin: Margin,
    /// The block that it was opened in.
    pub height: Height,
}

/// Runs it.
pub fn run(context: &Context, open: Open) -> Result<Answer> {
    if open.peer == ANYONE && open.mode == LockMode::Unlocked {
        return Err(error_with_hint(
            "an unlocked channel needs a named peer, 'anyone' was given",
            "name the peer, or choose --mode one-way or two-way",
        ));
    }
    if let Some(name) = &open.name {
        context.check_new_name("channel", name)?;
    }
    if open.peer == ANYONE && context.keystore().info(ANYONE).is_ok() {
        return Err(error_with_hint(
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
    let wanted = OpenRequest {
        sidechain: &sidechain,
        peer: peer.as_ref(),
        amount: amounts.read(&open.amount)?,
        mode: open.mode,
        name: open.name,
        lifetime: open.lifetime,
        source: open.source,
        payout_credit: open.payout_credit,
        margin: amounts.read_some(open.margin.as_ref())?,
        fee_rate: open.fee_rate,
        admission: conditions::own(&open.admission),
    };
    let prospect = look(&session, &wanted)?;
    ask(context, network, &wanted, &prospect)?;
    let mut wallet = session.wallet(context)?;
    let opened = open_channel(&session, &mut wallet, wanted, prospect, None)?;
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
    Ok(Answer::of(&opened)?
        .say(format!(
            "channel {id} to {whom} is opened with {} {}, {}; it ends {}",
            amounts.show(opened.amount),
            opened.sidechain,
            opened.mode,
            network.clock()?.at(opened.expires_at)
        ))
        .note_if(opened.margin.remark(network, &sidechain))
        .hint(hint))
}

/// What it would be opened under; fails where it cannot be.
pub fn look(session: &Session, wanted: &OpenRequest<'_>) -> Result<OpenQuote> {
    let network = &session.network;
    let sidechain_id = wanted.sidechain.sidechain_id;
    if let Some(peer) = wanted.peer {
        require_keeps(network, peer)?;
    }
    if let Some(name) = &wanted.name {
        check_name_free(network, sidechain_id, &session.me.address(), name)?;
    }
    let policy = network.policy(sidechain_id)?;
    let lifetime = lifetime(&policy.parameters, wanted.lifetime)?;
    if let Some(asked) = wanted.fee_rate {
        check_fee_rate(&policy.parameters, asked)?;
    }
    if let Some(own) = &wanted.admission {
        validate(own).context("nobody could join under these conditions")?;
    }
    check_hours(network, wanted, &policy, lifetime)?;
    let entry = AdmissionRequest::Open {
        sidechain_id,
        amount: wanted.amount,
        fee_rate: wanted.fee_rate,
    };
    let amounts = network.amounts(wanted.sidechain);
    let needed = check_admitted(network, amounts, entry, "no channel was opened")?.margin;
    let rate = minimum_rate(&policy);
    let me = session.me.address();
    let needed = (needed, rate);
    let margin = Margin::of(network, wanted.sidechain, &me, needed, wanted.margin)?;
    let all = margin.and(wanted.amount)?;
    network.check_entry_funds(wanted.sidechain, &me, wanted.source, all)?;
    Ok(OpenQuote {
        policy,
        lifetime,
        margin,
    })
}

/// Fails where a name is that of an earlier channel of the opener: names are never freed.
fn check_name_free(
    network: &Network,
    sidechain_id: SidechainId,
    opener: &Addr,
    name: &str,
) -> Result<()> {
    match network.find_channel(name, opener)? {
        Some(seen) if seen.channel.sidechain_id == sidechain_id => Err(error_with_hint(
            format!(
                "the name '{name}' is taken by channel {} of yours, {}",
                seen.channel.id, seen.phase
            ),
            format!("choose another --name: names are never freed; `causeway channel status {name}` shows that channel"),
        )),
        _ => Ok(()),
    }
}

/// Fails where the trading hours would let nobody join before it is too late.
fn check_hours(
    network: &Network,
    wanted: &OpenRequest<'_>,
    policy: &Policy,
    lifetime: Seconds,
) -> Result<()> {
    let now = network.status()?.time;
    let ledger = life::open(wanted.mode, terms(policy), lifetime, wanted.amount, now)?;
    if ledger.joined {
        return Ok(());
    }
    let sidechains = [&policy.parameters.admission].into_iter();
    let conditions: Vec<_> = sidechains.chain(&wanted.admission).cloned().collect();
    check_joinable(&conditions, now, life::last_join(&ledger)).map_err(|why| {
        error_with_hint(
            time::dated(&why.to_string()),
            "open it with a longer --lifetime, with other --hours, or when the hours have begun",
        )
    })
}

/// Shows what the channel would be, and asks.
pub fn ask(
    context: &Context,
    network: &Network,
    wanted: &OpenRequest<'_>,
    prospect: &OpenQuote,
) -> Result<()> {
    let amounts = network.amounts(wanted.sidechain);
    let question = format!(
        "Open this channel with {} {}",
        amounts.show(wanted.amount),
        wanted.sidechain.symbol
    );
    context.confirm(details(context, network, wanted, prospect)?, &question)
}

/// The terms, the margin and when the money is back at the latest.
fn details(
    context: &Context,
    network: &Network,
    wanted: &OpenRequest<'_>,
    prospect: &OpenQuote,
) -> Result<Details> {
    let clock = network.clock()?;
    let ends = clock.now.plus(prospect.lifetime);
    let p = &prospect.policy.parameters;
    let symbol = &wanted.sidechain.symbol;
    let amounts = network.amounts(wanted.sidechain);
    let peer = match wanted.peer {
        Some(peer) => context.names()?.full(peer),
        None => "whoever joins first".to_owned(),
    };
    let rate = minimum_rate(&prospect.policy);
    let all = prospect.margin.and(wanted.amount)?;
    let margin = match rate.0 {
        0 => "none".to_owned(),
        _ => format!(
            "{} ({} of what you put in, yours again when it settles)",
            prospect.margin.words(network, wanted.sidechain),
            percent(rate)
        ),
    };
    let conditions = [Some(&p.admission), wanted.admission.as_ref()];
    let mut details = Details::new()
        .with("peer", peer)
        .with("mode", wanted.mode)
        .with(
            "you put in",
            format!("{} {symbol}", amounts.show(wanted.amount)),
        )
        .with("margin", margin)
        .with("in all", format!("{} {symbol}", amounts.show(all)))
        .with("ends", clock.at(ends))
        .with(
            "refund",
            format!(
                "from {} on, {} blocks after anyone notes it as due, whatever the peer does",
                time::date(ends),
                p.grace_blocks
            ),
        )
        .with(
            "terms",
            format!(
                "policy {}: close window {}, each side at least {}",
                prospect.policy.version,
                time::exact(p.close_window),
                amounts.show(p.minimum_balance)
            ),
        );
    if let Some(rate) = wanted.fee_rate {
        let paid = "to the peer for payments that it forwards";
        details = details.with("fee rate", format!("{} {paid}", percent(rate)));
    }
    for words in conditions.into_iter().flatten().filter_map(words) {
        details = details.with("admission", words);
    }
    Ok(details)
}

/// Opens a channel, under the policy that was looked at and no other.
pub fn open_channel(
    session: &Session,
    wallet: &mut Wallet<'_>,
    wanted: OpenRequest<'_>,
    prospect: OpenQuote,
    request: Option<&str>,
) -> Result<Opened> {
    let network = &session.network;
    // an opening of an earlier process that may still be included: this would be a second one
    wallet
        .follow_openings()
        .context("no channel was opened: it is not known yet whether an earlier one is")?;
    let OpenQuote { policy, margin, .. } = prospect;
    let key = wallet.take_key(KeyUse::Channel, request)?;
    let terms = OpenTerms {
        peer: wanted.peer.map(Addr::to_string),
        mode: wanted.mode,
        key: key.public(),
        lifetime: wanted.lifetime,
        name: wanted.name,
        payout: wanted.payout_credit.then_some(Payout::Credit {}),
        fee_rate: wanted.fee_rate,
        margin: margin.sent(),
        admission: wanted.admission,
        policy_version: Some(policy.version),
    };
    let all = margin.and(wanted.amount)?;
    let msg = network.entry(wanted.sidechain, wanted.source, all, Entry::Open(terms))?;
    let tx = wallet
        .submit_with_key(&session.me.account, vec![msg], Some(key))
        .failed("no channel was opened")?;
    let opened: ChannelOpened = event(&tx).context("the chain does not say what was opened")?;
    wallet.enroll(&network.channel_by_id(opened.channel_id)?.channel, &tx)?;
    Ok(Opened {
        channel_id: opened.channel_id,
        name: opened.name,
        sidechain: wanted.sidechain.symbol.clone(),
        mode: opened.mode,
        peer: opened.b,
        amount: opened.amount,
        expires_at: opened.expires_at,
        policy_version: policy.version,
        margin,
        height: tx.height,
    })
}
