//! Identity and ticketing as far as this service talks to them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use proto::{
    identity::v1::{self as identity, link_service_server, person_service_server, token_service_server},
    ticketing::v1::{self as ticketing, attachment_service_server, message_service_server},
};
use rpc::Channel;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status};

#[derive(Default)]
pub struct World {
    pub messages: HashMap<String, ticketing::Message>,
    pub attachments: HashMap<String, ticketing::Attachment>,
    /// Links handed out so far.
    pub links: usize,
    /// Technicians who may enter the tenant.
    pub agents: Vec<String>,
}

#[derive(Clone, Default)]
pub struct Fakes(pub Arc<Mutex<World>>);

impl Fakes {
    pub async fn serve(&self) -> Channel {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tonic::transport::Server::builder()
            .add_service(token_service_server::TokenServiceServer::new(self.clone()))
            .add_service(link_service_server::LinkServiceServer::new(self.clone()))
            .add_service(person_service_server::PersonServiceServer::new(self.clone()))
            .add_service(message_service_server::MessageServiceServer::new(self.clone()))
            .add_service(attachment_service_server::AttachmentServiceServer::new(self.clone()));
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        rpc::ClientSettings { url }.channel().unwrap()
    }
}

type Answer<T> = Result<Response<T>, Status>;

fn unused<T>() -> Answer<T> {
    Err(Status::unimplemented("not played"))
}

fn token<T>(request: &Request<T>) -> String {
    request
        .metadata()
        .get("authorization")
        .map(|v| v.to_str().unwrap().to_owned())
        .unwrap_or_default()
}

#[tonic::async_trait]
impl token_service_server::TokenService for Fakes {
    async fn get_key_set(&self, _: Request<identity::GetKeySetRequest>) -> Answer<identity::KeySet> {
        unused()
    }
    async fn issue_service_token(
        &self,
        request: Request<identity::IssueServiceTokenRequest>,
    ) -> Answer<identity::AccessToken> {
        let request = request.into_inner();
        assert_eq!(
            (request.service.as_str(), request.secret.as_str()),
            ("notification", "secret")
        );
        Ok(Response::new(identity::AccessToken {
            token: format!("for-{}", request.tenant_id),
            ..Default::default()
        }))
    }
}

#[tonic::async_trait]
impl person_service_server::PersonService for Fakes {
    async fn list_assignable_agents(
        &self,
        request: Request<identity::ListAssignableAgentsRequest>,
    ) -> Answer<identity::ListAssignableAgentsResponse> {
        assert!(token(&request).starts_with("Bearer for-tnt_"));
        let ids = self.0.lock().unwrap().agents.clone();
        let agent = |id| identity::AssignableAgent {
            id,
            ..Default::default()
        };
        Ok(Response::new(identity::ListAssignableAgentsResponse {
            agents: ids.into_iter().map(agent).collect(),
        }))
    }
    async fn create_person(&self, _: Request<identity::CreatePersonRequest>) -> Answer<identity::Person> {
        unused()
    }
    async fn get_person(&self, _: Request<identity::GetPersonRequest>) -> Answer<identity::Person> {
        unused()
    }
    async fn list_persons(&self, _: Request<identity::ListPersonsRequest>) -> Answer<identity::ListPersonsResponse> {
        unused()
    }
    async fn update_person(&self, _: Request<identity::UpdatePersonRequest>) -> Answer<identity::Person> {
        unused()
    }
    async fn deactivate_person(&self, _: Request<identity::DeactivatePersonRequest>) -> Answer<identity::Person> {
        unused()
    }
    async fn reactivate_person(&self, _: Request<identity::ReactivatePersonRequest>) -> Answer<identity::Person> {
        unused()
    }
    async fn invite_person(&self, _: Request<identity::InvitePersonRequest>) -> Answer<identity::Invitation> {
        unused()
    }
    async fn resolve_sender(
        &self,
        _: Request<identity::ResolveSenderRequest>,
    ) -> Answer<identity::ResolveSenderResponse> {
        unused()
    }
}

#[tonic::async_trait]
impl link_service_server::LinkService for Fakes {
    async fn create_invitation_link(
        &self,
        request: Request<identity::CreateInvitationLinkRequest>,
    ) -> Answer<identity::InvitationLink> {
        let shown = token(&request);
        assert!(
            shown == "Bearer for-" || shown.starts_with("Bearer for-tnt_"),
            "{shown}"
        );
        let mut world = self.0.lock().unwrap();
        world.links += 1;
        let url = format!(
            "https://console.example/invitation?token={}-{}",
            request.into_inner().invitation_id,
            world.links
        );
        Ok(Response::new(identity::InvitationLink { url, expires_at: None }))
    }
}

#[tonic::async_trait]
impl attachment_service_server::AttachmentService for Fakes {
    async fn get_attachment(&self, request: Request<ticketing::GetAttachmentRequest>) -> Answer<ticketing::Attachment> {
        let id = request.into_inner().attachment_id;
        self.0
            .lock()
            .unwrap()
            .attachments
            .get(&id)
            .cloned()
            .map(Response::new)
            .ok_or_else(|| Status::not_found("no file"))
    }
    async fn register_upload(&self, _: Request<ticketing::RegisterUploadRequest>) -> Answer<ticketing::Attachment> {
        unused()
    }
}

#[tonic::async_trait]
impl message_service_server::MessageService for Fakes {
    async fn get_message(&self, request: Request<ticketing::GetMessageRequest>) -> Answer<ticketing::Message> {
        assert!(token(&request).starts_with("Bearer for-tnt_"));
        let id = request.into_inner().message_id;
        self.0
            .lock()
            .unwrap()
            .messages
            .get(&id)
            .cloned()
            .map(Response::new)
            .ok_or_else(|| Status::not_found("no message"))
    }
    async fn receive_mail(&self, _: Request<ticketing::ReceiveMailRequest>) -> Answer<ticketing::ReceiveMailResponse> {
        unused()
    }
    async fn add_reply(&self, _: Request<ticketing::AddReplyRequest>) -> Answer<ticketing::Message> {
        unused()
    }
    async fn add_note(&self, _: Request<ticketing::AddNoteRequest>) -> Answer<ticketing::Message> {
        unused()
    }
    async fn list_messages(
        &self,
        _: Request<ticketing::ListMessagesRequest>,
    ) -> Answer<ticketing::ListMessagesResponse> {
        unused()
    }
}
