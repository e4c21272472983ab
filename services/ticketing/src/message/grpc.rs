use chrono::Utc;
use db::page::PageRequest;
use fault::{Fault, validate::Checker};
use proto::ticketing::v1::{
    AddNoteRequest, AddReplyRequest, GetMessageRequest, ListMessagesRequest, ListMessagesResponse, Message as Wire,
    ReceiveMailRequest, ReceiveMailResponse, message_service_server::MessageService,
};
use tonic::{Request, Response, Status};

use super::{
    AddNote, AddReply, MAX_BODY, MAX_FILES, MessageError, Outcome, add_note, add_reply, convert, get, list, receive,
};
use crate::{app::App, message::convert::incoming, ticket::parse};

/// The message service on the wire.
#[derive(Clone)]
pub struct MessageGrpc {
    /// What the use cases work with.
    pub app: App,
}

#[tonic::async_trait]
impl MessageService for MessageGrpc {
    async fn add_reply(&self, request: Request<AddReplyRequest>) -> Result<Response<Wire>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        let mut check = Checker::new();
        let cmd = AddReply {
            body: check.text("body", &request.body, 1..=MAX_BODY),
            attachments: parse::ids(&mut check, "attachment_ids", &request.attachment_ids, MAX_FILES),
            hold: request.hold_for_requester,
        };
        check.finish()?;
        let message = add_reply(&self.app, &ctx, key, cmd).await.map_err(Fault::from)?;
        Ok(Response::new(convert::to_wire(&ctx, &message)))
    }

    async fn add_note(&self, request: Request<AddNoteRequest>) -> Result<Response<Wire>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        let mut check = Checker::new();
        let cmd = AddNote {
            body: check.text("body", &request.body, 1..=MAX_BODY),
            public: request.public,
            attachments: parse::ids(&mut check, "attachment_ids", &request.attachment_ids, MAX_FILES),
        };
        check.finish()?;
        let message = add_note(&self.app, &ctx, key, cmd).await.map_err(Fault::from)?;
        Ok(Response::new(convert::to_wire(&ctx, &message)))
    }

    async fn list_messages(
        &self,
        request: Request<ListMessagesRequest>,
    ) -> Result<Response<ListMessagesResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        let page = PageRequest::<(chrono::DateTime<Utc>, uuid::Uuid)>::parse(
            "message",
            request.page_size,
            &request.page_token,
        )?;
        let page = list(&self.app, &ctx, key, &page).await.map_err(Fault::from)?;
        Ok(Response::new(ListMessagesResponse {
            messages: page
                .items
                .iter()
                .map(|message| convert::to_wire(&ctx, message))
                .collect(),
            next_page_token: page.next_page_token,
        }))
    }

    async fn get_message(&self, request: Request<GetMessageRequest>) -> Result<Response<Wire>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        let id = request
            .message_id
            .parse()
            .map_err(|_| Fault::from(MessageError::NotFound))?;
        let message = get(&self.app, &ctx, key, id).await.map_err(Fault::from)?;
        Ok(Response::new(convert::to_wire(&ctx, &message)))
    }

    async fn receive_mail(
        &self,
        request: Request<ReceiveMailRequest>,
    ) -> Result<Response<ReceiveMailResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let mail = incoming(&ctx, request.get_ref())?;
        let outcome = receive(&self.app, &ctx, mail).await.map_err(Fault::from)?;
        Ok(Response::new(match outcome {
            Outcome::Refused => ReceiveMailResponse {
                refused: true,
                ..ReceiveMailResponse::default()
            },
            Outcome::Stored {
                ticket,
                number,
                message,
                duplicate,
            } => ReceiveMailResponse {
                ticket_id: ticket.to_string(),
                number,
                message_id: message.to_string(),
                duplicate,
                refused: false,
            },
        }))
    }
}
