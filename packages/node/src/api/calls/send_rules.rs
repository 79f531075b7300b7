//! Which messages of the account the node sends for a caller: those that concern nothing that is signed in channels. What opens,
//! joins, closes or shows, what takes out of a channel, and what enters with a channel key has calls of its own, which ask the
//! guard and the book.

use crate::api::answer::Refusal;
use causeway_chain::Msg;
use causeway_client::deployment::Deployment;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::registry::Entry;
use causeway_types::{issuer, policy, registry, token, vault, NodeInstance};
use cosmwasm_std::{from_json, Addr, Binary};
use serde::de::DeserializeOwned;

/// Refuses a message that the node does not send for a caller. `instance` is the node's own.
pub(super) fn check(
    contracts: &Deployment,
    instance: &NodeInstance,
    message: &Msg,
) -> Result<(), Refusal> {
    let Msg::Execute { contract, msg, .. } = message else {
        return Err(refused("what is no message to a contract"));
    };
    let allowed = if *contract == contracts.registry {
        of_registry(&parse(msg)?)
    } else if *contract == contracts.vault {
        of_vault(&parse(msg)?)
    } else if *contract == contracts.issuer {
        of_issuer(&parse(msg)?)
    } else if *contract == contracts.policy {
        of_policy(&parse(msg)?, instance)
    } else {
        of_token(contracts, &parse(msg)?)?
    };
    allowed.map_err(refused)
}

/// Whether it may be sent, or what it is.
type Allowed = Result<(), &'static str>;

fn of_registry(msg: &registry::ExecuteMsg) -> Allowed {
    use registry::ExecuteMsg as M;
    match msg {
        // money in, of which nothing is signed yet; back before anybody joined; what never counted; credit; and anybody's
        M::Deposit { .. }
        | M::Cancel { .. }
        | M::WithdrawUnallocated { .. }
        | M::PullCredit { .. }
        | M::Settle { .. } => Ok(()),
        M::SetPaused { .. } | M::UpdateOwnership(_) => Ok(()),
        M::Open { .. } => Err("an opening, which takes a channel key of the book"),
        M::Join { .. } => Err("a join, which takes a channel key of the book"),
        M::Withdraw { .. } | M::RequestWithdraw { .. } | M::CompleteWithdraw { .. } => {
            Err("a withdrawal from a channel, which the guard decides")
        }
        M::Close { .. } | M::CooperativeClose { .. } => Err("a close, which the guard decides"),
        M::Extend { .. } => Err("an extension, which the guard decides"),
        M::Show { .. } => Err("a voucher, which the node shows in time"),
        M::Claim { .. } | M::ExpireLocks { .. } => Err("a lock, which the node has none of"),
        M::Receive(_) => Err("what only a token says"),
    }
}

fn of_vault(msg: &vault::ExecuteMsg) -> Allowed {
    use vault::ExecuteMsg as M;
    match msg {
        M::Withdraw { .. } | M::WithdrawOffer { .. } => Ok(()),
        M::SetRegistry { .. } | M::SetPaused { .. } | M::UpdateOwnership(_) => Ok(()),
        M::MakeOffer { .. } => Err("an offer, which takes a channel key of the book"),
        M::Take { .. } => Err("a lease, which takes a channel key of the book"),
        M::Receive(_) | M::Reserve { .. } | M::Settled(_) => Err("what only a contract says"),
    }
}

fn of_issuer(msg: &issuer::ExecuteMsg) -> Allowed {
    use issuer::ExecuteMsg as M;
    match msg {
        M::Deposit { to, .. } => of_deposit(to),
        M::Receive(_) => Err("what only a token says"),
        M::SetContracts { .. }
        | M::CreateSidechain { .. }
        | M::Distribute { .. }
        | M::SetPaused { .. }
        | M::UpdateOwnership(_) => Ok(()),
    }
}

fn of_deposit(to: &issuer::DepositTo) -> Allowed {
    match to {
        issuer::DepositTo::Wallet { .. } => Ok(()),
        issuer::DepositTo::Registry(entry) => of_entry(entry),
    }
}

fn of_entry(entry: &Entry) -> Allowed {
    match entry {
        Entry::Deposit { .. } | Entry::Credit {} => Ok(()),
        Entry::Open(_) => Err("an opening, which takes a channel key of the book"),
        Entry::Join(_) => Err("a join, which takes a channel key of the book"),
        Entry::Lease(_) => Err("a lease, which takes a channel key of the book"),
    }
}

fn of_policy(msg: &policy::ExecuteMsg, own: &NodeInstance) -> Allowed {
    use policy::ExecuteMsg as M;
    match msg {
        M::AnnounceNode(announcement) if announcement.instance != *own => {
            Err("an announcement of another instance, after which this node would sign nothing")
        }
        _ => Ok(()),
    }
}

