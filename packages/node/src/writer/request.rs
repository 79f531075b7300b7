//! What other tasks ask of the writer. Each request is answered through its own `oneshot`, and that a commit is on disk is
//! what its answer says. An answer that is dropped means that the writer has stopped.

use super::announcement::SignAnnouncement;
use super::backup::{BackUp, NoteBackup};
use super::duties::{BeginClaims, NoteDutyFunds, ReadDutyFacts};
use super::follow::{Follow, ReadBlocksNeeded};
use super::invoices::{
    CancelInvoice, FindInvoice, ListInvoices, MakeInvoice, ReadInvoice, ReadPaidFor,
};
use super::judge_reference::JudgeReference;
use super::known_peers::{ForgetPeer, ListKnownPeers, RememberPeer};
use super::lists::{ListChannels, ListEnded, ListEvents, ListPayments};
use super::live_channels::ReadLiveChannels;
use super::locks::{
    AddRoutedPayment, FailRoutedPayment, GiveQuote, LetGo, ListForwards, ListRoutedPayments,
    ReadLockWork, ReadRoutedPayment, SettleInvoice,
};
use super::opening::{
    ChooseChannel, FreeKey, NoteAsked, ReadNextKey, ReadOpened, ReadOpeningLimit, ReadOpeningTo,
    TakeKey,
};
use super::payment::{AskPayment, KeepRequests, ReadFinal, ReadPayment, ReadRefundable};
use super::payout::NotePayout;
use super::pending::{EndPending, ListDeliveries, NotePending, ReadPending};
use super::text::{ReadChannelBook, ReadLine, SignConsent, TakeLine};
use super::tokens::{ListTokens, MakeToken, RevokeToken};
use super::transaction::{ListTransactions, NoteTransaction, ReadTransaction, SettleTransaction};
use super::waiting::ListWaiting;
use causeway_peer_protocol::channel::{CommitError, CommitRequest, Facts, Outcome};
use causeway_peer_protocol::message::AuthFrame;
use causeway_types::Hash;
use causeway_wallet::book::{EntryKey, LoggedPayment};
use causeway_wallet::guard::VerifiedSignatures;
use tokio::sync::{mpsc, oneshot};

/// Where requests to the writer go: a queue of bounded length.
pub type WriterSender = mpsc::Sender<WriterRequest>;
/// Where the writer takes them from.
pub type WriterReceiver = mpsc::Receiver<WriterRequest>;

/// One request. Most are commits, which are the largest: boxing them would cost an allocation for each.
#[allow(clippy::large_enum_variant)]
#[derive(Debug)]
pub enum WriterRequest {
    /// A commit that a channel's step asks for.
    Commit(Commit),
    /// What is to be done about locks.
    ReadLockWork(ReadLockWork),
    /// A lock that cannot be forwarded is to be let go.
    LetGo(LetGo),
    /// A held payment is to be settled.
    SettleInvoice(SettleInvoice),
    /// A payment over several channels is to be written down.
    AddRoutedPayment(Box<AddRoutedPayment>),
    /// How far a payment over several channels is.
    ReadRoutedPayment(ReadRoutedPayment),
    /// A payment over several channels is tried no more.
    FailRoutedPayment(FailRoutedPayment),
    /// The payments over several channels that are under way.
    ListRoutedPayments(ListRoutedPayments),
    /// A page of what was forwarded.
    ListForwards(ListForwards),
    /// What the book holds of a channel.
    ReadFacts(ReadFacts),
    /// A signature that shows that a link is with us.
    SignLink(SignLink),
    /// What the node announces of itself.
    SignAnnouncement(SignAnnouncement),
    /// What the follower found in a block.
    Follow(Follow),
    /// Which blocks are not to be passed over.
    ReadBlocksNeeded(ReadBlocksNeeded),
    /// A caller's payment is to get its number.
    AskPayment(AskPayment),
    /// The numbers of callers' payments are to be on disk.
    KeepRequests(KeepRequests),
    /// What stands under a caller's id.
    ReadPayment(ReadPayment),
    /// Which payments the chain has made final.
    ReadFinal(ReadFinal),
    /// A payment that came, and what pays it back.
    ReadRefundable(ReadRefundable),
    /// A page of the log of payments.
    ListPayments(ListPayments),
    /// A page of events.
    ListEvents(ListEvents),
    /// The channels that are followed.
    ListChannels(ListChannels),
    /// The numbers of channels that have ended.
    ListEnded(ListEnded),
    /// Our channels as the search of routes takes them.
    ReadLiveChannels(ReadLiveChannels),
    /// The channel that a payment to an account goes over.
    ChooseChannel(ChooseChannel),
    /// A key for a channel that is to be opened.
    TakeKey(TakeKey),
    /// The key that would be taken next.
    ReadNextKey(ReadNextKey),
    /// A key that is in no transaction.
    FreeKey(FreeKey),
    /// What a name of the book's stands for.
    NoteAsked(NoteAsked),
    /// Which channel was opened for a payment.
    ReadOpened(ReadOpened),
    /// Which transaction on its way opens a channel to an account.
    ReadOpeningTo(ReadOpeningTo),
    /// With how much a channel may be opened for a payment.
    ReadOpeningLimit(ReadOpeningLimit),
    /// A payment to an account is to be written down before anything is done for it.
    NotePending(NotePending),
    /// A payment that is signed, or can be made no more.
    EndPending(EndPending),
    /// What is to be paid under a caller's id.
    ReadPending(ReadPending),
    /// What is to be paid without being asked for again.
    ListDeliveries(ListDeliveries),
    /// What the keeper plans by.
    ReadDutyFacts(ReadDutyFacts),
    /// The channels that wait for us to join.
    ListWaiting(ListWaiting),
    /// What withdrawals of a channel are paid in.
    NotePayout(NotePayout),
    /// Whether there are coins for duties.
    NoteDutyFunds(NoteDutyFunds),
    /// Locks are about to be claimed on chain.
    BeginClaims(BeginClaims),
    /// Whether the backup is written.
    NoteBackup(NoteBackup),
    /// The book is to be copied into a file.
    BackUp(BackUp),
    /// A line of text is to be taken in.
    TakeLine(TakeLine),
    /// A consent is to be signed as a line of text.
    SignConsent(SignConsent),
    /// The newest voucher of a channel.
    ReadLine(ReadLine),
    /// What the book says of a channel that may have ended.
    ReadChannelBook(ReadChannelBook),
    /// A transaction is about to be sent.
    NoteTransaction(NoteTransaction),
    /// What became of a transaction.
    SettleTransaction(SettleTransaction),
    /// The newest transaction of a key.
    ReadTransaction(ReadTransaction),
    /// A page of transactions.
    ListTransactions(ListTransactions),
    /// The invoice that was made under a caller's id.
    FindInvoice(FindInvoice),
    /// An invoice is to be made.
    MakeInvoice(MakeInvoice),
    /// An invoice is to be taken back.
    CancelInvoice(CancelInvoice),
    /// An invoice of ours.
    ReadInvoice(ReadInvoice),
    /// A page of invoices.
    ListInvoices(ListInvoices),
    /// Whether a payment of a reference would be taken from somebody without a channel.
    JudgeReference(JudgeReference),
    /// At which rate this account trades now.
    GiveQuote(GiveQuote),
    /// What we have paid for a reference.
    ReadPaidFor(ReadPaidFor),
    /// A token of the API is to be known.
    MakeToken(MakeToken),
    /// A token of the API is to be known no more.
    RevokeToken(RevokeToken),
    /// The tokens of the API.
    ListTokens(ListTokens),
    /// A peer that is to be reached after the next start, too.
    RememberPeer(RememberPeer),
    /// Keeps a peer no longer.
    ForgetPeer(ForgetPeer),
    /// The peers that are kept.
    ListKnownPeers(ListKnownPeers),
}

