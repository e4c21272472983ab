//! The service as other processes meet it: a socket, a token, an answer.

use context::ActorKind;
use proto::ticketing::v1::{
    CreateTicketRequest, GetTicketRequest, ListQueueTicketsRequest, queue_service_client::QueueServiceClient,
    ticket_service_client::TicketServiceClient,
};
use testkit::{eventually, tokens};
use tokio_util::sync::CancellationToken;
use tonic::Code;

use crate::world::{REQUESTER, World};

#[tokio::test]
async fn a_call_needs_a_token_of_its_realm_and_acts_in_the_tenant_of_the_token() {
    let world = World::new().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let settings = rpc::ServerSettings {
        listen: format!("127.0.0.1:{port}"),
        timeout_seconds: 10,
    };
    let shutdown = CancellationToken::new();
    let _stop = shutdown.clone().drop_guard();
    let server = rpc::Server::new("ticketing", &settings, tokens().verifier());
    tokio::spawn(ticketing::services(server, &world.app).serve(shutdown));
    let channel = rpc::ClientSettings {
        url: format!("http://{}", settings.listen),
    }
    .channel()
    .unwrap();
    let up = || async { tokio::net::TcpStream::connect(&settings.listen).await.ok() };
    eventually(std::time::Duration::from_secs(5), up).await;
    let mut tickets = TicketServiceClient::new(channel.clone());
    let mut claims = world.tenant.claims(ActorKind::Person, "Anna Berger", &REQUESTER);
    claims.sub = world.anna.uuid().to_string();
    let token = tokens().sign(&claims);
    let create = CreateTicketRequest {
        title: "Over the wire".into(),
        ..Default::default()
    };
    let ticket = tickets
        .create_ticket(rpc::with_token(create, &token))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(ticket.requester_id, world.anna.to_string());
    let get = GetTicketRequest {
        ticket_id: ticket.id.clone(),
    };
    assert_eq!(
        tickets.get_ticket(get.clone()).await.unwrap_err().code(),
        Code::Unauthenticated
    );
    let service = tokens().service("portal-gateway");
    let refused = tickets
        .get_ticket(rpc::with_token(get.clone(), &service))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let other = world.service.tenant().await;
    let theirs = tokens().sign(&other.claims(ActorKind::Person, "Anna Berger", &REQUESTER));
    assert_eq!(
        tickets
            .get_ticket(rpc::with_token(get, &theirs))
            .await
            .unwrap_err()
            .code(),
        Code::NotFound
    );
    let mut queue = QueueServiceClient::new(channel);
    let list = rpc::with_token(ListQueueTicketsRequest::default(), &token);
    assert_eq!(
        queue.list_queue_tickets(list).await.unwrap_err().code(),
        Code::PermissionDenied
    );
}
