//! A channel: what ends its phase, why nothing is signed in it now, and what the node will do.

use super::transaction::to_be_done;
use super::{wait_on, Explained};
use crate::api::answer::Refusal;
use crate::api::calls::act::read_facts;
use crate::api::calls::channel;
use crate::api::server::ApiState;
use crate::joins::{JoinHint, WhyWaiting};
use crate::keeper::{Duty, LeftDuty};
use causeway_node_api::calls::channel::Hold;
use causeway_node_api::calls::explain::Wait;
use causeway_node_api::ErrorCode;
use causeway_peer_protocol::channel::Facts;
use causeway_rules::lifecycle::last_join;
use causeway_rules::wallet::rule_4_passed;
use causeway_types::channel::{Ledger, Phase, Side};
use causeway_types::{ChannelId, UnixTime};

pub(super) async fn explain(state: &ApiState, id: &str) -> Result<Explained, Refusal> {
    let channel_id = id.parse().map(ChannelId).map_err(|_| {
        Refusal::new(
            ErrorCode::RequestInvalid,
            format!("'{id}' is no number of a channel"),
        )
    })?;
    let record = channel::require_record(state, channel_id).await?;
    let ledger = record.channel.ledger;
    let holds = channel::answer(state, record).await.holds;
    let (block, followed) = {
        let follower = state.follower.borrow();
        let followed = follower.view.channels.get(&channel_id);
        (follower.view.block, followed.map(|channel| channel.key))
    };
    let asked = match followed {
        Some(key) => asked_of_peer(&read_facts(state, key).await?, block.time),
        None => vec![],
    };
    let joins = state.joins.borrow();
    let waiting = joins
        .iter()
        .find(|waiting| waiting.channel.id == channel_id);
    let keeper = state.keeper.borrow();
    let duties: Vec<_> = keeper
        .duties
        .iter()
        .filter(|duty| duty.channel_id == channel_id)
        .collect();
    if let Some(waiting) = waiting {
        return Ok((
            "pending: this account has not joined".to_owned(),
            vec![for_us_to_join(&ledger, &waiting.why)],
        ));
    }
    let (how_far, mut waits) = of_channel(&ledger, block.time, &holds, &duties);
    let hint = state.join_hints.borrow().get(&channel_id).copied();
    if let (Phase::Pending, Some(hint)) = (ledger.phase(block.time), hint) {
        let first = waits.first_mut();
        first
            .into_iter()
            .for_each(|wait| wait.then = said(hint, &wait.then));
    }
    waits.extend(asked);
    let left = keeper
        .left
        .iter()
        .find(|left| left.channel_id == channel_id);
    waits.extend(left.map(not_worth_a_fee));
    Ok((how_far, waits))
}

/// What the peer has paid that is not put on chain.
fn not_worth_a_fee(left: &LeftDuty) -> Wait {
    let LeftDuty {
        value, smallest, ..
    } = left;
    wait_on(
        "more payments of the peer",
        format!("{value} of what it has paid are not put on chain, since duties.smallest is {smallest}; where no more comes, the channel pays them back to it. `causeway show CHANNEL` puts them there"),
    )
}

/// What happens then, after what the peer's node says of a channel that waits for it: a hint, and no promise.
fn said(hint: JoinHint, then: &str) -> String {
    match hint.joins {
        true => format!(
            "{then}; the peer's node says that it joins with {}",
            hint.amount
        ),
        false => format!("{then}; the peer's node says that it does not join it by itself"),
    }
}

/// What the peer is asked to agree to.
fn asked_of_peer(facts: &Facts, now: UnixTime) -> Vec<Wait> {
    let consent = facts.asked.map(|asked| {
        let then = "what was asked for can be paid again".to_owned();
        let wait = wait_on("the peer's consent to a withdrawal", then);
        (asked.valid_until, wait)
    });
    let extension = facts.extending.map(|extension| {
        let what = format!("a later end, {}: the peer's node", extension.expires_at);
        let wait = wait_on(&what, "the channel keeps its end".to_owned());
        (extension.valid_until, wait)
    });
    let asked = consent.into_iter().chain(extension);
    let asked = asked.filter(|(until, _)| !rule_4_passed(*until, now));
    let waits = asked.map(|(until, wait)| Wait {
        until: Some(until),
        ..wait
    });
    waits.collect()
}

/// A channel that waits for us.
fn for_us_to_join(ledger: &Ledger, why: &WhyWaiting) -> Wait {
    let end = "nobody can join any more; at its end its opener has back what is in it";
    let (what, then) = match why {
        WhyWaiting::Joining => ("this node's join, which is on its way", "payments pass".to_owned()),
        WhyWaiting::Refused { code, why } => (
            "this account, to join",
            format!("{end}. It is not joined by itself ({code}): {why}; `causeway channel join` joins it"),
        ),
    };
    Wait {
        until: Some(last_join(ledger)),
        ..wait_on(what, then)
    }
}

