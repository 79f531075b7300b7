//! The table.

use crate::scene::{locks, unshown, OPEN, PENDING};
use crate::Role::{self, *};
use crate::{Row, PEOPLE, ROLES};
use causeway_tests::model::{Call, Message};
use causeway_tests::suite::{preimage, Suite, MAIN};
use causeway_types::channel::{Direction, LockMode};
use causeway_types::issuer::{self, Asset, DepositTo, Share};
use causeway_types::registry::{
    Entry, ExecuteMsg as M, Hook, JoinTerms, LockClaim, OpenTerms, Take, WithdrawAmount,
};
use causeway_types::{Amount, Seconds, SidechainId, UnixTime};
use cosmwasm_std::{coin, to_json_binary, Uint128};
use cw20::{Cw20ExecuteMsg as T, Cw20ReceiveMsg, EmbeddedLogo, Logo};

const SIDES: [Role; 2] = [Opener, Peer];
pub fn all(suite: &mut Suite) -> Vec<Row> {
    let mut rows = entries(suite);
    rows.extend(withdrawals(suite));
    rows.extend(evidence(suite));
    rows.extend(ends(suite));
    rows.extend(issuers(suite));
    rows.extend(tokens(suite));
    rows
}

fn registry(message: M) -> Row {
    Row::of(Message::Registry(message))
}

fn credit_hook() -> Hook {
    Hook {
        entry: Entry::Credit {},
        beneficiary: None,
    }
}

fn entries(suite: &mut Suite) -> Vec<Row> {
    let key = suite.user("stranger").key;
    let one = Amount::new(1);
    let receive = M::Receive(Cw20ReceiveMsg {
        sender: suite.user("alice").addr.to_string(),
        amount: Uint128::one(),
        msg: to_json_binary(&credit_hook()).unwrap(),
    });
    let open = M::Open {
        sidechain_id: SidechainId(MAIN),
        amount: one,
        terms: OpenTerms::new(None, LockMode::OneWay, key),
    };
    let join = M::Join {
        amount: Amount::ZERO,
        terms: JoinTerms::new(PENDING, key),
    };
    vec![
        registry(receive)
            .allows(&[Token])
            .others("Common.ForeignToken"),
        registry(open).allows(&PEOPLE).others("CreditTooSmall"),
        registry(join)
            .allows(&[Peer])
            .refuses(&[Opener], "SameParticipant")
            .others("NotInvited"),
        registry(M::Deposit {
            channel_id: OPEN,
            amount: one,
            margin: None,
        })
        .allows(&SIDES)
        .refuses(&PEOPLE, "NotParticipant")
        .others("CreditTooSmall"),
    ]
}

fn withdrawals(suite: &mut Suite) -> Vec<Row> {
    let until = suite.now().plus(Seconds(60));
    let consent = suite.bob().consents(OPEN, 5, until);
    let amount = WithdrawAmount::Exact(Amount::new(5));
    let withdraw = M::Withdraw {
        channel_id: OPEN,
        amount: amount.clone(),
        consent: Some(consent),
        take: Take::Token {},
    };
    let complete = M::CompleteWithdraw {
        channel_id: OPEN,
        take: Take::Token {},
    };
    let pull = M::PullCredit {
        sidechain_id: SidechainId(MAIN),
        amount: None,
        to: None,
    };
    vec![
        registry(withdraw)
            .allows(&[Opener])
            .refuses(&[Peer], "SignatureInvalid")
            .others("NotParticipant"),
        registry(M::RequestWithdraw {
            channel_id: OPEN,
            amount,
        })
        .allows(&SIDES)
        .others("NotParticipant"),
        registry(complete)
            .allows(&[Opener])
            .refuses(&[Peer], "Rule.NoWithdrawalRequested")
            .others("NotParticipant"),
        registry(M::WithdrawUnallocated {
            channel_id: OPEN,
            amount: None,
        })
        .allows(&[Opener])
        .refuses(&[Peer], "Rule.NothingToDo")
        .others("NotParticipant"),
        registry(pull).allows(&PEOPLE).others("Rule.NothingToDo"),
    ]
}

fn evidence(suite: &mut Suite) -> Vec<Row> {
    let list = locks(suite).to_vec();
    let show = M::Show {
        channel_id: OPEN,
        vouchers: vec![unshown(suite)],
    };
    let claim = M::Claim {
        channel_id: OPEN,
        direction: Direction::BToA,
        locks: list.clone(),
        claims: vec![LockClaim {
            lock_id: list[1].id,
            preimage: preimage(2),
        }],
        voucher: None,
    };
    let expire = M::ExpireLocks {
        channel_id: OPEN,
        direction: Direction::BToA,
        locks: list,
    };
    vec![
        registry(show)
            .allows(&[Peer])
            .others("Rule.VoucherNotEndorsed"),
        registry(claim).allows(&ROLES),
        registry(expire).allows(&ROLES),
    ]
}

