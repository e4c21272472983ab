//! A migrator as a process of its own, so that it can be killed: this test binary once more, with one test that migrates.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

use db::{Db, DbSettings, migrate_tenants};
use testkit::ServiceDb;

use crate::r_mig::at;

const TOLD: &str = "GUICHET_TEST_MIGRATOR";

/// How a migrator ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    Well { migrated: usize },
    Badly(String),
    Died,
}

pub struct Migrator {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    _folder: Option<Folder>,
}

/// Where a place to die at is armed.
struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Migrator {
    /// Migrates to `version`; dies at the place called `at`.
    pub fn start(service: &ServiceDb, version: i64, at: Option<&str>) -> Self {
        let DbSettings {
            url,
            role_prefix,
            shards,
            ..
        } = &service.settings;
        let mut command = Command::new(std::env::current_exe().expect("this binary"));
        command
            .args([
                "--exact",
                "migrator::migrates_when_it_is_told_to",
                "--ignored",
                "--nocapture",
            ])
            .env(TOLD, format!("{version} {url} {role_prefix} {shards}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let folder = at.map(|_| Folder(std::env::temp_dir().join(format!("guichet-{}", uuid::Uuid::now_v7()))));
        if let Some(folder) = &folder {
            std::fs::create_dir_all(&folder.0).expect("a temporary folder");
            command.env("GUICHET_FAILPOINTS", &folder.0);
        }
        let mut child = command.spawn().expect("this binary can be run");
        if let (Some(folder), Some(at)) = (&folder, at) {
            std::fs::write(folder.0.join(failpoint::file_name(child.id(), at)), "").expect("a file");
        }
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        Self {
            child,
            lines,
            _folder: folder,
        }
    }

    /// Returns when it has dealt with so many tenants.
    pub async fn until_done(&mut self, tenants: usize) {
        tokio::task::block_in_place(|| {
            let wanted = format!("done {tenants}");
            let reached = self.lines.by_ref().map_while(Result::ok).any(|line| line == wanted);
            assert!(reached, "the migrator ended before tenant {tenants}");
        });
    }

    pub async fn kill(mut self) {
        tokio::task::block_in_place(|| {
            self.child.kill().expect("it can be killed");
            self.child.wait().expect("it ends");
        });
    }

    /// Waits for its end.
    pub async fn end(mut self) -> Ended {
        tokio::task::block_in_place(|| {
            let mut last = String::new();
            for line in self.lines.by_ref().map_while(Result::ok) {
                if line.starts_with("migrated ") || line.starts_with("failed ") {
                    last = line;
                }
            }
            let status = self.child.wait().expect("it ends");
            match last.strip_prefix("migrated ").map(str::parse) {
                Some(Ok(migrated)) => Ended::Well { migrated },
                _ if last.is_empty() && !status.success() => Ended::Died,
                _ => Ended::Badly(last),
            }
        })
    }
}

/// Not a test: what [`Migrator`] runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the process that other tests kill"]
#[allow(clippy::disallowed_methods, reason = "it is told by its environment what to do")]
async fn migrates_when_it_is_told_to() {
    let Ok(told) = std::env::var(TOLD) else { return };
    let [version, url, role_prefix, shards] = told.split(' ').collect::<Vec<_>>()[..] else {
        panic!("told {told:?}");
    };
    let settings = DbSettings {
        url: url.to_owned(),
        role_prefix: role_prefix.to_owned(),
        shards: shards.parse().unwrap(),
        ..DbSettings::default()
    };
    let db = Db::connect(&settings, "rmig", at(version.parse().unwrap()))
        .await
        .unwrap();
    // The line of the test's name has no end yet.
    println!();
    let report = migrate_tenants(&[db], 3, |step| println!("done {}", step.done))
        .await
        .unwrap();
    match report.failed.first() {
        None => println!("migrated {}", report.migrated),
        Some(first) => println!("failed {first}"),
    }
}
