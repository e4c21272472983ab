use proto::knowledge::v1::{self as wire, ArticleKind, Audience};

use crate::world::{World, names_field};

#[tokio::test]
async fn lists_are_sorted_as_asked_and_pages_miss_nothing() {
    let world = World::new().await;
    for title in ["beta", "Élan", "Alpha", "delta"] {
        world.published(title, "text", Audience::Tenant).await;
    }
    let orders = [
        ("", ["delta", "Alpha", "Élan", "beta"]),
        ("title", ["Alpha", "beta", "delta", "Élan"]),
        ("title desc", ["Élan", "delta", "beta", "Alpha"]),
        ("created_at", ["beta", "Élan", "Alpha", "delta"]),
        ("updated_at desc", ["delta", "Alpha", "Élan", "beta"]),
    ];
    for (order, expected) in orders {
        for page_size in 1..=5 {
            let mut request = wire::ListArticlesRequest {
                order_by: order.to_owned(),
                page_size,
                ..Default::default()
            };
            let mut seen = Vec::new();
            loop {
                let page = world.list(&world.requester, request.clone()).await.unwrap();
                assert!(
                    page.articles
                        .iter()
                        .all(|a| a.body.is_empty() && a.body_html.is_empty())
                );
                seen.extend(page.articles.into_iter().map(|a| a.title));
                if page.next_page_token.is_empty() {
                    break;
                }
                request.page_token = page.next_page_token;
            }
            assert_eq!(seen, expected, "{order} by {page_size}");
        }
    }
    let page = world
        .list(
            &world.requester,
            wire::ListArticlesRequest {
                page_size: 1,
                ..Default::default()
            },
        )
        .await
        .unwrap();
    let other = wire::ListArticlesRequest {
        page_token: page.next_page_token,
        order_by: "title".to_owned(),
        ..Default::default()
    };
    names_field(world.list(&world.requester, other).await, "page_token");
}

#[tokio::test]
async fn filters_narrow() {
    let world = World::new().await;
    world.publie("Français", "texte").await;
    let request = wire::CreateArticleRequest {
        title: "Tagged".to_owned(),
        body: "text".to_owned(),
        locale: "en".to_owned(),
        kind: ArticleKind::Policy.into(),
        audience: Audience::Public.into(),
        tags: vec!["VPN".to_owned()],
        ..Default::default()
    };
    let tagged = world.create(request).await.unwrap();
    world.publish(&tagged).await.unwrap();
    let list = wire::ListArticlesRequest::default();
    let filters = [
        (
            wire::ListArticlesRequest {
                locale: vec!["fr".to_owned()],
                ..list.clone()
            },
            "Français",
        ),
        (
            wire::ListArticlesRequest {
                tag: "Vpn".to_owned(),
                ..list.clone()
            },
            "Tagged",
        ),
        (
            wire::ListArticlesRequest {
                kind: vec![ArticleKind::Policy.into()],
                ..list.clone()
            },
            "Tagged",
        ),
        (
            wire::ListArticlesRequest {
                kind: vec![ArticleKind::HowTo.into()],
                ..list.clone()
            },
            "Français",
        ),
        (
            wire::ListArticlesRequest {
                audience: vec![Audience::Public.into()],
                ..list.clone()
            },
            "Tagged",
        ),
    ];
    for (request, expected) in filters {
        assert_eq!(world.titles(&world.requester, request).await, [expected]);
    }
    assert_eq!(world.titles(&world.requester, list).await.len(), 2);
}
