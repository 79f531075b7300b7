//! What a transaction does, as text: the same key is never done twice.

use causeway_types::{Amount, ChannelId, LockId, Nonce, UnixTime};
use causeway_wallet::book::OF_CALLERS;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// What a transaction does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TxKey {
    /// Puts a voucher of the peer on chain.
    Show {
        /// The channel of the voucher.
        channel_id: ChannelId,
        /// The voucher.
        nonce: Nonce,
    },
    /// Answers an older voucher of ours, which the peer has put on chain, by the receipted one.
    Answer {
        /// The channel of the voucher.
        channel_id: ChannelId,
        /// The receipted voucher.
        nonce: Nonce,
    },
    /// Claims locks towards us on chain.
    Claim {
        /// The channel of the locks.
        channel_id: ChannelId,
        /// The voucher that lists them.
        nonce: Nonce,
        /// The first of them: once that is claimed, others are another claim.
        first: LockId,
    },
    /// Marks a withdrawal of ours as mature.
    MarkMature {
        /// The channel that is withdrawn from.
        channel_id: ChannelId,
        /// When the request matures: each has another time.
        matures_at: UnixTime,
    },
    /// Pays out a withdrawal of ours that is marked as mature.
    Withdraw {
        /// The channel that is withdrawn from.
        channel_id: ChannelId,
        /// When the request matures: each has another time.
        matures_at: UnixTime,
    },
    /// Marks a channel as due.
    MarkDue(ChannelId),
    /// Pays both sides of a channel that is marked as due.
    Settle(ChannelId),
    /// Pays what locks had held in a settled channel.
    Release(ChannelId),
    /// Takes money of ours out of a running channel at once.
    TakeOut {
        /// The channel that it is taken out of.
        channel_id: ChannelId,
        /// All that is taken out since it was opened, with this: each has another total.
        in_all: Amount,
    },
    /// Asks the chain for a withdrawal of ours.
    RequestWithdraw {
        /// The channel that is withdrawn from.
        channel_id: ChannelId,
        /// How much, base units.
        amount: Amount,
        /// All that was taken out before, base units: the same amount after that is another request.
        withdrawn: Amount,
    },
    /// Ends a channel by our word alone.
    Close(ChannelId),
    /// Ends a channel by totals that both sides agreed to.
    CloseTogether {
        /// The channel that ends.
        channel_id: ChannelId,
        /// How long the agreement is good: each has another time.
        valid_until: UnixTime,
    },
    /// Moves the end of a channel to later, by both sides' word.
    Extend {
        /// The channel.
        channel_id: ChannelId,
        /// When it ends then.
        expires_at: UnixTime,
    },
    /// Joins a channel that its opener made for us.
    Join(ChannelId),
    /// Opens a channel for a payment, which a caller asked for under this id.
    Open(String),
    /// Opens a channel without a payment, which a caller asked for under this id.
    OpenChannel(String),
    /// Makes an offer of liquidity, which a caller asked for under this id.
    MakeOffer(String),
    /// Takes an offer of liquidity, which a caller asked for under this id.
    TakeOffer(String),
    /// Announces the node; each announcement has another digest.
    Announce(String),
    /// Sends messages that concern no channel's signatures, which a caller asked for under this id.
    Send(String),
}

/// The text is the key of no transaction.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{0}' is no key of a transaction; one looks like show/5/12 or open/order-7")]
pub struct TxKeyError(String);

impl TxKey {
    /// Whether it must be done in time, and changes nothing where it is done once more: it is sent even where it cannot be
    /// written down (P16 of docs/peer-protocol.md). All else waits for the book: what takes money out, closes or opens is not
    /// to be done by a node that forgets it.
    pub fn is_sent_unwritten(&self) -> bool {
        matches!(
            self,
            TxKey::Show { .. } | TxKey::Answer { .. } | TxKey::Claim { .. }
        )
    }

    /// How the keys begin of all that takes money out of a running channel; a total goes on.
    pub fn take_outs_of(channel_id: ChannelId) -> String {
        format!("take-out/{channel_id}/")
    }

