//! Statements with a text of their own per tenant, always by the extended protocol, watched to their end.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::Stream;
use sqlx::{
    AssertSqlSafe, Either, Execute, Postgres, SqlSafeStr, SqlStr,
    error::BoxDynError,
    postgres::{PgArguments, PgQueryResult, PgRow, PgStatement},
};

/// A query as it goes to the server: perhaps under another text, never by the simple protocol, so never more than one statement.
pub(crate) struct Outgoing {
    sql: SqlStr,
    arguments: Result<PgArguments, BoxDynError>,
    persistent: bool,
}

impl Outgoing {
    /// Takes the query apart; `tag` may replace its text.
    pub(crate) fn new<'q, E: Execute<'q, Postgres>>(mut query: E, tag: impl FnOnce(SqlStr) -> SqlStr) -> Self {
        let arguments = query.take_arguments().map(Option::unwrap_or_default);
        let persistent = query.persistent();
        Self {
            sql: tag(query.sql()),
            arguments,
            persistent,
        }
    }

    /// A tenant's statement: rows are all it may touch, so nothing it says can change the session's role, path or transaction.
    pub(crate) fn of_tenant<'q, E: Execute<'q, Postgres>>(query: E, tag: impl FnOnce(SqlStr) -> SqlStr) -> Self {
        let mut outgoing = Self::new(query, |sql| sql);
        if touches_rows(outgoing.text()) {
            outgoing.sql = tag(outgoing.sql);
        } else {
            outgoing.arguments = Err("a tenant's statement reads or writes rows, nothing else".into());
        }
        outgoing
    }

    pub(crate) fn text(&self) -> &str {
        self.sql.as_str()
    }
}

impl Execute<'static, Postgres> for Outgoing {
    fn sql(self) -> SqlStr {
        self.sql
    }

    fn statement(&self) -> Option<&PgStatement> {
        None
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxDynError> {
        std::mem::replace(&mut self.arguments, Ok(PgArguments::default())).map(Some)
    }

    fn persistent(&self) -> bool {
        self.persistent
    }
}

/// True if the statement begins with a verb that reads, writes or locks rows.
fn touches_rows(sql: &str) -> bool {
    const VERBS: [&str; 7] = ["select", "insert", "update", "delete", "with", "values", "lock"];
    let text = sql.trim_start();
    VERBS.iter().any(|verb| {
        let (head, rest) = text.split_at_checked(verb.len()).unwrap_or((text, ""));
        head.eq_ignore_ascii_case(verb) && rest.starts_with(|c: char| c.is_ascii_whitespace() || c == '(')
    })
}

/// A text that came from [`Outgoing`] or from validated names.
pub(crate) fn trusted(text: Arc<str>) -> SqlStr {
    AssertSqlSafe(text).into_sql_str()
}

/// Whether what was sent on a session came to its proper end.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Set while a statement is under way, and left set if it fails or is abandoned.
    pub(crate) broken: bool,
}

/// A result stream that leaves a mark if it fails or is dropped before its end.
pub(crate) struct Watched<'e, S> {
    inner: S,
    watch: &'e mut Watch,
    before: bool,
    failed: bool,
    span: tracing::Span,
}

impl<'e, S> Watched<'e, S> {
    pub(crate) fn new(inner: S, watch: &'e mut Watch, span: tracing::Span) -> Self {
        let before = watch.broken;
        watch.broken = true;
        Self {
            inner,
            watch,
            before,
            failed: false,
            span,
        }
    }
}

impl<S> Stream for Watched<'_, S>
where
    S: Stream<Item = Result<Either<PgQueryResult, PgRow>, sqlx::Error>> + Unpin,
{
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let _entered = this.span.enter();
        let polled = Pin::new(&mut this.inner).poll_next(cx);
        match &polled {
            Poll::Ready(Some(Err(_))) => this.failed = true,
            Poll::Ready(None) if !this.failed => this.watch.broken = this.before,
            _ => {}
        }
        polled
    }
}

