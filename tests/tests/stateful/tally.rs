//! How often each kind of message succeeded and was refused.

use causeway_tests::model::{Call, Message};
use causeway_types::issuer::{self, DepositTo};
use causeway_types::policy;
use causeway_types::registry::{self, Entry, ExecuteMsg};
use cosmwasm_std::{from_json, Binary};
use cw20::Cw20ExecuteMsg;
use std::collections::BTreeMap;

/// Every kind of message that must have succeeded in a long run.
const KINDS: [&str; 37] = [
    "send to open",
    "send to join",
    "send to deposit",
    "send as credit",
    "send to redeem",
    "coins to open",
    "coins to join",
    "coins to deposit",
    "coins as credit",
    "coins to wallet",
    "transfer",
    "transfer from",
    "send from",
    "allow",
    "distribute",
    "pause issuer",
    "own issuer",
    "pause registry",
    "own registry",
    "own policy",
    "set parameters",
    "open",
    "join",
    "deposit",
    "cancel",
    "withdraw",
    "request withdraw",
    "complete withdraw",
    "withdraw unallocated",
    "pull credit",
    "show",
    "claim",
    "expire locks",
    "close",
    "cooperative close",
    "extend",
    "settle",
];

/// Succeeded and refused, by kind.
#[derive(Default)]
pub struct Tally(BTreeMap<&'static str, [u64; 2]>);

impl Tally {
    /// Counts a call.
    pub fn count(&mut self, call: &Call, succeeded: bool) {
        let entry = self.0.entry(kind(&call.message)).or_default();
        entry[usize::from(!succeeded)] += 1;
    }
    /// How many calls were made.
    pub fn calls(&self) -> u64 {
        self.0.values().flatten().sum()
    }
    /// Prints all.
    pub fn print(&self) {
        println!("{:<24}{:>10}{:>10}", "message", "succeeded", "refused");
        for (kind, [succeeded, refused]) in &self.0 {
            println!("{kind:<24}{succeeded:>10}{refused:>10}");
        }
        let sum = |n: usize| self.0.values().map(|v| v[n]).sum::<u64>();
        println!("{:<24}{:>10}{:>10}", "all", sum(0), sum(1));
    }
    /// No kind of message has dropped out of the test.
    pub fn every_kind_has_succeeded(&self) {
        for kind in KINDS.iter().chain(&["settle due"]) {
            let succeeded = self.0.get(kind).is_some_and(|v| v[0] > 0);
            assert!(succeeded, "'{kind}' has never succeeded");
        }
    }
}

fn kind(message: &Message) -> &'static str {
    match message {
        Message::Registry(message) => of_registry(message),
        Message::Issuer(message) => of_issuer(message),
        Message::Token(_, message) => of_token(message),
        Message::Policy(policy::ExecuteMsg::SetParameters { .. }) => "set parameters",
        Message::Policy(policy::ExecuteMsg::UpdateOwnership(_)) => "own policy",
        Message::SettleDue(_) => "settle due",
    }
}

fn of_registry(message: &ExecuteMsg) -> &'static str {
    match message {
        ExecuteMsg::Receive(_) => "pretend to be a token",
        ExecuteMsg::Open { .. } => "open",
        ExecuteMsg::Join { .. } => "join",
        ExecuteMsg::Cancel { .. } => "cancel",
        ExecuteMsg::Deposit { .. } => "deposit",
        ExecuteMsg::Withdraw { .. } => "withdraw",
        ExecuteMsg::RequestWithdraw { .. } => "request withdraw",
        ExecuteMsg::CompleteWithdraw { .. } => "complete withdraw",
        ExecuteMsg::WithdrawUnallocated { .. } => "withdraw unallocated",
        ExecuteMsg::PullCredit { .. } => "pull credit",
        ExecuteMsg::Show { .. } => "show",
        ExecuteMsg::Claim { .. } => "claim",
        ExecuteMsg::ExpireLocks { .. } => "expire locks",
        ExecuteMsg::Close { .. } => "close",
        ExecuteMsg::CooperativeClose { .. } => "cooperative close",
        ExecuteMsg::Extend { .. } => "extend",
        ExecuteMsg::Settle { .. } => "settle",
        ExecuteMsg::SetPaused { .. } => "pause registry",
        ExecuteMsg::UpdateOwnership(_) => "own registry",
    }
}

fn of_issuer(message: &issuer::ExecuteMsg) -> &'static str {
    match message {
        issuer::ExecuteMsg::Wire { .. } => "wire",
        issuer::ExecuteMsg::CreateSidechain { .. } => "create sidechain",
        issuer::ExecuteMsg::Deposit { to, .. } => match to {
            DepositTo::Wallet { .. } => "coins to wallet",
            DepositTo::Registry(Entry::Open(_)) => "coins to open",
            DepositTo::Registry(Entry::Join(_)) => "coins to join",
            DepositTo::Registry(Entry::Deposit { .. }) => "coins to deposit",
            DepositTo::Registry(Entry::Credit {}) => "coins as credit",
        },
        issuer::ExecuteMsg::Receive(_) => "pretend to be an asset",
        issuer::ExecuteMsg::Distribute { .. } => "distribute",
        issuer::ExecuteMsg::SetPaused { .. } => "pause issuer",
        issuer::ExecuteMsg::UpdateOwnership(_) => "own issuer",
    }
}

fn of_token(message: &Cw20ExecuteMsg) -> &'static str {
    match message {
        Cw20ExecuteMsg::Transfer { .. } => "transfer",
        Cw20ExecuteMsg::TransferFrom { .. } => "transfer from",
        Cw20ExecuteMsg::SendFrom { .. } => "send from",
        Cw20ExecuteMsg::IncreaseAllowance { .. } => "allow",
        Cw20ExecuteMsg::Send { msg, .. } => of_hook(msg),
        _ => "mint or burn",
    }
}

fn of_hook(hook: &Binary) -> &'static str {
    match from_json::<registry::Hook>(hook) {
        Ok(hook) => match hook.entry {
            Entry::Open(_) => "send to open",
            Entry::Join(_) => "send to join",
            Entry::Deposit { .. } => "send to deposit",
            Entry::Credit {} => "send as credit",
        },
        Err(_) => "send to redeem",
    }
}
