//! The messages of every contract, by name. Knows them all, or does not compile.

use crate::model::Message;
use causeway_types::{issuer, policy, registry, vault};
use cw20::Cw20ExecuteMsg;

/// The names of an enum's variants, and of the variant of a value.
macro_rules! variants {
    ($list:ident, $contract:literal, $name:ident, $type:ty: $($variant:ident)+) => {
        pub const $list: &[&str] = &[$(concat!($contract, ".", stringify!($variant))),+];
        fn $name(message: &$type) -> &'static str {
            type Message = $type;
            match message {
                $(Message::$variant { .. } => concat!($contract, ".", stringify!($variant)),)+
            }
        }
    };
}
variants!(REGISTRY, "channel-registry", of_registry, registry::ExecuteMsg:
    Receive Open Join Cancel Deposit Withdraw RequestWithdraw CompleteWithdraw WithdrawUnallocated PullCredit Show
    Claim ExpireLocks Close CooperativeClose Extend Settle SetPaused UpdateOwnership);
variants!(ISSUER, "token-issuer", of_issuer, issuer::ExecuteMsg:
    SetContracts CreateSidechain Deposit Receive Distribute SetPaused UpdateOwnership);
variants!(TOKEN, "sidechain-token", of_token, Cw20ExecuteMsg:
    Transfer Burn Send IncreaseAllowance DecreaseAllowance TransferFrom SendFrom BurnFrom Mint UpdateMinter
    UpdateMarketing UploadLogo);
variants!(POLICY, "routing-policy", of_policy, policy::ExecuteMsg:
    SetRegistry SetParameters SetLegalRate SetRoute RemoveRoute SetExchangePair RemoveExchangePair AnnounceNode
    WithdrawNode UpdateOwnership);
variants!(VAULT, "liquidity-margin-vault", of_vault, vault::ExecuteMsg:
    SetRegistry Receive Withdraw MakeOffer WithdrawOffer Take Reserve Settled SetPaused UpdateOwnership);
variants!(ACTION, "ownership", of_action, cw_ownable::Action: TransferOwnership AcceptOwnership RenounceOwnership);

/// The messages of every contract.
pub const MESSAGES: [&[&str]; 5] = [REGISTRY, ISSUER, TOKEN, POLICY, VAULT];

/// The name of a message that somebody sends; none of what is the chain's own.
pub fn variant(message: &Message) -> Option<&'static str> {
    Some(match message {
        Message::Registry(message) => of_registry(message),
        Message::Issuer(message) => of_issuer(message),
        Message::Token(_, message) => of_token(message),
        Message::Policy(message) => of_policy(message),
        Message::Vault(message) => of_vault(message),
        Message::SettleDue(_) => return None,
    })
}

/// What a message does to an ownership, if that is what it is about.
pub fn action(message: &Message) -> Option<&'static str> {
    match message {
        Message::Registry(registry::ExecuteMsg::UpdateOwnership(action))
        | Message::Issuer(issuer::ExecuteMsg::UpdateOwnership(action))
        | Message::Policy(policy::ExecuteMsg::UpdateOwnership(action))
        | Message::Vault(vault::ExecuteMsg::UpdateOwnership(action)) => Some(of_action(action)),
        _ => None,
    }
}
