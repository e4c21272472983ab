//! Files cannot be stored.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use fault_tests::{Audit, Cases, Desk, Kind, Ledger, Load, Stack, Trouble, full};
use reqwest::Method;
use tokio::time::sleep;

use crate::verdict;

#[derive(Debug, Clone, Copy)]
enum Fault {
    /// The folder is not a folder any more.
    Gone,
    /// The disk is full.
    Full,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_obj_01_without_a_store_uploads_are_refused_and_mail_waits() {
    let cases = Cases::of("R-OBJ-01", 2 * 6 + 8);
    let stack = Stack::up().await;
    let (desk, audit, all) = (Desk::open(&stack).await, Audit::begin(&stack).await, Ledger::default());
    let folder = stack.dir.join("blobs");
    let real = behind(&folder);
    for fault in [Fault::Gone, Fault::Full] {
        strike(fault, &folder);
        let ledger = Ledger::default();
        let load = Load::start(&desk, &ledger, Duration::from_millis(40));
        sleep(Duration::from_secs(if full() { 60 } else { 5 })).await;
        let mut uploads = Vec::new();
        for n in 0..5 {
            let path = format!("/api/v1/uploads?filename=refused{n}.txt");
            let upload = desk.tenants[0]
                .program
                .request(Method::POST, &path)
                .header("content-type", "text/plain");
            let answer = upload.body(vec![b'x'; 200_000]).send().await.expect("an answer");
            uploads.push(answer.status().as_u16());
        }
        cases.check(
            format!("{fault:?}: uploads were answered {uploads:?}"),
            uploads.iter().all(|status| matches!(status, 503 | 507)),
        );
        let read = desk.tenants[0].program.get("/api/v1/tickets").await.status.as_u16();
        cases.check(format!("{fault:?}: tickets can be read"), read == 200);
        mend(fault, &folder, &real);
        // Mails that were put off are offered again and taken.
        sleep(Duration::from_secs(2)).await;
        load.stop().await;
        println!("{fault:?}: {}", ledger.summary());
        let troubles = ledger.troubles(|_| true);
        for trouble in &troubles {
            println!("  {trouble}");
        }
        let others = |t: &Trouble| !matches!(t, Trouble::Status(503 | 507 | 450, _));
        cases.none(
            format!("{fault:?}: nothing but files was refused"),
            &ledger.troubles(others),
        );
        let put_off = troubles.iter().any(|text| text.contains("a mail"));
        cases.check(format!("{fault:?}: mail was put off"), put_off);
        let taken = ledger
            .entries()
            .iter()
            .filter(|e| e.kind == Kind::Mail && e.acknowledged)
            .count();
        cases.check(
            format!("{fault:?}: {taken} mails were taken afterwards"),
            taken >= desk.tenants.len(),
        );
        let refused: i64 = audit
            .ask(
                "ticketing",
                &format!(
                    "select count(*)::text from {}.attachment where filename like 'refused%'",
                    desk.tenants[0].schema
                ),
            )
            .await[0][0]
            .parse()
            .unwrap_or(-1);
        cases.check(format!("{fault:?}: no row without a file"), refused == 0);
        all.extend(&ledger);
    }
    std::fs::remove_file(&folder).expect("the link goes");
    std::fs::rename(&real, &folder).expect("the folder is back");
    verdict::whole(&cases, &audit, &desk, &all, Duration::from_secs(60)).await;
    cases.finish();
}

/// The folder becomes a link, so that what is behind it changes at once and nobody makes it anew in between.
fn behind(folder: &Path) -> PathBuf {
    let real = folder.with_extension("real");
    std::fs::rename(folder, &real).expect("the folder moves");
    std::os::unix::fs::symlink(&real, folder).expect("a link in its place");
    real
}

fn turn_to(folder: &Path, target: &Path) {
    let link = folder.with_extension("link");
    std::os::unix::fs::symlink(target, &link).expect("a link");
    std::fs::rename(&link, folder).expect("the link takes its place");
}

fn strike(fault: Fault, folder: &Path) {
    let broken = folder.with_extension("broken");
    match fault {
        Fault::Gone => std::fs::write(&broken, "").expect("a file where a folder should be"),
        Fault::Full => {
            std::fs::create_dir(&broken).expect("a folder");
            run(
                "mount",
                &["-t", "tmpfs", "-o", "size=16k", "tmpfs", &broken.to_string_lossy()],
            );
            // What still fits would be taken, acknowledged, and gone with the small disk.
            let filled = std::fs::write(broken.join("full"), vec![b'x'; 64 * 1024]);
            assert!(filled.is_err(), "the disk is not full");
        }
    }
    turn_to(folder, &broken);
}

fn mend(fault: Fault, folder: &Path, real: &Path) {
    let broken = folder.with_extension("broken");
    turn_to(folder, real);
    match fault {
        Fault::Gone => std::fs::remove_file(broken).expect("the file goes"),
        Fault::Full => {
            run("umount", &["-l", &broken.to_string_lossy()]);
            std::fs::remove_dir(broken).expect("the folder goes");
        }
    }
}

fn run(program: &str, arguments: &[&str]) {
    let done = Command::new(program).args(arguments).status().expect(program);
    assert!(
        done.success(),
        "{program} {arguments:?} (a small file system can be mounted by root only)"
    );
}
