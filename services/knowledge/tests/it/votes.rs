use context::{ActorKind, token::Claims};
use fault::ErrorCode;
use ids::PersonId;
use proto::knowledge::v1::Audience;

use crate::world::{World, refused};

#[tokio::test]
async fn a_person_has_one_vote_and_the_last_counts() {
    let world = World::new().await;
    let article = world.published("T", "B", Audience::Tenant).await;
    let other = world.tenant.requester(PersonId::new(), &["article.read"]);
    world.vote(&world.requester, &article, true).await.unwrap();
    world.vote(&world.requester, &article, true).await.unwrap();
    let after = world.vote(&other, &article, true).await.unwrap();
    assert_eq!((after.helpful_votes, after.unhelpful_votes), (2, 0));
    let after = world.vote(&other, &article, false).await.unwrap();
    assert_eq!((after.helpful_votes, after.unhelpful_votes), (1, 1));
    assert_eq!(
        after.revision, article.revision,
        "a vote does not get in an editor's way"
    );
    assert_eq!(world.get(&world.requester, &article.id).await.unwrap(), after);
}

#[tokio::test]
async fn many_votes_at_once_are_all_counted() {
    let world = World::new().await;
    let article = world.published("T", "B", Audience::Tenant).await;
    let people: Vec<_> = (0..8)
        .map(|_| world.tenant.requester(PersonId::new(), &["article.read"]))
        .collect();
    let (a, b, c, d) = tokio::join!(
        world.vote(&people[0], &article, true),
        world.vote(&people[1], &article, true),
        world.vote(&people[2], &article, false),
        world.vote(&people[3], &article, true),
    );
    for result in [a, b, c, d] {
        result.unwrap();
    }
    let after = world.get(&world.requester, &article.id).await.unwrap();
    assert_eq!((after.helpful_votes, after.unhelpful_votes), (3, 1));
}

#[tokio::test]
async fn drafts_and_programs_have_no_votes() {
    let world = World::new().await;
    let draft = world.draft("T", "B", Audience::Tenant).await;
    refused(world.vote(&world.editor, &draft, true).await, ErrorCode::Precondition);
    let article = world.published("T", "B", Audience::Tenant).await;
    let claims = world.tenant.claims(ActorKind::ApiKey, "Key", &["article.read"]);
    let key = testkit::tenant_ctx(Claims { agent: true, ..claims });
    refused(world.vote(&key, &article, true).await, ErrorCode::Forbidden);
}
