//! `chain serve`: the embedded chain behind the RPC that clients of Cosmos chains speak, until it is interrupted.

use crate::args::chain::Serve;
use crate::context::{choice, Context};
use crate::output::{terminal, Answer};
use anyhow::{Context as _, Result};
use causeway_chain::Chain as _;
use causeway_embedded_chain::serve::{ServeOptions, Server};
use causeway_embedded_chain::EmbeddedChain;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// The name by which `--chain` finds the chain file of a chain that is served.
const NAME: &str = "served";

pub(super) fn run(context: &Context, serve: &Serve) -> Result<Answer> {
    context.require_embedded(
        "its nodes serve it",
        "leave --chain out to serve the embedded one",
    )?;
    context.require_chain()?;
    let chain = EmbeddedChain::open(context.chain_file())?;
    let chain_id = chain.chain_id().to_owned();
    // before anything is served, so that one that comes early is not lost
    let mut signals =
        Signals::new([SIGHUP, SIGINT, SIGTERM]).context("signals cannot be watched")?;
    let server = Server::start(
        chain,
        ServeOptions {
            listen: serve.listen,
            real_time: serve.real_time,
            allow_remote: serve.allow_remote,
        },
    )?;
    let file = choice::own_files(context.home()).join(format!("{NAME}.toml"));
    std::fs::write(&file, server.chain_file())
        .with_context(|| format!("{} cannot be written", file.display()))?;
    terminal::say(format!(
        "chain {chain_id} is served at http://{}; its chain file is {} (--chain {NAME}); Ctrl-C ends it",
        server.address(),
        file.display()
    ));
    signals.forever().next();
    let address = server.address();
    drop(server);
    // its address is nobody's now; if it cannot be removed, connecting says so
    let _ = std::fs::remove_file(&file);
    let json = serde_json::json!({ "chain_id": chain_id, "address": format!("http://{address}") });
    Ok(Answer::of(&json)?.say(format!("chain {chain_id} is served no more")))
}
