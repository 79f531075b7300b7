//! A plan to settle, as it is shown before anybody is asked.

use crate::commands::labels::Labels;
use crate::context::{Context, Session};
use crate::output::{grouped, time, Details, Table};
use anyhow::Result;
use causeway_client::channels::settle::{PlannedChannel, SettlePlan, SettleStep};
use causeway_rules::settlement::split_at;
use causeway_types::Side;
use cosmwasm_std::Coin;

/// Which channels, what each pays, what it costs and what it earns.
pub fn details(context: &Context, session: &Session, plan: &SettlePlan) -> Result<String> {
    let network = &session.network;
    let me = session.me.address();
    let clock = network.clock()?;
    let labels = Labels::new(context, network)?;
    let mut table = Table::new([
        ">channel",
        "sidechain",
        "opener",
        "peer",
        "ended",
        "what",
        ">to opener",
        ">to peer",
        ">you earn",
    ]);
    for planned in &plan.planned {
        let PlannedChannel {
            channel,
            step,
            bounty,
            unshown,
        } = planned;
        let amounts = labels.format(channel.sidechain_id);
        let split = split_at(&channel.ledger, clock.now);
        let who = |side: Side| match channel.participant(side).map(|p| &p.owner) {
            Some(owner) if *owner == me => "you".to_owned(),
            Some(owner) => labels.name(owner),
            None => "nobody".to_owned(),
        };
        table.row([
            channel.id.to_string(),
            labels.symbol(channel.sidechain_id),
            who(Side::A),
            who(Side::B),
            time::date(channel.ledger.expires_at),
            match unshown.is_empty() {
                true => step_text(*step).to_owned(),
                false => format!("your voucher is shown, {}", step_text(*step)),
            },
            amounts.show(split.pay_a),
            amounts.show(split.pay_b),
            amounts.show(*bounty),
        ]);
    }
    let facts = Details::new().with("it costs", fee_text(&plan.fee(network)?));
    Ok(format!("{table}\n{facts}"))
}

fn fee_text(fee: &[Coin]) -> String {
    let fee: Vec<String> = fee
        .iter()
        .map(|coin| format!("{} {}", grouped(coin.amount), coin.denom))
        .collect();
    match fee.is_empty() {
        true => "nothing".to_owned(),
        false => format!("at most {} in fees", fee.join(", ")),
    }
}

fn step_text(step: SettleStep) -> &'static str {
    match step {
        SettleStep::MarkDue => "marked as due",
        SettleStep::Pay => "both are paid",
        SettleStep::Release => "what locks held is paid",
        SettleStep::RepeatNotice => "the vault is told again",
    }
}
