//! A payment: signed, or waiting for its channel or its payee.

use super::{wait_on, Explained};
use crate::api::answer::Refusal;
use crate::api::calls::payment::{self, Found};
use crate::api::calls::unsigned::{self, HowFar};
use crate::api::calls::{channel, pay_routed};
use crate::api::server::ApiState;
use crate::writer::RoutedRecord;
use causeway_node_api::calls::explain::Wait;
use causeway_node_api::calls::payment::Payment;
use causeway_types::{ChannelId, UnixTime};
use causeway_wallet::book::{AttemptState, PaymentState, RoutedState};

pub(super) async fn explain(state: &ApiState, id: &str) -> Result<(Explained, Payment), Refusal> {
    match payment::find(state, id).await? {
        Some(Found::Logged(logged)) => {
            let channel_id = logged.payment.key.channel_id;
            let ledger = channel::ledger(state, channel_id).await?;
            let ends_at = ledger.map(|ledger| ledger.expires_at);
            let explained = of_logged(logged.state, channel_id, ends_at);
            return Ok((explained, payment::answer(state, *logged).await?));
        }
        Some(Found::Routed(record)) => {
            let payment = pay_routed::payment(state, id, &record);
            return Ok((of_routed(&record), payment));
        }
        None => {}
    }
    let Some((pending, how_far)) = unsigned::read(state, id).await? else {
        return Err(unsigned::unknown(id));
    };
    let payment = unsigned::payment(state, id, &pending, &how_far);
    Ok((of_unsigned(&how_far), payment))
}

/// A payment of the log.
pub(in crate::api::calls) fn of_logged(
    state: PaymentState,
    channel_id: ChannelId,
    ends_at: Option<UnixTime>,
) -> Explained {
    let until_the_end = |what: &str, then: String| {
        vec![Wait {
            until: ends_at,
            ..wait_on(what, then)
        }]
    };
    let (how_far, waits) = match state {
        PaymentState::Signed => (
            "signed: it is on disk and may have to be paid",
            until_the_end(
                "the peer's node, to acknowledge it",
                format!(
                    "channel {channel_id} settles: the payment is made if the peer has put its voucher on chain, else void"
                ),
            ),
        ),
        PaymentState::Kept => (
            "kept: it came while our record may lack something, and counts as nothing yet",
            until_the_end(
                "the end of the wait of our restored record",
                "it counts, or is refused by the rules; it is shown on chain all the same".to_owned(),
            ),
        ),
        PaymentState::Final => ("final: the peer has acknowledged it", vec![]),
        PaymentState::Received => ("final: it is ours, and on disk", vec![]),
    };
    (how_far.to_owned(), waits)
}

/// A payment over several channels.
pub(in crate::api::calls) fn of_routed(record: &RoutedRecord) -> Explained {
    let of = &record.payment;
    let open = record
        .attempts
        .iter()
        .filter(|a| a.state == AttemptState::Open);
    let last = open
        .clone()
        .filter_map(|a| a.route.first().map(|hop| hop.expires_at))
        .max();
    match (of.state, last) {
        (RoutedState::Paid(_), _) => (
            "final: the payee has given the preimage for it".to_owned(),
            vec![],
        ),
        (RoutedState::Failed, _) => (
            "failed: no part of it may be paid any more, and no other route is tried".to_owned(),
            vec![],
        ),
        (RoutedState::Unknown, last) => (
            "not known: it was under way when the book was lost, and may have been paid since by what is lost. No other route is tried, and nothing else pays what it names".to_owned(),
            vec![Wait {
                until: last,
                ..wait_on(
                    "its preimage, from a peer or a block, or the proof that it was not paid: that the peers give our newest vouchers back, and have no older one to show any more",
                    "it is final with the preimage, and failed where nothing was paid; where something was, it stays not known, and its payee can tell".to_owned(),
                )
            }],
        ),
        (RoutedState::UnderWay, Some(expires_at)) => (
            match open.count() {
                1 => "under way: one part of it may be paid".to_owned(),
                parts => format!("under way: {parts} parts of it may be paid"),
            },
            vec![Wait {
                until: Some(expires_at),
                ..wait_on(
                    &format!(
                        "{} to take it, who may hold it and decide later, or a node on the way to say why it does not go on",
                        of.terms.payee
                    ),
                    "the last of its locks has expired: what was not paid by then is yours again".to_owned(),
                )
            }],
        ),
        (RoutedState::UnderWay, None) => (
            "looking for a route: no part of it may be paid now".to_owned(),
            vec![Wait {
                until: Some(of.until),
                ..wait_on(
                    "a route that can be used now",
                    "it has failed: nothing is paid, and no other route is tried".to_owned(),
                )
            }],
        ),
    }
}