fn ends(suite: &mut Suite) -> Vec<Row> {
    let until = suite.now().plus(Seconds(60));
    let end = UnixTime(suite.channel_model(OPEN).expires_at);
    let later = end.plus(Seconds(60));
    let close = M::CooperativeClose {
        channel_id: OPEN,
        transferred_a: Amount::ZERO,
        transferred_b: Amount::ZERO,
        valid_until: until,
        signature_a: None,
        signature_b: Some(suite.bob().agrees_to_end(OPEN, [0, 0], until)),
    };
    let extend = M::Extend {
        channel_id: OPEN,
        replaces: end,
        expires_at: later,
        valid_until: end,
        signature_a: Some(suite.alice().agrees_to_extend(OPEN, end, later)),
        signature_b: None,
    };
    vec![
        registry(M::Cancel {
            channel_id: PENDING,
        })
        .allows(&[Opener])
        .others("NotParticipant"),
        registry(M::Close {
            channel_id: OPEN,
            vouchers: vec![],
        })
        .allows(&SIDES)
        .others("NotParticipant"),
        registry(close)
            .allows(&[Opener])
            .others("SignatureMissing.A"),
        registry(extend)
            .allows(&[Peer])
            .others("SignatureMissing.B"),
        registry(M::Settle {
            channel_ids: vec![OPEN],
        })
        .allows(&ROLES),
    ]
}

fn issuers(suite: &mut Suite) -> Vec<Row> {
    let row = |message: issuer::ExecuteMsg| Row::of(Message::Issuer(message));
    let somebody = suite.user("erin").addr.to_string();
    let create = issuer::ExecuteMsg::CreateSidechain {
        asset: Asset::Native {
            denom: "ujuno".to_owned(),
        },
        name: "Causeway cJUNO".to_owned(),
        symbol: "cJUNO".to_owned(),
        decimals: 6,
    };
    let deposit = Call {
        message: Message::Issuer(issuer::ExecuteMsg::Deposit {
            sidechain_id: SidechainId(MAIN),
            to: DepositTo::Wallet {
                recipient: Some(somebody.clone()),
            },
        }),
        coins: vec![coin(101, "uatom")],
    };
    let redeem = issuer::Hook::Redeem {
        recipient: None,
        min_out: Amount::ZERO,
    };
    let receive = issuer::ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: somebody.clone(),
        amount: Uint128::new(10),
        msg: to_json_binary(&redeem).unwrap(),
    });
    let distribute = issuer::ExecuteMsg::Distribute {
        sidechain_id: SidechainId(MAIN),
        shares: vec![Share {
            recipient: somebody.clone(),
            amount: Amount::new(100),
        }],
    };
    vec![
        row(issuer::ExecuteMsg::SetContracts {
            registry: somebody.clone(),
            vault: somebody.clone(),
            policy: somebody,
        })
        .refuses(&[Owner], "RegistryAlreadySet")
        .others("Ownership.NotOwner"),
        row(create).allows(&[Owner]).others("Ownership.NotOwner"),
        Row::of(deposit)
            .allows(&PEOPLE)
            // its own coins are backed already
            .refuses(&[Issuer], "ReserveTooSmall")
            .others("not the contract's"),
        row(receive).allows(&[Token]).others("TokenNotFound"),
        row(distribute)
            .allows(&[Owner])
            .others("Ownership.NotOwner"),
    ]
}

fn tokens(suite: &mut Suite) -> Vec<Row> {
    let row = |message: T| Row::of(Message::Token(MAIN, message));
    let amount = Uint128::one();
    let [owner, recipient, spender] =
        ["alice", "erin", "stranger"].map(|name| suite.user(name).addr.to_string());
    let contract = suite.wiring().registry.to_string();
    let msg = to_json_binary(&credit_hook()).unwrap();
    let transfer = T::Transfer {
        recipient: recipient.clone(),
        amount,
    };
    let send = T::Send {
        contract: contract.clone(),
        amount,
        msg: msg.clone(),
    };
    let transfer_from = T::TransferFrom {
        owner: owner.clone(),
        recipient: recipient.clone(),
        amount,
    };
    let send_from = T::SendFrom {
        owner: owner.clone(),
        contract,
        amount,
        msg,
    };
    let expires = None;
    let increase = T::IncreaseAllowance {
        spender: recipient.clone(),
        amount,
        expires,
    };
    let decrease = T::DecreaseAllowance {
        spender,
        amount,
        expires,
    };
    let have = [
        Stranger,
        Opener,
        Peer,
        Owner,
        PendingOwner,
        Issuer,
        Registry,
        Vault,
    ];
    let marketing = T::UpdateMarketing {
        project: None,
        description: None,
        marketing: None,
    };
    let logo = T::UploadLogo(Logo::Embedded(EmbeddedLogo::Png(vec![].into())));
    vec![
        // the contracts' own tokens; no message makes them send these to anybody else
        row(transfer).allows(&have).others("TokenBalanceTooSmall"),
        row(send).allows(&have).others("TokenBalanceTooSmall"),
        row(transfer_from)
            .allows(&[Stranger])
            .others("Cw20Base.NoAllowance"),
        row(send_from)
            .allows(&[Stranger])
            .others("Cw20Base.NoAllowance"),
        row(increase).allows(&ROLES),
        row(decrease)
            .allows(&[Opener])
            .refuses(&[Stranger], "Cw20Base.CannotSetOwnAccount")
            .others("Cw20Base.NoAllowance"),
        row(T::Mint { recipient, amount })
            .allows(&[Issuer])
            .others("MintRefused"),
        row(T::Burn { amount })
            .allows(&[Issuer])
            .others("BurnRefused"),
        row(T::BurnFrom { owner, amount }).others("BurnRefused"),
        row(T::UpdateMinter { new_minter: None }).others("MinterFixed"),
        row(marketing).others("NoMarketing"),
        row(logo).others("NoMarketing"),
    ]
}
