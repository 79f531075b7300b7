//! `ask_quote`: whoever is authenticated, with a channel or without one, is told at which rate this account trades. docs/peer-protocol.md#quotes.

use super::error::LinkError;
use super::link::Link;
use crate::writer::{ask, GiveQuote, QuoteRefusal, WriterRequest};
use causeway_peer_protocol::message::{AskQuoteFrame, DeclineFrame, QuoteFrame};
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::ChannelId;

impl Link {
    /// Answers with a quote, or declines. A guest is told nothing: anyone may name an account that is not its own.
    pub(super) async fn quote_asked(&mut self, asked: AskQuoteFrame) -> Result<(), LinkError> {
        if !self.session.is_authenticated() {
            return self.decline_quote(asked, PeerErrorCode::NOT_AUTHENTICATED.into());
        }
        let account = self.context.node.account.clone();
        let asker = self.session.account.clone();
        let give = |answer| {
            WriterRequest::GiveQuote(GiveQuote {
                account,
                asker,
                asked,
                answer,
            })
        };
        match ask(&self.context.writer, give).await {
            Some(Ok(given)) => self.push(&Frame::Quote(QuoteFrame {
                req: asked.req,
                quote: given.quote,
                signature: given.signature,
            })),
            Some(Err(refused)) => self.decline_quote(asked, refused),
            // the node stops
            None => Ok(()),
        }
    }

    fn decline_quote(
        &mut self,
        asked: AskQuoteFrame,
        refused: QuoteRefusal,
    ) -> Result<(), LinkError> {
        self.push(&Frame::Decline(DeclineFrame {
            req: asked.req,
            channel_id: ChannelId(0),
            declined: AskQuoteFrame::TYPE,
            code: refused.code,
            asked: refused.asked,
            allowed: refused.allowed,
        }))
    }
}
