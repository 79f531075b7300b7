//! Who may send what: every message of every contract, sent by everyone.
//!
//! Each row is tried by each role in a fork of its own. A variant of a message that no row has fails the test; one that
//! the lists below do not know does not compile.
#![allow(clippy::unwrap_used, missing_docs)]

mod books;
#[cfg(feature = "wasm")]
mod messages;
mod rows;
mod scene;

use causeway_tests::model::Call;
use causeway_tests::suite::Suite;
use causeway_tests::variants::{action, variant, ACTION, MESSAGES};
use cosmwasm_std::Addr;
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Somebody with credit, tokens and coins, and an allowance of the opener's, but no channel.
    Stranger,
    /// A of the channels.
    Opener,
    /// B of the channels.
    Peer,
    /// The owner of all contracts.
    Owner,
    /// To whom the ownership is offered.
    PendingOwner,
    Issuer,
    Token,
    Registry,
    Vault,
}
use Role::*;

pub const ROLES: [Role; 9] = [
    Stranger,
    Opener,
    Peer,
    Owner,
    PendingOwner,
    Issuer,
    Token,
    Registry,
    Vault,
];
/// Those who are no contract.
pub const PEOPLE: [Role; 5] = [Stranger, Opener, Peer, Owner, PendingOwner];

fn address(suite: &Suite, role: Role) -> Addr {
    let wiring = suite.wiring();
    match role {
        Stranger => suite.user("stranger").addr,
        Opener => suite.user("alice").addr,
        Peer => suite.user("bob").addr,
        Owner => suite.user("admin").addr,
        PendingOwner => suite.user("heir").addr,
        Issuer => wiring.issuer.clone(),
        Token => suite.model.sidechains[&1].token.clone(),
        Registry => wiring.registry.clone(),
        Vault => wiring.vault.clone(),
    }
}

/// A message, and what becomes of it by who sends it.
pub struct Row {
    call: Call,
    allowed: Vec<Role>,
    refused: Vec<(Vec<Role>, &'static str)>,
}

impl Row {
    /// A row that allows nobody.
    pub fn of(call: impl Into<Call>) -> Row {
        Row {
            call: call.into(),
            allowed: vec![],
            refused: vec![],
        }
    }
    pub fn allows(mut self, roles: &[Role]) -> Row {
        self.allowed.extend(roles);
        self
    }
    /// These may not, by this error.
    pub fn refuses(mut self, roles: &[Role], error: &'static str) -> Row {
        self.refused.push((roles.to_vec(), error));
        self
    }
    /// All others may not, by this error.
    pub fn others(self, error: &'static str) -> Row {
        self.refuses(&ROLES, error)
    }
    fn expected(&self, role: Role) -> &'static str {
        if self.allowed.contains(&role) {
            return "allowed";
        }
        let refused = self.refused.iter().find(|(roles, _)| roles.contains(&role));
        refused.map_or("nothing is said", |(_, error)| error)
    }
}

/// The variants' names of an error, outermost first: `Rule.NotDue`.
fn name(error: &anyhow::Error) -> String {
    let debug = if let Some(e) = error.downcast_ref::<channel_registry::ContractError>() {
        format!("{e:?}")
    } else if let Some(e) = error.downcast_ref::<token_issuer::ContractError>() {
        format!("{e:?}")
    } else if let Some(e) = error.downcast_ref::<sidechain_token::ContractError>() {
        format!("{e:?}")
    } else if let Some(e) = error.downcast_ref::<routing_policy::ContractError>() {
        format!("{e:?}")
    } else if let Some(e) = error.downcast_ref::<liquidity_margin_vault::ContractError>() {
        format!("{e:?}")
    } else {
        return "not the contract's".to_owned();
    };
    let names = debug.split([' ', '{']).next().unwrap_or_default();
    let parts = names.split('(').map(|part| part.trim_end_matches(')'));
    let is_name = |part: &&str| part.starts_with(|c: char| c.is_ascii_uppercase());
    parts.filter(is_name).collect::<Vec<_>>().join(".")
}

#[test]
fn everyone_may_send_what_the_table_says_and_nothing_else() {
    let mut suite = scene::set();
    let mut rows = rows::all(&mut suite);
    rows.extend(books::all(&mut suite));
    let mut wrong = vec![];
    for row in &rows {
        for role in ROLES {
            let sender = address(&suite, role);
            // judged by this table alone: no contract sends by itself what this sends in its name
            let result = suite.fork(|elsewhere| elsewhere.execute(&sender, &row.call));
            let seen = result.map_or_else(|e| name(&e), |_| "allowed".to_owned());
            let expected = row.expected(role);
            if seen != expected {
                let what = variant(&row.call.message).unwrap_or_default();
                wrong.push(format!("{what} by {role:?}: {seen}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_every_message_of_every_contract() {
    let mut suite = scene::set();
    let mut rows = rows::all(&mut suite);
    rows.extend(books::all(&mut suite));
    let messages = rows.iter().map(|row| &row.call.message);
    let seen: BTreeSet<_> = messages
        .clone()
        .filter_map(variant)
        .chain(messages.filter_map(action))
        .collect();
    let all = MESSAGES.concat().into_iter().chain(ACTION.iter().copied());
    assert_eq!(seen, all.collect());
}
