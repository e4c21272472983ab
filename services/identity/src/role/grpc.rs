use fault::{Fault, validate::Checker};
use ids::RoleId;
use proto::identity::v1::{self as wire, role_service_server::RoleService};
use tonic::{Request, Response, Status};

use super::{Draft, convert};
use crate::{
    App, mask,
    permissions::{self, CATALOGUE},
    realm::Realm,
};

/// `RoleService` over gRPC.
#[derive(Clone)]
pub struct RoleGrpc {
    /// The service.
    pub app: App,
}

#[tonic::async_trait]
impl RoleService for RoleGrpc {
    async fn create_role(&self, request: Request<wire::CreateRoleRequest>) -> Result<Response<wire::Role>, Status> {
        let realm = Realm::of(&request)?;
        let body = request.into_inner();
        let view = convert::view(body.view);
        let draft = Draft {
            name: body.name,
            permissions: body.permissions,
            view,
            agent: body.agent,
        };
        let role = super::create(&self.app, &realm, draft).await.map_err(Fault::from)?;
        Ok(Response::new((&role).into()))
    }

    async fn list_roles(
        &self,
        request: Request<wire::ListRolesRequest>,
    ) -> Result<Response<wire::ListRolesResponse>, Status> {
        let realm = Realm::of(&request)?;
        let roles = super::list(&self.app, &realm).await.map_err(Fault::from)?;
        Ok(Response::new(wire::ListRolesResponse {
            roles: roles.iter().map(Into::into).collect(),
        }))
    }

    async fn update_role(&self, request: Request<wire::UpdateRoleRequest>) -> Result<Response<wire::Role>, Status> {
        let realm = Realm::of(&request)?;
        let body = request.into_inner();
        let mut check = Checker::new();
        let id = check.id::<RoleId>("role_id", &body.role_id).unwrap_or_else(RoleId::new);
        check.finish()?;
        let fields = ["name", "permissions", "view", "agent"];
        let paths = mask::paths(
            body.update_mask.as_ref(),
            &fields,
            &["id", "revision", "key", "built_in"],
        )?;
        let new = body.role.unwrap_or_default();
        let edit = |draft: &mut Draft| {
            for path in paths {
                match path {
                    "name" => draft.name.clone_from(&new.name),
                    "permissions" => draft.permissions.clone_from(&new.permissions),
                    "view" => draft.view = convert::view(new.view),
                    _ => draft.agent = new.agent,
                }
            }
        };
        let role = super::update(&self.app, &realm, id, body.expected_revision, edit)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new((&role).into()))
    }

    async fn delete_role(&self, request: Request<wire::DeleteRoleRequest>) -> Result<Response<()>, Status> {
        let realm = Realm::of(&request)?;
        let mut check = Checker::new();
        let id = check
            .id::<RoleId>("role_id", &request.get_ref().role_id)
            .unwrap_or_else(RoleId::new);
        check.finish()?;
        super::delete(&self.app, &realm, id).await.map_err(Fault::from)?;
        Ok(Response::new(()))
    }

    async fn list_permissions(
        &self,
        request: Request<wire::ListPermissionsRequest>,
    ) -> Result<Response<wire::ListPermissionsResponse>, Status> {
        let realm = Realm::of(&request)?;
        realm.require(permissions::ROLE_READ)?;
        let admitted = CATALOGUE.iter().filter(|entry| realm.side().admits(entry));
        let permissions = admitted
            .map(|entry| wire::PermissionInfo {
                name: entry.name.to_owned(),
                description: entry.description.to_owned(),
            })
            .collect();
        Ok(Response::new(wire::ListPermissionsResponse { permissions }))
    }
}
