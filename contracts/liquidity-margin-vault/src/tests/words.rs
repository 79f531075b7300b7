//! Messages and terms, in few words.

use super::{LONG, ONE, RATE};
use causeway_types::vault::{AccountAmount, ExecuteMsg, OfferTerms, TakeInto, TakeTerms};
use causeway_types::{Amount, ChannelId, ChannelKey, Ppm, Seconds};
use cosmwasm_std::Addr;

pub fn amount(n: u128) -> Amount {
    Amount::new(n)
}
pub fn part(owner: &Addr, n: u128) -> AccountAmount {
    AccountAmount {
        owner: owner.clone(),
        amount: amount(n),
    }
}
pub fn reserve(margins: Vec<AccountAmount>) -> ExecuteMsg {
    ExecuteMsg::Reserve {
        sidechain_id: ONE,
        margins,
    }
}
pub fn withdraw(n: Option<u128>, to: Option<&Addr>) -> ExecuteMsg {
    ExecuteMsg::Withdraw {
        sidechain_id: ONE,
        amount: n.map(amount),
        to: to.map(Addr::to_string),
    }
}
pub fn key(first: u8, rest: u8) -> ChannelKey {
    let mut bytes = [rest; 33];
    bytes[0] = first;
    ChannelKey(bytes)
}
/// 10 % a year, in parts of 1,000 to all, again and again.
pub fn terms() -> OfferTerms {
    OfferTerms {
        rate: Ppm(RATE),
        smallest_lease: amount(1_000),
        largest_lease: Amount::MAX,
        longest: None,
        key: key(2, 7),
        fee_rate: Ppm(0),
        again: true,
    }
}
/// Terms under which parts of any size are leased.
pub fn in_any_parts() -> OfferTerms {
    OfferTerms {
        smallest_lease: amount(1),
        ..terms()
    }
}
pub fn once() -> OfferTerms {
    OfferTerms {
        again: false,
        ..terms()
    }
}
pub fn into(n: u128, into: TakeInto) -> TakeTerms {
    TakeTerms {
        amount: amount(n),
        highest_rent: Amount::MAX,
        into,
    }
}
/// Into a new channel, for [`LONG`].
pub fn open(n: u128, deposit: u128) -> TakeTerms {
    open_for(n, deposit, LONG)
}
pub fn open_for(n: u128, deposit: u128, lifetime: u64) -> TakeTerms {
    into(
        n,
        TakeInto::Open {
            policy_version: None,
            key: key(3, 8),
            lifetime: Some(Seconds(lifetime)),
            deposit: amount(deposit),
            name: None,
            payout: None,
            fee_rate: None,
        },
    )
}
pub fn join(n: u128, channel: u64) -> TakeTerms {
    let channel_id = ChannelId(channel);
    into(n, TakeInto::Join { channel_id })
}
pub fn top_up(n: u128, channel: u64) -> TakeTerms {
    let channel_id = ChannelId(channel);
    into(n, TakeInto::TopUp { channel_id })
}