/// A channel by its ledger, why nothing is signed in it now, and what the node will do.
fn of_channel(ledger: &Ledger, now: UnixTime, holds: &[Hold], duties: &[&Duty]) -> Explained {
    let phase = ledger.phase(now);
    let (how_far, mut waits) = match phase {
        Phase::Pending => (
            "pending: the peer has not joined".to_owned(),
            vec![Wait {
                until: Some(last_join(ledger)),
                ..wait_on(
                    "the peer, to join",
                    format!("nobody can join any more; at its end, {}, what is in it comes back to the opener", ledger.expires_at),
                )
            }],
        ),
        Phase::Open => (
            match closed_by(ledger) {
                Some(who) => format!("open, and {who} has asked to close"),
                None => "open".to_owned(),
            },
            vec![Wait {
                until: Some(ledger.expires_at),
                ..wait_on("its end", "it is marked as due, and some blocks later pays both sides".to_owned())
            }],
        ),
        Phase::Due => {
            let grace = ledger.marked_due_at.map(|at| at.plus(ledger.terms.grace_blocks));
            let wait = match grace {
                None => wait_on(
                    "a transaction that marks it as due, by anybody; the node sends it",
                    format!("{} blocks later it pays both sides", ledger.terms.grace_blocks),
                ),
                Some(from) => Wait {
                    until_block: Some(from),
                    ..wait_on("its grace blocks", "a transaction of anybody has it pay both sides; the node sends it".to_owned())
                },
            };
            ("due: its end has come".to_owned(), vec![wait])
        }
        Phase::Settled => ("settled: it has paid both sides".to_owned(), vec![]),
    };
    if phase != Phase::Settled {
        waits.extend(holds.iter().map(|hold| Wait {
            until: hold.until,
            ..wait_on(&format!("payments: {}", hold.waits_for), hold.then.clone())
        }));
        waits.extend(duties.iter().copied().map(to_be_done));
    }
    (how_far, waits)
}

fn closed_by(ledger: &Ledger) -> Option<&'static str> {
    match (ledger.side(Side::A).closed, ledger.side(Side::B).closed) {
        (true, true) => Some("each side"),
        (true, false) => Some("the opener"),
        (false, true) => Some("the side that joined"),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::says;
    use super::*;
    use causeway_rules::lifecycle;
    use causeway_types::channel::{LockMode, Terms};
    use causeway_types::{Amount, Height, Ppm, Seconds};

    const NOW: UnixTime = UnixTime(1_000);

    fn ledger(mode: LockMode) -> Ledger {
        let terms = Terms {
            policy_version: 1,
            close_window: Seconds(800),
            grace_blocks: 3,
            longest_lock: Seconds(100),
            minimum_balance: Amount::ZERO,
            minimum_rate: Ppm(0),
            bounty: Amount::ZERO,
        };
        lifecycle::open(mode, terms, Seconds(10_000), Amount::new(5), NOW).unwrap()
    }

    #[test]
    fn a_channel_that_waits_for_us_says_until_when_and_why_it_is_not_joined() {
        let pending = ledger(LockMode::OneWay);
        for why in [
            WhyWaiting::Joining,
            WhyWaiting::Refused {
                code: "join_too_many".to_owned(),
                why: "two run".to_owned(),
            },
        ] {
            let wait = for_us_to_join(&pending, &why);
            assert_eq!(wait.until, Some(last_join(&pending)));
            if let WhyWaiting::Refused { code, why } = why {
                assert!(wait.then.contains(&code) && wait.then.contains(&why));
            }
            says(&(String::new(), vec![wait]));
        }
    }

    #[test]
    fn each_phase_of_a_channel_says_what_ends_it() {
        let of = |ledger: &Ledger, now| {
            let explained = of_channel(ledger, now, &[], &[]);
            says(&explained);
            explained
        };
        let pending = ledger(LockMode::OneWay);
        let until = of(&pending, NOW).1[0].until;
        assert_eq!(until, Some(last_join(&pending)));
        let mut open = ledger(LockMode::Unlocked);
        let end = open.expires_at;
        assert_eq!(of(&open, NOW).1[0].until, Some(end));
        open.a.closed = true;
        assert!(of(&open, NOW).0.contains("the opener has asked to close"));
        let due = of(&open, end);
        assert!(due.1[0].waits_for.contains("marks it as due"));
        open.marked_due_at = Some(Height(20));
        assert_eq!(of(&open, end).1[0].until_block, Some(Height(23)));
    }
}
