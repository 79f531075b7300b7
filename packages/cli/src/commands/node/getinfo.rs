//! `getinfo`: which node runs for the account, and where it stands.

use crate::context::node::no_node;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_node::config::FILE;
use causeway_node::config_file;
use causeway_node_api::calls::info::{GetInfo, Info};
use causeway_node_api::local::NODE_FILE;
use serde::Serialize;
use std::path::Path;

/// What the node says, and where its files are on this machine.
#[derive(Serialize)]
struct Here<'a> {
    #[serde(flatten)]
    info: &'a Info,
    home: &'a Path,
    /// The folder of the book.
    book: &'a Path,
    config_file: &'a Path,
    config: Config,
}

/// How the file of settings stands to the node that runs.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Config {
    /// It was read at the node's start.
    Read,
    /// It was written since: it counts from the next start on.
    ChangedSince,
    /// It is not there: all is as it is by default, or as flags and the environment say.
    NotThere,
}

impl Config {
    /// By the file that a node writes at each start.
    fn of(file: &Path, node_file: &Path) -> Config {
        let written = |path: &Path| path.metadata().and_then(|about| about.modified()).ok();
        match (written(file), written(node_file)) {
            (None, _) => Config::NotThere,
            (Some(file), Some(start)) if file > start => Config::ChangedSince,
            (Some(_), _) => Config::Read,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Config::Read => "read at the node's start",
            Config::ChangedSince => "written since the node's start, counts from the next one on",
            Config::NotThere => "not there; a file that is put there is read at the next start",
        }
    }
}

/// Where a node of the account would read its settings.
fn settings_of_next(context: &Context) -> Result<String> {
    let network = context.network()?;
    let file = config_file(context.home(), &network, &context.named()?.address());
    let is_there = match file.is_file() {
        true => "which is there",
        false => "which is not there yet",
    };
    Ok(format!(
        "it reads its settings from {}, {is_there}",
        file.display()
    ))
}

/// Prints whose node it is, on which chain, where it is reached, and what it follows.
pub fn run(context: &Context) -> Result<Answer> {
    let Some(node) = context.node()? else {
        return Err(no_node(settings_of_next(context).ok()));
    };
    let info = node.client.call(&GetInfo)?;
    let config_file = node.folder.join(FILE);
    let config = Config::of(&config_file, &node.folder.join(NODE_FILE));
    let details = Details::new()
        .with("account", &info.account)
        .with("chain", &info.chain_id)
        .with("registry", &info.registry)
        .with("api", &node.file.api)
        .with(
            "peers reach it by",
            format!("causeway peer connect {}", info.connect),
        )
        .with("chain state", &info.chain_state)
        .with(
            "newest block",
            format!("{}, seen {} s ago", info.height, info.block_age),
        )
        .with("channels", info.channels)
        .with("linked peers", info.peers)
        .with("epoch", info.epoch)
        .with("version", &info.version)
        .with("home", context.home().display())
        .with("book", node.folder.display())
        .with(
            "settings",
            format!("{}: {}", config_file.display(), config.text()),
        );
    let answer = Answer::of(&Here {
        info: &info,
        home: context.home(),
        book: &node.folder,
        config_file: &config_file,
        config,
    })?;
    let answer = answer.say(details);
    let waiting = info.waiting.iter().map(|channel| {
        let why = match &channel.why {
            None => "it is being joined".to_owned(),
            Some(why) => format!(
                "{why}; `causeway channel join {}` joins it",
                channel.channel_id
            ),
        };
        format!(
            "channel {} of {} waits for you to join: {why}",
            channel.channel_id, channel.opener
        )
    });
    let answer = waiting.fold(answer, Answer::note);
    let warnings = info.warnings.iter();
    Ok(warnings.fold(answer, |answer, warning| {
        answer.note(format!("warning: {warning}"))
    }))
}
