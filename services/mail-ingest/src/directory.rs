//! What is asked of identity and ticketing.

use context::TenantCtx;
use fault::Fault;
use ids::{PersonId, TenantId};
use proto::{
    identity::v1::{
        ListPersonsRequest, ResolveSenderRequest, ResolveSenderResponse, person_service_client::PersonServiceClient,
    },
    ticketing::v1::{ReceiveMailRequest, ReceiveMailResponse, message_service_client::MessageServiceClient},
};
use rpc::{Channel, ServiceTokens};
use tonic::{Response, Status};

use crate::{
    delivery::entity::{Author, Sender},
    message::Address,
};

/// Clients of the two, which act for this service in the mail's tenant.
#[derive(Clone)]
pub struct Directory {
    persons: PersonServiceClient<Channel>,
    messages: MessageServiceClient<Channel>,
    tokens: ServiceTokens,
}

impl Directory {
    /// Clients over the two channels.
    pub fn new(identity: Channel, ticketing: Channel, tokens: ServiceTokens) -> Self {
        Self {
            persons: PersonServiceClient::new(identity),
            messages: MessageServiceClient::new(ticketing).max_encoding_message_size(rpc::MAX_MESSAGE),
            tokens,
        }
    }

    /// Who has the address in a mail's From.
    pub async fn resolve_sender(&self, tenant: TenantId, from: &Address) -> Result<Sender, Fault> {
        let token = self.tokens.for_tenant(tenant).await?;
        let request = resolve_request(from, false);
        sender(
            self.persons
                .clone()
                .resolve_sender(rpc::with_token(request, &token))
                .await,
        )
    }

    /// Who has the address of a mail that the caller lets in, made a person if need be; identity checks that the caller may.
    pub async fn accept_sender(&self, ctx: &TenantCtx, from: &Address) -> Result<Sender, Fault> {
        let request = resolve_request(from, true);
        sender(self.persons.clone().resolve_sender(rpc::on_behalf(ctx, request)).await)
    }

    /// The tenant's person with exactly this address, if there is one. Nobody is made.
    pub async fn find_person(&self, tenant: TenantId, email: &str) -> Result<Option<PersonId>, Fault> {
        let token = self.tokens.for_tenant(tenant).await?;
        let request = ListPersonsRequest {
            query: email.to_owned(),
            page_size: 10,
            ..ListPersonsRequest::default()
        };
        let answer = self
            .persons
            .clone()
            .list_persons(rpc::with_token(request, &token))
            .await;
        let persons = answer.map_err(|s| Fault::from_status(&s))?.into_inner().persons;
        let same = persons
            .into_iter()
            .find(|p| p.active && p.email.eq_ignore_ascii_case(email));
        Ok(same.and_then(|p| p.id.parse().ok()))
    }

    /// Hands a mail on.
    pub async fn receive_mail(&self, tenant: TenantId, mail: ReceiveMailRequest) -> Result<ReceiveMailResponse, Fault> {
        let token = self.tokens.for_tenant(tenant).await?;
        let answer = self.messages.clone().receive_mail(rpc::with_token(mail, &token)).await;
        answer.map(Response::into_inner).map_err(|s| Fault::from_status(&s))
    }
}

fn resolve_request(from: &Address, accept: bool) -> ResolveSenderRequest {
    ResolveSenderRequest {
        email: from.email.clone(),
        display_name: from.name.clone(),
        accept,
    }
}

fn sender(answer: Result<Response<ResolveSenderResponse>, Status>) -> Result<Sender, Fault> {
    let answer = answer.map_err(|s| Fault::from_status(&s))?.into_inner();
    Ok(Sender {
        person: answer.person.map(Author::try_from).transpose()?,
        technician: answer.technician.map(Author::try_from).transpose()?,
    })
}