/// Of a sidechain's token, or of an asset that is one.
fn of_token(contracts: &Deployment, msg: &token::ExecuteMsg) -> Result<Allowed, Refusal> {
    use token::ExecuteMsg as M;
    let M::Send { contract, msg, .. } = msg else {
        return Ok(match msg {
            M::Transfer { .. } | M::IncreaseAllowance { .. } | M::DecreaseAllowance { .. } => Ok(()),
            _ => Err("what is neither a transfer of tokens nor a message to a contract of this deployment"),
        });
    };
    let to = Addr::unchecked(contract);
    Ok(if to == contracts.registry {
        of_entry(&parse::<registry::Hook>(msg)?.entry)
    } else if to == contracts.vault {
        match parse(msg)? {
            vault::Hook::Deposit { .. } => Ok(()),
            vault::Hook::MakeOffer(_) => Err("an offer, which takes a channel key of the book"),
            vault::Hook::Take { .. } => Err("a lease, which takes a channel key of the book"),
            vault::Hook::Reserve { .. }
            | vault::Hook::Settled(_)
            | vault::Hook::Withdrawn { .. } => Err("what only a contract says"),
        }
    } else if to == contracts.issuer {
        match parse(msg)? {
            issuer::Hook::Deposit { to, .. } => of_deposit(&to),
            issuer::Hook::Distribute { .. } | issuer::Hook::Redeem { .. } => Ok(()),
        }
    } else {
        Err("tokens with a message to a contract that is none of this deployment")
    })
}

fn parse<T: DeserializeOwned>(msg: &Binary) -> Result<T, Refusal> {
    from_json(msg).map_err(|error| {
        Refusal::new(
            ErrorCode::RequestInvalid,
            format!("a message is none that its contract takes: {error}"),
        )
    })
}

fn refused(what: &'static str) -> Refusal {
    Refusal::from(
        ApiError::new(
            ErrorCode::MessageRefused,
            format!("this is {what}: it is not sent this way"),
        )
        .hint("nothing was sent; what is about channels has calls of its own, the rest is done by a command with the node ended"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::registry::{OpenTerms, Take, WithdrawAmount};
    use causeway_types::{Amount, ChannelId, ChannelKey, LockMode, SidechainId};
    use serde_json::{json, Value};

    fn contracts() -> Deployment {
        let addr = |name: &str| Addr::unchecked(name);
        Deployment {
            chain_id: "x-1".to_owned(),
            issuer: addr("issuer"),
            policy: addr("policy"),
            vault: addr("vault"),
            registry: addr("registry"),
            owner: addr("owner"),
            admin: None,
            codes: Default::default(),
        }
    }

    fn code(contract: &str, msg: &impl serde::Serialize) -> Option<String> {
        let msg = Msg::execute(&Addr::unchecked(contract), msg, vec![]).unwrap();
        let checked = check(&contracts(), &NodeInstance([7; 16]), &msg);
        checked.err().map(|refused| refused.into_error().code)
    }

    fn sent_with_tokens(to: &str, hook: &impl serde::Serialize) -> Option<String> {
        let msg = cosmwasm_std::to_json_binary(hook).unwrap();
        code(
            "token",
            &token::ExecuteMsg::Send {
                contract: to.to_owned(),
                amount: 5u128.into(),
                msg,
            },
        )
    }

    fn entered(entry: Entry) -> registry::Hook {
        registry::Hook {
            entry,
            beneficiary: None,
        }
    }

    fn refusal() -> Option<String> {
        Some("message_refused".to_owned())
    }

    #[test]
    fn what_concerns_no_signature_is_sent() {
        let channel_ids = vec![ChannelId(1)];
        let channel_id = ChannelId(1);
        let deposit = Entry::Deposit {
            channel_id,
            margin: None,
        };
        assert_eq!(
            code("registry", &registry::ExecuteMsg::Settle { channel_ids }),
            None
        );
        assert_eq!(
            code("registry", &registry::ExecuteMsg::Cancel { channel_id }),
            None
        );
        assert_eq!(
            sent_with_tokens("registry", &entered(deposit.clone())),
            None
        );
        assert_eq!(
            sent_with_tokens("vault", &vault::Hook::Deposit { beneficiary: None }),
            None
        );
        let to = issuer::DepositTo::Registry(deposit);
        let sidechain_id = SidechainId(1);
        assert_eq!(
            code("issuer", &issuer::ExecuteMsg::Deposit { sidechain_id, to }),
            None
        );
    }

    #[test]
    fn what_the_guard_or_the_book_decides_is_refused_however_it_is_wrapped() {
        let open = || {
            let key = ChannelKey([2; 33]);
            Entry::Open(OpenTerms::new(None, LockMode::OneWay, key))
        };
        assert_eq!(sent_with_tokens("registry", &entered(open())), refusal());
        let sidechain_id = SidechainId(1);
        let to = issuer::DepositTo::Registry(open());
        assert_eq!(
            code(
                "issuer",
                &issuer::ExecuteMsg::Deposit {
                    sidechain_id,
                    to: to.clone()
                }
            ),
            refusal()
        );
        assert_eq!(
            sent_with_tokens("issuer", &issuer::Hook::Deposit { sidechain_id, to }),
            refusal()
        );
        let withdraw = registry::ExecuteMsg::Withdraw {
            channel_id: ChannelId(1),
            amount: WithdrawAmount::Exact(Amount::new(5)),
            take: Take::Token {},
            consent: None,
        };
        assert_eq!(code("registry", &withdraw), refusal());
        assert_eq!(
            code(
                "registry",
                &json!({ "close": { "channel_id": 1, "vouchers": [] } })
            ),
            refusal()
        );
        // to whom nobody here knows
        assert_eq!(sent_with_tokens("other", &json!({ "any": {} })), refusal());
        assert_eq!(
            code("other", &json!({ "burn": { "amount": "5" } })),
            refusal()
        );
    }

    #[test]
    fn what_no_contract_takes_is_no_message() {
        let invalid = Some("request_invalid".to_owned());
        for contract in ["registry", "vault", "issuer", "policy", "token"] {
            let unknown: Value = json!({ "unknown": {} });
            assert_eq!(code(contract, &unknown), invalid, "{contract}");
        }
    }
}
