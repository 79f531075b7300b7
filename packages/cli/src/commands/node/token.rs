//! `node token`: tokens by which other programs use the node's API.

use crate::args::node::{LimitArg, NewToken, RevokeToken, TokenCommand};
use crate::commands::labels::Labels;
use crate::context::Context;
use crate::network::Network;
use crate::output::{Answer, Clock, Table};
use anyhow::Result;
use causeway_node_api::calls::make_token::MakeToken;
use causeway_node_api::calls::revoke_token::RevokeToken as RevokeCall;
use causeway_node_api::calls::tokens::{ListTokens, TokenLimit};
use causeway_node_api::scope::Scope;

/// Makes, lists or revokes tokens.
pub(super) fn run(context: &Context, command: &TokenCommand) -> Result<Answer> {
    match command {
        TokenCommand::New(new) => make(context, new),
        TokenCommand::List => list(context),
        TokenCommand::Revoke(revoke) => self::revoke(context, revoke),
    }
}

/// Prints the token, which is kept nowhere.
fn make(context: &Context, new: &NewToken) -> Result<Answer> {
    let node = context.require_node()?;
    let network = context.network()?;
    let limits = new.limits.iter().map(|limit| {
        let named = limit.sidechain.as_deref();
        let named = named.or(new.which.sidechain.as_deref());
        read_limit(&network, limit, named)
    });
    let call = MakeToken {
        name: new.name.clone(),
        scope: new.scope.into(),
        limits: limits.collect::<Result<_>>()?,
    };
    let made = node.client.call(&call)?;
    let name = &made.known.name;
    let is_unlimited = made.known.scope >= Scope::Pay && made.known.limits.is_empty();
    let answer = Answer::of(&made)?
        .say(&made.token)
        .note(format!(
            "whoever has this token may use the API at {}: it is shown this once and kept nowhere",
            node.file.api
        ))
        .note_if(
            is_unlimited.then(|| "it has no limit: it may spend whatever there is".to_owned()),
        );
    Ok(answer
        .hint(format!("`causeway node token revoke {name}` ends it"))
        .if_unprinted(
            "the token is made, and could not be printed",
            format!("`causeway node token revoke {name}`, then make another one"),
        ))
}

fn read_limit(network: &Network, limit: &LimitArg, sidechain: Option<&str>) -> Result<TokenLimit> {
    let sidechain = network.sidechain(sidechain)?;
    Ok(TokenLimit {
        sidechain_id: sidechain.sidechain_id,
        per: limit.per,
        amount: network.amounts(&sidechain).read(&limit.amount)?,
        spent: None,
    })
}

/// Prints one line for each limit of each token.
fn list(context: &Context) -> Result<Answer> {
    let node = context.require_node()?;
    let network = context.network()?;
    let found = node.client.call(&ListTokens)?;
    let clock: Clock = network.clock()?;
    let labels = Labels::new(context, &network)?;
    let mut table = Table::new(["NAME", "SCOPE", "MADE", ">LIMIT", ">SPENT", "TOKEN", "PER"]);
    for token in &found.tokens {
        let none = || "-".to_owned();
        let mut row = |[limit, spent, symbol, per]: [String; 4]| {
            table.row([
                token.name.to_string(),
                token.scope.to_string(),
                clock.at(token.made_at).to_string(),
                limit,
                spent,
                symbol,
                per,
            ]);
        };
        if token.limits.is_empty() {
            row([none(), none(), none(), none()]);
        }
        for limit in &token.limits {
            let id = limit.sidechain_id;
            let spent = limit.spent.map(|spent| labels.amount(id, spent));
            row([
                labels.amount(id, limit.amount),
                spent.unwrap_or_else(none),
                labels.symbol(id),
                limit.per.name().to_owned(),
            ]);
        }
    }
    let answer = Answer::of(&found)?;
    Ok(match found.tokens.is_empty() {
        true => answer
            .say("there are no tokens")
            .hint("`causeway node token new NAME --scope SCOPE` makes one for another program"),
        false => answer.say(table),
    })
}

/// Prints whether it was known.
fn revoke(context: &Context, revoke: &RevokeToken) -> Result<Answer> {
    let node = context.require_node()?;
    let revoked = node.client.call(&RevokeCall {
        name: revoke.name.clone(),
    })?;
    let name = &revoked.name;
    Ok(Answer::of(&revoked)?.say(match revoked.was_known {
        true => format!("the token {name} is revoked: what is asked with it is refused"),
        false => format!("no token is named {name}: nothing was changed"),
    }))
}
