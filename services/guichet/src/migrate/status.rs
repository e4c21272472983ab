use std::{collections::BTreeMap, process::ExitCode};

use anyhow::Context;
use db::{Db, Space, SpaceRow, SpaceState};

use super::LEFT_BEHIND;
use crate::service::Service;

/// Says for each service how many tenants are at which version. 3 if any is not at the newest or closed by a failure.
pub async fn run(services: &[Service]) -> anyhow::Result<ExitCode> {
    let mut behind = false;
    for service in services {
        let Some((settings, migrations)) = service.database()? else {
            continue;
        };
        let db = Db::connect(&settings, service.name(), migrations)
            .await
            .with_context(|| service.name())?;
        let rows = db.spaces().await.with_context(|| service.name())?;
        let newest = |space| db.versions(space).1;
        for line in lines(service.name(), &rows, newest) {
            say(&line);
        }
        behind |= rows.iter().any(|row| is_behind(row, newest(row.space)));
    }
    Ok(if behind {
        ExitCode::from(LEFT_BEHIND)
    } else {
        ExitCode::SUCCESS
    })
}

fn is_behind(row: &SpaceRow, newest: i64) -> bool {
    row.schema_version < newest || matches!(row.state, SpaceState::Failed | SpaceState::Provisioning)
}

/// A line for each version, and one for each tenant that is closed because of its schema.
fn lines(service: &str, rows: &[SpaceRow], newest: impl Fn(Space) -> i64) -> Vec<String> {
    let mut counts = BTreeMap::<(&str, i64, i64), usize>::new();
    for row in rows {
        let kind = match row.space {
            Space::Tenant(_) => "tenants",
            Space::Provider(_) => "providers",
        };
        *counts.entry((kind, row.schema_version, newest(row.space))).or_default() += 1;
    }
    let mut lines = Vec::new();
    for ((kind, version, newest), count) in counts.into_iter().rev() {
        let place = match version.cmp(&newest) {
            std::cmp::Ordering::Less => format!("behind, the newest is {newest}"),
            std::cmp::Ordering::Equal => "the newest".to_owned(),
            std::cmp::Ordering::Greater => format!("ahead of this program, which has {newest}"),
        };
        lines.push(format!("{service:16} {count:>6} {kind} at {version} ({place})"));
    }
    if lines.is_empty() {
        lines.push(format!("{service:16}      0 tenants"));
    }
    for row in rows {
        let why = match row.state {
            SpaceState::Failed => row.error.as_deref().unwrap_or("no reason is known"),
            SpaceState::Provisioning => "being made",
            SpaceState::Ready | SpaceState::Suspended => continue,
        };
        lines.push(format!(
            "{service:16} closed: {} ({}): {why}",
            row.slug,
            row.space.schema()
        ));
    }
    lines
}

#[allow(clippy::print_stdout, reason = "the answer is this command's output")]
fn say(line: &str) {
    println!("{line}");
}

#[cfg(test)]
mod tests {
    use ids::{ProviderId, TenantId};

    use super::*;

    fn row(version: i64, state: SpaceState, error: Option<&str>) -> SpaceRow {
        SpaceRow {
            space: Space::Tenant(TenantId::new()),
            provider: ProviderId::new(),
            slug: "acme".to_owned(),
            shard: 0,
            state,
            schema_version: version,
            oldest_program: 0,
            error: error.map(str::to_owned),
        }
    }

    #[test]
    fn versions_are_counted_and_closed_tenants_are_named() {
        let rows = [
            row(7, SpaceState::Ready, None),
            row(7, SpaceState::Suspended, None),
            row(6, SpaceState::Failed, Some("migration 0007_a failed: no")),
        ];
        let lines = lines("ticketing", &rows, |_| 7);
        assert!(lines[0].contains("2 tenants at 7 (the newest)"), "{lines:?}");
        assert!(
            lines[1].contains("1 tenants at 6 (behind, the newest is 7)"),
            "{lines:?}"
        );
        assert!(
            lines[2].contains("acme") && lines[2].ends_with("migration 0007_a failed: no"),
            "{lines:?}"
        );
        assert!(is_behind(&rows[2], 7) && !is_behind(&rows[1], 7));
    }
}
