//! `channel status`: on chain and, for a side, by its own book.

use super::conditions::admission_text;
use super::list::phase_text;
use crate::args::channel::One;
use crate::commands::by_node;
use crate::context::{Context, Names};
use crate::output::hints::runnable;
use crate::output::{percent, time, AmountFormat, Answer, Clock, Details, Table};
use anyhow::Result;
use causeway_client::channels::status::{report, ChannelReport};
use causeway_client::wallet::{ChannelSummary, Wallet};
use causeway_rules::margin::half_bounty;
use causeway_rules::settlement::split_at;
use causeway_types::channel::{Channel, Phase, Side};
use causeway_types::{Height, Ppm};

/// Shows how a channel stands.
pub fn run(context: &Context, one: &One) -> Result<Answer> {
    let me = context.my_address()?;
    let names = context.names()?;
    let network = context.network()?;
    let seen = network.channel(&one.channel, &me)?;
    let sidechain = network.sidechain_by_id(seen.channel.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let node = context.node()?;
    let report = report(&network, seen, &me, |channel, now| match &node {
        Some(node) => by_node::book_of(node, channel.id).map(Some),
        None => {
            let wallet = Wallet::open_without_keys(context.home(), &network, &me)?;
            let record = wallet.map(|wallet| wallet.record_at(channel, now));
            Ok(record.transpose()?)
        }
    })?;
    let clock = Clock { now: report.now };
    let channel = &report.channel;
    let answer = Answer::of(&report)?
        .bytes_in_hex()
        .say(of_vault(
            details(&report, &sidechain.symbol, amounts, &names, &clock),
            &report,
            amounts,
            &clock,
        ))
        .say("")
        .say(sides(channel, report.side, amounts, &clock));
    let answer = match &report.book {
        Some(record) => {
            let settled = channel.ledger.settlement.is_some();
            by_book(answer, record, settled, amounts, &clock)
        }
        None => answer,
    };
    let mut answer = requests(answer, channel, &names, amounts, &clock);
    if report.undelivered.is_some() {
        let id = channel.id;
        answer = answer.say(runnable(&format!(
            "the vault has not taken yet how it ended: `causeway channel settle {id}` tells it again"
        )));
    }
    Ok(answer.hint_if(next(&report, network.latest()?.height)))
}

fn details(
    report: &ChannelReport,
    symbol: &str,
    amounts: AmountFormat,
    names: &Names,
    clock: &Clock,
) -> Details {
    let channel = &report.channel;
    let ledger = &channel.ledger;
    let terms = &ledger.terms;
    let who = |side: Side| {
        let owner = channel.participant(side).map(|p| names.full(&p.owner));
        owner.unwrap_or_else(|| "anyone who joins".to_owned())
    };
    let you = match report.side {
        Some(Side::A) => "the opener",
        Some(Side::B) => "the peer",
        None => "a stranger",
    };
    let healthy = if report.status.healthy { "yes" } else { "no" };
    Details::new()
        .with("channel", channel.id)
        .with_some("name", channel.name.as_ref())
        .with("sidechain", symbol)
        .with("mode", ledger.mode)
        .with(
            "phase",
            phase_text(report.phase, ledger.marked_due_at.is_some()),
        )
        .with("you are", you)
        .with("opener", who(Side::A))
        .with("peer", who(Side::B))
        .with("opened", clock.at(ledger.opened_at))
        .with("ends", clock.at(ledger.expires_at))
        .with(
            "terms",
            format!(
                "close window {}, {} blocks of grace, policy {}",
                time::duration(terms.close_window),
                terms.grace_blocks,
                terms.policy_version
            ),
        )
        .with(
            "healthy",
            format!(
                "{healthy} (each side at least {})",
                amounts.show(terms.minimum_balance)
            ),
        )
}

/// What the vault keeps for it, and who may enter.
fn of_vault(
    mut details: Details,
    report: &ChannelReport,
    amounts: AmountFormat,
    clock: &Clock,
) -> Details {
    let channel = &report.channel;
    let ledger = &channel.ledger;
    let rate = ledger.terms.minimum_rate;
    if rate.0 > 0 {
        details = details.with(
            "margin",
            format!(
                "{} of what each put in: the opener's {}, the peer's {}; free again when it settles",
                percent(rate),
                amounts.show(ledger.a.margin),
                amounts.show(ledger.b.margin)
            ),
        );
        let bounty = half_bounty(&ledger.terms, ledger.a.margin);
        if !bounty.is_zero() {
            let from = ledger.agreed_end.plus(ledger.terms.close_window);
            details = details.with(
                "bounty",
                format!(
                    "{} to the stranger who marks it as due, if nobody has by {}; as much to the one who pays it, if nobody has \
                     {} blocks after that",
                    amounts.show(bounty),
                    time::date(from),
                    ledger.terms.grace_blocks.saturating_mul(2)
                ),
            );
        }
    }
    for (side, word) in [(Side::A, "opener pays"), (Side::B, "peer pays")] {
        let rate = channel.participant(side).map_or(Ppm(0), |p| p.fee_rate);
        if rate.0 > 0 {
            details = details.with(word, format!("a fee rate of {}", percent(rate)));
        }
    }
    if let Some(lease) = &report.lease {
        details = details.with(
            "leased",
            format!(
                "{} of offer {}, rent {} until {}",
                amounts.show(lease.amount),
                lease.offer_id,
                amounts.show(lease.rent),
                clock.at(lease.until)
            ),
        );
    }
    if !report.rent_earned.is_zero() {
        details = details.with("rent earned", amounts.show(report.rent_earned));
    }
    // somebody has closed before the time that the rent is paid for
    if report
        .lease
        .as_ref()
        .is_some_and(|l| report.rent_at_end < l.rent)
    {
        details = details.with(
            "rent at the end",
            format!(
                "{} by {}; the rest goes back to the taker",
                amounts.show(report.rent_at_end),
                clock.at(channel.ledger.expires_at)
            ),
        );
    }
    for text in channel.admission.iter().filter_map(admission_text) {
        details = details.with("admission", text);
    }
    details
}

fn sides(channel: &Channel, mine: Option<Side>, amounts: AmountFormat, clock: &Clock) -> Table {
    let ledger = &channel.ledger;
    let split = split_at(ledger, clock.now);
    let mut table = Table::new([
        "on chain",
        ">put in",
        ">taken out",
        ">waiting",
        ">paid",
        ">voucher",
        ">balance",
    ]);
    for side in Side::BOTH {
        let part = ledger.side(side);
        let evidence = ledger.evidence(side.pays());
        let word = match (side, mine) {
            (s, Some(m)) if s == m => "you",
            (Side::A, _) => "opener",
            (Side::B, _) => "peer",
        };
        table.row([
            word.to_owned(),
            amounts.show(part.deposited),
            amounts.show(part.withdrawn),
            amounts.show(part.unallocated),
            amounts.show(evidence.transferred.saturating_add(evidence.claimed)),
            evidence.nonce.to_string(),
            amounts.show(split.pay(side)),
        ]);
    }
    table
}

/// What one's own book adds to what the chain knows.
fn by_book(
    answer: Answer,
    record: &ChannelSummary,
    settled: bool,
    amounts: AmountFormat,
    clock: &Clock,
) -> Answer {
    if !record.in_book {
        return answer.say("").say(runnable(
            "not in your book: what was signed in it is not known (`causeway restore --from-chain` takes it in)",
        ));
    }
    let mut table = Table::new(["by your book", ">in all", ">voucher"]);
    table.row([
        "you paid".to_owned(),
        amounts.show(record.paid),
        record.paid_nonce.to_string(),
    ]);
    table.row([
        "you were paid".to_owned(),
        amounts.show(record.received),
        record.received_nonce.to_string(),
    ]);
    if settled {
        let answer = answer.say("").say(table);
        return match record.unshown.is_zero() {
            true => answer,
            false => answer.say(format!(
                "{} of what you were paid was never shown to the chain, so the settlement did not count it",
                amounts.show(record.unshown)
            )),
        };
    }
    let mut facts = Details::new()
        .with("yours now", amounts.show(record.balance))
        .with("to pay with", amounts.show(record.spendable))
        .with_some("show by", record.show_by.map(|t| clock.at(t)));
    if record.receipted_nonce > 0.into() {
        facts = facts.with(
            "receipts",
            format!("up to voucher {}", record.receipted_nonce),
        );
    }
    if let Some(until) = record.closing_until.filter(|t| *t > clock.now) {
        facts = facts.with("closing", format!("offer good until {}", clock.at(until)));
    }
    if record.close_sent {
        facts = facts.with(
            "closing",
            "you have closed: nothing more is paid or accepted",
        );
    }
    if record.restored {
        let why = record.lost.as_deref().unwrap_or("restored");
        let waits = record.wait_until.is_none_or(|until| until > clock.now);
        let until = record.wait_until.map_or_else(
            || "a close window from when it is next used".to_owned(),
            |until| clock.at(until),
        );
        facts = facts.with(
            "restored",
            match waits {
                true => format!("{why}: nothing is signed until {until}"),
                false => format!("{why}: nothing is paid until your own newest voucher is back"),
            },
        );
    }
    if record.must_answer {
        facts = facts.with(
            "answer",
            runnable("the peer showed a stale voucher: `causeway show CHANNEL` answers it"),
        );
    }
    answer.say("").say(table).say("").say(facts)
}

fn requests(
    mut answer: Answer,
    channel: &Channel,
    names: &Names,
    amounts: AmountFormat,
    clock: &Clock,
) -> Answer {
    for side in Side::BOTH {
        let who = names.of_side(channel, side);
        let part = channel.ledger.side(side);
        if let Some(request) = part.request {
            answer = answer.say(format!(
                "{who} asked to withdraw {}, mature {}",
                amounts.show(request.amount),
                clock.at(request.matures_at)
            ));
        }
        if part.closed {
            answer = answer.say(format!("{who} has asked to close"));
        }
    }
    answer
}

fn next(report: &ChannelReport, height: Height) -> Option<String> {
    let id = report.channel.id;
    Some(match (report.phase, report.settlement.payable_from) {
        (Phase::Pending, _) if report.side == Some(Side::A) => format!(
            "the peer joins with `causeway --from PEER channel join {id}`; until then `causeway channel cancel {id}` takes everything back"
        ),
        (Phase::Pending, _) => format!("`causeway channel join {id}` joins it"),
        (Phase::Due, None) => format!("`causeway channel settle {id}` marks it as due"),
        (Phase::Due, Some(from)) if from > height.plus(1) => format!(
            "it can be paid from block {from} on; it is block {height}"
        ),
        (Phase::Due, Some(_)) => format!("`causeway channel settle {id}` pays both sides"),
        _ => return None,
    })
}
