use fault::{Fault, validate::Checker};
use ids::{LocationId, PersonId, RoleId};
use proto::identity::v1::{self as wire, person_service_server::PersonService};
use tonic::{Request, Response, Status};

use super::{Draft, Listing};
use crate::{App, mask};

const EDITABLE: [&str; 8] = [
    "name",
    "email",
    "phone",
    "job_title",
    "vip",
    "locale",
    "location_id",
    "role_id",
];
const READ_ONLY: [&str; 6] = ["id", "revision", "role_name", "active", "has_login", "created_at"];

/// `PersonService` over gRPC.
#[derive(Clone)]
pub struct PersonGrpc {
    /// The service.
    pub app: App,
}

#[tonic::async_trait]
impl PersonService for PersonGrpc {
    async fn create_person(
        &self,
        request: Request<wire::CreatePersonRequest>,
    ) -> Result<Response<wire::Person>, Status> {
        let ctx = context::tenant(&request)?;
        let body = request.into_inner();
        let mut check = Checker::new();
        let location = check.optional_id::<LocationId>("location_id", &body.location_id);
        let role = check.optional_id::<RoleId>("role_id", &body.role_id);
        check.finish()?;
        let draft = Draft {
            name: body.name,
            email: body.email,
            phone: body.phone,
            job_title: body.job_title,
            vip: body.vip,
            locale: body.locale,
            location,
        };
        let person = super::create(&self.app, &ctx, draft, role).await.map_err(Fault::from)?;
        Ok(Response::new((&person).into()))
    }

    async fn get_person(&self, request: Request<wire::GetPersonRequest>) -> Result<Response<wire::Person>, Status> {
        let ctx = context::tenant(&request)?;
        let id = person_id(&request.get_ref().person_id)?;
        let person = super::get(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(Response::new((&person).into()))
    }

    async fn list_persons(
        &self,
        request: Request<wire::ListPersonsRequest>,
    ) -> Result<Response<wire::ListPersonsResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let body = request.into_inner();
        let wanted = Listing {
            query: body.query,
            include_inactive: body.include_inactive,
            page_size: body.page_size,
            page_token: body.page_token,
        };
        let page = super::list(&self.app, &ctx, wanted).await.map_err(Fault::from)?;
        Ok(Response::new(wire::ListPersonsResponse {
            persons: page.items.iter().map(Into::into).collect(),
            next_page_token: page.next_page_token,
        }))
    }

    async fn update_person(
        &self,
        request: Request<wire::UpdatePersonRequest>,
    ) -> Result<Response<wire::Person>, Status> {
        let ctx = context::tenant(&request)?;
        let body = request.into_inner();
        let id = person_id(&body.person_id)?;
        let paths = mask::paths(body.update_mask.as_ref(), &EDITABLE, &READ_ONLY)?;
        let new = body.person.unwrap_or_default();
        let mut check = Checker::new();
        let location = check.optional_id::<LocationId>("location_id", &new.location_id);
        let role = match paths.contains("role_id") {
            true => check.id::<RoleId>("role_id", &new.role_id),
            false => None,
        };
        check.finish()?;
        let edit = |draft: &mut Draft, role_id: &mut RoleId| {
            for path in paths {
                match path {
                    "name" => draft.name.clone_from(&new.name),
                    "email" => draft.email.clone_from(&new.email),
                    "phone" => draft.phone.clone_from(&new.phone),
                    "job_title" => draft.job_title.clone_from(&new.job_title),
                    "vip" => draft.vip = new.vip,
                    "locale" => draft.locale.clone_from(&new.locale),
                    "location_id" => draft.location = location,
                    _ => *role_id = role.unwrap_or(*role_id),
                }
            }
        };
        let person = super::update(&self.app, &ctx, id, body.expected_revision, edit)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new((&person).into()))
    }

    async fn deactivate_person(
        &self,
        request: Request<wire::DeactivatePersonRequest>,
    ) -> Result<Response<wire::Person>, Status> {
        let ctx = context::tenant(&request)?;
        let id = person_id(&request.get_ref().person_id)?;
        let person = super::deactivate(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(Response::new((&person).into()))
    }

    async fn reactivate_person(
        &self,
        request: Request<wire::ReactivatePersonRequest>,
    ) -> Result<Response<wire::Person>, Status> {
        let ctx = context::tenant(&request)?;
        let id = person_id(&request.get_ref().person_id)?;
        let person = super::reactivate(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(Response::new((&person).into()))
    }

    async fn invite_person(
        &self,
        request: Request<wire::InvitePersonRequest>,
    ) -> Result<Response<wire::Invitation>, Status> {
        let ctx = context::tenant(&request)?;
        let id = person_id(&request.get_ref().person_id)?;
        let invitation = super::invite(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(Response::new((&invitation).into()))
    }

    async fn list_assignable_agents(
        &self,
        request: Request<wire::ListAssignableAgentsRequest>,
    ) -> Result<Response<wire::ListAssignableAgentsResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let agents = super::list_assignable(&self.app, &ctx).await.map_err(Fault::from)?;
        Ok(Response::new(wire::ListAssignableAgentsResponse {
            agents: agents.into_iter().map(Into::into).collect(),
        }))
    }

    async fn resolve_sender(
        &self,
        request: Request<wire::ResolveSenderRequest>,
    ) -> Result<Response<wire::ResolveSenderResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let body = request.into_inner();
        let from = super::MailFrom {
            email: body.email,
            display_name: body.display_name,
            accept: body.accept,
        };
        let sender = super::resolve_sender(&self.app, &ctx, from)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(wire::ResolveSenderResponse {
            person: sender.person.as_ref().map(Into::into),
            created: sender.created,
            technician: sender.technician.map(Into::into),
        }))
    }
}

fn person_id(text: &str) -> Result<PersonId, Fault> {
    text.parse()
        .map_err(|error: ids::ParseIdError| Fault::bad_field("person_id", "malformed", error.to_string()))
}
