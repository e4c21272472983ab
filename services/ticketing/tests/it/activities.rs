use proto::ticketing::v1::{self as wire, activity_service_server::ActivityService, link_service_server::LinkService};

use sqlx::Connection;

use crate::world::{World, answer, as_caller, names_field, refused};

#[tokio::test]
async fn links_to_assets_and_articles_are_made_and_removed_once_and_logged() {
    let world = World::new().await;
    let ticket = world.open("Laptop").await;
    let asset = world.neighbours.asset(world.tenant.id, "ACM-42", "T14").to_string();
    let article = world.neighbours.article(world.tenant.id, "How to restart").to_string();
    let link = world.link_asset(&world.agent, &ticket, &asset).await.unwrap();
    world.clock.advance(chrono::Duration::hours(1));
    assert_eq!(
        world.link_asset(&world.agent, &ticket, &asset).await.unwrap(),
        link,
        "linking again is harmless"
    );
    world.link_article(&world.agent, &ticket, &article).await.unwrap();
    let list = wire::ListLinksRequest {
        ticket_id: ticket.id.clone(),
    };
    let links = answer(world.links().list_links(as_caller(&world.agent, list.clone())).await).unwrap();
    assert_eq!(
        (links.assets[0].tag.as_str(), links.assets[0].type_name.as_str()),
        ("ACM-42", "Laptop")
    );
    assert_eq!(links.articles[0].title, "How to restart");
    refused(
        answer(
            world
                .links()
                .list_links(as_caller(&world.requester, list.clone()))
                .await,
        ),
        "AGENTS_ONLY",
    );
    let unlink = wire::UnlinkAssetRequest {
        ticket_id: ticket.id.clone(),
        asset_id: asset.clone(),
    };
    for _ in 0..2 {
        answer(
            world
                .links()
                .unlink_asset(as_caller(&world.agent, unlink.clone()))
                .await,
        )
        .unwrap();
    }
    let unlink = wire::UnlinkArticleRequest {
        ticket_id: ticket.id.clone(),
        article_id: article,
    };
    answer(world.links().unlink_article(as_caller(&world.agent, unlink)).await).unwrap();
    let links = answer(world.links().list_links(as_caller(&world.agent, list)).await).unwrap();
    assert!(links.assets.is_empty() && links.articles.is_empty());
    let lines: Vec<_> = world
        .log(&ticket.id)
        .await
        .into_iter()
        .skip(1)
        .map(|[_, action, _, old, new]| [action, old, new].join("|"))
        .collect();
    assert_eq!(
        lines,
        [
            "asset_linked||ACM-42 T14",
            "article_linked||How to restart",
            "asset_unlinked|ACM-42 T14|",
            "article_unlinked|How to restart|"
        ]
    );
    let facts = world.facts().await;
    assert_eq!(facts[1..], vec![("link.changed".to_owned(), true); 4]);
}

#[tokio::test]
async fn what_another_tenant_owns_cannot_be_linked() {
    let world = World::new().await;
    let ticket = world.open("x").await;
    let other = world.service.tenant().await.id;
    let asset = world.neighbours.asset(other, "A", "B").to_string();
    let article = world.neighbours.article(other, "C").to_string();
    names_field(world.link_asset(&world.agent, &ticket, &asset).await, "asset_id");
    names_field(world.link_article(&world.agent, &ticket, &article).await, "article_id");
    names_field(world.link_asset(&world.agent, &ticket, "ast_x").await, "asset_id");
    refused(
        world.link_asset(&world.requester, &ticket, &asset).await,
        "PERMISSION_DENIED",
    );
}

/// Past everything that the program itself refuses: what the database says to the tenant's role.
async fn as_the_tenant(world: &World, sql: &'static str) -> Result<(), sqlx::Error> {
    let space = db::Space::Tenant(world.tenant.id);
    let (server, _) = world.service.settings.admin_url.rsplit_once('/').unwrap();
    let (_, database) = world.service.settings.url.rsplit_once('/').unwrap();
    let mut connection = sqlx::PgConnection::connect(&format!("{server}/{database}")).await?;
    let begin = format!(
        "set role {}; set search_path to {}",
        world.service.db.names().space_role(space),
        space.schema()
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(begin))
        .execute(&mut connection)
        .await?;
    sqlx::query(sql).execute(&mut connection).await.map(drop)
}

#[tokio::test]
async fn nobody_in_a_tenant_can_change_the_log() {
    let world = World::new().await;
    world.open("x").await;
    for sql in [
        "update activity set new_value = 'nothing'",
        "delete from activity",
        "truncate activity",
        "drop trigger activity_is_final on activity",
        "alter table activity disable trigger all",
    ] {
        world.run(sql).await.unwrap_err();
        let error = as_the_tenant(&world, sql).await.unwrap_err();
        assert_eq!(
            error.as_database_error().and_then(|e| e.code()).as_deref(),
            Some("42501"),
            "{sql}: {error}"
        );
    }
    assert_eq!(world.count("select count(*) from activity").await, 1);
}

#[tokio::test]
async fn the_log_comes_in_pages_with_actor_and_cause() {
    let world = World::new().await;
    let ticket = world.open("x").await;
    world.take(&ticket).await.unwrap();
    let service = ticketing::activity::ActivityGrpc { app: world.app.clone() };
    let mut request = wire::ListActivitiesRequest {
        ticket_id: ticket.id.clone(),
        page_size: 2,
        ..Default::default()
    };
    let first = answer(service.list_activities(as_caller(&world.agent, request.clone())).await).unwrap();
    assert_eq!(first.activities.len(), 2);
    let created = &first.activities[0];
    assert_eq!(
        (
            created.actor_kind.as_str(),
            created.actor_id.clone(),
            created.action.as_str()
        ),
        ("person", world.anna.to_string(), "created")
    );
    assert!(!created.cause.is_empty());
    request.page_token = first.next_page_token;
    let second = answer(service.list_activities(as_caller(&world.agent, request)).await).unwrap();
    assert_eq!(
        (
            second.activities.len(),
            second.activities[0].field.as_str(),
            second.next_page_token.as_str()
        ),
        (1, "status", "")
    );
}
