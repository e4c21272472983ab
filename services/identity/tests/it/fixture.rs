//! Tenants and people of tests, and what errors say.

use db::Space;
use ids::TenantId;
use proto::identity::v1 as wire;
use tonic::Status;
use uuid::Uuid;

use crate::stack::{PASSWORD, stack};

pub fn founding() -> wire::CreateTenantRequest {
    let unique = Uuid::now_v7().simple().to_string();
    let slug = format!("t{}", &unique[18..]);
    wire::CreateTenantRequest {
        name: format!("Tenant {slug}"),
        admin_name: "Ada Admin".to_owned(),
        admin_email: format!("ada@{slug}.example"),
        slug,
        ..Default::default()
    }
}

/// A test's tenant.
#[derive(Debug, Clone)]
pub struct Tenant {
    pub id: TenantId,
    pub slug: String,
    pub admin_email: String,
}

impl Tenant {
    pub fn email(&self, name: &str) -> String {
        format!("{name}@{}.example", self.slug)
    }

    /// The first admin, having used their invitation: the cookie's secret.
    pub async fn admin(&self) -> String {
        let stack = stack();
        let invitation = stack.invitation(&self.admin_email).await;
        let link = stack.link(&invitation).await;
        stack
            .accept(secret_of(&link), PASSWORD, None)
            .await
            .unwrap()
            .session_secret
    }

    /// The first admin's token.
    pub async fn admin_token(&self) -> String {
        stack().token(&self.admin().await, &self.slug).await.unwrap()
    }

    /// Adds a person with the role of this key, as `token`.
    pub async fn person(&self, token: &str, name: &str, role: &str) -> wire::Person {
        let role_id = self.role(token, role).await;
        let email = self.email(&name.to_lowercase().replace(' ', "."));
        let request = wire::CreatePersonRequest {
            name: name.to_owned(),
            email,
            role_id,
            ..Default::default()
        };
        stack()
            .persons()
            .create_person(rpc::with_token(request, token))
            .await
            .unwrap()
            .into_inner()
    }

    /// The role with this key.
    pub async fn role(&self, token: &str, key: &str) -> String {
        let request = rpc::with_token(wire::ListRolesRequest {}, token);
        let roles = stack().roles().list_roles(request).await.unwrap().into_inner().roles;
        roles.into_iter().find(|role| role.key == key).unwrap().id
    }

    /// Gives a person a login and signs them in.
    pub async fn login(&self, person: &wire::Person, portal: bool) -> String {
        let (id, person_id) = (self.id, person.id.parse().unwrap());
        let given = stack()
            .inside(move |app| async move { identity::give_login(&app, Space::Tenant(id), person_id, PASSWORD).await });
        given.await.unwrap();
        let session = stack()
            .sign_in(&person.email, PASSWORD, portal.then_some(self.id))
            .await
            .unwrap();
        session.session_secret
    }
}

/// The secret in a link.
pub fn secret_of(link: &str) -> &str {
    link.split_once("token=").unwrap().1
}

/// Code and reason of an error.
pub fn reason(status: &Status) -> (tonic::Code, String) {
    (status.code(), fault::Fault::from_status(status).reason)
}

/// Codes by field of an error.
pub fn fields(status: &Status) -> Vec<(String, String)> {
    fault::Fault::from_status(status)
        .fields
        .into_iter()
        .map(|f| (f.field, f.code))
        .collect()
}

pub fn mask(paths: &[&str]) -> Option<prost_types::FieldMask> {
    Some(prost_types::FieldMask {
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
    })
}
