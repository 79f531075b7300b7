//! Types of the field's libraries that stand in our messages and records.

use crate::base64;
use crate::fault::Fault;
use crate::fields::Fields;
use crate::json::FromJson;
use crate::node::Node;
use crate::pack::{put_bytes, take_bytes, Pack};
use cosmwasm_std::{Addr, Binary, Empty, Timestamp, Uint128};
use cw20::{BalanceResponse, Cw20ReceiveMsg, TokenInfoResponse};
use cw_ownable::{Action, Ownership};
use cw_utils::Expiration;

impl FromJson for Addr {
    fn from_json(node: Node) -> Result<Self, Fault> {
        node.text().map(Addr::unchecked)
    }
}

impl FromJson for Binary {
    fn from_json(node: Node) -> Result<Self, Fault> {
        let bytes = base64::take(&node.text()?).map(Binary::new);
        bytes.ok_or_else(|| Fault::expected("standard base64"))
    }
}

impl Pack for Binary {
    fn pack(&self, out: &mut Vec<u8>) {
        put_bytes(self.as_slice(), out);
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        take_bytes(input).map(Binary::from)
    }
}

impl FromJson for Uint128 {
    fn from_json(node: Node) -> Result<Self, Fault> {
        let text = node.text()?;
        text.parse::<u128>()
            .map(Uint128::new)
            .map_err(|_| Fault::expected("a string of digits, at most 2^128 - 1"))
    }
}

impl Pack for Uint128 {
    fn pack(&self, out: &mut Vec<u8>) {
        self.u128().pack(out);
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        u128::unpack(input).map(Uint128::new)
    }
}

/// A mark that something is there. A chain's storage keeps no empty value.
impl Pack for Empty {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(0);
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        u8::unpack(input).map(|_| Empty {})
    }
}

impl FromJson for Cw20ReceiveMsg {
    fn from_json(node: Node) -> Result<Self, Fault> {
        let mut fields = Fields::lenient(node, &["sender", "amount", "msg"])?;
        Ok(Cw20ReceiveMsg {
            sender: fields.next()?,
            amount: fields.next()?,
            msg: fields.next()?,
        })
    }
}

impl Pack for Cw20ReceiveMsg {
    fn pack(&self, out: &mut Vec<u8>) {
        self.sender.pack(out);
        self.amount.pack(out);
        self.msg.pack(out);
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        Ok(Cw20ReceiveMsg {
            sender: Pack::unpack(input)?,
            amount: Pack::unpack(input)?,
            msg: Pack::unpack(input)?,
        })
    }
}

impl FromJson for BalanceResponse {
    fn from_json(node: Node) -> Result<Self, Fault> {
        let mut fields = Fields::lenient(node, &["balance"])?;
        Ok(BalanceResponse {
            balance: fields.next()?,
        })
    }
}

impl FromJson for TokenInfoResponse {
    fn from_json(node: Node) -> Result<Self, Fault> {
        let mut fields = Fields::lenient(node, &["name", "symbol", "decimals", "total_supply"])?;
        Ok(TokenInfoResponse {
            name: fields.next()?,
            symbol: fields.next()?,
            decimals: fields.next()?,
            total_supply: fields.next()?,
        })
    }
}

impl FromJson for Ownership<Addr> {
    fn from_json(node: Node) -> Result<Self, Fault> {
        let mut fields = Fields::lenient(node, &["owner", "pending_owner", "pending_expiry"])?;
        Ok(Ownership {
            owner: fields.next()?,
            pending_owner: fields.next()?,
            pending_expiry: fields.next()?,
        })
    }
}

impl FromJson for Timestamp {
    fn from_json(node: Node) -> Result<Self, Fault> {
        let nanos = node.text()?.parse();
        nanos
            .map(Timestamp::from_nanos)
            .map_err(|_| Fault::expected("a string of digits, nanoseconds"))
    }
}

impl FromJson for Expiration {
    fn from_json(node: Node) -> Result<Self, Fault> {
        let (variant, body) = node.variant(&["at_height", "at_time", "never"])?;
        let body = body.some()?;
        match variant {
            0 => u64::from_json(body).map(Expiration::AtHeight),
            1 => Timestamp::from_json(body).map(Expiration::AtTime),
            _ => Fields::strict(body, &[]).map(|_| Expiration::Never {}),
        }
    }
}

impl FromJson for Action {
    fn from_json(node: Node) -> Result<Self, Fault> {
        let known = [
            "transfer_ownership",
            "accept_ownership",
            "renounce_ownership",
        ];
        let (variant, body) = node.variant(&known)?;
        match variant {
            0 => {
                let mut fields = Fields::strict(body.some()?, &["new_owner", "expiry"])?;
                Ok(Action::TransferOwnership {
                    new_owner: fields.next()?,
                    expiry: fields.next()?,
                })
            }
            1 => body.none().map(|()| Action::AcceptOwnership),
            _ => body.none().map(|()| Action::RenounceOwnership),
        }
    }
}
