//! What carries a payment, with a book that says whatever it is to and with nobody else.

use super::*;
use crate::follower::FollowerState;
use crate::locks::{LockDesk, LockDeskParts};
use crate::network::Routes;
use crate::peers::Peers;
use crate::quotes::{QuoteDesk, QuoteParts};
use crate::stop::Stop;
use crate::writer::LockWork;
use causeway_types::{Hash, IdentityKey, Ppm, Preimage, Side, SidechainId};
use causeway_wallet::book::{AttemptHop, RoutedPayment, RoutedState, RoutedTerms};
use cosmwasm_std::Addr;
use std::sync::Arc;
use tokio::sync::{mpsc, watch, Notify};
use tokio::time::Instant;

const PAYMENT: RequestId = RequestId(7);
const AMOUNT: Amount = Amount::new(500);

/// A payment with one lock, which carries all of it.
fn record(state: RoutedState, of_lock: AttemptState) -> RoutedRecord {
    let hop = AttemptHop {
        channel_id: ChannelId(1),
        direction: causeway_types::Direction::AToB,
        to: "payee".to_owned(),
        key: IdentityKey([2; 33]),
        sidechain_id: SidechainId(1),
        amount: AMOUNT,
        expires_at: UnixTime(9_000),
        rate: Ppm(0),
        quote: None,
    };
    let terms = ("payee".to_owned(), SidechainId(1));
    let terms = RoutedTerms::within(terms, AMOUNT, Hash([3; 32]), Seconds(7_800));
    let asked = (PAYMENT, Preimage([4; 32]).hash());
    RoutedRecord {
        payment: RoutedPayment {
            state,
            ..RoutedPayment::asked(asked, (AMOUNT, UnixTime(u64::MAX)), terms)
        },
        attempts: vec![RouteAttempt {
            key: EntryKey {
                domain: Hash::ZERO,
                channel_id: ChannelId(1),
                side: Side::A,
            },
            lock: LockId(64),
            amount: AMOUNT,
            session: [5; 32],
            route: vec![hop],
            at: UnixTime(1_000),
            state: of_lock,
            failure: None,
        }],
    }
}

/// A node without links, whose book answers by these records in turn, the last one from then on. Of no lock is anything told.
fn node(records: Vec<RoutedRecord>, stop: &Stop) -> RoutedParts {
    let (writer, mut asked) = mpsc::channel(8);
    tokio::spawn(async move {
        let mut records = records.into_iter().peekable();
        while let Some(request) = asked.recv().await {
            match request {
                WriterRequest::ReadRoutedPayment(ask) => {
                    let record = records.peek().cloned();
                    if records.len() > 1 {
                        records.next();
                    }
                    drop(ask.answer.send(Ok(record)));
                }
                WriterRequest::ReadLockWork(ask) => drop(ask.answer.send(LockWork::default())),
                other => panic!("{other:?}"),
            }
        }
    });
    let peers = Arc::new(Peers::to_nobody());
    let routes = Routes::in_nothing(writer.clone());
    let (_, follower) = watch::channel(FollowerState::before_first());
    let (account, domain) = (Addr::unchecked("payer"), Hash::ZERO);
    RoutedParts {
        quotes: QuoteDesk::start(
            QuoteParts {
                routes: routes.clone(),
                peers: peers.clone(),
                writer: writer.clone(),
                follower: follower.clone(),
                account: account.clone(),
                domain,
            },
            stop.signal(),
        ),
        locks: LockDesk::start(
            LockDeskParts {
                writer: writer.clone(),
                peers: peers.clone(),
                wake: Arc::new(Notify::new()),
            },
            stop.signal(),
        ),
        writer,
        peers,
        routes,
        follower,
        account,
        domain,
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_is_looked_at_every_half_minute_whether_something_is_told_of_it_or_not() {
    let (stop, _) = Stop::new();
    let open = record(RoutedState::UnderWay, AttemptState::Open);
    let paid = RoutedState::Paid(Preimage([4; 32]));
    let paid = record(paid, AttemptState::Paid);
    let parts = node(vec![open.clone(), open, paid], &stop);
    let began = Instant::now();
    let carried = Carrier::new(parts, PAYMENT).run();
    let hour = Duration::from_secs(3_600);
    let carried = tokio::time::timeout(hour, carried).await;
    assert_eq!(carried, Ok(()), "nothing was looked at");
    assert_eq!(began.elapsed(), Duration::from_secs(60));
    stop.stop();
}