/// The span of one statement; its text holds placeholders only. It has a target of its own, because `telemetry` leaves it out where nothing
/// is exported: it tells logs nothing, and every statement would pay for it.
pub(crate) fn span(text: &str) -> tracing::Span {
    tracing::info_span!(
        target: "sql",
        "sql",
        otel.kind = "client",
        db.system = "postgresql",
        db.statement = text
    )
}

/// Implements `sqlx::Executor` for `&mut $session`: the session lends its connection and its watch and may tag the text.
macro_rules! impl_executor {
    ($session:ty) => {
        impl<'c> sqlx::Executor<'c> for &'c mut $session {
            type Database = sqlx::Postgres;

            fn fetch_many<'e, 'q: 'e, E>(
                self,
                query: E,
            ) -> futures_util::stream::BoxStream<
                'e,
                Result<sqlx::Either<sqlx::postgres::PgQueryResult, sqlx::postgres::PgRow>, sqlx::Error>,
            >
            where
                'c: 'e,
                E: 'q + sqlx::Execute<'q, Self::Database>,
            {
                let (connection, watch, outgoing) = self.lend(query);
                let span = $crate::tagged::span(outgoing.text());
                let inner = sqlx::Executor::fetch_many(connection, outgoing);
                Box::pin($crate::tagged::Watched::new(inner, watch, span))
            }

            fn fetch_optional<'e, 'q: 'e, E>(
                self,
                query: E,
            ) -> futures_util::future::BoxFuture<'e, Result<Option<sqlx::postgres::PgRow>, sqlx::Error>>
            where
                'c: 'e,
                E: 'q + sqlx::Execute<'q, Self::Database>,
            {
                let rows = self.fetch_many(query);
                Box::pin(async move {
                    let mut rows = rows;
                    let mut first = None;
                    // To the end: a deferred error may follow the row.
                    while let Some(step) = futures_util::TryStreamExt::try_next(&mut rows).await? {
                        if let sqlx::Either::Right(row) = step {
                            first.get_or_insert(row);
                        }
                    }
                    Ok(first)
                })
            }

            fn prepare_with<'e>(
                self,
                sql: sqlx::SqlStr,
                parameters: &'e [sqlx::postgres::PgTypeInfo],
            ) -> futures_util::future::BoxFuture<'e, Result<sqlx::postgres::PgStatement, sqlx::Error>>
            where
                'c: 'e,
            {
                let (connection, _, outgoing) = self.lend(sqlx::query(sql));
                sqlx::Executor::prepare_with(connection, sqlx::Execute::sql(outgoing), parameters)
            }

            fn describe<'e>(
                self,
                sql: sqlx::SqlStr,
            ) -> futures_util::future::BoxFuture<'e, Result<sqlx::Describe<Self::Database>, sqlx::Error>>
            where
                'c: 'e,
            {
                let (connection, _, outgoing) = self.lend(sqlx::query(sql));
                sqlx::Executor::describe(connection, sqlx::Execute::sql(outgoing))
            }
        }
    };
}
pub(crate) use impl_executor;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_are_a_tenants_business() {
        for sql in [
            "select 1",
            " \n Select(1)",
            "with a as (select 1) select 1",
            "values (1)",
            "delete\nfrom note",
        ] {
            assert!(touches_rows(sql), "{sql}");
        }
        for sql in [
            "",
            "set role x",
            "reset role",
            "SET LOCAL search_path to x",
            "begin",
            "commit",
            "rollback",
            "/**/ set role x",
            "-- x\nset role x",
            "selecta",
            "do $$ $$",
            "copy a to stdout",
            "discard all",
            "prepare a as select 1",
            "execute a",
            "explain analyze select 1",
            ";select 1",
        ] {
            assert!(!touches_rows(sql), "{sql}");
        }
    }
}
