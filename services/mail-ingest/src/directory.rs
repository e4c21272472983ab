//! What is asked of identity and ticketing.

use context::TenantCtx;
use fault::Fault;
use ids::{PersonId, TenantId};
use proto::{
    identity::v1::{
        CreatePersonRequest, ListPersonsRequest, Person, ResolveSenderRequest,
        person_service_client::PersonServiceClient,
    },
    ticketing::v1::{ReceiveMailRequest, ReceiveMailResponse, message_service_client::MessageServiceClient},
};
use rpc::ServiceTokens;
use tonic::transport::Channel;

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

    /// The person behind an address; `None` if the tenant refuses the sender.
    pub async fn resolve_sender(&self, tenant: TenantId, email: &str, name: &str) -> Result<Option<Person>, Fault> {
        let token = self.tokens.for_tenant(tenant).await?;
        let request = ResolveSenderRequest {
            email: email.to_owned(),
            display_name: name.to_owned(),
        };
        let answer = self
            .persons
            .clone()
            .resolve_sender(rpc::with_token(request, &token))
            .await;
        answer
            .map(|a| a.into_inner().person)
            .map_err(|s| Fault::from_status(&s))
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

    /// Adds a person on behalf of the caller, whose right to do so identity checks.
    pub async fn create_person(&self, ctx: &TenantCtx, email: &str, name: &str) -> Result<Person, Fault> {
        let request = CreatePersonRequest {
            name: if name.is_empty() {
                email.to_owned()
            } else {
                name.to_owned()
            },
            email: email.to_owned(),
            ..CreatePersonRequest::default()
        };
        let answer = self.persons.clone().create_person(rpc::on_behalf(ctx, request)).await;
        answer
            .map(tonic::Response::into_inner)
            .map_err(|s| Fault::from_status(&s))
    }

    /// Hands a mail on.
    pub async fn receive_mail(&self, tenant: TenantId, mail: ReceiveMailRequest) -> Result<ReceiveMailResponse, Fault> {
        let token = self.tokens.for_tenant(tenant).await?;
        let answer = self.messages.clone().receive_mail(rpc::with_token(mail, &token)).await;
        answer
            .map(tonic::Response::into_inner)
            .map_err(|s| Fault::from_status(&s))
    }
}
