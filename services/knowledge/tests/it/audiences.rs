//! Nobody learns even the title of an article they may not open.

use fault::ErrorCode;
use ids::{ArticleId, PersonId};
use proto::knowledge::v1::{self as wire, ArticleState, Audience};

use crate::world::{ALL, World, refused};

/// One article in each state and for each audience that matters, all with the word "router" in title and text.
async fn shelf(world: &World) -> Vec<wire::Article> {
    let draft = world.draft("Draft router", "router draft", Audience::Public).await;
    let internal = world
        .published("Internal router", "router internal", Audience::Internal)
        .await;
    let tenant = world
        .published("Tenant router", "router tenant", Audience::Tenant)
        .await;
    let public = world
        .published("Public router", "router public", Audience::Public)
        .await;
    let archived = world
        .published("Archived router", "router archived", Audience::Public)
        .await;
    let archived = world.archive(&archived).await.unwrap();
    vec![draft, internal, tenant, public, archived]
}

#[tokio::test]
async fn each_reader_sees_their_own_shelf_in_get_list_and_search() {
    let world = World::new().await;
    let shelf = shelf(&world).await;
    let everything = wire::ListArticlesRequest {
        state: vec![
            ArticleState::Draft.into(),
            ArticleState::Published.into(),
            ArticleState::Archived.into(),
        ],
        order_by: "created_at".to_owned(),
        ..Default::default()
    };
    let published = ["Internal router", "Tenant router", "Public router"];
    let for_all = ["Tenant router", "Public router"];
    let all = [
        "Draft router",
        "Internal router",
        "Tenant router",
        "Public router",
        "Archived router",
    ];
    let searchable = ["Draft router", "Internal router", "Public router", "Tenant router"];
    for (reader, listed, found) in [
        (&world.requester, &for_all[..], &["Public router", "Tenant router"][..]),
        (
            &world.technician,
            &published[..],
            &["Internal router", "Public router", "Tenant router"][..],
        ),
        (&world.editor, &all[..], &searchable[..]),
    ] {
        assert_eq!(world.titles(reader, everything.clone()).await, listed);
        for query in [
            "router",
            "rout",
            "\"router\"",
            "router -zebra",
            "router or zebra",
            "broken router",
        ] {
            let mut titles = world.found(reader, query).await;
            titles.sort();
            assert_eq!(titles, found, "{query}");
        }
        for article in &shelf {
            let seen = world.get(reader, &article.id).await;
            assert_eq!(
                seen.is_ok(),
                listed.contains(&article.title.as_str()),
                "{}",
                article.title
            );
        }
    }
}

#[tokio::test]
async fn what_is_hidden_answers_like_what_is_missing() {
    let world = World::new().await;
    let shelf = shelf(&world).await;
    let missing = world
        .get(&world.requester, &ArticleId::new().to_string())
        .await
        .unwrap_err();
    for hidden in [&shelf[0], &shelf[1], &shelf[4]] {
        assert_eq!(world.get(&world.requester, &hidden.id).await.unwrap_err(), missing);
        assert_eq!(world.vote(&world.requester, hidden, true).await.unwrap_err(), missing);
    }
}

#[tokio::test]
async fn states_by_default_are_published_and_filters_open_no_door() {
    let world = World::new().await;
    shelf(&world).await;
    let by_default = wire::ListArticlesRequest {
        order_by: "title".to_owned(),
        ..Default::default()
    };
    assert_eq!(
        world.titles(&world.editor, by_default.clone()).await,
        ["Internal router", "Public router", "Tenant router"]
    );
    let internal = wire::ListArticlesRequest {
        audience: vec![Audience::Internal.into()],
        ..by_default.clone()
    };
    assert!(world.titles(&world.requester, internal).await.is_empty());
    let drafts = wire::ListArticlesRequest {
        state: vec![ArticleState::Draft.into()],
        ..by_default
    };
    assert_eq!(world.titles(&world.editor, drafts.clone()).await, ["Draft router"]);
    assert_eq!(
        world.titles(&world.requester, drafts).await,
        ["Public router", "Tenant router"]
    );
}

#[tokio::test]
async fn a_suggestion_holds_published_articles_only() {
    use proto::knowledge::v1::article_service_server::ArticleService;
    let world = World::new().await;
    shelf(&world).await;
    let request = wire::SearchArticlesRequest {
        query: "router".to_owned(),
        published_only: true,
        ..Default::default()
    };
    let hits = world
        .articles()
        .search_articles(crate::world::as_caller(&world.editor, request))
        .await
        .unwrap();
    let states: Vec<_> = hits
        .into_inner()
        .hits
        .iter()
        .map(|h| h.article.as_ref().unwrap().state())
        .collect();
    assert_eq!(states, [ArticleState::Published; 3]);
}

#[tokio::test]
async fn taking_an_article_back_hides_it_at_once() {
    let world = World::new().await;
    let article = world.published("Visible router", "router", Audience::Public).await;
    assert_eq!(world.found(&world.requester, "router").await, ["Visible router"]);
    world.unpublish(&article).await.unwrap();
    assert!(world.found(&world.requester, "router").await.is_empty());
    refused(world.get(&world.requester, &article.id).await, ErrorCode::NotFound);
    world.publish(&article).await.unwrap();
    world
        .update(
            &wire::Article {
                audience: Audience::Internal.into(),
                ..article.clone()
            },
            &["audience"],
        )
        .await
        .unwrap();
    assert!(world.found(&world.requester, "router").await.is_empty());
}

#[tokio::test]
async fn another_tenants_articles_do_not_exist() {
    let world = World::new().await;
    let other = world.service.tenant().await;
    let article = world.published("Public router", "router", Audience::Public).await;
    for stranger in [other.agent(&ALL), other.requester(PersonId::new(), &ALL)] {
        refused(world.get(&stranger, &article.id).await, ErrorCode::NotFound);
        refused(
            world.update_as(&stranger, &article, &["title"], 0).await,
            ErrorCode::NotFound,
        );
        refused(world.vote(&stranger, &article, true).await, ErrorCode::NotFound);
        let versions = wire::ListArticleVersionsRequest {
            article_id: article.id.clone(),
            ..Default::default()
        };
        refused(world.versions(&stranger, versions).await, ErrorCode::NotFound);
        assert!(world.found(&stranger, "router").await.is_empty());
        assert!(
            world
                .titles(&stranger, wire::ListArticlesRequest::default())
                .await
                .is_empty()
        );
    }
}
