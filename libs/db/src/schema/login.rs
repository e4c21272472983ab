use sqlx::{ConnectOptions, PgConnection};

use crate::{DbError, DbSettings, names::Names, pool::options};

/// What a login is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Duty {
    Migrate,
    Relay,
    Control,
    Tenants,
}

/// Signs in as every login of the service. A line for each that cannot, or may do more or less than it should: for the doctor.
pub(crate) async fn check_logins(settings: &DbSettings, names: &Names) -> Vec<String> {
    let mut logins = vec![
        (names.migrate_role(), Duty::Migrate),
        (names.relay_role(), Duty::Relay),
        (names.control_role(), Duty::Control),
    ];
    logins.extend((0..settings.shards.max(1)).map(|shard| (names.shard_role(shard), Duty::Tenants)));
    let mut problems = Vec::new();
    for (login, duty) in logins {
        match check(settings, names, &login, duty).await {
            Ok(None) => {}
            Ok(Some(problem)) => problems.push(format!("{login} {problem}")),
            Err(error) => problems.push(format!("{login} cannot sign in: {error}")),
        }
    }
    problems
}

async fn check(settings: &DbSettings, names: &Names, login: &str, duty: Duty) -> Result<Option<&'static str>, DbError> {
    let mut connection = options(settings, login, names.database())?.connect().await?;
    let (above, inherits, makes_roles): (bool, bool, bool) = sqlx::query_as(
        "select rolsuper or rolbypassrls, rolinherit, rolcreaterole from pg_roles where rolname = session_user",
    )
    .fetch_one(&mut connection)
    .await?;
    if above {
        return Ok(Some(
            "is a superuser or may bypass row security, so nothing keeps it from any tenant",
        ));
    }
    let problem = match duty {
        Duty::Migrate => {
            let owner = may(
                &mut connection,
                "pg_has_role(session_user, $1, 'member')",
                &names.owner_role(),
            )
            .await?;
            let schemas = "has_database_privilege(session_user, $1, 'create')";
            let schemas = may(&mut connection, schemas, names.database()).await?;
            match (makes_roles, owner, schemas) {
                (false, ..) => Some("may not make roles, so no tenant can be made"),
                (_, false, _) => Some("is no member of the owner of the schemas, so nothing can be migrated"),
                (.., false) => Some("may not make schemas, so no tenant can be made"),
                (true, true, true) => None,
            }
        }
        Duty::Relay => {
            let outbox =
                "has_table_privilege(session_user, $1, 'select') and has_table_privilege(session_user, $1, 'update')";
            (!may(&mut connection, outbox, "control.outbox").await?)
                .then_some("may not read and mark the outbox, so no event is carried")
        }
        Duty::Control => {
            let jobs =
                "has_table_privilege(session_user, $1, 'select') and has_table_privilege(session_user, $1, 'delete')";
            (!may(&mut connection, jobs, "control.job").await?).then_some("may not work on the control tables")
        }
        Duty::Tenants if inherits => Some("inherits the rights of its tenants (it must be NOINHERIT)"),
        Duty::Tenants => {
            let function = "has_function_privilege(session_user, $1, 'execute')";
            may(&mut connection, function, "pg_catalog.set_config(text, text, boolean)")
                .await?
                .then_some("may call set_config, so an expression could change its role")
        }
    };
    Ok(problem)
}

async fn may(connection: &mut PgConnection, question: &'static str, about: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select {question}")))
        .bind(about)
        .fetch_one(connection)
        .await
}
