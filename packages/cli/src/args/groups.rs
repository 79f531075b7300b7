//! The commands by what they are for, as `causeway --help` lists them: in one long list nothing is found.

use crate::output::Details;
use clap::Command;

/// Each command once, under what it is for.
const GROUPS: [(&str, &[&str]); 7] = [
    (
        "Payments",
        &[
            "pay", "invoice", "decode", "receive", "payments", "forwards", "quote", "probe",
            "explain", "watch", "show",
        ],
    ),
    (
        "Channels and balances",
        &["balance", "channel", "neighbours", "rebalance"],
    ),
    ("Your node", &["node", "getinfo", "peer", "peers", "events"]),
    (
        "Keys and records",
        &["keys", "unlock", "lock", "contact", "backup", "restore"],
    ),
    (
        "Sidechains, liquidity and routes",
        &["sidechain", "margin", "offer", "route", "pair"],
    ),
    (
        "Chain and contracts",
        &["chain", "deploy", "attach", "upgrade", "tx"],
    ),
    (
        "To try it, and for the shell",
        &["demo", "replay", "completions", "man"],
    ),
];

/// With a page of help that lists its commands in groups.
pub(super) fn grouped(command: Command) -> Command {
    let mut list = String::new();
    let widest = command.get_subcommands().map(|c| c.get_name().len()).max();
    let widest = widest.unwrap_or_default();
    for (heading, names) in GROUPS {
        let of_group = names.iter().filter_map(|name| {
            let about = command.find_subcommand(name)?.get_about()?;
            Some((format!("  {name:<widest$}"), about.to_string()))
        });
        let details = of_group.fold(Details::new(), |details, (name, about)| {
            details.with(&name, about)
        });
        list += &format!("{heading}:\n{details}\n");
    }
    command.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{list}\
         `causeway help COMMAND` says more of each.\n\nGlobal options:\n{{options}}{{after-help}}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;
    use std::collections::BTreeSet;

    #[test]
    fn each_command_is_in_one_group() {
        let command = crate::args::Cli::command();
        let all: BTreeSet<&str> = command.get_subcommands().map(Command::get_name).collect();
        let listed = GROUPS.iter().flat_map(|(_, names)| names.iter().copied());
        assert_eq!(listed.clone().count(), all.len());
        assert_eq!(listed.collect::<BTreeSet<_>>(), all);
        let help = grouped(command.clone()).render_help().to_string();
        for name in all {
            assert!(help.contains(&format!("\n  {name} ")), "{name}\n{help}");
        }
    }
}
