use chrono::{DateTime, Utc};
use db::{DbError, TenantTx};
use ids::{ArticleId, PersonId};

/// Counts a person's vote, once; answers the votes for and against.
pub async fn save(
    tx: &mut TenantTx,
    article: ArticleId,
    person: PersonId,
    helpful: bool,
    now: DateTime<Utc>,
) -> Result<(i32, i32), DbError> {
    sqlx::query!(
        "insert into article_vote (article_id, person_id, helpful, voted_at) values ($1, $2, $3, $4)
         on conflict (article_id, person_id) do update set helpful = excluded.helpful, voted_at = excluded.voted_at
         where article_vote.helpful <> excluded.helpful",
        article.uuid(),
        person.uuid(),
        helpful,
        now,
    )
    .execute(&mut *tx)
    .await?;
    let counted = sqlx::query!(
        "update article set
             helpful_votes = (select count(*)::integer from article_vote where article_id = $1 and helpful),
             unhelpful_votes = (select count(*)::integer from article_vote where article_id = $1 and not helpful)
         where id = $1
         returning helpful_votes, unhelpful_votes",
        article.uuid(),
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok((counted.helpful_votes, counted.unhelpful_votes))
}
