//! `sidechain apply` and `sidechain diff`: from what is set to what a file says, in one transaction.

use super::file;
use super::settings::{table, Change, SettingsPlan, SettingsRequest};
use crate::args::sidechain::Apply;
use crate::commands::route_args::Labels;
use crate::context::{Context, Session};
use crate::network::Network;
use crate::output::terminal::say;
use crate::output::{percent, Answer};
use anyhow::Result;
use causeway_client::network::{event, events, SubmitResult as _};
use causeway_types::event::{ExchangePairSet, LegalRateSet, ParametersSet, RouteSet};
use causeway_types::issuer::SidechainResponse;
use causeway_types::Height;

/// What a plan did.
pub struct Done {
    /// What was changed.
    pub changes: Vec<Change>,
    /// The version in force now.
    pub version: u64,
    /// The block.
    pub height: Height,
    said: Vec<String>,
}

impl Done {
    /// Says it.
    pub fn say(self, mut answer: Answer) -> Answer {
        for line in self.said {
            answer = answer.say(line);
        }
        answer
    }
}

/// Runs `apply`.
pub fn run(context: &Context, apply: &Apply) -> Result<Answer> {
    let wanted = file::read(apply)?;
    let session = context.session()?;
    let sidechain = session.network.sidechain(apply.sidechain.as_deref())?;
    let plan = SettingsPlan::new(context, &session.network, &sidechain, &wanted)?;
    let Some(done) = carry_out(context, &session, &sidechain, &plan)? else {
        return nothing(&sidechain, &plan, &[]);
    };
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "version": done.version,
        "changes": done.changes,
        "height": done.height,
    });
    Ok(done.say(Answer::of(&json)?))
}

/// Runs `diff`.
pub fn diff(context: &Context, apply: &Apply) -> Result<Answer> {
    let wanted: SettingsRequest = file::read(apply)?;
    let network = context.network()?;
    let sidechain = network.sidechain(apply.sidechain.as_deref())?;
    let plan = SettingsPlan::new(context, &network, &sidechain, &wanted)?;
    let changes = changes(context, &network, &plan)?;
    if changes.is_empty() {
        return nothing(&sidechain, &plan, &changes);
    }
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "version": plan.version,
        "changes": changes,
    });
    let answer = Answer::of(&json)?.say(table(&changes));
    Ok(answer.note_if(plan.remark()).hint(format!(
        "`causeway sidechain apply {}` sets this",
        apply.file.display()
    )))
}

/// Shows a plan, asks, and sends it as one transaction. None if there is nothing to do.
pub fn carry_out(
    context: &Context,
    session: &Session,
    sidechain: &SidechainResponse,
    plan: &SettingsPlan,
) -> Result<Option<Done>> {
    let network = &session.network;
    let changes = changes(context, network, plan)?;
    if changes.is_empty() {
        return Ok(None);
    }
    if let Some(remark) = plan.remark() {
        say(remark);
    }
    context.confirm(
        table(&changes),
        &format!(
            "Set this for {} (channels that run keep their terms)",
            sidechain.symbol
        ),
    )?;
    let msgs = plan
        .messages()
        .iter()
        .map(|msg| network.to_policy(msg))
        .collect::<Result<_, causeway_client::ClientError>>()?;
    let tx = network
        .submit(&session.me.account, msgs)
        .failed("nothing was set")?;
    let mut said = Vec::new();
    let parameters: Option<ParametersSet> = event(&tx);
    let legal: Option<LegalRateSet> = event(&tx);
    let versions = [
        parameters.as_ref().map(|e| e.version),
        legal.as_ref().map(|e| e.version),
    ];
    let version = versions.into_iter().flatten().max().unwrap_or(plan.version);
    if version != plan.version {
        said.push(format!(
            "policy {version} of {} holds for channels opened from now on",
            sidechain.symbol
        ));
    }
    if legal.is_some() {
        let (minimum, legal) = (plan.after.parameters.minimum_rate, plan.after.legal());
        said.push(format!(
            "the legal rate is {}; the minimum rate that counts is {}",
            percent(legal),
            percent(minimum.min(legal))
        ));
    }
    let pairs = events::<ExchangePairSet>(&tx).len();
    let routes = events::<RouteSet>(&tx).len();
    for (count, one, many) in [
        (pairs, "exchange pair is set", "exchange pairs are set"),
        (routes, "route is set", "routes are set"),
    ] {
        match count {
            0 => {}
            1 => said.push(format!("1 {one}")),
            n => said.push(format!("{n} {many}")),
        }
    }
    Ok(Some(Done {
        changes,
        version,
        height: tx.height,
        said,
    }))
}

fn changes(context: &Context, network: &Network, plan: &SettingsPlan) -> Result<Vec<Change>> {
    // programs are told base whatever people are shown
    let mut network = network.clone();
    network.base_units |= context.json;
    let amounts = network.amounts_of(plan.sidechain_id)?;
    Ok(plan.changes(&Labels::new(context, &network)?, amounts))
}

fn nothing(
    sidechain: &SidechainResponse,
    plan: &SettingsPlan,
    changes: &[Change],
) -> Result<Answer> {
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "version": plan.version,
        "changes": changes,
        "height": null,
    });
    Ok(Answer::of(&json)?.say(format!(
        "nothing differs: all that the file names is set for {} already",
        sidechain.symbol
    )))
}
