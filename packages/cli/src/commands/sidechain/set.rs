//! `sidechain set`: reads the policy, changes what was named, shows the difference, submits.

use super::show::{modes, value_of};
use crate::args::sidechain::Set;
use crate::context::Context;
use crate::failure::advise;
use crate::network::event;
use crate::output::{Answer, Table};
use anyhow::{Context as _, Result};
use causeway_rules::policy::{validate, PARAMETERS};
use causeway_types::event::ParametersSet;
use causeway_types::policy::{ExecuteMsg, Parameters};

/// Runs it.
pub fn run(context: &Context, set: &Set) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(set.sidechain.as_deref())?;
    let before = network.policy(sidechain.sidechain_id)?.parameters;
    let after = changed(before.clone(), set);
    if after == before {
        return Err(advise(
            format!("nothing would change in the policy of {}", sidechain.symbol),
            "name a parameter and a new value, as --smallest-ratio 5%; `causeway sidechain show` shows all",
        ));
    }
    validate(&after)?;
    let difference = difference(&before, &after);
    if !context.json {
        eprint!("{difference}");
    }
    context.confirm(&format!(
        "Set this for the channels of {} opened from now on",
        sidechain.symbol
    ))?;
    let msg = ExecuteMsg::SetParameters {
        sidechain_id: sidechain.sidechain_id,
        parameters: after.clone(),
    };
    let tx = network
        .submit(&session.me.account, vec![network.to_policy(&msg)?])
        .context("the policy was not changed")?;
    let done: ParametersSet = event(&tx).context("the chain does not say what was set")?;
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "version": done.version,
        "before": before,
        "after": after,
        "height": tx.height,
    });
    Ok(Answer::of(&json)?.say(format!(
        "policy {} of {} holds for channels opened from now on",
        done.version, sidechain.symbol
    )))
}

fn changed(mut p: Parameters, set: &Set) -> Parameters {
    fn put<T: Clone>(field: &mut T, asked: &Option<T>) {
        if let Some(value) = asked {
            *field = value.clone();
        }
    }
    put(&mut p.modes, &set.modes);
    put(&mut p.smallest_ratio, &set.smallest_ratio);
    put(&mut p.min_lifetime, &set.min_lifetime);
    put(&mut p.default_lifetime, &set.default_lifetime);
    put(&mut p.max_lifetime, &set.max_lifetime);
    put(&mut p.close_window, &set.close_window);
    put(&mut p.grace_blocks, &set.grace_blocks);
    put(&mut p.minimum_balance, &set.minimum_balance);
    put(&mut p.smallest_channel, &set.smallest_channel);
    put(&mut p.longest_lock, &set.longest_lock);
    p
}

fn difference(before: &Parameters, after: &Parameters) -> Table {
    let mut table = Table::new(["parameter", ">before", ">after", ""]);
    if before.modes != after.modes {
        let unit = String::new();
        table.row(["modes".to_owned(), modes(before), modes(after), unit]);
    }
    for parameter in &PARAMETERS {
        if (parameter.of)(before) != (parameter.of)(after) {
            let ((old, _), (new, unit)) = (value_of(parameter, before), value_of(parameter, after));
            table.row([parameter.name.replace('_', "-"), old, new, unit.to_owned()]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_rules::policy::default_parameters;
    use causeway_types::{Ppm, Seconds};

    #[test]
    fn what_is_not_named_stays_as_it_is_and_only_differences_are_shown() {
        let before = default_parameters();
        let set = Set {
            smallest_ratio: Some(Ppm(50_000)),
            close_window: Some(Seconds(3600)),
            ..Set::default()
        };
        let after = changed(before.clone(), &set);
        assert_eq!(after.smallest_ratio, Ppm(50_000));
        assert_eq!(after.min_lifetime, before.min_lifetime);
        let text = difference(&before, &after).to_string();
        assert_eq!(text.lines().count(), 3);
        assert!(text.contains("smallest-ratio") && text.contains("5%"));
    }
}
