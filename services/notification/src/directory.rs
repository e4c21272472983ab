//! What is asked of identity and ticketing at the moment a mail is written.

use fault::Fault;
use ids::{MessageId, PersonId, TenantId, TicketId};
use proto::{
    identity::v1::{
        CreateInvitationLinkRequest, ListAssignableAgentsRequest, link_service_client::LinkServiceClient,
        person_service_client::PersonServiceClient,
    },
    ticketing::v1::{
        Attachment, GetAttachmentRequest, GetMessageRequest, Message,
        attachment_service_client::AttachmentServiceClient, message_service_client::MessageServiceClient,
    },
};
use rpc::{Channel, ServiceTokens};

/// Clients of the two, which act for this service.
#[derive(Clone)]
pub struct Directory {
    links: LinkServiceClient<Channel>,
    persons: PersonServiceClient<Channel>,
    messages: MessageServiceClient<Channel>,
    attachments: AttachmentServiceClient<Channel>,
    tokens: ServiceTokens,
}

impl Directory {
    /// Clients over the two channels.
    pub fn new(identity: Channel, ticketing: Channel, tokens: ServiceTokens) -> Self {
        Self {
            links: LinkServiceClient::new(identity.clone()),
            persons: PersonServiceClient::new(identity),
            messages: MessageServiceClient::new(ticketing.clone()).max_decoding_message_size(rpc::MAX_MESSAGE),
            attachments: AttachmentServiceClient::new(ticketing),
            tokens,
        }
    }

    /// The secret link of an invitation, of this tenant or of a provider; earlier ones stop working.
    pub async fn invitation_link(&self, tenant: Option<TenantId>, invitation: &str) -> Result<String, Fault> {
        let token = match tenant {
            Some(tenant) => self.tokens.for_tenant(tenant).await?,
            None => self.tokens.platform().await?,
        };
        let request = CreateInvitationLinkRequest {
            invitation_id: invitation.to_owned(),
        };
        let answer = self
            .links
            .clone()
            .create_invitation_link(rpc::with_token(request, &token))
            .await;
        answer.map(|a| a.into_inner().url).map_err(|s| Fault::from_status(&s))
    }

    /// True if the technician may enter the tenant now.
    pub async fn may_enter(&self, tenant: TenantId, technician: PersonId) -> Result<bool, Fault> {
        let token = self.tokens.for_tenant(tenant).await?;
        let request = rpc::with_token(ListAssignableAgentsRequest {}, &token);
        let answer = self.persons.clone().list_assignable_agents(request).await;
        let agents = answer.map_err(|s| Fault::from_status(&s))?.into_inner().agents;
        Ok(agents.iter().any(|agent| agent.id.parse() == Ok(technician)))
    }

    /// A message with its safe HTML and the list of its files.
    pub async fn message(&self, tenant: TenantId, ticket: TicketId, message: MessageId) -> Result<Message, Fault> {
        let token = self.tokens.for_tenant(tenant).await?;
        let request = GetMessageRequest {
            ticket_id: ticket.to_string(),
            message_id: message.to_string(),
        };
        let answer = self
            .messages
            .clone()
            .get_message(rpc::with_token(request, &token))
            .await;
        answer
            .map(tonic::Response::into_inner)
            .map_err(|s| Fault::from_status(&s))
    }

    /// A file with its place in the object store.
    pub async fn attachment(&self, tenant: TenantId, id: &str) -> Result<Attachment, Fault> {
        let token = self.tokens.for_tenant(tenant).await?;
        let request = GetAttachmentRequest {
            attachment_id: id.to_owned(),
        };
        let answer = self
            .attachments
            .clone()
            .get_attachment(rpc::with_token(request, &token))
            .await;
        answer
            .map(tonic::Response::into_inner)
            .map_err(|s| Fault::from_status(&s))
    }
}