/// Asks the writer, and waits for its answer. None where the node stops.
pub async fn ask<T>(
    writer: &WriterSender,
    request: impl FnOnce(oneshot::Sender<T>) -> WriterRequest,
) -> Option<T> {
    let (answer, answered) = oneshot::channel();
    writer.send(request(answer)).await.ok()?;
    answered.await.ok()
}

/// The same, from where a thread may wait.
pub fn ask_blocking<T>(
    writer: &WriterSender,
    request: impl FnOnce(oneshot::Sender<T>) -> WriterRequest,
) -> Option<T> {
    let (answer, answered) = oneshot::channel();
    writer.blocking_send(request(answer)).ok()?;
    answered.blocking_recv().ok()
}

impl WriterRequest {
    /// Whether it goes before all others.
    pub fn is_duty(&self) -> bool {
        matches!(
            self,
            WriterRequest::Follow(_)
                | WriterRequest::ReadBlocksNeeded(_)
                | WriterRequest::NoteTransaction(_)
                | WriterRequest::SettleTransaction(_)
        )
    }
}

/// A commit that a channel's step asks for. The guard decides; commits of one channel are made in the order in which they
/// are asked for.
#[derive(Debug)]
pub struct Commit {
    /// The record that it changes.
    pub key: EntryKey,
    /// What is to be committed.
    pub request: CommitRequest,
    /// Those of its signatures that were verified before; the guard verifies all others.
    pub verified: VerifiedSignatures,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Committed>,
}

/// What became of a commit.
#[derive(Debug)]
pub struct Committed {
    /// What it made true, or why it was not made.
    pub outcome: Result<Outcome, CommitError>,
    /// What the book holds of the channel now.
    pub facts: Facts,
    /// Payments of ours that it made final, as the log has them: whoever waits for one needs not ask for it.
    pub made_final: Vec<LoggedPayment>,
}

/// Asks what the book holds of a channel.
#[derive(Debug)]
pub struct ReadFacts {
    /// Whose record. A channel of which nothing was signed or accepted yet has facts, too.
    pub key: EntryKey,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Facts>,
}

/// Asks for our `auth` over a link: signed by our channel key, as the payee of an unlocked channel by our account key.
/// docs/peer-protocol.md#auth-0x0005.
#[derive(Debug)]
pub struct SignLink {
    /// For which channel.
    pub key: EntryKey,
    /// The hash of the link's handshake.
    pub handshake_hash: Hash,
    /// Where the answer goes; dropped where the key is not this book's.
    pub answer: oneshot::Sender<AuthFrame>,
}
