//! The life cycle as a table, and as a machine that random commands cannot break.

use chrono::{DateTime, Duration, Utc};
use ids::{PersonId, TicketId};
use proptest::prelude::*;

use super::{
    caller::Caller,
    edit::Edit,
    entity::{Impact, Kind, Named, PendingReason, Priority, Refusal, Source, Status, Ticket, Urgency},
};
use crate::person::Person;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000, 0).unwrap()
}

fn ticket() -> Ticket {
    Ticket {
        id: TicketId::new(),
        revision: 1,
        kind: Kind::Incident,
        number: 1001,
        title: "printer".into(),
        status: Status::New,
        pending_reason: None,
        impact: Impact::Person,
        urgency: Urgency::Normal,
        priority: Priority::P4,
        category: None,
        requester: Person::named(PersonId::new(), "Anna"),
        assignee: None,
        team: None,
        location: None,
        watchers: vec![],
        tags: vec![],
        source: Source::Portal,
        created_at: now(),
        updated_at: now(),
        first_responded_at: None,
        resolved_at: None,
        closed_at: None,
        last_author: None,
    }
}

fn ticket_in(status: Status) -> Ticket {
    let mut ticket = ticket();
    ticket.status = status;
    ticket.pending_reason = (status == Status::Pending).then_some(PendingReason::Supplier);
    ticket.resolved_at = matches!(status, Status::Resolved | Status::Closed).then(now);
    ticket
}

fn step(ticket: &mut Ticket, to: Status, at: DateTime<Utc>) -> Result<bool, Refusal> {
    let change = match to {
        Status::New => {
            return Err(Refusal::Transition {
                from: ticket.status,
                to,
            });
        }
        Status::Open if ticket.status == Status::Resolved => ticket.reopen(at),
        Status::Open => ticket.open(),
        Status::Pending => ticket.hold(PendingReason::Requester),
        Status::Resolved => ticket.resolve(at),
        Status::Closed => ticket.close(at),
        Status::Cancelled => ticket.cancel(at),
    }?;
    Ok(change.is_some())
}

#[test]
fn the_life_cycle_is_this_table() {
    use Status::{Cancelled, Closed, New, Open, Pending, Resolved};
    let table = [
        (New, vec![Open, Pending, Resolved, Cancelled]),
        (Open, vec![Pending, Resolved, Cancelled]),
        (Pending, vec![Open, Pending, Resolved, Cancelled]),
        (Resolved, vec![Open, Closed, Cancelled]),
        (Closed, vec![]),
        (Cancelled, vec![]),
    ];
    for (from, allowed) in table {
        for to in Status::ALL.iter().copied() {
            let mut ticket = ticket_in(from);
            let expected = allowed.contains(&to);
            assert_eq!(ticket.may_become(to, now()), expected, "{from} -> {to}");
            match step(&mut ticket, to, now()) {
                Ok(changed) => assert_eq!((changed, ticket.status), (expected, to), "{from} -> {to}"),
                Err(_) => assert!(!expected && ticket.status == from, "{from} -> {to}"),
            }
        }
    }
}

#[test]
fn a_resolved_ticket_opens_again_for_fourteen_days() {
    let mut early = ticket_in(Status::Resolved);
    assert!(early.reopen(now() + Duration::days(14)).unwrap().is_some());
    assert_eq!(early.resolved_at, None);
    let mut late = ticket_in(Status::Resolved);
    assert_eq!(
        late.reopen(now() + Duration::days(14) + Duration::seconds(1)),
        Err(Refusal::ReopenTooLate)
    );
}

#[test]
fn an_answer_wakes_what_waits_for_it() {
    let answered = |status, reason, days| {
        let mut ticket = ticket_in(status);
        ticket.pending_reason = reason;
        ticket
            .participant_answered(now() + Duration::days(days))
            .map(|_| ticket.status)
    };
    assert_eq!(
        answered(Status::Pending, Some(PendingReason::Requester), 0),
        Ok(Status::Open)
    );
    assert_eq!(
        answered(Status::Pending, Some(PendingReason::Supplier), 0),
        Ok(Status::Pending)
    );
    assert_eq!(answered(Status::Resolved, None, 3), Ok(Status::Open));
    assert_eq!(
        answered(Status::Resolved, None, 15),
        Err(Refusal::Finished(Status::Resolved))
    );
    assert_eq!(answered(Status::New, None, 0), Ok(Status::New));
    assert_eq!(
        answered(Status::Closed, None, 0),
        Err(Refusal::Finished(Status::Closed))
    );
}

