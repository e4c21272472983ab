//! `guichet.asset.v1.AssetTypeService`: reads messages, calls one use case, answers.

use fault::{Fault, validate::Checker};
use ids::AssetTypeId;
use proto::asset::v1::{self as wire, asset_type_service_server::AssetTypeService};
use tonic::{Request, Response, Status};

use super::entity::{AssetType, ICONS, TypeEdit};
use crate::app::App;

/// The service.
#[derive(Clone)]
pub struct AssetTypeGrpc {
    /// What use cases work with.
    pub app: App,
}

#[tonic::async_trait]
impl AssetTypeService for AssetTypeGrpc {
    async fn create_asset_type(
        &self,
        request: Request<wire::CreateAssetTypeRequest>,
    ) -> Result<Response<wire::AssetType>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let mut check = Checker::new();
        let name = check.line("name", &request.name, 1..=80);
        let parent = check.optional_id::<AssetTypeId>("parent_id", &request.parent_id);
        let icon = icon(&mut check, &request.icon);
        check.finish()?;
        let kind = super::create(&self.app, &ctx, name, parent, icon).await?;
        Ok(Response::new(to_proto(kind)))
    }

    async fn list_asset_types(
        &self,
        request: Request<wire::ListAssetTypesRequest>,
    ) -> Result<Response<wire::ListAssetTypesResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let types = super::list(&self.app, &ctx).await?;
        Ok(Response::new(wire::ListAssetTypesResponse {
            asset_types: types.into_iter().map(to_proto).collect(),
        }))
    }

    async fn update_asset_type(
        &self,
        request: Request<wire::UpdateAssetTypeRequest>,
    ) -> Result<Response<wire::AssetType>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let (id, edit) = edit(&request)?;
        let kind = super::update(&self.app, &ctx, id, edit, request.expected_revision).await?;
        Ok(Response::new(to_proto(kind)))
    }
}

fn edit(request: &wire::UpdateAssetTypeRequest) -> Result<(AssetTypeId, TypeEdit), Fault> {
    let mut check = Checker::new();
    let id = check.id::<AssetTypeId>("asset_type_id", &request.asset_type_id);
    let kind = request.asset_type.clone().unwrap_or_default();
    let paths = request.update_mask.as_ref().map_or(&[][..], |mask| &mask.paths);
    check.check(
        !paths.is_empty(),
        "update_mask",
        "required",
        "must name at least one field",
    );
    let mut edit = TypeEdit::default();
    for path in paths {
        match path.as_str() {
            "name" => edit.name = Some(check.line("name", &kind.name, 1..=80)),
            "parent_id" => edit.parent = Some(check.optional_id("parent_id", &kind.parent_id)),
            "icon" => edit.icon = Some(icon(&mut check, &kind.icon)),
            other => check.fail(
                "update_mask",
                "not_changeable",
                format!("{other:?} is not a field that can be changed"),
            ),
        }
    }
    check.finish()?;
    Ok((
        id.ok_or_else(|| Fault::bad_field("asset_type_id", "required", "must not be empty"))?,
        edit,
    ))
}

fn icon(check: &mut Checker, value: &str) -> String {
    if value.is_empty() {
        return "other".to_owned();
    }
    check.check(
        ICONS.contains(&value),
        "icon",
        "unknown",
        &format!("must be one of {}", ICONS.join(", ")),
    );
    value.to_owned()
}

fn to_proto(kind: AssetType) -> wire::AssetType {
    wire::AssetType {
        id: kind.id.to_string(),
        revision: kind.revision,
        name: kind.name,
        parent_id: kind.parent.map(|id| id.to_string()).unwrap_or_default(),
        icon: kind.icon,
    }
}
