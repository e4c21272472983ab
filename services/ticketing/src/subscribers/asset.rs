//! `asset.asset.*`: what links know of assets is brought up to date.

use db::DbError;
use events::{Events, HandlerError, Subscriber};
use proto::asset::v1::AssetChanged;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    link::{self, KnownAsset},
};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db, events, "ticketing", "asset")
        .subject("asset", "asset", "*")
        .spawn(shutdown, |mut tx, event| async move {
            let changed: AssetChanged = event.decode()?;
            let Some(asset) = changed.asset else { return Ok(tx) };
            let id = asset
                .id
                .parse()
                .map_err(|_| HandlerError::Park("the asset has no id".to_owned()))?;
            let known = KnownAsset {
                id,
                tag: asset.tag,
                name: asset.name,
                type_name: asset.type_name,
            };
            if link::repo::is_news(&mut tx, known.id.uuid(), event.envelope.revision)
                .await
                .map_err(DbError::from)?
            {
                link::repo::update_asset(&mut tx, &known).await.map_err(DbError::from)?;
            }
            Ok(tx)
        })
}
