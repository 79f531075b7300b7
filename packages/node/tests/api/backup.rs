//! The backup that a node writes: where its machine is lost, another one goes on; and what a node does without its folder.

use crate::copy::copy;
use crate::invoices::asks;
use crate::line::{until_announced, Line};
use crate::metrics::{scraped, value};
use crate::transactions::{deposit, send};
use crate::world::{announces, code, pay, until, Person, Running, World};
use causeway_chain::Chain as _;
use causeway_client::nodes::announce::AnnounceRequest;
use causeway_client::wallet::{restore_book, running_channels, RestoredBook, Wallet};
use causeway_node::config::{BackupMode, Config};
use causeway_node_api::calls::channel::{Channel, GetChannel};
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::make_invoice::MakeInvoice;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{GetPayment, PaymentState};
use causeway_node_api::calls::ready::{GetReady, Part};
use causeway_node_api::calls::settle_invoice::SettleInvoice;
use causeway_node_api::calls::transaction::TransactionState;
use causeway_node_api::event::EventKind;
use causeway_node_api::ErrorCode;
use causeway_types::{Amount, SidechainId, UnixTime};
use causeway_wallet::restore::Loss;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn with_backup(folder: &Path, mode: BackupMode) -> Config {
    let mut config = Config::default();
    config.backup.folder = Some(folder.to_owned());
    config.backup.mode = mode;
    config
}

fn channel(world: &World, of: &Running) -> Channel {
    let channel_id = world.channel;
    of.client.call(&GetChannel { channel_id }).unwrap()
}