/// A payment of which nothing is signed.
pub(in crate::api::calls) fn of_unsigned(how_far: &HowFar) -> Explained {
    match how_far {
        HowFar::Asked => (
            "asked for: nothing is signed, and no transaction for it is on its way".to_owned(),
            vec![wait_on(
                "the same request with the same id",
                "its channel is opened where there is none, and it is paid".to_owned(),
            )],
        ),
        HowFar::Opening {
            key,
            last,
            is_delivered_later,
        } => {
            let then = match is_delivered_later {
                true => "it is paid once the payee's node is linked; if no block opens the channel, the same request with the same id does",
                false => "the same request with the same id pays over the channel, or opens it if no block has",
            };
            (
                format!("its channel is being opened by transaction {key}"),
                vec![Wait {
                    until_block: *last,
                    ..wait_on("the block that opens its channel", then.to_owned())
                }],
            )
        }
        HowFar::Opened {
            channel_id,
            ends_at,
            is_delivered_later,
        } => {
            let waits_for = match is_delivered_later {
                true => "the payee's node: it is paid once that is linked",
                false => "the payee's node to be linked, and the same request with the same id",
            };
            let then = format!(
                "channel {channel_id} ends, nothing is paid, and what is in it comes back to you"
            );
            (
                format!("channel {channel_id} is open for it, and nothing is signed"),
                vec![Wait {
                    until: Some(*ends_at),
                    ..wait_on(waits_for, then)
                }],
            )
        }
        HowFar::Ended { channel_id } => (
            format!("channel {channel_id}, over which it was to go, has ended: nothing was paid"),
            vec![],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::says;
    use super::*;
    use causeway_types::Height;

    /// The state after this one: a new one does not compile before it has its place here.
    fn next(state: &PaymentState) -> Option<PaymentState> {
        match state {
            PaymentState::Signed => Some(PaymentState::Kept),
            PaymentState::Kept => Some(PaymentState::Final),
            PaymentState::Final => Some(PaymentState::Received),
            PaymentState::Received => None,
        }
    }

    #[test]
    fn each_payment_that_is_not_finished_says_what_it_waits_for_until_when_and_what_happens_then() {
        let end = Some(UnixTime(11_000));
        for state in std::iter::successors(Some(PaymentState::Signed), next) {
            let explained = of_logged(state, ChannelId(7), end);
            let is_finished = matches!(state, PaymentState::Final | PaymentState::Received);
            assert_eq!(explained.1.is_empty(), is_finished, "{state:?}");
            assert!(explained.1.iter().all(|wait| wait.until == end));
            says(&explained);
        }
    }

    #[test]
    fn each_payment_of_which_nothing_is_signed_says_what_brings_it_on() {
        let (channel_id, ends_at) = (ChannelId(7), UnixTime(11_000));
        let last = Some(Height(9));
        for is_delivered_later in [false, true] {
            let key = "open/tea".to_owned();
            let opening = of_unsigned(&HowFar::Opening {
                key,
                last,
                is_delivered_later,
            });
            assert_eq!(opening.1[0].until_block, last);
            let opened = of_unsigned(&HowFar::Opened {
                channel_id,
                ends_at,
                is_delivered_later,
            });
            assert_eq!(opened.1[0].until, Some(ends_at));
            let asks_again = |explained: &Explained| {
                format!("{:?}", explained.1).contains("the same request with the same id")
            };
            assert_eq!(asks_again(&opened), !is_delivered_later);
            for explained in [opening, opened] {
                assert_eq!(explained.1.len(), 1);
                says(&explained);
            }
        }
        let asked = of_unsigned(&HowFar::Asked);
        assert_eq!(asked.1.len(), 1);
        says(&asked);
        assert!(of_unsigned(&HowFar::Ended { channel_id }).1.is_empty());
    }
}
