//! The one thread that owns the book, and what other tasks ask of it: one file for each kind of request.
//!
//! Everything that signs, accepts or records is decided by the guard and the rules in a savepoint of its own, and committed
//! together with what waited meanwhile: one sync for all of it. An answer is sent when it is on disk.

mod announcement;
mod backup;
mod batch;
mod channels;
mod duties;
mod follow;
mod invoices;
mod judge_reference;
mod known_peers;
mod lists;
mod live_channels;
mod locks;
mod opening;
mod payment;
mod payout;
mod pending;
mod refuse;
mod request;
mod sign_link;
mod text;
mod thread;
mod tokens;
mod transaction;
mod waiting;

pub use announcement::SignAnnouncement;
pub use backup::{BackUp, NoteBackup};
pub use duties::{BeginClaims, ChannelDutyFacts, DutyFacts, NoteDutyFunds, ReadDutyFacts};
pub use follow::{BlocksNeeded, Follow, Followed, ReadBlocksNeeded, ReadUnread};
pub use invoices::{
    CancelInvoice, FindInvoice, InvoiceRecord, ListInvoices, MakeInvoice, ReadInvoice, ReadPaidFor,
};
pub use judge_reference::JudgeReference;
pub use known_peers::{ForgetPeer, KnownPeer, KnownPeerError, ListKnownPeers, RememberPeer};
pub use lists::{
    BookStanding, ChannelRecord, FoundPayments, ListChannels, ListEnded, ListEvents, ListPayments,
    ListedPayment,
};
pub use live_channels::ReadLiveChannels;
pub use locks::{
    AddRoutedPayment, FailRoutedPayment, GiveQuote, LetGo, ListForwards, ListRoutedPayments,
    LockWork, NodeLockRules, QuoteRefusal, ReadLockWork, ReadRoutedPayment, RoutedRecord,
    SettleInvoice, WaitingLock, LARGEST_DISCOUNT, MOST_PAIR_LAG,
};
pub use opening::{
    ChooseChannel, Chosen, FreeKey, KeysOnChain, NoteAsked, ReadNextKey, ReadOpened,
    ReadOpeningLimit, ReadOpeningTo, TakeKey,
};
pub use payment::{
    AskPayment, KeepRequests, Payee, PaymentRequest, ReadFinal, ReadPayment, ReadRefundable,
};
pub use payout::NotePayout;
pub use pending::{EndPending, ListDeliveries, NotePending, ReadPending};
pub use refuse::{REPLACED, TAKEOVER_WAITS};
pub use request::{
    ask, ask_blocking, Commit, Committed, ReadFacts, SignLink, WriterReceiver, WriterRequest,
    WriterSender,
};
pub use text::{ReadChannelBook, ReadLine, SignConsent, TakeLine, TakenLine, TextRefusal};
pub use thread::{start, WriterSetup};
pub use tokens::{KnownToken, KnownTokens, ListTokens, MakeToken, RevokeToken, SpentToken};
pub use transaction::{ListTransactions, NoteTransaction, ReadTransaction, SettleTransaction};
pub use waiting::{JoinableChannels, ListWaiting};
