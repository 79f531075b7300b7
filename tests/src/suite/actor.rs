//! Sentences about running channels and their ends.

use super::{Draft, Outcome, Suite, User, MAIN};
use crate::model::{Call, Message};
use causeway_types::channel::Side;
use causeway_types::registry::{
    Entry, ExecuteMsg, LockClaim, SignedConsent, SignedVoucher, Take, WithdrawAmount,
};
use causeway_types::signed::{CooperativeClose, Extension, WithdrawalConsent};
use causeway_types::{
    issuer, Amount, ChannelId, Direction, Lock, Ppm, SidechainId, Signature, UnixTime,
};
use cosmwasm_std::{coin, Addr};
use cw20::Cw20ExecuteMsg;
use cw_multi_test::Executor;

use super::preimage;

/// Somebody who does something.
pub struct Actor<'s> {
    pub suite: &'s mut Suite,
    pub user: User,
    pub sidechain: u64,
}

impl<'s> Actor<'s> {
    /// Somebody, on the first sidechain.
    pub fn new(suite: &'s mut Suite, user: User) -> Actor<'s> {
        Actor {
            suite,
            user,
            sidechain: MAIN,
        }
    }
    pub fn on(mut self, sidechain: u64) -> Actor<'s> {
        self.sidechain = sidechain;
        self
    }
    pub fn calls(self, call: impl Into<Call>) -> Outcome {
        let addr = self.user.addr.clone();
        self.suite.call(&addr, call)
    }
    /// Tells the registry something.
    pub fn tells(self, message: ExecuteMsg) -> Outcome {
        self.calls(Message::Registry(message))
    }

    /// Turns coins of the main chain into tokens.
    pub fn deposits_coins(self, amount: u128) -> Outcome {
        let denom = self.suite.model.sidechains[&self.sidechain].denom.clone();
        let message = Suite::deposit_message(self.sidechain);
        self.calls(Call {
            message: message.into(),
            coins: vec![coin(amount, denom)],
        })
    }
    /// Turns tokens into coins of the main chain.
    pub fn redeems(self, amount: u128) -> Outcome {
        let hook = issuer::Hook::Redeem {
            recipient: None,
            min_out: Amount::new(amount),
        };
        let issuer = self.suite.wiring().issuer.clone();
        let message = Message::send(self.sidechain, &issuer, amount, &hook);
        self.calls(message)
    }
    pub fn gives(self, to: &Addr, amount: u128) -> Outcome {
        let id = self.sidechain;
        self.calls(Message::Token(
            id,
            Cw20ExecuteMsg::Transfer {
                recipient: to.to_string(),
                amount: amount.into(),
            },
        ))
    }
    /// Sends tokens ahead, as credit.
    pub fn sends_ahead(self, amount: u128) -> Outcome {
        self.sends(amount, Entry::Credit {})
    }
    /// Deposits tokens into a channel.
    pub fn deposits(self, channel_id: ChannelId, amount: u128) -> Outcome {
        let margin = None;
        self.sends(amount, Entry::Deposit { channel_id, margin })
    }
    /// Deposits tokens into a channel, some of them for the margin.
    pub fn deposits_with_margin(
        self,
        channel_id: ChannelId,
        amount: u128,
        margin: u128,
    ) -> Outcome {
        let margin = Some(Amount::new(margin));
        self.sends(amount, Entry::Deposit { channel_id, margin })
    }
    /// Deposits credit into a channel.
    pub fn deposits_credit(self, channel_id: ChannelId, amount: u128) -> Outcome {
        self.tells(ExecuteMsg::Deposit {
            channel_id,
            amount: Amount::new(amount),
            margin: None,
        })
    }
    /// Pulls credit, all if no amount is given.
    pub fn pulls_credit(self, amount: Option<u128>, to: Option<&str>) -> Outcome {
        let to = to.map(|name| self.suite.users[name].addr.to_string());
        let sidechain_id = SidechainId(self.sidechain);
        self.tells(ExecuteMsg::PullCredit {
            sidechain_id,
            amount: amount.map(Amount::new),
            to,
        })
    }

