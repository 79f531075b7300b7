//! What a node that forwards locks goes by, so that it never pays one for which it is not paid.
//! docs/protocol.md#12-forwarded-locks.
//!
//! A forwarded lock has two halves under one hash: the incoming one, by which the node is paid, and the outgoing one, which it
//! gives. Each file is one of the rules F1 to F3, F5 and F7 to F9; F4 and F6 are about commits, and
//! kept by the wallet's guard. Those of one channel alone are the wallet's (docs/protocol.md#11-the-wallets-rules).

mod act;
mod fee;
mod gone;
mod own;
mod slots;
mod trade;
mod when;

pub use act::{
    f2_claims_from, f2_claims_unpaid_from, f2_is_worth_claiming, f2_may_pay_outgoing, UNPAID_TIME,
};
pub use fee::{f7_fee_wanted, f7_is_fee_enough, f7_receiver_balance, FEE_STEPS};
pub use gone::{f3_gone_for_good, GoneBy, LockStanding};
pub use own::{
    f5_assess_parts, f5_check_part, f5_check_secret, f5_choose_set, f5_is_same_payment,
    f5_may_release, OwnInvoice, PartRefusal, PartsState, PaymentPart, INCOMPLETE_TIME,
};
pub use slots::{
    f9_check_dust, f9_check_slots, f9_peer_slots, LockLimits, SlotLock, SlotRefusal,
    QUICK_RESOLUTION, RESOLUTION_MEMORY,
};
pub use trade::{
    default_trade_time, f8_check_trade, f8_trade_limit, TradeLimits, TradeRefusal,
    DEFAULT_FINAL_WAIT, DEFAULT_TRADE_SHARE, QUOTE_TIME,
};
pub use when::{
    clock_skew, f1_check_final, f1_check_forward, f1_upgrade_at, ForwardRefusal, ForwardTimes,
    LockHalf, WhichHalf,
};
