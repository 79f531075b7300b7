//! How often may be asked: each token so many calls a second, each address so many wrong tokens.

use super::address::{group, is_this_machine};
use super::answer::Refusal;
use crate::quota::Quota;
use causeway_node_api::{ApiError, ErrorCode};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How many wrong tokens of an address are told to be wrong before it waits.
const WRONG_TOKENS: u32 = 10;
/// After how long one more is.
const WRONG_TOKEN_EVERY: Duration = Duration::from_secs(10);
/// What each token and each address has asked.
pub struct CallRates {
    per_second: u32,
    tokens: Mutex<Quota<u64>>,
    wrong: Mutex<Quota<IpAddr>>,
}

impl CallRates {
    /// Where each token may ask so many calls a second.
    pub fn new(per_second: NonZeroU32) -> CallRates {
        let per_second = per_second.get();
        let every = Duration::from_secs(1) / per_second;
        CallRates {
            per_second,
            tokens: Mutex::new(Quota::new(every, per_second)),
            wrong: Mutex::new(Quota::new(WRONG_TOKEN_EVERY, WRONG_TOKENS)),
        }
    }

    /// Counts a call of the token with this number; refused where that is one too many.
    pub fn count_call(&self, token: u64, now: Instant) -> Result<(), Refusal> {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.count(token, now).map_err(|wait| {
            let why = "the token asks too many calls a second";
            refused(ErrorCode::RateLimited, why, self.per_second, wait)
        })
    }

    /// Refuses an address that has given too many wrong tokens, whatever it gives now: else it could go on guessing. On this
    /// machine, where whoever guesses could ask the user's files, right tokens are never refused for wrong ones.
    pub fn check_address(&self, address: IpAddr, now: Instant) -> Result<(), Refusal> {
        if is_this_machine(address) {
            return Ok(());
        }
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        match wrong.wait(&group(address), now) {
            Some(wait) => Err(wrong_tokens(wait)),
            None => Ok(()),
        }
    }

    /// Counts a wrong token of an address; refused otherwise than as wrong where there were too many.
    pub fn count_wrong_token(&self, address: IpAddr, now: Instant) -> Result<(), Refusal> {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.count(group(address), now).map_err(wrong_tokens)
    }
}

fn wrong_tokens(wait: Duration) -> Refusal {
    let why = "too many wrong tokens came from this address";
    refused(ErrorCode::TooManyWrongTokens, why, WRONG_TOKENS, wait)
}

fn refused(code: ErrorCode, why: &str, allowed: u32, wait: Duration) -> Refusal {
    // whole seconds, and never one that is not over yet
    let seconds = wait.as_secs() + 1;
    let error = ApiError::new(code, why)
        .numbers(u64::from(allowed) + 1, allowed)
        .hint(format!("ask again in {seconds} s"));
    Refusal::from(error).retry_after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(per_second: u32) -> CallRates {
        CallRates::new(NonZeroU32::new(per_second).unwrap())
    }

    fn code(refused: Result<(), Refusal>) -> String {
        refused.unwrap_err().into_error().code
    }

    #[test]
    fn each_token_may_ask_so_often_a_second_whatever_others_ask() {
        let (rates, mut now) = (rates(3), Instant::now());
        for _ in 0..3 {
            rates.count_call(7, now).unwrap();
        }
        assert_eq!(code(rates.count_call(7, now)), "rate_limited");
        rates.count_call(8, now).unwrap();
        now += Duration::from_millis(334);
        rates.count_call(7, now).unwrap();
        assert_eq!(code(rates.count_call(7, now)), "rate_limited");
        now += Duration::from_secs(60);
        for _ in 0..3 {
            rates.count_call(7, now).unwrap();
        }
        assert_eq!(code(rates.count_call(7, now)), "rate_limited");
    }

    #[test]
    fn after_ten_wrong_tokens_an_address_waits_with_right_ones_too_but_for_this_machine() {
        let (rates, mut now) = (rates(3), Instant::now());
        let [other, own, third]: [IpAddr; 3] = [
            [198, 51, 100, 1].into(),
            [127, 0, 0, 1].into(),
            [198, 51, 100, 2].into(),
        ];
        for address in [other, own] {
            for _ in 0..10 {
                rates.check_address(address, now).unwrap();
                rates.count_wrong_token(address, now).unwrap();
            }
            let refused = code(rates.count_wrong_token(address, now));
            assert_eq!(refused, "too_many_wrong_tokens");
        }
        assert_eq!(
            code(rates.check_address(other, now)),
            "too_many_wrong_tokens"
        );
        rates.check_address(own, now).unwrap();
        rates.check_address(third, now).unwrap();
        // one guess in ten seconds from then on
        now += Duration::from_secs(10);
        rates.check_address(other, now).unwrap();
        rates.count_wrong_token(other, now).unwrap();
        assert_eq!(
            code(rates.count_wrong_token(other, now)),
            "too_many_wrong_tokens"
        );
        assert_eq!(
            code(rates.check_address(other, now)),
            "too_many_wrong_tokens"
        );
    }

    #[test]
    fn who_has_nothing_to_wait_for_is_forgotten() {
        let (rates, mut now) = (rates(3), Instant::now());
        for token in 0..2 * crate::quota::KEPT as u64 {
            rates.count_call(token, now).unwrap();
            now += Duration::from_millis(10);
        }
        let kept = rates.tokens.lock().unwrap().kept();
        assert!(kept <= crate::quota::KEPT, "{kept}");
    }
}