    /// Signs the next voucher: all that was paid so far.
    pub fn pays(self, channel_id: ChannelId, total: u128) -> Draft {
        let side = self.side(channel_id);
        self.suite.draft(channel_id, side.pays(), total)
    }
    pub fn shows(self, channel_id: ChannelId, vouchers: &[SignedVoucher]) -> Outcome {
        let vouchers = vouchers.to_vec();
        self.tells(ExecuteMsg::Show {
            channel_id,
            vouchers,
        })
    }
    /// Claims locks of a list by their preimages.
    pub fn claims(
        self,
        channel_id: ChannelId,
        direction: Direction,
        locks: &[Lock],
        which: &[u64],
    ) -> Outcome {
        self.shows_and_claims(channel_id, None, direction, locks, which)
    }
    /// Claims locks of a list by their preimages, and brings the voucher along.
    pub fn shows_and_claims(
        self,
        channel_id: ChannelId,
        voucher: Option<&SignedVoucher>,
        direction: Direction,
        locks: &[Lock],
        which: &[u64],
    ) -> Outcome {
        let claims = which.iter().map(|n| LockClaim {
            lock_id: causeway_types::LockId(*n),
            preimage: preimage(*n),
        });
        self.tells(ExecuteMsg::Claim {
            channel_id,
            direction,
            locks: locks.to_vec(),
            claims: claims.collect(),
            voucher: voucher.cloned().map(Box::new),
        })
    }
    /// Takes expired locks of a list out.
    pub fn expires_locks(
        self,
        channel_id: ChannelId,
        direction: Direction,
        locks: &[Lock],
    ) -> Outcome {
        let locks = locks.to_vec();
        self.tells(ExecuteMsg::ExpireLocks {
            channel_id,
            direction,
            locks,
        })
    }

    /// Agrees that the peer may have withdrawn so much in all.
    pub fn consents(
        self,
        channel_id: ChannelId,
        cumulative: u128,
        valid_until: UnixTime,
    ) -> SignedConsent {
        let consent = WithdrawalConsent {
            side: self.side(channel_id).peer(),
            cumulative: Amount::new(cumulative),
            valid_until,
        };
        let digest = consent.digest(&self.suite.context(channel_id));
        SignedConsent {
            cumulative: consent.cumulative,
            valid_until,
            signature: self.user.signs(&digest),
        }
    }
    /// Withdraws tokens, with the peer's consent or none.
    pub fn withdraws(
        self,
        channel_id: ChannelId,
        amount: u128,
        consent: Option<SignedConsent>,
    ) -> Outcome {
        self.tells(ExecuteMsg::Withdraw {
            channel_id,
            amount: WithdrawAmount::Exact(Amount::new(amount)),
            consent,
            take: Take::Token {},
        })
    }
    /// Asks for a withdrawal.
    pub fn asks_for(self, channel_id: ChannelId, amount: u128) -> Outcome {
        self.tells(ExecuteMsg::RequestWithdraw {
            channel_id,
            amount: WithdrawAmount::Exact(Amount::new(amount)),
        })
    }
    /// Asks for a part of the balance.
    pub fn asks_for_part(self, channel_id: ChannelId, part: Ppm) -> Outcome {
        self.tells(ExecuteMsg::RequestWithdraw {
            channel_id,
            amount: WithdrawAmount::Ratio(part),
        })
    }
    /// Goes on with the withdrawal that was asked for: marks it as mature, or takes it.
    pub fn completes(self, channel_id: ChannelId) -> Outcome {
        let take = Take::Token {};
        self.tells(ExecuteMsg::CompleteWithdraw { channel_id, take })
    }
    /// Takes back what waits to be allocated.
    pub fn takes_back(self, channel_id: ChannelId, amount: Option<u128>) -> Outcome {
        let amount = amount.map(Amount::new);
        self.tells(ExecuteMsg::WithdrawUnallocated { channel_id, amount })
    }

