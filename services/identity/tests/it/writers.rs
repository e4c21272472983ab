//! Two who change the same thing at the same moment: the second sees all of the first's work.

use std::{collections::BTreeSet, future::Future, time::Duration};

use context::SystemCtx;
use identity::{
    App, agent,
    person::{self, Draft},
    realm::{Realm, Side},
    role, team,
};
use ids::PersonId;
use tokio::task::JoinHandle;

use crate::stack::stack;

/// Starts a change and waits until it waits for the other's lock.
async fn blocked<T: Send + 'static>(app: &App, change: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    let waiting = async || {
        let mut db = app.db.read_control("a test looks for who waits").await.unwrap();
        let sql = "select count(*) from pg_locks where not granted and locktype in ('transactionid', 'tuple')";
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut db).await.unwrap();
        count
    };
    let before = waiting().await;
    let change = tokio::spawn(change);
    testkit::eventually(Duration::from_secs(10), || async {
        (waiting().await > before).then_some(())
    })
    .await;
    change
}

#[tokio::test]
async fn a_team_keeps_whom_another_added_meanwhile() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let mut ids: Vec<PersonId> = Vec::new();
    for name in ["Anna", "Bob"] {
        ids.push(tenant.person(&admin, name, "agent").await.id.parse().unwrap());
    }
    let (anna, bob) = (ids[0], ids[1]);
    let ctx = SystemCtx::for_tenant(tenant.id, stack.provider(), "identity", "a test");
    let members = stack
        .inside(move |app| async move {
            let realm = Realm::Tenant(ctx.clone());
            let draft = team::Draft {
                name: "Field".to_owned(),
                description: String::new(),
                members: BTreeSet::new(),
            };
            let made = team::create(&app, &realm, draft).await.unwrap();
            let mut first = app.db.begin(&ctx).await.unwrap();
            team::repo::find_for_update(&mut first, made.id).await.unwrap().unwrap();
            team::repo::set_members(&mut first, made.id, &[anna.uuid()])
                .await
                .unwrap();
            let (second_app, second_realm) = (app.clone(), realm.clone());
            let second = blocked(&app, async move {
                let add = |draft: &mut team::Draft| _ = draft.members.insert(bob);
                team::update(&second_app, &second_realm, made.id, 0, add).await
            })
            .await;
            first.commit().await.unwrap();
            second.await.unwrap().unwrap();
            let mut all = team::list(&app, &realm).await.unwrap();
            all.retain(|(team, _)| team.id == made.id);
            all.remove(0).0.members
        })
        .await;
    assert_eq!(members, BTreeSet::from([anna, bob]));
}

#[tokio::test]
async fn a_technician_keeps_the_team_another_gave_them_meanwhile() {
    let stack = stack();
    stack.tenant().await;
    let ctx = SystemCtx::for_provider(stack.provider(), "identity", "a test");
    let (teams, wanted) = stack
        .inside(move |app| async move {
            let realm = Realm::Provider(ctx.clone());
            let mut wanted = BTreeSet::new();
            for _ in 0..2 {
                let draft = team::Draft {
                    name: format!("Team {}", uuid::Uuid::now_v7()),
                    description: String::new(),
                    members: BTreeSet::new(),
                };
                wanted.insert(team::create(&app, &realm, draft).await.unwrap().id);
            }
            let (one, other) = (*wanted.first().unwrap(), *wanted.last().unwrap());
            let draft = agent::Draft {
                name: "Tina".to_owned(),
                email: format!("tina-{}@northwind.example", uuid::Uuid::now_v7().simple()),
                ..agent::Draft::default()
            };
            let tina = agent::create(&app, &ctx, draft, None).await.unwrap();
            let mut first = app.db.begin_provider(&ctx).await.unwrap();
            agent::repo::find_for_update(&mut first, tina.id)
                .await
                .unwrap()
                .unwrap();
            team::repo::set_teams_of(&mut first, tina.id, &[one.uuid()])
                .await
                .unwrap();
            let (second_app, second_ctx) = (app.clone(), ctx.clone());
            let second = blocked(&app, async move {
                let add = |draft: &mut agent::Draft, _: &mut ids::RoleId| _ = draft.teams.insert(other);
                agent::update(&second_app, &second_ctx, tina.id, 0, add).await
            })
            .await;
            first.commit().await.unwrap();
            second.await.unwrap().unwrap();
            (agent::get(&app, &ctx, tina.id).await.unwrap().teams, wanted)
        })
        .await;
    assert_eq!(teams, wanted);
}

#[tokio::test]
async fn a_person_whose_role_another_changed_meanwhile_is_still_found() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let rita = tenant.person(&admin, "Rita", "requester").await;
    let manager = tenant.role(&admin, "department_manager").await;
    let ctx = SystemCtx::for_tenant(tenant.id, stack.provider(), "identity", "a test");
    let changed = stack
        .inside(move |app| async move {
            let id: PersonId = rita.id.parse().unwrap();
            let mut first = app.db.begin(&ctx).await.unwrap();
            let before = person::repo::find_for_update(&mut first, id).await.unwrap().unwrap();
            let role = role::repo::find(&mut first, Side::Tenant, manager.parse().unwrap())
                .await
                .unwrap()
                .unwrap();
            let promoted = before.change(before.draft(), role, app.clock.now()).unwrap();
            person::repo::update(&mut first, &promoted).await.unwrap();
            let (second_app, second_ctx) = (app.clone(), ctx.clone());
            let second = blocked(&app, async move {
                let call = |draft: &mut Draft, _: &mut ids::RoleId| draft.phone = "+33 1".to_owned();
                person::update(&second_app, &second_ctx, id, 0, call).await
            })
            .await;
            first.commit().await.unwrap();
            second.await.unwrap().unwrap()
        })
        .await;
    assert_eq!(
        (changed.phone.as_str(), changed.role.key.as_deref(), changed.revision),
        ("+33 1", Some("department_manager"), 3)
    );
}
