//! A tenant with its default types, somebody to act, and short ways to the service.

use asset::{App, asset::grpc::AssetGrpc, asset_type::grpc::AssetTypeGrpc, directory::Directory, setup};
use clock::Clock;
use context::{Caller, TenantCtx};
use fault::{ErrorCode, Fault};
use ids::PersonId;
use prost::Message;
use proto::{
    asset::v1::{self as wire, asset_service_server::AssetService, asset_type_service_server::AssetTypeService},
    events::v1::Envelope,
};
use testkit::{ServiceDb, Tenant};
use tonic::{Request, Response, Status};

use crate::identity::Identity;

pub const ALL: [&str; 5] = [
    "asset.read",
    "asset.create",
    "asset.update",
    "asset.assign",
    "asset_type.manage",
];

pub struct World {
    pub service: ServiceDb,
    pub app: App,
    pub clock: Clock,
    pub identity: Identity,
    pub tenant: Tenant,
    pub agent: TenantCtx,
}

impl World {
    pub async fn new() -> Self {
        let service = testkit::service_db("asset", asset::migrations()).await;
        let identity = Identity::start().await;
        let clock = Clock::manual("2026-03-01T09:00:00Z".parse().unwrap());
        let app = App {
            db: service.db.clone(),
            clock: clock.clone(),
            directory: Directory::new(identity.channel.clone()),
        };
        let tenant = service.tenant().await;
        let world = Self {
            service,
            app,
            clock,
            identity,
            agent: tenant.agent(&ALL),
            tenant,
        };
        world.set_up(&world.tenant).await;
        world
    }

    /// Another tenant of the same database, ready for use.
    pub async fn other_tenant(&self) -> Tenant {
        let tenant = self.service.tenant().await;
        self.set_up(&tenant).await;
        tenant
    }

    async fn set_up(&self, tenant: &Tenant) {
        let mut tx = self.service.db.begin(&tenant.system()).await.unwrap();
        setup::on_provisioned(&mut tx, "acme", "en", self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    pub fn assets(&self) -> AssetGrpc {
        AssetGrpc { app: self.app.clone() }
    }

    pub fn types(&self) -> AssetTypeGrpc {
        AssetTypeGrpc { app: self.app.clone() }
    }

    pub fn person(&self, name: &str) -> PersonId {
        self.identity.person(self.tenant.id, name)
    }

    pub async fn type_id(&self, name: &str) -> String {
        self.type_id_for(&self.agent, name).await
    }

    pub async fn type_id_for(&self, ctx: &TenantCtx, name: &str) -> String {
        let types = self
            .types()
            .list_asset_types(as_caller(ctx, wire::ListAssetTypesRequest {}))
            .await
            .unwrap();
        types
            .into_inner()
            .asset_types
            .into_iter()
            .find(|t| t.name == name)
            .unwrap()
            .id
    }

    /// Registers an asset of a type with nothing but a name.
    pub async fn register(&self, name: &str, type_name: &str) -> wire::Asset {
        let request = wire::CreateAssetRequest {
            name: name.to_owned(),
            type_id: self.type_id(type_name).await,
            ..Default::default()
        };
        self.create(request).await.unwrap()
    }

    pub async fn create(&self, request: wire::CreateAssetRequest) -> Result<wire::Asset, Fault> {
        answer(self.assets().create_asset(as_caller(&self.agent, request)).await)
    }

    pub async fn get(&self, ctx: &TenantCtx, id_or_tag: &str) -> Result<wire::Asset, Fault> {
        let request = wire::GetAssetRequest {
            asset_id: id_or_tag.to_owned(),
        };
        answer(self.assets().get_asset(as_caller(ctx, request)).await)
    }

    pub async fn list(
        &self,
        ctx: &TenantCtx,
        request: wire::ListAssetsRequest,
    ) -> Result<wire::ListAssetsResponse, Fault> {
        answer(self.assets().list_assets(as_caller(ctx, request)).await)
    }

    pub async fn names(&self, ctx: &TenantCtx, request: wire::ListAssetsRequest) -> Vec<String> {
        self.list(ctx, request)
            .await
            .unwrap()
            .assets
            .into_iter()
            .map(|a| a.name)
            .collect()
    }

    pub async fn update(
        &self,
        asset: &wire::Asset,
        fields: &[&str],
        expected_revision: i64,
    ) -> Result<wire::Asset, Fault> {
        let request = wire::UpdateAssetRequest {
            asset_id: asset.id.clone(),
            asset: Some(asset.clone()),
            update_mask: Some(prost_types::FieldMask {
                paths: fields.iter().map(|&f| f.to_owned()).collect(),
            }),
            expected_revision,
        };
        answer(self.assets().update_asset(as_caller(&self.agent, request)).await)
    }

    pub async fn assign(&self, asset: &wire::Asset, person: PersonId) -> Result<wire::Asset, Fault> {
        let request = wire::AssignAssetRequest {
            asset_id: asset.id.clone(),
            person_id: person.to_string(),
            ..Default::default()
        };
        answer(self.assets().assign_asset(as_caller(&self.agent, request)).await)
    }

    pub async fn move_to(&self, asset: &wire::Asset, state: wire::AssetState) -> Result<wire::Asset, Fault> {
        let request = wire::MoveAssetRequest {
            asset_id: asset.id.clone(),
            state: state.into(),
            ..Default::default()
        };
        answer(self.assets().move_asset(as_caller(&self.agent, request)).await)
    }

    /// The history as (action, field, old, new), newest first.
    pub async fn history(&self, ctx: &TenantCtx, asset: &wire::Asset) -> Vec<(String, String, String, String)> {
        let request = wire::ListAssetHistoryRequest {
            asset_id: asset.id.clone(),
            ..Default::default()
        };
        let history = self
            .assets()
            .list_asset_history(as_caller(ctx, request))
            .await
            .unwrap()
            .into_inner();
        history
            .changes
            .into_iter()
            .map(|c| (c.action, c.field, c.old_value, c.new_value))
            .collect()
    }

    /// The events of this test's tenant, in order.
    pub async fn told(&self) -> Vec<Envelope> {
        let mut read = self
            .service
            .db
            .read_control("a test looks at the outbox")
            .await
            .unwrap();
        let like = format!("%.{}", self.tenant.id.uuid().simple());
        let rows: Vec<Vec<u8>> =
            sqlx::query_scalar("select envelope from control.outbox where subject like $1 order by seq")
                .bind(like)
                .fetch_all(&mut read)
                .await
                .unwrap();
        rows.iter()
            .map(|bytes| Envelope::decode(bytes.as_slice()).unwrap())
            .collect()
    }
}

/// A request as the server's authentication layer hands it on.
pub fn as_caller<T>(ctx: &TenantCtx, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Caller::Tenant(ctx.clone()));
    request
}

pub fn answer<T>(result: Result<Response<T>, Status>) -> Result<T, Fault> {
    result
        .map(Response::into_inner)
        .map_err(|status| Fault::from_status(&status))
}

/// Asserts a refusal that names this field.
#[track_caller]
pub fn names_field<T: std::fmt::Debug>(result: Result<T, Fault>, field: &str) {
    let fault = result.unwrap_err();
    assert!(
        matches!(fault.code, ErrorCode::Invalid | ErrorCode::Exists),
        "{fault:?}"
    );
    assert!(
        fault.fields.iter().any(|f| f.field == field),
        "{field} is not named by {fault:?}"
    );
}

/// Asserts a refusal of this code.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T, Fault>, code: ErrorCode) {
    assert_eq!(result.unwrap_err().code, code);
}