    /// What the book keeps of it is kept under this name. With its space it is no caller's own name for anything.
    pub fn name_in_book(&self) -> String {
        self.to_string().replacen('/', " ", 1)
    }
}

impl fmt::Display for TxKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TxKey::Show { channel_id, nonce } => write!(f, "show/{channel_id}/{nonce}"),
            TxKey::Answer { channel_id, nonce } => write!(f, "answer/{channel_id}/{nonce}"),
            TxKey::Claim {
                channel_id,
                nonce,
                first,
            } => write!(f, "claim/{channel_id}/{nonce}/{first}"),
            TxKey::MarkMature {
                channel_id,
                matures_at,
            } => write!(f, "mark-mature/{channel_id}/{}", matures_at.0),
            TxKey::Withdraw {
                channel_id,
                matures_at,
            } => write!(f, "withdraw/{channel_id}/{}", matures_at.0),
            TxKey::MarkDue(channel_id) => write!(f, "mark-due/{channel_id}"),
            TxKey::Settle(channel_id) => write!(f, "settle/{channel_id}"),
            TxKey::Release(channel_id) => write!(f, "release/{channel_id}"),
            TxKey::TakeOut { channel_id, in_all } => {
                write!(f, "{}{in_all}", TxKey::take_outs_of(*channel_id))
            }
            TxKey::RequestWithdraw {
                channel_id,
                amount,
                withdrawn,
            } => write!(f, "request-withdraw/{channel_id}/{amount}/{withdrawn}"),
            TxKey::Close(channel_id) => write!(f, "close/{channel_id}"),
            TxKey::CloseTogether {
                channel_id,
                valid_until,
            } => write!(f, "close-together/{channel_id}/{}", valid_until.0),
            TxKey::Extend {
                channel_id,
                expires_at,
            } => write!(f, "extend/{channel_id}/{}", expires_at.0),
            TxKey::Join(channel_id) => write!(f, "join/{channel_id}"),
            TxKey::Open(request) => write!(f, "open/{request}"),
            TxKey::OpenChannel(request) => write!(f, "open-channel/{request}"),
            TxKey::MakeOffer(request) => write!(f, "make-offer/{request}"),
            TxKey::TakeOffer(request) => write!(f, "take-offer/{request}"),
            TxKey::Announce(digest) => write!(f, "announce/{digest}"),
            TxKey::Send(request) => write!(f, "{OF_CALLERS}{request}"),
        }
    }
}

