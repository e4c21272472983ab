//! Identity and ticketing as far as this service talks to them.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use ids::{MessageId, PersonId, TicketId};
use proto::{
    identity::v1::{self as identity, person_service_server, token_service_server},
    ticketing::v1::{self as ticketing, message_service_server},
};
use rpc::Channel;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status};

#[derive(Default)]
pub struct World {
    pub persons: HashMap<String, identity::Person>,
    pub accepted_domains: Vec<String>,
    /// Technicians of the provider, by address.
    pub technicians: HashMap<String, identity::AssignableAgent>,
    /// Those whose mail somebody let in.
    pub accepted: Vec<String>,
    pub received: Vec<ticketing::ReceiveMailRequest>,
    pub tokens: Vec<String>,
    pub participants: HashMap<String, HashSet<String>>,
    pub known: HashMap<String, (String, String)>,
    /// Ticketing is away for so many calls.
    pub away: usize,
}

#[derive(Clone, Default)]
pub struct Fakes(pub Arc<Mutex<World>>);

impl Fakes {
    pub fn person(&self, name: &str, email: &str) -> PersonId {
        let id = PersonId::new();
        let person = identity::Person {
            id: id.to_string(),
            name: name.to_owned(),
            email: email.to_owned(),
            active: true,
            ..Default::default()
        };
        self.0.lock().unwrap().persons.insert(email.to_owned(), person);
        id
    }

    pub fn technician(&self, name: &str, email: &str) -> PersonId {
        let id = PersonId::new();
        let agent = identity::AssignableAgent {
            id: id.to_string(),
            name: name.to_owned(),
            email: email.to_owned(),
            provider: true,
            can_reply: true,
            ..Default::default()
        };
        self.0.lock().unwrap().technicians.insert(email.to_owned(), agent);
        id
    }

    pub fn ticket(&self, participant: PersonId) -> TicketId {
        let id = TicketId::new();
        let people = HashSet::from([participant.to_string()]);
        self.0.lock().unwrap().participants.insert(id.to_string(), people);
        id
    }

    pub fn received(&self) -> Vec<ticketing::ReceiveMailRequest> {
        self.0.lock().unwrap().received.clone()
    }

    pub async fn serve(&self) -> Channel {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tonic::transport::Server::builder()
            .add_service(person_service_server::PersonServiceServer::new(self.clone()))
            .add_service(token_service_server::TokenServiceServer::new(self.clone()))
            .add_service(message_service_server::MessageServiceServer::new(self.clone()));
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        rpc::ClientSettings { url }.channel().unwrap()
    }
}

type Answer<T> = Result<Response<T>, Status>;

fn unused<T>() -> Answer<T> {
    Err(Status::unimplemented("not played"))
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
            ("mail-ingest", "secret")
        );
        Ok(Response::new(identity::AccessToken {
            token: format!("for-{}", request.tenant_id),
            ..Default::default()
        }))
    }
}

#[tonic::async_trait]
impl person_service_server::PersonService for Fakes {
    async fn resolve_sender(
        &self,
        request: Request<identity::ResolveSenderRequest>,
    ) -> Answer<identity::ResolveSenderResponse> {
        let request = request.into_inner();
        let mut world = self.0.lock().unwrap();
        let domain = request.email.split('@').nth(1).unwrap_or_default().to_owned();
        let technician = world.technicians.get(&request.email).cloned();
        let accepted = world.accepted_domains.contains(&domain) || (request.accept && technician.is_none());
        if request.accept {
            world.accepted.push(request.email.clone());
        }
        if !world.persons.contains_key(&request.email) && accepted {
            let person = identity::Person {
                id: PersonId::new().to_string(),
                name: request.display_name,
                email: request.email.clone(),
                active: true,
                ..Default::default()
            };
            world.persons.insert(request.email.clone(), person);
        }
        let person = world.persons.get(&request.email).cloned();
        Ok(Response::new(identity::ResolveSenderResponse {
            person,
            created: false,
            technician,
        }))
    }
    async fn list_persons(
        &self,
        request: Request<identity::ListPersonsRequest>,
    ) -> Answer<identity::ListPersonsResponse> {
        let query = request.into_inner().query;
        let persons = self
            .0
            .lock()
            .unwrap()
            .persons
            .values()
            .filter(|p| p.email.contains(&query))
            .cloned()
            .collect();
        Ok(Response::new(identity::ListPersonsResponse {
            persons,
            next_page_token: String::new(),
        }))
    }
    async fn create_person(&self, _: Request<identity::CreatePersonRequest>) -> Answer<identity::Person> {
        unused()
    }
    async fn get_person(&self, _: Request<identity::GetPersonRequest>) -> Answer<identity::Person> {
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
    async fn list_assignable_agents(
        &self,
        _: Request<identity::ListAssignableAgentsRequest>,
    ) -> Answer<identity::ListAssignableAgentsResponse> {
        unused()
    }
}

#[tonic::async_trait]
impl message_service_server::MessageService for Fakes {
    async fn receive_mail(
        &self,
        request: Request<ticketing::ReceiveMailRequest>,
    ) -> Answer<ticketing::ReceiveMailResponse> {
        let token = request
            .metadata()
            .get("authorization")
            .map(|v| v.to_str().unwrap().to_owned())
            .unwrap_or_default();
        let mail = request.into_inner();
        let mut world = self.0.lock().unwrap();
        if world.away > 0 {
            world.away -= 1;
            return Err(Status::unavailable("away"));
        }
        let answer = |ticket: &str, message: &str, duplicate| {
            Ok(Response::new(ticketing::ReceiveMailResponse {
                ticket_id: ticket.to_owned(),
                number: "INC-1".into(),
                message_id: message.to_owned(),
                duplicate,
                refused: false,
            }))
        };
        if let Some((ticket, message)) = world.known.get(&mail.mail_message_id) {
            return answer(ticket, message, true);
        }
        let ticket = if mail.ticket_id.is_empty() {
            TicketId::new().to_string()
        } else {
            mail.ticket_id.clone()
        };
        if !mail.ticket_id.is_empty()
            && !world
                .participants
                .get(&ticket)
                .is_some_and(|p| p.contains(&mail.sender_id))
        {
            return Ok(Response::new(ticketing::ReceiveMailResponse {
                refused: true,
                ..Default::default()
            }));
        }
        let people = world.participants.entry(ticket.clone()).or_default();
        people.insert(mail.sender_id.clone());
        people.extend(mail.cc_person_ids.iter().cloned());
        let message = MessageId::new().to_string();
        world
            .known
            .insert(mail.mail_message_id.clone(), (ticket.clone(), message.clone()));
        world.tokens.push(token);
        world.received.push(mail);
        answer(&ticket, &message, false)
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
    async fn get_message(&self, _: Request<ticketing::GetMessageRequest>) -> Answer<ticketing::Message> {
        unused()
    }
}
