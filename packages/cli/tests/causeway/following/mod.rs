//! Every hint is followed: a table of all commands that hints name, each with the situation in which it is given. The
//! situation is made, the hint is seen, its command is run as it is printed, and it does what the hint says.

mod before_sending;
mod channels;
mod deployments;
mod first_steps;
mod liquidity;
mod not_followed;
mod payments;
mod source;
mod withdrawals;

use crate::suite::{Failure, Home};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A command of a hint, as it is written in the source; a pair of braces stands for what is filled in there.
type Command = &'static str;

/// A situation, and the commands of hints that are followed in it.
pub struct Situation {
    pub commands: &'static [Command],
    pub happens: fn(&Follower<'_>),
}

/// All situations.
const SITUATIONS: [&[Situation]; 7] = [
    before_sending::SITUATIONS,
    channels::SITUATIONS,
    deployments::SITUATIONS,
    first_steps::SITUATIONS,
    liquidity::SITUATIONS,
    payments::SITUATIONS,
    withdrawals::SITUATIONS,
];

/// Follows hints in one situation, and counts which commands it has seen.
pub struct Follower<'s> {
    commands: &'s [Command],
    seen: RefCell<Vec<bool>>,
}

impl Follower<'_> {
    /// A command fails; what its hint says is done; the same command works.
    pub fn helps(&self, home: &Home, line: &str, fill: &[(&str, &str)]) {
        self.refused(home, line, fill);
        home.ok(line);
    }
    /// A command fails; what its hint says is done.
    pub fn refused(&self, home: &Home, line: &str, fill: &[(&str, &str)]) -> Failure {
        let failure = home.fails(line);
        self.follow(home, &failure.hint, fill);
        failure
    }
    /// A command works; what its hints and remarks say is done.
    pub fn answered(&self, home: &Home, line: &str, fill: &[(&str, &str)]) -> String {
        let output = home.command(line).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(output.status.success(), "causeway {line}\n{err}");
        self.follow(home, &format!("{err}\n{out}"), fill);
        out
    }
    /// The only command in a text tells what is wrong, which is no success.
    pub fn tells(&self, home: &Home, text: &str, what: &str) {
        let printed = text.split('`').nth(1).unwrap();
        let written = self.commands[0];
        assert!(source::is_written_so(printed, written), "{text}");
        self.seen.borrow_mut()[0] = true;
        let output = home
            .command(printed.strip_prefix("causeway ").unwrap())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(what), "{said}");
    }
    /// Runs the commands in a text that belong to this situation, with their placeholders filled in.
    pub fn follow(&self, home: &Home, text: &str, fill: &[(&str, &str)]) {
        let printed: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
        let mut done: Vec<&str> = Vec::new();
        for (n, written) in self.commands.iter().enumerate() {
            let is_it = |command: &&&str| source::is_written_so(command, written);
            let Some(command) = printed.iter().find(is_it) else {
                continue;
            };
            // what stands in several places of the source is one command here
            if self.seen.borrow()[n] || done.contains(command) {
                continue;
            }
            done.push(command);
            self.seen.borrow_mut()[n] = true;
            let command = command.strip_prefix("causeway ").unwrap();
            let filled = fill.iter().fold(command.to_owned(), |text, (name, value)| {
                text.replace(name, value)
            });
            home.command(&filled)
                .env("CAUSEWAY_PASSPHRASE", "a passphrase of ours")
                .assert()
                .success();
        }
        assert!(!done.is_empty(), "none of {:?} in\n{text}", self.commands);
    }
}

fn follow_all(situations: &[Situation]) {
    // all hints that fail are told, not the first of them
    let failed: Vec<_> = situations
        .iter()
        .filter(|situation| std::panic::catch_unwind(|| follow(situation)).is_err())
        .map(|situation| situation.commands)
        .collect();
    assert!(failed.is_empty(), "hints that fail: {failed:#?}");
}

fn follow(situation: &Situation) {
    let follower = Follower {
        commands: situation.commands,
        seen: RefCell::new(vec![false; situation.commands.len()]),
    };
    (situation.happens)(&follower);
    let seen = follower.seen.into_inner();
    for (command, seen) in situation.commands.iter().zip(seen) {
        assert!(seen, "{command:?} was in no hint of its situation");
    }
}

#[test]
fn every_command_of_a_hint_is_in_the_table_and_nothing_else_is() {
    let mut table: BTreeMap<String, usize> = BTreeMap::new();
    let followed = SITUATIONS.iter().flat_map(|s| s.iter());
    let followed = followed.flat_map(|s| s.commands.iter().copied());
    let not_followed = not_followed::COMMANDS.iter().map(|(written, why)| {
        assert!(!why.is_empty());
        *written
    });
    for written in followed.chain(not_followed) {
        *table.entry(written.to_owned()).or_default() += 1;
    }
    let mut source: BTreeMap<String, usize> = BTreeMap::new();
    for written in source::commands() {
        *source.entry(written).or_default() += 1;
    }
    let keys: BTreeSet<_> = table.keys().chain(source.keys()).collect();
    let differ: Vec<_> = keys
        .into_iter()
        .map(|key| (key, table.get(key), source.get(key)))
        .filter(|(_, table, source)| table != source)
        .collect();
    assert!(
        differ.is_empty(),
        "commands of hints, how often in the table and how often in the source: {differ:#?}"
    );
}

#[test]
fn every_place_that_gives_a_hint_is_known() {
    assert_eq!(
        source::sites(),
        not_followed::SITES,
        "a place that gives a hint is new or gone: where it names a command, that one belongs into the table"
    );
}
