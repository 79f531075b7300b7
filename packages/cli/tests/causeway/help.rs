//! Every command explains itself; a mistake in the arguments is told from a failure.

use crate::suite::Home;
use clap::CommandFactory as _;

fn all(command: &clap::Command, path: &str, found: &mut Vec<String>) {
    for sub in command.get_subcommands().filter(|s| s.get_name() != "help") {
        let path = format!("{path} {}", sub.get_name());
        found.push(path.trim().to_owned());
        all(sub, &path, found);
    }
}

#[test]
fn every_command_has_help_that_says_what_it_is_for() {
    let mut paths = Vec::new();
    all(&causeway_cli::args::Cli::command(), "", &mut paths);
    assert!(paths.len() > 50, "{paths:?}");
    let home = Home::new();
    for path in paths {
        let text = home.ok(&format!("{path} --help"));
        assert!(text.contains("Usage: causeway"), "{path}");
        assert!(text.lines().next().is_some_and(|l| l.len() > 10), "{path}");
    }
}

#[test]
fn the_arguments_do_not_contradict_each_other() {
    causeway_cli::args::Cli::command().debug_assert();
}

#[test]
fn a_mistake_in_the_arguments_exits_with_2_and_a_failure_with_1() {
    let home = Home::new();
    for line in [
        "bogus",
        "pay",
        "channel close",
        "channel open bob 1.5.0",
        "channel open bob 1_",
        "chain fund bob 1e6uatom",
        "channel open bob 5 --mode free",
        "channel withdraw 1 --amount 5 --ratio 5%",
        "channel extend 1",
        "chain advance soon",
        "restore",
    ] {
        assert_eq!(home.fails(line).code, 2, "{line}");
    }
    assert_eq!(home.fails("chain status").code, 1);
}

#[test]
fn a_missing_command_lists_those_that_there_are() {
    let home = Home::new();
    for (line, one) in [
        ("", "sidechain"),
        ("keys", "import"),
        ("channel credit", "pull"),
    ] {
        let output = home.command(line).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(one), "causeway {line}\n{text}");
    }
}

#[test]
fn every_shell_is_given_completions_that_know_the_commands() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.ok(&format!("completions {shell}"));
        for word in ["sidechain", "hd-path", "settle"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let bash = home.file("complete.bash", &home.ok("completions bash"));
    let read = std::process::Command::new("bash")
        .arg("-n")
        .arg(bash)
        .status();
    assert!(read.unwrap().success());
}

#[test]
fn every_command_has_a_manual_page() {
    let home = Home::new();
    let dir = home.path().join("share/man1");
    home.ok(&format!("man {}", dir.display()));
    let mut paths = Vec::new();
    all(&causeway_cli::args::Cli::command(), "", &mut paths);
    for path in paths {
        let page = dir.join(format!("causeway-{}.1", path.replace(' ', "-")));
        let text = std::fs::read_to_string(&page).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert!(text.contains(".SH SYNOPSIS"), "{path}");
    }
    assert!(dir.join("causeway.1").exists());
}

#[test]
fn help_and_version_are_one_json_object_for_programs() {
    let home = Home::new();
    for line in [
        "--help",
        "--json help",
        "pay --help",
        "--json help channel open",
    ] {
        let line = format!(
            "{line} {}",
            if line.contains("--json") {
                ""
            } else {
                "--json"
            }
        );
        let help: serde_json::Value = serde_json::from_str(&home.ok(&line)).unwrap();
        let text = help["help"].as_str().unwrap();
        assert!(text.contains("Usage: causeway"), "{line}: {text}");
    }
    let version = home.json("--version");
    assert!(version["version"].as_str().unwrap().contains("causeway"));
}
