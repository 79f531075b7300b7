//! How often each kind of message succeeded and was refused.

use causeway_tests::model::Message;
use causeway_tests::suite::Outcome;
use causeway_types::issuer::{self, DepositTo};
use causeway_types::registry::{self, Entry, ExecuteMsg};
use causeway_types::{policy, vault};
use cosmwasm_std::{from_json, Binary};
use cw20::Cw20ExecuteMsg;
use std::collections::BTreeMap;

/// Every kind of message that must have succeeded in a long run.
const KINDS: &[&str] = &[
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
    "pause vault",
    "own vault",
    "own policy",
    "set parameters",
    "set legal rate",
    "set route",
    "remove route",
    "set pair",
    "remove pair",
    "announce node",
    "withdraw node",
    "send to vault",
    "send to offer",
    "send to take",
    "vault withdraw",
    "offer",
    "withdraw offer",
    "take to open",
    "take to join",
    "take to top up",
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

/// What must have happened in a long run, though no message asks for it.
const EVENTS: &[&str] = &[
    "margin_reserved",
    "margin_released",
    "bounty_earned",
    "lease_taken",
    "lease_reduced",
    "lease_ended",
    "notice_undelivered",
    "notice_repeated",
    "credited",
];

/// Succeeded and refused, by kind; and what happened.
#[derive(Default)]
pub struct Tally(BTreeMap<&'static str, [u64; 2]>, BTreeMap<String, u64>);

impl Tally {
    pub fn count(&mut self, outcome: &Outcome) {
        let entry = self.0.entry(kind(&outcome.call.message)).or_default();
        entry[usize::from(!outcome.is_ok())] += 1;
        let events = outcome.result.iter().flat_map(|r| &r.events);
        for event in events {
            if let Some(name) = event.ty.strip_prefix("wasm-") {
                *self.1.entry(name.to_owned()).or_default() += 1;
            }
        }
    }
    pub fn add(&mut self, other: &Tally) {
        for (kind, [succeeded, refused]) in &other.0 {
            let entry = self.0.entry(kind).or_default();
            entry[0] += succeeded;
            entry[1] += refused;
        }
        for (name, times) in &other.1 {
            *self.1.entry(name.clone()).or_default() += times;
        }
    }
    /// How many calls were made.
    pub fn calls(&self) -> u64 {
        self.0.values().flatten().sum()
    }
    pub fn print(&self) {
        println!("{:<24}{:>10}{:>10}", "message", "succeeded", "refused");
        for (kind, [succeeded, refused]) in &self.0 {
            println!("{kind:<24}{succeeded:>10}{refused:>10}");
        }
        let sum = |n: usize| self.0.values().map(|v| v[n]).sum::<u64>();
        println!("{:<24}{:>10}{:>10}", "all", sum(0), sum(1));
        for (name, times) in &self.1 {
            println!("{name:<24}{times:>10} times");
        }
    }
    /// No kind of message has dropped out of the test.
    pub fn every_kind_has_succeeded(&self) {
        for kind in KINDS.iter().chain(&["settle due"]) {
            let succeeded = self.0.get(kind).is_some_and(|v| v[0] > 0);
            assert!(succeeded, "'{kind}' has never succeeded");
        }
        for name in EVENTS {
            assert!(self.1.contains_key(*name), "'{name}' has never happened");
        }
    }
}

fn kind(message: &Message) -> &'static str {
    match message {
        Message::Registry(message) => of_registry(message),
        Message::Issuer(message) => of_issuer(message),
        Message::Token(_, message) => of_token(message),
        Message::Policy(message) => of_policy(message),
        Message::Vault(message) => of_vault(message),
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

fn of_policy(message: &policy::ExecuteMsg) -> &'static str {
    use policy::ExecuteMsg as M;
    match message {
        M::SetRegistry { .. } => "set registry of policy",
        M::SetParameters { .. } => "set parameters",
        M::SetLegalRate { .. } => "set legal rate",
        M::SetRoute { .. } => "set route",
        M::RemoveRoute { .. } => "remove route",
        M::SetExchangePair(_) => "set pair",
        M::RemoveExchangePair { .. } => "remove pair",
        M::AnnounceNode(_) => "announce node",
        M::WithdrawNode { .. } => "withdraw node",
        M::UpdateOwnership(_) => "own policy",
    }
}

fn of_vault(message: &vault::ExecuteMsg) -> &'static str {
    use vault::ExecuteMsg as M;
    match message {
        M::SetRegistry { .. } => "set registry of vault",
        M::Receive(_) | M::Reserve { .. } | M::Settled(_) => "pretend to be the registry",
        M::Withdraw { .. } => "vault withdraw",
        M::MakeOffer { .. } => "offer",
        M::WithdrawOffer { .. } => "withdraw offer",
        M::Take { terms, .. } => match terms.into {
            vault::TakeInto::Open { .. } => "take to open",
            vault::TakeInto::Join { .. } => "take to join",
            vault::TakeInto::TopUp { .. } => "take to top up",
        },
        M::SetPaused { .. } => "pause vault",
        M::UpdateOwnership(_) => "own vault",
    }
}

fn of_issuer(message: &issuer::ExecuteMsg) -> &'static str {
    match message {
        issuer::ExecuteMsg::SetContracts { .. } => "set contracts",
        issuer::ExecuteMsg::CreateSidechain { .. } => "create sidechain",
        issuer::ExecuteMsg::Deposit { to, .. } => match to {
            DepositTo::Wallet { .. } => "coins to wallet",
            DepositTo::Registry(Entry::Open(_)) => "coins to open",
            DepositTo::Registry(Entry::Join(_)) => "coins to join",
            DepositTo::Registry(Entry::Deposit { .. }) => "coins to deposit",
            DepositTo::Registry(Entry::Credit {}) => "coins as credit",
            DepositTo::Registry(Entry::Lease(_)) => "coins as leased liquidity",
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
            Entry::Lease(_) => "send as leased liquidity",
        },
        Err(_) => match from_json::<vault::Hook>(hook) {
            Ok(vault::Hook::Deposit { .. }) => "send to vault",
            Ok(vault::Hook::MakeOffer(_)) => "send to offer",
            Ok(vault::Hook::Take { .. }) => "send to take",
            Ok(_) => "pretend to be the registry",
            Err(_) => "send to redeem",
        },
    }
}
