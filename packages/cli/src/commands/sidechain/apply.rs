//! `sidechain apply` and `sidechain diff`: from what is set to what a file says, in one transaction.

use super::file;
use super::settings::{self, remark, table, Change};
use crate::args::sidechain::Apply;
use crate::commands::labels::Labels;
use crate::context::{Context, Session};
use crate::network::Network;
use crate::output::terminal::say;
use crate::output::{percent, Answer};
use anyhow::Result;
use causeway_client::sidechains::settings::{AppliedSettings, SettingsPlan};
use causeway_types::issuer::SidechainResponse;

/// What was set, with its differences in words.
pub struct Applied {
    /// What was changed.
    pub changes: Vec<Change>,
    /// What the chain says of it.
    pub settings: AppliedSettings,
}

/// Runs `apply`.
pub fn run(context: &Context, apply: &Apply) -> Result<Answer> {
    let named = file::read(apply)?;
    let session = context.session()?;
    let sidechain = session.network.sidechain(apply.sidechain.as_deref())?;
    let plan = settings::plan(context, &session.network, &sidechain, &named)?;
    let Some(applied) = carry_out(context, &session, &sidechain, &plan)? else {
        return nothing(&sidechain, &plan);
    };
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "version": applied.settings.version,
        "changes": applied.changes,
        "height": applied.settings.height,
    });
    Ok(say_applied(Answer::of(&json)?, &sidechain, &plan, &applied))
}

/// Runs `diff`.
pub fn diff(context: &Context, apply: &Apply) -> Result<Answer> {
    let named = file::read(apply)?;
    let network = context.network()?;
    let sidechain = network.sidechain(apply.sidechain.as_deref())?;
    let plan = settings::plan(context, &network, &sidechain, &named)?;
    let changes = changes(context, &network, &plan)?;
    if changes.is_empty() {
        return nothing(&sidechain, &plan);
    }
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "version": plan.version,
        "changes": changes,
    });
    let answer = Answer::of(&json)?.say(table(&changes));
    Ok(answer.note_if(remark(&plan.after)).hint(format!(
        "`causeway sidechain apply {}` sets this",
        apply.file.display()
    )))
}

/// Shows a plan, asks, and sets it. None if there is nothing to do.
pub fn carry_out(
    context: &Context,
    session: &Session,
    sidechain: &SidechainResponse,
    plan: &SettingsPlan,
) -> Result<Option<Applied>> {
    let network = &session.network;
    let changes = changes(context, network, plan)?;
    if changes.is_empty() {
        return Ok(None);
    }
    if let Some(remark) = remark(&plan.after) {
        say(remark);
    }
    context.confirm(
        table(&changes),
        &format!(
            "Set this for {} (channels that run keep their terms)",
            sidechain.symbol
        ),
    )?;
    let settings = plan.apply(network, &session.me.account)?;
    Ok(Some(Applied { changes, settings }))
}

/// Says what was set, one thing a line.
pub fn say_applied(
    mut answer: Answer,
    sidechain: &SidechainResponse,
    plan: &SettingsPlan,
    applied: &Applied,
) -> Answer {
    let set = &applied.settings;
    if set.version != plan.version {
        answer = answer.say(format!(
            "policy {} of {} holds for channels opened from now on",
            set.version, sidechain.symbol
        ));
    }
    if set.is_legal_rate_set {
        let (minimum, legal) = (plan.after.parameters.minimum_rate, plan.after.legal());
        answer = answer.say(format!(
            "the legal rate is {}; the minimum rate that counts is {}",
            percent(legal),
            percent(minimum.min(legal))
        ));
    }
    for (count, one, many) in [
        (set.pairs, "exchange pair is set", "exchange pairs are set"),
        (set.routes, "route is set", "routes are set"),
    ] {
        answer = match count {
            0 => answer,
            1 => answer.say(format!("1 {one}")),
            n => answer.say(format!("{n} {many}")),
        };
    }
    answer
}

fn changes(context: &Context, network: &Network, plan: &SettingsPlan) -> Result<Vec<Change>> {
    // a program is given base units, whatever people are shown
    let mut network = network.clone();
    network.base_units |= context.json;
    let amounts = network.amounts_of(plan.sidechain_id)?;
    let labels = Labels::new(context, &network)?;
    Ok(settings::changes(plan, &labels, amounts))
}

fn nothing(sidechain: &SidechainResponse, plan: &SettingsPlan) -> Result<Answer> {
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "version": plan.version,
        "changes": [],
        "height": null,
    });
    Ok(Answer::of(&json)?.say(format!(
        "nothing differs: all that the file names is set for {} already",
        sidechain.symbol
    )))
}