    pub fn cancels(self, channel_id: ChannelId) -> Outcome {
        self.tells(ExecuteMsg::Cancel { channel_id })
    }
    /// Asks to close, with vouchers.
    pub fn closes(self, channel_id: ChannelId, vouchers: &[SignedVoucher]) -> Outcome {
        let vouchers = vouchers.to_vec();
        self.tells(ExecuteMsg::Close {
            channel_id,
            vouchers,
        })
    }
    pub fn agrees_to_end(
        self,
        channel_id: ChannelId,
        totals: [u128; 2],
        valid_until: UnixTime,
    ) -> Signature {
        let close = CooperativeClose {
            transferred_a: Amount::new(totals[0]),
            transferred_b: Amount::new(totals[1]),
            valid_until,
        };
        let context = self.suite.context(channel_id);
        self.user.signs(&close.digest(&context))
    }
    /// Closes by final totals that both agreed to.
    pub fn ends(
        self,
        channel_id: ChannelId,
        totals: [u128; 2],
        valid_until: UnixTime,
        signatures: [Option<Signature>; 2],
    ) -> Outcome {
        let [signature_a, signature_b] = signatures;
        self.tells(ExecuteMsg::CooperativeClose {
            channel_id,
            transferred_a: Amount::new(totals[0]),
            transferred_b: Amount::new(totals[1]),
            valid_until,
            signature_a,
            signature_b,
        })
    }
    /// Signs a later end. Good until the present one, beyond which nothing is extended.
    pub fn agrees_to_extend(
        self,
        channel_id: ChannelId,
        replaces: UnixTime,
        expires_at: UnixTime,
    ) -> Signature {
        let extension = Extension {
            replaces,
            expires_at,
            valid_until: replaces,
        };
        let context = self.suite.context(channel_id);
        self.user.signs(&extension.digest(&context))
    }
    /// Moves the end to later.
    pub fn extends(
        self,
        channel_id: ChannelId,
        replaces: UnixTime,
        expires_at: UnixTime,
        signatures: [Option<Signature>; 2],
    ) -> Outcome {
        let [signature_a, signature_b] = signatures;
        self.tells(ExecuteMsg::Extend {
            channel_id,
            replaces,
            expires_at,
            valid_until: replaces,
            signature_a,
            signature_b,
        })
    }
    /// Settles what can be settled of some channels.
    pub fn settles(self, channel_ids: &[ChannelId]) -> Outcome {
        let channel_ids = channel_ids.to_vec();
        self.tells(ExecuteMsg::Settle { channel_ids })
    }

    fn side(&self, id: ChannelId) -> Side {
        let side = self.suite.channel_model(id).side_of(&self.user.addr);
        [Side::A, Side::B][side.unwrap()]
    }
}

impl Suite {
    /// Coins of the first sidechain's kind that merely arrive somewhere.
    pub fn sends_plain_coins(&mut self, from: &str, to: &Addr, amount: u128) {
        let from = self.users[from].addr.clone();
        let denom = self.model.sidechains[&MAIN].denom.clone();
        let coins = [coin(amount, denom.clone())];
        self.chain
            .send_tokens(from.clone(), to.clone(), &coins)
            .unwrap();
        self.model.move_coins(&from, to, &denom, amount).unwrap();
    }
    /// Somebody allows another to spend tokens.
    pub fn allows(&mut self, owner: &str, spender: &str, amount: u128) -> Outcome {
        let allow = Cw20ExecuteMsg::IncreaseAllowance {
            spender: self.users[spender].addr.to_string(),
            amount: amount.into(),
            expires: None,
        };
        self.by(owner).calls(Message::Token(MAIN, allow))
    }
    /// The chain itself settles what is due, at most so many channels.
    pub fn settle_due(&mut self, limit: u32) -> Outcome {
        let nobody = Addr::unchecked("");
        self.call(&nobody, Message::SettleDue(limit))
    }
}
