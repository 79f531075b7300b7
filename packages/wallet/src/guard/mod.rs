//! In front of every signature and every acceptance: the wallet's nine rules (docs/protocol.md#11-the-wallets-rules), then the book,
//! and only then the caller has it. What a commit that fails would have returned never leaves.

mod acknowledge;
mod claims;
mod close;
mod consent;
mod enroll;
mod evidence;
mod extension;
mod in_time;
mod kept;
mod live;
mod locks;
mod may_pay;
mod pay;
mod receipt;
mod receive;
mod reference;
mod replace;
mod settled;
mod show;
mod shutdown;
mod signed;
mod take_back;
mod text;
mod update;
mod verified;
mod withdraw_request;

pub use acknowledge::{acknowledge, AcknowledgedRequests};
pub use claims::{begin_due_claims, due_claims, DueClaims};
pub use close::{
    accept_close, begin_close, bound_close, check_close, forget_close, forget_lapsed_close,
    forget_newest_close, has_lapsed_close, keep_close, offer_close,
};
pub use consent::{ask_consent, consent, free_asked, hold_consent, ConsentTo};
pub use enroll::enroll;
pub use evidence::{has_new_evidence, lacks_on_chain, note_evidence};
pub use extension::{
    accept_extension, ask_extension, end_extension, give_extension, given as extensions_given,
    has_new_end, hold_extension, note_extended, offer_extension, signed as extension_signed,
    wanted as extension_wanted,
};
pub use in_time::{in_time, in_time_to_sign};
pub use kept::judge_kept;
pub use live::{live_balances, LiveBalances, LiveSide};
pub use locks::{
    apply_preimage, begin_claim, begin_showing_to_claim, cancel_held, end_overdue_parts, fail_lock,
    forget_resolved_locks, forwarding_operation, has_new_claims, has_resolved_locks,
    invoice_held_until, keep_decided, keep_preimage, let_go, new_preimages, note_claims,
    release_lock, seal, settle_held, take_brought, trade_limit, Alone, ClaimTiming, LockContext,
    LockRules,
};
pub(crate) use locks::{check_attempt, check_forward, leaving};
pub(crate) use may_pay::spendable;
pub use may_pay::{may_pay, receiver_balance};
pub use pay::pay;
pub use receipt::accept_receipt;
pub use receive::{receive, receive_at, Received};
pub use reference::{
    check_refund, check_unpaid, check_unpaid_to, judge_without_channel, reserve, Together,
};
pub use replace::replace;
pub use settled::{has_ended_locks, note_settlement};
pub use show::{standing, to_show, Standing};
pub use shutdown::{check_not_shutting_down, end_shutdown, shut_down};
pub use take_back::nothing_given_back;
pub use text::{ours_to_give, receive_line, theirs_to_give};
pub use update::{accept_updates, receive_update, sign_update, AcceptedUpdates};
pub use verified::{SignatureClaim, VerifiedSignatures};
pub use withdraw_request::{
    begin_withdraw_request, forget_known_withdraw_requests, is_known, keep_payout,
    settle_withdraw_request, WithdrawBy,
};

#[cfg(test)]
mod tests;
