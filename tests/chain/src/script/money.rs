//! Sidechains and their policies; coins become tokens, and tokens coins.

use super::channels::Lines;
use super::{CLOSE_WINDOW, GRACE_BLOCKS, LIFE, PLAIN, RATED, SHORT_LIFE};
use crate::play::{Play, DENOMS};
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
pub fn sidechains(play: &Play) -> Result<()> {
    let admin = &play.cast.admin;
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
        let msgs = vec![play.network.to_issuer(&msg, vec![])?];
        let tx = play.unrecorded(&title, admin, msgs)?;
        let token = play.network.sidechain(Some(symbol))?.token;
        let name = format!("token {symbol}");
        play.step_log.borrow_mut().name(&token, &name);
        play.record(&title, &tx)?;
    }
    for symbol in [PLAIN, RATED] {
        let sidechain_id = play.network.sidechain(Some(symbol))?.sidechain_id;
        let mut parameters = play.network.policy(sidechain_id)?.parameters;
        parameters.close_window = CLOSE_WINDOW;
        parameters.grace_blocks = GRACE_BLOCKS;
        parameters.min_lifetime = SHORT_LIFE;
        parameters.default_lifetime = LIFE;
        let mut msgs = vec![];
        if symbol == RATED {
            parameters.minimum_rate = MINIMUM_RATE;
            parameters.bounty = Amount::new(BOUNTY);
            msgs.push(play.network.to_policy(&PolicyMsg::SetLegalRate {
                sidechain_id,
                legal_rate: LegalRate {
                    rate: LEGAL_RATE,
                    source: "the main chain's bulletin".to_owned(),
                    dated: "2026-11-24".to_owned(),
                },
            })?);
        }
        msgs.push(play.network.to_policy(&PolicyMsg::SetParameters {
            sidechain_id,
            parameters,
        })?);
        play.step(&format!("policy of {symbol}"), admin, msgs)?;
    }
    Ok(())
}

pub fn issued(play: &Play) -> Result<()> {
    let cast = &play.cast;
    for (who, symbol, amount) in [
        (&cast.alice, PLAIN, 1_000_000),
        (&cast.alice, RATED, 1_000_000),
        (&cast.bob, RATED, 1_000_000),
        (&cast.dave, RATED, 100_000),
        (&cast.frank, RATED, 3_000_000),
    ] {
        let sidechain = play.network.sidechain(Some(symbol))?;
        let to = DepositTo::Wallet { recipient: None };
        let msg = play.network.deposit(&sidechain, Amount::new(amount), to)?;
        play.step(
            &format!("{} deposits into {symbol}", who.name),
            who,
            vec![msg],
        )?;
    }
    let sidechain = play.network.sidechain(Some(PLAIN))?;
    let shares = [
        (&cast.bob, 500_000),
        (&cast.carol, 400_000),
        (&cast.dave, 300_000),
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
    let msg = play.network.to_issuer(&msg, vec![coin(sum, DENOMS[0])])?;
    play.step("the admin distributes", &cast.admin, vec![msg])?;
    let ahead = Amount::new(100_000);
    let msg = play
        .network
        .entry(&sidechain, Source::Token, ahead, Entry::Credit {})?;
    play.step("carol sends money ahead", &cast.carol, vec![msg])?;
    play.note_balances("after issuance", PLAIN)?;
    play.note_balances("after issuance", RATED)
}

/// Tokens and main-chain coins go straight into running channels.
pub fn deposited_into_channels(play: &Play, lines: &Lines) -> Result<()> {
    let cast = &play.cast;
    let sidechain = play.network.sidechain(Some(PLAIN))?;
    for (who, source, channel_id) in [
        (&cast.bob, Source::Token, lines.pair.id),
        (&cast.alice, Source::Asset, lines.shop.id),
    ] {
        let entry = Entry::Deposit {
            channel_id,
            margin: None,
        };
        let msg = play
            .network
            .entry(&sidechain, source, Amount::new(7_000), entry)?;
        play.step(
            &format!("{} deposits into channel {channel_id}", who.name),
            who,
            vec![msg],
        )?;
    }
    Ok(())
}

/// Credit is pulled, vault accounts emptied, all tokens redeemed: nothing is left anywhere.
pub fn taken_home(play: &Play) -> Result<()> {
    for symbol in [PLAIN, RATED] {
        play.note_balances("when all has ended", symbol)?;
        let sidechain = play.network.sidechain(Some(symbol))?;
        let sidechain_id = sidechain.sidechain_id;
        for who in play.cast.all() {
            let has = play.network.holdings(&sidechain, &who.address())?;
            let free = play.network.account(&who.address(), sidechain_id)?.free;
            let mut msgs = vec![];
            if !has.credit.is_zero() {
                msgs.push(play.network.to_registry(&RegistryMsg::PullCredit {
                    sidechain_id,
                    amount: None,
                    to: None,
                })?);
            }
            if !free.is_zero() {
                msgs.push(play.network.to_vault(&VaultMsg::Withdraw {
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
            let issuer = &play.network.contracts.issuer;
            msgs.push(play.network.send(&sidechain.token, issuer, tokens, &hook)?);
            play.step(&format!("{} takes all {symbol} home", who.name), who, msgs)?;
        }
        play.note_balances("at the end", symbol)?;
        let end = play.network.sidechain(Some(symbol))?;
        let end = play.network.reserve(end.sidechain_id)?;
        ensure!(
            end.supply.is_zero() && end.reserve.is_zero(),
            "{symbol}: supply {}, reserve {} are left",
            end.supply,
            end.reserve
        );
    }
    Ok(())
}
