use proto::identity::v1::{self as wire, audit_service_server::AuditService};
use tonic::{Request, Response, Status};

use super::Entry;
use crate::{App, realm::Realm};

/// `AuditService` over gRPC.
#[derive(Clone)]
pub struct AuditGrpc {
    /// The service.
    pub app: App,
}

#[tonic::async_trait]
impl AuditService for AuditGrpc {
    async fn list_audit_entries(
        &self,
        request: Request<wire::ListAuditEntriesRequest>,
    ) -> Result<Response<wire::ListAuditEntriesResponse>, Status> {
        let realm = Realm::of(&request)?;
        let body = request.into_inner();
        let page = super::list(&self.app, &realm, &body.action, body.page_size, &body.page_token).await?;
        Ok(Response::new(wire::ListAuditEntriesResponse {
            entries: page.items.into_iter().map(Into::into).collect(),
            next_page_token: page.next_page_token,
        }))
    }
}

impl From<Entry> for wire::AuditEntry {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id.to_string(),
            sequence: entry.sequence,
            occurred_at: Some(proto::timestamp(entry.occurred_at)),
            actor_name: entry.actor_name,
            actor_kind: entry.actor_kind,
            action: entry.action,
            subject: entry.subject,
            detail: entry.detail,
            hash: hex::encode(entry.hash),
        }
    }
}