impl FromStr for TxKey {
    type Err = TxKeyError;
    fn from_str(text: &str) -> Result<TxKey, TxKeyError> {
        let wrong = || TxKeyError(text.to_owned());
        let (what, rest) = text.split_once('/').ok_or_else(wrong)?;
        match what {
            "open" => return Ok(TxKey::Open(rest.to_owned())),
            "open-channel" => return Ok(TxKey::OpenChannel(rest.to_owned())),
            "announce" => return Ok(TxKey::Announce(rest.to_owned())),
            "make-offer" => return Ok(TxKey::MakeOffer(rest.to_owned())),
            "take-offer" => return Ok(TxKey::TakeOffer(rest.to_owned())),
            "send" => return Ok(TxKey::Send(rest.to_owned())),
            _ => {}
        }
        if let ("take-out", Some((channel, in_all))) = (what, rest.split_once('/')) {
            let channel = channel.parse::<u64>().map_err(|_| wrong())?;
            let in_all = in_all.parse::<u128>().map_err(|_| wrong())?;
            return Ok(TxKey::TakeOut {
                channel_id: ChannelId(channel),
                in_all: Amount::new(in_all),
            });
        }
        if what == "request-withdraw" {
            let (channel, amounts) = rest.split_once('/').ok_or_else(wrong)?;
            let (amount, withdrawn) = amounts.split_once('/').ok_or_else(wrong)?;
            let number = |text: &str| text.parse::<u128>().map(Amount::new).map_err(|_| wrong());
            return Ok(TxKey::RequestWithdraw {
                channel_id: ChannelId(channel.parse().map_err(|_| wrong())?),
                amount: number(amount)?,
                withdrawn: number(withdrawn)?,
            });
        }
        let mut numbers = rest.split('/').map(|number| number.parse::<u64>());
        let mut next = || numbers.next().transpose().map_err(|_| wrong());
        let (first, second, third) = (next()?, next()?, next()?);
        let channel_id = ChannelId(first.ok_or_else(wrong)?);
        if let ("claim", Some(nonce), Some(lock)) = (what, second, third) {
            // no number more
            return match next()? {
                None => Ok(TxKey::Claim {
                    channel_id,
                    nonce: Nonce(nonce),
                    first: LockId(lock),
                }),
                Some(_) => Err(wrong()),
            };
        }
        let key = match (what, second) {
            ("show", Some(nonce)) => TxKey::Show {
                channel_id,
                nonce: Nonce(nonce),
            },
            ("answer", Some(nonce)) => TxKey::Answer {
                channel_id,
                nonce: Nonce(nonce),
            },
            ("mark-mature", Some(at)) => TxKey::MarkMature {
                channel_id,
                matures_at: UnixTime(at),
            },
            ("withdraw", Some(at)) => TxKey::Withdraw {
                channel_id,
                matures_at: UnixTime(at),
            },
            ("mark-due", None) => TxKey::MarkDue(channel_id),
            ("settle", None) => TxKey::Settle(channel_id),
            ("release", None) => TxKey::Release(channel_id),
            ("close", None) => TxKey::Close(channel_id),
            ("close-together", Some(until)) => TxKey::CloseTogether {
                channel_id,
                valid_until: UnixTime(until),
            },
            ("extend", Some(until)) => TxKey::Extend {
                channel_id,
                expires_at: UnixTime(until),
            },
            ("join", None) => TxKey::Join(channel_id),
            _ => return Err(wrong()),
        };
        match third {
            None => Ok(key),
            Some(_) => Err(wrong()),
        }
    }
}

impl TxKey {
    /// What it does, for people.
    pub fn describe(&self) -> String {
        match self {
            TxKey::Show { channel_id, nonce } => {
                format!("puts the peer's voucher {nonce} of channel {channel_id} on chain")
            }
            TxKey::Answer { channel_id, nonce } => format!(
                "answers an older voucher of ours in channel {channel_id} by the receipted voucher {nonce}"
            ),
            TxKey::Claim {
                channel_id, nonce, ..
            } => format!(
                "claims locks of the peer's voucher {nonce} of channel {channel_id} on chain by their preimages"
            ),
            TxKey::MarkMature { channel_id, .. } => {
                format!("marks our withdrawal from channel {channel_id} as mature")
            }
            TxKey::Withdraw { channel_id, .. } => {
                format!("pays out our withdrawal from channel {channel_id}")
            }
            TxKey::MarkDue(channel_id) => format!("marks channel {channel_id} as due"),
            TxKey::Settle(channel_id) => format!("pays both sides of channel {channel_id}"),
            TxKey::Release(channel_id) => {
                format!("pays what locks had held in channel {channel_id}")
            }
            TxKey::TakeOut { channel_id, in_all } => {
                format!("takes money out of channel {channel_id}: {in_all} base units in all")
            }
            TxKey::RequestWithdraw {
                channel_id, amount, ..
            } => format!(
                "asks the chain for a withdrawal of {amount} base units from channel {channel_id}"
            ),
            TxKey::Close(channel_id) => format!("asks to close channel {channel_id}"),
            TxKey::CloseTogether { channel_id, .. } => {
                format!("closes channel {channel_id} by totals that both sides agreed to")
            }
            TxKey::Extend { channel_id, .. } => {
                format!("moves the end of channel {channel_id} to later, by both sides' word")
            }
            TxKey::Join(channel_id) => format!("joins channel {channel_id}"),
            TxKey::Open(request) => format!("opens a channel for payment {request}"),
            TxKey::OpenChannel(request) => {
                format!("opens a channel, which was asked for as {request}")
            }
            TxKey::MakeOffer(request) => {
                format!("makes an offer of liquidity, which was asked for as {request}")
            }
            TxKey::TakeOffer(request) => {
                format!("takes an offer of liquidity, which was asked for as {request}")
            }
            TxKey::Announce(_) => "announces the node".to_owned(),
            TxKey::Send(request) => format!("sends what was asked for as {request}"),
        }
    }

