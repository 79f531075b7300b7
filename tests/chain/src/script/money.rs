//! Sidechains and their policies; coins become tokens, and tokens coins.

use super::channels::Channels;
use super::{CLOSE_WINDOW, GRACE_BLOCKS, LIFE, PLAIN, RATED, SHORT_LIFE};
use crate::script_run::{ScriptRun, DENOMS};
use anyhow::{ensure, Result};
use causeway_client::network::Source;
use causeway_types::issuer::{Asset, DepositTo, ExecuteMsg, Hook, Share};
use causeway_types::policy::{ExecuteMsg as PolicyMsg, LegalRate};
use causeway_types::registry::{Entry, ExecuteMsg as RegistryMsg};
use causeway_types::vault::ExecuteMsg as VaultMsg;
use causeway_types::{Amount, Ppm};
use cosmwasm_std::coin;

/// The main chain's legal rate, and the minimum rate, where there is one.
const LEGAL_RATE: Ppm = Ppm(80_000);
const MINIMUM_RATE: Ppm = Ppm(10_000);
/// What a stranger earns who settles an overdue channel.
pub const BOUNTY: u128 = 600;

/// Two sidechains, with a policy of seconds.
pub fn sidechains(run: &ScriptRun) -> Result<()> {
    let admin = &run.users.admin;
    for (symbol, denom) in [PLAIN, RATED].into_iter().zip(DENOMS) {
        let msg = ExecuteMsg::CreateSidechain {
            asset: Asset::Native {
                denom: denom.to_owned(),
            },
            name: format!("{symbol} on Causeway"),
            symbol: symbol.to_owned(),
            decimals: 6,
        };
        let title = format!("sidechain {symbol} is created");
        let msgs = vec![run.network.to_issuer(&msg, vec![])?];
        let tx = run.unrecorded(&title, admin, msgs)?;
        let token = run.network.sidechain(Some(symbol))?.token;
        let name = format!("token {symbol}");
        run.step_log.borrow_mut().name(&token, &name);
        run.record(&title, &tx)?;
    }
    for symbol in [PLAIN, RATED] {
        let sidechain_id = run.network.sidechain(Some(symbol))?.sidechain_id;
        let mut parameters = run.network.policy(sidechain_id)?.parameters;
        parameters.close_window = CLOSE_WINDOW;
        parameters.grace_blocks = GRACE_BLOCKS;
        parameters.min_lifetime = SHORT_LIFE;
        parameters.default_lifetime = LIFE;
        let mut msgs = vec![];
        if symbol == RATED {
            parameters.minimum_rate = MINIMUM_RATE;
            parameters.bounty = Amount::new(BOUNTY);
            msgs.push(run.network.to_policy(&PolicyMsg::SetLegalRate {
                sidechain_id,
                legal_rate: LegalRate {
                    rate: LEGAL_RATE,
                    source: "the main chain's bulletin".to_owned(),
                    dated: "2026-11-24".to_owned(),
                },
            })?);
        }
        msgs.push(run.network.to_policy(&PolicyMsg::SetParameters {
            sidechain_id,
            parameters,
        })?);
        run.step(&format!("policy of {symbol}"), admin, msgs)?;
    }
    Ok(())
}

pub fn issued(run: &ScriptRun) -> Result<()> {
    let users = &run.users;
    for (who, symbol, amount) in [
        (&users.alice, PLAIN, 1_000_000),
        (&users.alice, RATED, 1_000_000),
        (&users.bob, RATED, 1_000_000),
        (&users.dave, RATED, 100_000),
        (&users.frank, RATED, 3_000_000),
    ] {
        let sidechain = run.network.sidechain(Some(symbol))?;
        let to = DepositTo::Wallet { recipient: None };
        let msg = run.network.deposit(&sidechain, Amount::new(amount), to)?;
        run.step(
            &format!("{} deposits into {symbol}", who.name),
            who,
            vec![msg],
        )?;
    }
    let sidechain = run.network.sidechain(Some(PLAIN))?;
    let shares = [
        (&users.bob, 500_000),
        (&users.carol, 400_000),
        (&users.dave, 300_000),
    ];
    let sum = shares.iter().map(|(_, amount)| amount).sum();
    let msg = ExecuteMsg::Distribute {
        sidechain_id: sidechain.sidechain_id,
        shares: shares
            .iter()
            .map(|(who, amount)| Share {
                recipient: who.address().into_string(),
                amount: Amount::new(*amount),
            })
            .collect(),
    };
    let msg = run.network.to_issuer(&msg, vec![coin(sum, DENOMS[0])])?;
    run.step("the admin distributes", &users.admin, vec![msg])?;
    let ahead = Amount::new(100_000);
    let msg = run
        .network
        .entry(&sidechain, Source::Token, ahead, Entry::Credit {})?;
    run.step("carol sends money ahead", &users.carol, vec![msg])?;
    run.note_balances("after issuance", PLAIN)?;
    run.note_balances("after issuance", RATED)
}

/// Tokens and main-chain coins go straight into running channels.
pub fn deposited_into_channels(run: &ScriptRun, channels: &Channels) -> Result<()> {
    let users = &run.users;
    let sidechain = run.network.sidechain(Some(PLAIN))?;
    for (who, source, channel_id) in [
        (&users.bob, Source::Token, channels.pair.id),
        (&users.alice, Source::Asset, channels.shop.id),
    ] {
        let entry = Entry::Deposit {
            channel_id,
            margin: None,
        };
        let msg = run
            .network
            .entry(&sidechain, source, Amount::new(7_000), entry)?;
        run.step(
            &format!("{} deposits into channel {channel_id}", who.name),
            who,
            vec![msg],
        )?;
    }
    Ok(())
}

/// Credit is pulled, vault accounts emptied, all tokens redeemed: nothing is left anywhere.
pub fn taken_home(run: &ScriptRun) -> Result<()> {
    for symbol in [PLAIN, RATED] {
        run.note_balances("when all has ended", symbol)?;
        let sidechain = run.network.sidechain(Some(symbol))?;
        let sidechain_id = sidechain.sidechain_id;
        for who in run.users.all() {
            let has = run.network.holdings(&sidechain, &who.address())?;
            let free = run.network.account(&who.address(), sidechain_id)?.free;
            let mut msgs = vec![];
            if !has.credit.is_zero() {
                msgs.push(run.network.to_registry(&RegistryMsg::PullCredit {
                    sidechain_id,
                    amount: None,
                    to: None,
                })?);
            }
            if !free.is_zero() {
                msgs.push(run.network.to_vault(&VaultMsg::Withdraw {
                    sidechain_id,
                    amount: None,
                    to: None,
                })?);
            }
            let tokens = has.token.saturating_add(has.credit).saturating_add(free);
            if tokens.is_zero() {
                continue;
            }
            let hook = Hook::Redeem {
                recipient: None,
                min_out: tokens,
            };
            let issuer = &run.network.contracts.issuer;
            msgs.push(run.network.send(&sidechain.token, issuer, tokens, &hook)?);
            run.step(&format!("{} takes all {symbol} home", who.name), who, msgs)?;
        }
        run.note_balances("at the end", symbol)?;
        let end = run.network.sidechain(Some(symbol))?;
        let end = run.network.reserve(end.sidechain_id)?;
        ensure!(
            end.supply.is_zero() && end.reserve.is_zero(),
            "{symbol}: supply {}, reserve {} are left",
            end.supply,
            end.reserve
        );
    }
    Ok(())
}
