use fault::ErrorCode;
use proto::knowledge::v1::{self as wire, ArticleKind, ArticleState, Audience};

use crate::world::{World, refused};

#[tokio::test]
async fn a_draft_is_kept_as_it_was_written() {
    let world = World::new().await;
    let article = world
        .create(wire::CreateArticleRequest {
            title: " Reset your password ".to_owned(),
            body: "# Steps\n\nOpen the **portal** & wait.<script>x</script>".to_owned(),
            locale: "en".to_owned(),
            kind: ArticleKind::Faq.into(),
            audience: Audience::Tenant.into(),
            tags: vec!["Password".to_owned(), "login".to_owned()],
            review_on: "2026-12-31".to_owned(),
        })
        .await
        .unwrap();
    assert_eq!(
        (article.title.as_str(), article.kind(), article.state()),
        ("Reset your password", ArticleKind::Faq, ArticleState::Draft)
    );
    assert_eq!(
        (article.version, article.revision, article.author_name.as_str()),
        (1, 1, "Ada Agent")
    );
    assert_eq!(article.tags, ["password", "login"]);
    assert_eq!(article.summary, "Steps Open the portal & wait.x");
    assert!(article.body_html.contains("<strong>portal</strong> &amp; wait."));
    assert!(!article.body_html.contains("<script"));
    assert_eq!(world.get(&world.editor, &article.id).await.unwrap(), article);
}

#[tokio::test]
async fn what_is_not_said_gets_its_default() {
    let world = World::new().await;
    let request = wire::CreateArticleRequest {
        title: "T".to_owned(),
        body: "B".to_owned(),
        ..Default::default()
    };
    let article = world.create(request).await.unwrap();
    assert_eq!(
        (article.kind(), article.audience(), article.locale.as_str()),
        (ArticleKind::HowTo, Audience::Internal, "en")
    );
}

#[tokio::test]
async fn an_article_lives_from_draft_to_archive_and_back() {
    let world = World::new().await;
    let article = world.draft("T", "B", Audience::Tenant).await;
    let published = world.publish(&article).await.unwrap();
    assert_eq!((published.state(), published.revision), (ArticleState::Published, 2));
    assert!(published.published_at.is_some());
    assert_eq!(world.publish(&article).await.unwrap(), published, "already so");
    let archived = world.archive(&article).await.unwrap();
    assert_eq!(
        (archived.state(), archived.published_at),
        (ArticleState::Archived, published.published_at)
    );
    let draft = world.unpublish(&article).await.unwrap();
    assert_eq!((draft.state(), draft.published_at), (ArticleState::Draft, None));
    let facts: Vec<_> = world.told().await.into_iter().map(|e| (e.r#type, e.internal)).collect();
    let expected = [
        ("created", true),
        ("published", false),
        ("archived", true),
        ("unpublished", true),
    ];
    assert_eq!(
        facts,
        expected.map(|(fact, internal)| (format!("knowledge.article.{fact}"), internal))
    );
}

#[tokio::test]
async fn a_stale_revision_is_refused_and_nothing_is_stored() {
    let world = World::new().await;
    let article = world.draft("First", "B", Audience::Tenant).await;
    let second = wire::Article {
        title: "Second".to_owned(),
        ..article.clone()
    };
    world.update_as(&world.editor, &second, &["title"], 1).await.unwrap();
    let third = wire::Article {
        title: "Third".to_owned(),
        ..article.clone()
    };
    let fault = world.update_as(&world.editor, &third, &["title"], 1).await.unwrap_err();
    assert_eq!(
        (fault.code, fault.reason.as_str()),
        (ErrorCode::Conflict, "REVISION_MISMATCH")
    );
    let after = world.get(&world.editor, &article.id).await.unwrap();
    assert_eq!((after.title.as_str(), after.version), ("Second", 2));
}

#[tokio::test]
async fn each_verb_needs_its_permission() {
    let world = World::new().await;
    let article = world.published("T", "B", Audience::Tenant).await;
    let reader = &world.technician;
    let edited = wire::Article {
        title: "X".to_owned(),
        ..article.clone()
    };
    refused(
        world.update_as(reader, &edited, &["title"], 0).await,
        ErrorCode::Forbidden,
    );
    let versions = wire::ListArticleVersionsRequest {
        article_id: article.id.clone(),
        ..Default::default()
    };
    refused(world.versions(reader, versions).await, ErrorCode::Forbidden);
    let nobody = world.tenant.agent(&[]);
    refused(world.get(&nobody, &article.id).await, ErrorCode::Forbidden);
    refused(
        world.list(&nobody, wire::ListArticlesRequest::default()).await,
        ErrorCode::Forbidden,
    );
    refused(world.vote(&nobody, &article, true).await, ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_writer_may_mend_a_published_article_but_not_show_it_to_others() {
    let world = World::new().await;
    let article = world.published("T", "B", Audience::Internal).await;
    let writer = world.tenant.agent(&["article.read", "article.write"]);
    let mended = wire::Article {
        body: "Better".to_owned(),
        ..article.clone()
    };
    assert!(world.update_as(&writer, &mended, &["body"], 0).await.is_ok());
    let wider = wire::Article {
        audience: Audience::Public.into(),
        ..article.clone()
    };
    refused(
        world.update_as(&writer, &wider, &["audience"], 0).await,
        ErrorCode::Forbidden,
    );
    assert!(world.update(&wider, &["audience"]).await.is_ok());
}