    /// The channel that it is about; none where it opens one.
    pub fn channel_id(&self) -> Option<ChannelId> {
        match self {
            TxKey::Show { channel_id, .. }
            | TxKey::Answer { channel_id, .. }
            | TxKey::Claim { channel_id, .. }
            | TxKey::MarkMature { channel_id, .. }
            | TxKey::Withdraw { channel_id, .. }
            | TxKey::MarkDue(channel_id)
            | TxKey::Settle(channel_id)
            | TxKey::Release(channel_id)
            | TxKey::TakeOut { channel_id, .. }
            | TxKey::RequestWithdraw { channel_id, .. }
            | TxKey::Close(channel_id)
            | TxKey::CloseTogether { channel_id, .. }
            | TxKey::Extend { channel_id, .. }
            | TxKey::Join(channel_id) => Some(*channel_id),
            TxKey::Open(_)
            | TxKey::OpenChannel(_)
            | TxKey::MakeOffer(_)
            | TxKey::TakeOffer(_)
            | TxKey::Announce(_)
            | TxKey::Send(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_book_keeps_of_it_has_a_name_that_no_caller_can_give() {
        let key = TxKey::OpenChannel("order/7".to_owned());
        assert_eq!(key.name_in_book(), "open-channel order/7");
        let as_id: Result<causeway_node_api::RequestId, _> = key.name_in_book().parse();
        assert!(as_id.is_err());
    }

    #[test]
    fn a_key_is_read_back_as_what_it_was() {
        let (channel_id, nonce) = (ChannelId(5), Nonce(12));
        let matures_at = UnixTime(1_700_000_000);
        let all = [
            TxKey::Show { channel_id, nonce },
            TxKey::Answer { channel_id, nonce },
            TxKey::Claim {
                channel_id,
                nonce,
                first: LockId(640),
            },
            TxKey::MarkMature {
                channel_id,
                matures_at,
            },
            TxKey::Withdraw {
                channel_id,
                matures_at,
            },
            TxKey::MarkDue(channel_id),
            TxKey::Settle(channel_id),
            TxKey::Release(channel_id),
            TxKey::TakeOut {
                channel_id,
                in_all: Amount::new(u128::MAX),
            },
            TxKey::RequestWithdraw {
                channel_id,
                amount: Amount::new(u128::MAX),
                withdrawn: Amount::new(7),
            },
            TxKey::Close(channel_id),
            TxKey::CloseTogether {
                channel_id,
                valid_until: matures_at,
            },
            TxKey::Extend {
                channel_id,
                expires_at: matures_at,
            },
            TxKey::Join(channel_id),
            TxKey::Open("order/7".to_owned()),
            TxKey::OpenChannel("order/7".to_owned()),
            TxKey::MakeOffer("order/7".to_owned()),
            TxKey::TakeOffer("order/7".to_owned()),
            TxKey::Announce("00ff".to_owned()),
            TxKey::Send("a/b".to_owned()),
        ];
        for key in all {
            assert_eq!(key.to_string().parse(), Ok(key.clone()));
            let is_of_none = key.to_string().ends_with("order/7")
                || matches!(key, TxKey::Send(_) | TxKey::Announce(_));
            assert_eq!(key.channel_id().is_none(), is_of_none);
        }
        for text in [
            "",
            "show",
            "show/5",
            "show/5/12/1",
            "claim/5/12",
            "claim/5/12/640/1",
            "claim/5/12/640/x",
            "settle/x",
            "settle/5/1",
            "request-withdraw/5/1",
            "pay/5",
        ] {
            assert_eq!(text.parse::<TxKey>(), Err(TxKeyError(text.to_owned())));
        }
    }
}