#[test]
fn only_the_first_answer_of_an_agent_stops_the_clock() {
    let mut ticket = ticket_in(Status::Open);
    ticket.agent_answered(now()).unwrap();
    ticket.agent_answered(now() + Duration::hours(1)).unwrap();
    assert_eq!(ticket.first_responded_at, Some(now()));
    assert!(ticket_in(Status::Cancelled).agent_answered(now()).is_err());
}

#[test]
fn an_edit_tells_old_and_new_as_people_read_them() {
    let mut ticket = ticket();
    let changes = ticket.edit(Edit {
        urgency: Some(Urgency::Critical),
        title: Some("printer".into()),
        assignee: Some(Some(Named {
            id: PersonId::new(),
            name: "Ben".into(),
        })),
        tags: Some(vec!["a".into(), "b".into()]),
        ..Edit::default()
    });
    let told: Vec<_> = changes
        .iter()
        .map(|c| (c.field, c.old.as_str(), c.new.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("urgency", "normal", "critical"),
            ("priority", "P4", "P2"),
            ("assignee_id", "", "Ben"),
            ("tags", "", "a, b")
        ]
    );
    assert_eq!(
        ticket.edit(Edit {
            urgency: Some(Urgency::Critical),
            ..Edit::default()
        }),
        []
    );
}

#[test]
fn another_requester_changes_priority_and_leaves_the_watchers() {
    let mut ticket = ticket();
    let mut boss = Person::named(PersonId::new(), "Zoe");
    boss.vip = true;
    ticket.edit(Edit {
        watchers: Some(vec![boss.clone(), boss.clone()]),
        ..Edit::default()
    });
    assert_eq!(ticket.watchers.len(), 1);
    let changes = ticket.edit(Edit {
        requester: Some(boss),
        ..Edit::default()
    });
    let fields: Vec<_> = changes.iter().map(|c| c.field).collect();
    assert_eq!(fields, ["priority", "requester_id", "watcher_ids"]);
    assert_eq!(ticket.priority, Priority::P3);
}

#[test]
fn a_requester_may_only_close_and_reopen_their_own() {
    let ticket = ticket_in(Status::Resolved);
    let nobody = Caller {
        agent: false,
        person: None,
        update: false,
        resolve: false,
        close: false,
        reply: true,
    };
    let owner = Caller {
        person: Some(ticket.requester.id),
        ..nobody
    };
    let agent = Caller {
        agent: true,
        update: true,
        resolve: true,
        ..nobody
    };
    assert_eq!(owner.transitions(&ticket, now()), [Status::Open, Status::Closed]);
    assert_eq!(owner.transitions(&ticket_in(Status::New), now()), []);
    assert_eq!(nobody.transitions(&ticket, now()), []);
    assert_eq!(agent.transitions(&ticket, now()), [Status::Open, Status::Cancelled]);
}

#[derive(Debug, Clone)]
enum Command {
    Step(usize),
    Agent,
    Participant,
    Wait(i64),
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        (0..Status::ALL.len()).prop_map(Command::Step),
        Just(Command::Agent),
        Just(Command::Participant),
        (0_i64..400).prop_map(Command::Wait),
    ]
}

proptest! {
    #[test]
    fn no_order_of_commands_breaks_a_ticket(commands in proptest::collection::vec(command(), 1..60)) {
        let mut ticket = ticket();
        let mut at = now();
        for command in commands {
            let before = ticket.clone();
            let refused = match command {
                Command::Step(to) => step(&mut ticket, Status::ALL[to], at).is_err(),
                Command::Agent => ticket.agent_answered(at).is_err(),
                Command::Participant => ticket.participant_answered(at).is_err(),
                Command::Wait(hours) => { at += Duration::hours(hours); false }
            };
            prop_assert!(!refused || ticket == before, "a refusal changes nothing");
            prop_assert!(!before.status.is_final() || ticket.status == before.status, "the end is the end");
            prop_assert_eq!(ticket.status == Status::Pending, ticket.pending_reason.is_some());
            prop_assert_eq!(ticket.status.is_final(), ticket.closed_at.is_some());
            prop_assert!(ticket.status != Status::Resolved || ticket.resolved_at.is_some());
            prop_assert!(before.first_responded_at.is_none() || ticket.first_responded_at == before.first_responded_at);
        }
    }
}
