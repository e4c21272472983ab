use ids::{CategoryId, PersonId, TicketId};
use proto::ticketing::v1 as wire;

use crate::world::{World, names_field, refused};

#[tokio::test]
async fn ids_in_bodies_that_are_unknown_or_of_another_tenant_name_their_field() {
    let world = World::new().await;
    let other = world.service.tenant().await;
    let (theirs, neighbours) = (other.id, &world.neighbours);
    let base = wire::CreateTicketRequest {
        title: "x".into(),
        ..Default::default()
    };
    let person = neighbours.person(theirs, "Gert").to_string();
    let agent = neighbours.agent(theirs, "Gus").to_string();
    let cases = [
        (
            "requester_id",
            wire::CreateTicketRequest {
                requester_id: person.clone(),
                ..base.clone()
            },
        ),
        (
            "requester_id",
            wire::CreateTicketRequest {
                requester_id: PersonId::new().to_string(),
                ..base.clone()
            },
        ),
        (
            "assignee_id",
            wire::CreateTicketRequest {
                assignee_id: agent.clone(),
                ..base.clone()
            },
        ),
        (
            "assignee_id",
            wire::CreateTicketRequest {
                assignee_id: world.anna.to_string(),
                ..base.clone()
            },
        ),
        (
            "team_id",
            wire::CreateTicketRequest {
                team_id: neighbours.team(theirs, "T").to_string(),
                ..base.clone()
            },
        ),
        (
            "location_id",
            wire::CreateTicketRequest {
                location_id: neighbours.place(theirs, "P").to_string(),
                ..base.clone()
            },
        ),
        (
            "watcher_ids[1]",
            wire::CreateTicketRequest {
                watcher_ids: vec![world.anna.to_string(), person.clone()],
                ..base.clone()
            },
        ),
        (
            "asset_ids[0]",
            wire::CreateTicketRequest {
                asset_ids: vec![neighbours.asset(theirs, "A", "B").to_string()],
                ..base.clone()
            },
        ),
        (
            "category_id",
            wire::CreateTicketRequest {
                category_id: CategoryId::new().to_string(),
                ..base.clone()
            },
        ),
        (
            "attachment_ids[0]",
            wire::CreateTicketRequest {
                attachment_ids: vec![ids::AttachmentId::new().to_string()],
                ..base.clone()
            },
        ),
    ];
    for (field, request) in cases {
        names_field(world.create(&world.agent, request).await, field);
    }
    assert_eq!(
        world.count("select count(*) from ticket").await,
        0,
        "nothing is stored half"
    );
    let ticket = world.open("y").await;
    let edited = wire::Ticket {
        requester_id: person,
        assignee_id: agent,
        ..ticket.clone()
    };
    let fault = world
        .update(&world.agent, &edited, &["requester_id", "assignee_id"], 0)
        .await;
    names_field(fault.clone(), "ticket.requester_id");
    names_field(fault, "ticket.assignee_id");
    let foreign_agent = other.agent(&crate::world::AGENT);
    for key in [
        ticket.id.as_str(),
        "INC-1001",
        TicketId::new().to_string().as_str(),
        "nonsense",
    ] {
        refused(world.get(&foreign_agent, key).await, "TICKET_NOT_FOUND");
    }
    refused(
        world.update(&foreign_agent, &ticket, &["title"], 0).await,
        "TICKET_NOT_FOUND",
    );
    refused(world.reply(&foreign_agent, &ticket, "hello").await, "TICKET_NOT_FOUND");
}

#[tokio::test]
async fn a_deactivated_person_cannot_ask_any_more() {
    let world = World::new().await;
    let gone = proto::identity::v1::Person {
        name: "Gone".into(),
        active: false,
        ..Default::default()
    };
    let gone = world.neighbours.add_person(world.tenant.id, gone);
    let request = wire::CreateTicketRequest {
        title: "x".into(),
        requester_id: gone.to_string(),
        ..Default::default()
    };
    let fault = world.create(&world.agent, request).await.unwrap_err();
    assert_eq!(
        (fault.fields[0].field.as_str(), fault.fields[0].code.as_str()),
        ("requester_id", "inactive")
    );
}
