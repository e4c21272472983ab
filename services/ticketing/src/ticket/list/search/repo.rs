use db::TenantRead;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{Found, MANY};
use crate::ticket::TicketKey;

/// Looks the words up.
pub(in crate::ticket::list) async fn find(
    read: &mut TenantRead,
    words: &str,
    private: bool,
) -> Result<Found, sqlx::Error> {
    let mut query = QueryBuilder::<Postgres>::new("select s.ticket_id from ticket_search s where (");
    has(&mut query, words, private);
    query.push(")");
    if let Some((kind, number)) = number(words) {
        query
            .push(" union select n.id from ticket n where n.number = ")
            .push_bind(number);
        if let Some(kind) = kind {
            query.push(" and n.kind = ").push_bind(kind);
        }
    }
    query.push(format!(" limit {}", MANY + 1));
    let ids: Vec<Uuid> = query.build_query_scalar().fetch_all(&mut *read).await?;
    Ok(if ids.len() > MANY {
        Found::Many
    } else {
        Found::These(ids)
    })
}

/// Only tickets that have the words, as [`find`] found them.
pub(in crate::ticket::list) fn only(query: &mut QueryBuilder<Postgres>, found: Found, words: &str, private: bool) {
    match found {
        Found::These(ids) => {
            query.push(" and t.id = any(").push_bind(ids).push(")");
        }
        Found::Many => {
            query.push(" and (exists (select from ticket_search s where s.ticket_id = t.id and (");
            has(query, words, private);
            // Asked of each ticket on its turn: not to be turned into a join.
            query.push(") offset 0)");
            if let Some((kind, number)) = number(words) {
                query.push(" or t.number = ").push_bind(number);
                if let Some(kind) = kind {
                    query.push(" and t.kind = ").push_bind(kind);
                }
            }
            query.push(")");
        }
    }
}

/// Words in English or French.
fn has(query: &mut QueryBuilder<Postgres>, words: &str, private: bool) {
    let columns: &[&str] = if private { &["visible", "private"] } else { &["visible"] };
    for (at, column) in columns.iter().enumerate() {
        query.push(if at > 0 { " or " } else { "" });
        query
            .push(format!("s.{column} @@ (websearch_to_tsquery('guichet_en', "))
            .push_bind(words.to_owned());
        query
            .push(") || websearch_to_tsquery('guichet_fr', ")
            .push_bind(words.to_owned())
            .push("))");
    }
}

/// The ticket's own number, with or without its kind.
fn number(words: &str) -> Option<(Option<&'static str>, i32)> {
    match TicketKey::parse(words.trim()) {
        Some(TicketKey::Number(kind, number)) => Some((Some(kind.as_str()), number)),
        _ => Some((None, words.trim().parse().ok()?)),
    }
}
