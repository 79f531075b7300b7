//! `node list`.

use crate::context::Context;
use crate::output::{Answer, Table};
use anyhow::Result;

/// Lists the nodes that are announced; withdrawn ones are not among them.
pub fn run(context: &Context) -> Result<Answer> {
    let network = context.network()?;
    let names = context.names()?;
    let mut nodes = network.nodes()?;
    nodes.retain(|node| node.announced.is_some());
    let answer = Answer::of(&serde_json::json!({ "nodes": nodes }))?.bytes_in_hex();
    if nodes.is_empty() {
        return Ok(answer
            .say("no nodes are announced")
            .hint("`causeway node announce --address wss://HOST:PORT` announces yours"));
    }
    let mut table = Table::new(["account", "name", "addresses", ">block"]);
    for node in &nodes {
        let Some(announced) = &node.announced else {
            continue;
        };
        // a name is anybody's to choose: it stands beside the account, never in its place
        table.row([
            names.full(&node.account),
            announced.name.clone().unwrap_or_default(),
            announced.addresses.join(", "),
            announced.height.to_string(),
        ]);
    }
    Ok(answer.say(table))
}
