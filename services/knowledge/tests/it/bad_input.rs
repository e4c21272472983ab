use fault::ErrorCode;
use ids::{ArticleId, TicketId};
use proto::knowledge::v1::{self as wire, Audience, article_service_server::ArticleService};

use crate::world::{World, answer, as_caller, names_field, refused};

#[tokio::test]
async fn a_wrong_draft_names_its_fields_and_stores_nothing() {
    let world = World::new().await;
    let good = wire::CreateArticleRequest {
        title: "T".to_owned(),
        body: "B".to_owned(),
        ..Default::default()
    };
    let with = |change: &dyn Fn(&mut wire::CreateArticleRequest)| {
        let mut request = good.clone();
        change(&mut request);
        request
    };
    let wrong = [
        ("title", with(&|r| r.title = " ".to_owned())),
        ("title", with(&|r| r.title = "x".repeat(201))),
        ("title", with(&|r| r.title = "a\nb".to_owned())),
        ("body", with(&|r| r.body.clear())),
        ("body", with(&|r| r.body = "x".repeat(200_001))),
        ("body", with(&|r| r.body = "a\u{0}b".to_owned())),
        ("body", with(&|r| r.body = "> ".repeat(1_000))),
        ("body", with(&|r| r.body = "&".repeat(10_001))),
        ("locale", with(&|r| r.locale = "de".to_owned())),
        ("kind", with(&|r| r.kind = 77)),
        ("audience", with(&|r| r.audience = 77)),
        ("tags", with(&|r| r.tags = vec!["t".to_owned(); 21])),
        ("tags[0]", with(&|r| r.tags = vec!["x".repeat(41)])),
        ("review_on", with(&|r| r.review_on = "2026-13-01".to_owned())),
    ];
    for (field, request) in wrong {
        names_field(world.create(request).await, field);
    }
    let drafts = wire::ListArticlesRequest {
        state: vec![1, 2, 3],
        ..Default::default()
    };
    assert!(world.titles(&world.editor, drafts).await.is_empty());
    assert!(world.told().await.is_empty());
}

#[tokio::test]
async fn a_wrong_update_names_its_fields_and_stores_nothing() {
    let world = World::new().await;
    let article = world.draft("T", "B", Audience::Tenant).await;
    let wrong: Vec<(&str, wire::Article, &[&str])> = vec![
        ("update_mask", article.clone(), &[]),
        ("update_mask", article.clone(), &["state"]),
        (
            "title",
            wire::Article {
                title: String::new(),
                ..article.clone()
            },
            &["title"],
        ),
        (
            "body",
            wire::Article {
                body: String::new(),
                ..article.clone()
            },
            &["body"],
        ),
        (
            "locale",
            wire::Article {
                locale: String::new(),
                ..article.clone()
            },
            &["locale"],
        ),
        (
            "review_on",
            wire::Article {
                review_on: "x".to_owned(),
                ..article.clone()
            },
            &["review_on"],
        ),
        (
            "article_id",
            wire::Article {
                id: TicketId::new().to_string(),
                ..article.clone()
            },
            &["title"],
        ),
        (
            "article_id",
            wire::Article {
                id: String::new(),
                ..article.clone()
            },
            &["title"],
        ),
    ];
    for (field, edited, mask) in wrong {
        names_field(world.update(&edited, mask).await, field);
    }
    assert_eq!(world.get(&world.editor, &article.id).await.unwrap(), article);
}

#[tokio::test]
async fn wrong_ids_are_refused_by_every_verb() {
    let world = World::new().await;
    let article = world.draft("T", "B", Audience::Tenant).await;
    let malformed = wire::Article {
        id: "nonsense".to_owned(),
        ..article.clone()
    };
    names_field(world.get(&world.editor, &malformed.id).await, "article_id");
    names_field(world.publish(&malformed).await, "article_id");
    names_field(world.unpublish(&malformed).await, "article_id");
    names_field(world.archive(&malformed).await, "article_id");
    names_field(world.restore(&malformed, 1).await, "article_id");
    names_field(world.vote(&world.editor, &malformed, true).await, "article_id");
    let unknown = wire::Article {
        id: ArticleId::new().to_string(),
        ..article
    };
    refused(world.publish(&unknown).await, ErrorCode::NotFound);
    refused(world.unpublish(&unknown).await, ErrorCode::NotFound);
    refused(world.archive(&unknown).await, ErrorCode::NotFound);
    refused(world.update(&unknown, &["title"]).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn wrong_list_and_search_parameters_are_named() {
    let world = World::new().await;
    type Change = fn(&mut wire::ListArticlesRequest);
    let wrong: [(&str, Change); 8] = [
        ("page_size", |r| r.page_size = -1),
        ("page_token", |r| r.page_token = "nonsense".to_owned()),
        ("order_by", |r| r.order_by = "body".to_owned()),
        ("state[0]", |r| r.state = vec![0]),
        ("audience[0]", |r| r.audience = vec![9]),
        ("kind[1]", |r| r.kind = vec![1, 9]),
        ("locale", |r| r.locale = vec!["de".to_owned()]),
        ("tag", |r| r.tag = "x".repeat(41)),
    ];
    for (field, change) in wrong {
        let mut request = wire::ListArticlesRequest::default();
        change(&mut request);
        names_field(world.list(&world.editor, request).await, field);
    }
    let search = |query: &str, page_size| wire::SearchArticlesRequest {
        query: query.to_owned(),
        page_size,
        published_only: false,
    };
    for (field, request) in [
        ("query", search("", 0)),
        ("query", search(&"x".repeat(301), 0)),
        ("page_size", search("x", -1)),
    ] {
        names_field(
            answer(
                world
                    .articles()
                    .search_articles(as_caller(&world.editor, request))
                    .await,
            ),
            field,
        );
    }
}