/// Waits until the node's backup has all that it committed.
fn until_backed_up(node: &Running) {
    let begun = Instant::now();
    loop {
        let text = scraped(node);
        let at = value(&text, "causeway_backup_last_timestamp_seconds").unwrap();
        if value(&text, "causeway_backup_entries_behind") == Some(0.0) && at > 0.0 {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{text}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The folder as it is at this moment: what the machine writes after it is lost.
fn as_it_is(folder: &Path) -> TempDir {
    let moment = tempfile::tempdir().unwrap();
    copy(folder, moment.path());
    moment
}

type Losses = Vec<(SidechainId, Loss, Option<UnixTime>)>;

/// The same person on another machine, with phrase and backup alone.
fn restored(world: &World, person: &Person, backup: &Path) -> (Person, RestoredBook, Losses) {
    let person = person.at(tempfile::tempdir().unwrap());
    let (network, address) = (world.network(), person.address());
    let keyring = person.keyring();
    let home = person.home.path();
    let done = restore_book(home, &network, &address, &keyring, Some(backup)).unwrap();
    let mut wallet = Wallet::open(home, &network, address.clone(), &keyring).unwrap();
    let running = running_channels(&network, &address).unwrap();
    let found = wallet.restore_channels(&running).unwrap();
    drop(wallet);
    (person, done, found.losses)
}

fn take_over(world: &World, person: &Person) -> Vec<String> {
    let (network, keyring) = (world.network(), person.keyring());
    let home = person.home.path();
    let wallet = Wallet::open(home, &network, person.address(), &keyring).unwrap();
    let request = AnnounceRequest {
        addresses: vec![],
        name: None,
        takes_over: true,
    };
    let quote = request.quote(&wallet).unwrap();
    let (node, _) = quote.announce(&wallet, &person.account()).unwrap();
    node.announced.unwrap().addresses
}

/// Has the time pass for which a restored record signs nothing.
fn pass_the_wait(world: &World, losses: &Losses) {
    let [(_, _, Some(until))] = losses[..] else {
        panic!("{losses:?}");
    };
    let now = world.chain.status().unwrap().time;
    world.chain.advance(until.since(now), 1).unwrap();
}

#[test]
fn a_payer_whose_machine_is_lost_goes_on_elsewhere_and_pays_nothing_twice_and_its_old_node_signs_nothing(
) {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let mut config = with_backup(folder.path(), BackupMode::Async);
    config.peers.announce = true;
    // nobody dials it: it is of this machine
    config.peers.addresses = vec!["ws://127.0.0.1:9".to_owned()];
    let alice = world.start_with(&world.alice, config.clone());
    let bob = world.start(&world.bob);
    world.link(&alice, (&bob, &world.bob));
    for n in 1..=5 {
        let id = format!("before-{n}");
        alice.client.call(&pay(&id, world.channel, n)).unwrap();
    }
    until_backed_up(&alice);
    let lost = alice.client.call(&GetInfo).unwrap();
    let backup = as_it_is(folder.path());
    // it goes on for a moment, and that is in no backup
    alice.client.call(&pay("late", world.channel, 100)).unwrap();
    world.end(alice);

    let (elsewhere, done, losses) = restored(&world, &world.alice, backup.path());
    let read = done.read.as_ref().unwrap();
    assert_eq!(read.instance.to_string(), lost.instance);
    assert_eq!((read.stopped, done.kept_newer), (None, false));
    let [(_, loss, Some(_))] = &losses[..] else {
        panic!("{losses:?}");
    };
    assert_eq!(loss.sure, Amount::new(10_000));
    assert_eq!(loss.by_record, Amount::new(10_000 - 15));

    // until it takes over it signs nothing, and says what to do
    let mut alice = world.start_replaced(&elsewhere, Config::default());
    let problem = alice.client.call(&GetReady).unwrap().problems.remove(0);
    assert_eq!(problem.code, "other_instance");
    assert!(problem.next.unwrap().contains("--take-over"));
    world.end(alice);
    assert_eq!(take_over(&world, &elsewhere), config.peers.addresses);
    // what it writes goes on beside what the lost one wrote
    let config = with_backup(folder.path(), BackupMode::Sync);
    alice = world.start_with(&elsewhere, config.clone());
    let refused = alice.client.call(&Pay {
        wait: Some(1),
        ..pay("early", world.channel, 1)
    });
    assert_eq!(code(refused), ErrorCode::NotSigned.name());
    pass_the_wait(&world, &losses);
    world.link(&alice, (&bob, &world.bob));
    // the payee has given back what the backup did not have
    assert_eq!(channel(&world, &alice).paid, Amount::new(115));
    alice.client.call(&pay("after", world.channel, 7)).unwrap();
    assert_eq!(channel(&world, &bob).received, Amount::new(122));
    // what may have been paid by what was lost is not asked for again under its id by mistake
    let again = Pay {
        epoch: Some(lost.epoch),
        ..pay("late", world.channel, 100)
    };
    assert_eq!(code(alice.client.call(&again)), ErrorCode::EpochOver.name());
    // and what the backup has is answered as it was
    let again = pay("before-5", world.channel, 5);
    alice.client.call(&again).unwrap();
    assert_eq!(channel(&world, &bob).received, Amount::new(122));

    // the old machine comes back
    let old = world.start_replaced(&world.alice, announces());
    let refused = old.client.call(&pay("old", world.channel, 1));
    assert_eq!(code(refused), ErrorCode::OtherInstance.name());
    alice.client.call(&pay("last", world.channel, 8)).unwrap();
    assert_eq!(channel(&world, &bob).received, Amount::new(130));
    let info = alice.client.call(&GetInfo).unwrap();
    assert_eq!(info.instance_on_record, Some(info.instance));
    for node in [old, alice, bob] {
        world.end(node);
    }
    // two books are in the folder now, and the one on record is the one that is taken
    let (_, done, losses) = restored(&world, &world.alice, folder.path());
    assert_eq!(losses[0].1.by_record, Amount::new(10_000 - 130));
    assert_eq!(done.read.unwrap().passed_over.len(), 1);
}

#[test]
fn a_payee_whose_machine_is_lost_has_what_it_was_paid_by_its_backup_and_goes_on() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let alice = world.start(&world.alice);
    let config = with_backup(folder.path(), BackupMode::Sync);
    let bob = world.start_with(&world.bob, config.clone());
    world.link(&alice, (&bob, &world.bob));
    alice.client.call(&pay("one", world.channel, 30)).unwrap();
    alice.client.call(&pay("two", world.channel, 12)).unwrap();
    // with sync what is final at the payer is in the payee's backup
    let backup = as_it_is(folder.path());
    world.end(bob);
    let (elsewhere, _, losses) = restored(&world, &world.bob, backup.path());
    let [(_, loss, Some(_))] = &losses[..] else {
        panic!("{losses:?}");
    };
    assert_eq!((loss.sure, loss.by_record), (Amount::ZERO, Amount::new(42)));
    assert_eq!(loss.at_most, Amount::new(10_000 - 42));
    let bob = world.start_with(&elsewhere, config);
    pass_the_wait(&world, &losses);
    world.link(&alice, (&bob, &elsewhere));
    alice.client.call(&pay("three", world.channel, 5)).unwrap();
    assert_eq!(channel(&world, &bob).received, Amount::new(47));
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_payer_who_loses_the_book_during_a_payment_over_several_channels_is_not_told_that_it_failed() {
    let line = Line::new();
    let world = &line.world;
    let folder = tempfile::tempdir().unwrap();
    let mut config = announces();
    config.backup = with_backup(folder.path(), BackupMode::Async).backup;
    let alice = line.start_with(0, config);
    let others: Vec<Running> = (1..4).map(|place| line.start(place)).collect();
    line.link(0, &alice, &others[0]);
    for place in 1..3 {
        line.link(place, &others[place - 1], &others[place]);
    }
    until_announced(&alice, 4);
    let held = MakeInvoice {
        hold: Some(3_600),
        ..asks("held", Some(20_000))
    };
    let invoice = others[2].client.call(&held).unwrap();
    let pays = |id: &str, wait| Pay {
        wait: Some(wait),
        ..Pay::invoice(id.parse().unwrap(), &invoice.text, None)
    };
    let paid = alice.client.call(&pays("tea", 2)).unwrap();
    assert_eq!(paid.state, PaymentState::Signed, "{paid:?}");
    until_backed_up(&alice);
    let backup = as_it_is(folder.path());
    let settle = SettleInvoice {
        invoice: invoice.reference.into(),
        preimage: None,
    };
    others[2].client.call(&settle).unwrap();
    let paid = alice.client.call(&pays("tea", 60)).unwrap();
    assert_eq!(paid.state, PaymentState::Final, "{paid:?}");
    world.end(alice);

    let (elsewhere, _, _) = restored(world, &world.alice, backup.path());
    take_over(world, &elsewhere);
    let alice = world.start_with(&elsewhere, announces());
    let read = || {
        let id = "tea".parse().unwrap();
        alice.client.call(&GetPayment { id }).unwrap()
    };
    assert_eq!(read().state, PaymentState::Unknown);
    let again = alice.client.call(&pays("tea", 5)).unwrap();
    assert_eq!(again.state, PaymentState::Unknown, "{again:?}");
    assert!(again.awaited.waits_for.unwrap().contains("preimage"));
    // nor does another id pay the invoice once more
    let other = code(alice.client.call(&pays("tea-2", 5)));
    assert_eq!(other, "hash_paid");
    assert_eq!(read().state, PaymentState::Unknown);
    world.end(alice);
    for node in others {
        world.end(node);
    }
}

/// Moves the folder away, and back where it was.
struct Disk<'f>(&'f Path, std::path::PathBuf);

impl Disk<'_> {
    fn taken_out(folder: &Path) -> Disk<'_> {
        let away = folder.with_extension("away");
        std::fs::rename(folder, &away).unwrap();
        Disk(folder, away)
    }
    fn put_in(self) {
        std::fs::rename(&self.1, self.0).unwrap();
    }
}

