use fault::ErrorCode;
use ids::ArticleId;
use proto::knowledge::v1::{self as wire, Audience};

use crate::world::{World, names_field, refused};

#[tokio::test]
async fn each_changed_wording_is_a_version_and_can_be_restored() {
    let world = World::new().await;
    let article = world.draft("One", "first", Audience::Tenant).await;
    world
        .update(
            &wire::Article {
                title: "Two".to_owned(),
                ..article.clone()
            },
            &["title"],
        )
        .await
        .unwrap();
    let third = world
        .update(
            &wire::Article {
                body: "third".to_owned(),
                ..article.clone()
            },
            &["body"],
        )
        .await
        .unwrap();
    assert_eq!(
        (third.version, third.title.as_str(), third.body.as_str()),
        (3, "Two", "third")
    );
    let tagged = world
        .update(
            &wire::Article {
                tags: vec!["t".to_owned()],
                ..article.clone()
            },
            &["tags"],
        )
        .await
        .unwrap();
    assert_eq!((tagged.version, tagged.revision), (3, 4), "tags are no wording");

    let restored = world.restore(&article, 1).await.unwrap();
    assert_eq!(
        (restored.version, restored.title.as_str(), restored.body.as_str()),
        (4, "One", "first")
    );
    assert_eq!(world.restore(&article, 4).await.unwrap(), restored, "already so");

    let request = wire::ListArticleVersionsRequest {
        article_id: article.id.clone(),
        page_size: 3,
        ..Default::default()
    };
    let page = world.versions(&world.editor, request.clone()).await.unwrap();
    let told: Vec<_> = page
        .versions
        .iter()
        .map(|v| (v.version, v.title.as_str(), v.body.as_str()))
        .collect();
    assert_eq!(told, [(4, "One", "first"), (3, "Two", "third"), (2, "Two", "first")]);
    let next = wire::ListArticleVersionsRequest {
        page_token: page.next_page_token,
        ..request
    };
    let last = world.versions(&world.editor, next).await.unwrap();
    assert_eq!(
        (
            last.versions.len(),
            last.versions[0].version,
            last.next_page_token.as_str()
        ),
        (1, 1, "")
    );
    assert_eq!(last.versions[0].author_name, "Ada Agent");
}

#[tokio::test]
async fn an_unknown_version_or_article_is_refused() {
    let world = World::new().await;
    let article = world.draft("One", "first", Audience::Tenant).await;
    for version in [0, 2, -1] {
        names_field(world.restore(&article, version).await, "version");
    }
    let unknown = wire::Article {
        id: ArticleId::new().to_string(),
        ..article
    };
    refused(world.restore(&unknown, 1).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn versions_cannot_be_edited() {
    let world = World::new().await;
    world.draft("One", "first", Audience::Tenant).await;
    for statement in ["update article_version set body = 'x'", "delete from article_version"] {
        let mut tx = world.service.db.begin(&world.editor).await.unwrap();
        let error = sqlx::query(statement).execute(&mut tx).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

#[tokio::test]
async fn long_versions_come_in_pages_that_fit_a_message() {
    let world = World::new().await;
    let article = world.draft("Long", "first", Audience::Internal).await;
    for n in 0..9 {
        let body = format!("{n}{}", "ß😀".repeat(99_000));
        world
            .update(
                &wire::Article {
                    body,
                    ..article.clone()
                },
                &["body"],
            )
            .await
            .unwrap();
    }
    let mut request = wire::ListArticleVersionsRequest {
        article_id: article.id.clone(),
        page_size: 200,
        ..Default::default()
    };
    let mut seen = Vec::new();
    let mut pages = 0;
    loop {
        let page = world.versions(&world.editor, request.clone()).await.unwrap();
        assert!(prost::Message::encoded_len(&page) < rpc::MAX_MESSAGE);
        seen.extend(page.versions.iter().map(|v| v.version));
        pages += 1;
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(seen, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert!(pages > 1);
}

#[tokio::test]
async fn two_writers_at_once_make_two_versions() {
    let world = World::new().await;
    let article = world.draft("One", "first", Audience::Tenant).await;
    let by_title = wire::Article {
        title: "Two".to_owned(),
        ..article.clone()
    };
    let by_body = wire::Article {
        body: "second".to_owned(),
        ..article.clone()
    };
    let (a, b) = tokio::join!(world.update(&by_title, &["title"]), world.update(&by_body, &["body"]));
    a.unwrap();
    b.unwrap();
    let after = world.get(&world.editor, &article.id).await.unwrap();
    assert_eq!(
        (after.version, after.title.as_str(), after.body.as_str()),
        (3, "Two", "second")
    );
}