/// The kinds of events about the backup, in order.
fn told(node: &Running) -> Vec<EventKind> {
    let page = node.client.call(&ListEvents {
        after: None,
        wait: None,
        limit: None,
    });
    let all = page.unwrap().events.into_iter().map(|event| event.what);
    all.filter(|what| matches!(what, EventKind::BackupStopped | EventKind::BackupResumed))
        .collect()
}

#[test]
fn without_its_folder_a_node_goes_on_with_async_and_signs_nothing_with_sync_and_says_so_until_it_is_back(
) {
    let world = World::new();
    let (alices, bobs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let alice = world.start_with(&world.alice, with_backup(alices.path(), BackupMode::Async));
    let bob = world.start_with(&world.bob, with_backup(bobs.path(), BackupMode::Sync));
    world.link(&alice, (&bob, &world.bob));
    alice.client.call(&pay("one", world.channel, 1)).unwrap();

    let disk = Disk::taken_out(alices.path());
    alice.client.call(&pay("two", world.channel, 2)).unwrap();
    until("the warning", || {
        let ready = alice.client.call(&GetReady).unwrap();
        ready.ready && ready.warnings.iter().any(|w| w.part == Part::Backup)
    });
    let warnings = alice.client.call(&GetInfo).unwrap().warnings;
    assert!(
        warnings.iter().any(|w| w.contains("the backup in")),
        "{warnings:?}"
    );
    until("the event", || told(&alice) == [EventKind::BackupStopped]);
    assert!(value(&scraped(&alice), "causeway_backup_entries_behind") > Some(0.0));
    disk.put_in();
    until("the end of the warning", || {
        alice.client.call(&GetReady).unwrap().warnings.is_empty()
    });
    until("the second event", || told(&alice).len() == 2);
    until_backed_up(&alice);

    let disk = Disk::taken_out(bobs.path());
    let late = pay("three", world.channel, 3);
    let refused = alice.client.call(&Pay {
        wait: Some(3),
        ..late.clone()
    });
    // alice has signed it, and bob takes nothing that his backup does not have
    assert!(refused.map_or(true, |p| p.state != PaymentState::Final));
    assert_eq!(channel(&world, &bob).received, Amount::new(3));
    let ready = bob.client.call(&GetReady).unwrap();
    let problem = ready.problems.iter().find(|p| p.part == Part::Backup);
    assert_eq!(problem.unwrap().code, "backup_not_written");
    // nor does he send what a caller asks for: a restored book would send it again under its id
    let deposit = send("deposit", deposit(&world, 5));
    assert_eq!(code(bob.client.call(&deposit)), "backup_not_written");
    disk.put_in();
    bob.wait_until_ready();
    let sent = bob.client.call(&deposit).unwrap();
    assert_eq!(sent.state, TransactionState::Included);
    alice.client.call(&late).unwrap();
    until("the payment", || {
        channel(&world, &bob).received == Amount::new(6)
    });
    let (_, _, losses) = restored(&world, &world.bob, bobs.path());
    assert_eq!(losses[0].1.by_record, Amount::new(6));
    world.end(alice);
    world.end(bob);
}
