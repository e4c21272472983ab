use bytes::Bytes;
use context::TenantCtx;
use fault::Fault;
use proto::ticketing::v1::{
    self as wire, attachment_service_server::AttachmentService, message_service_server::MessageService,
};
use ticketing::jobs::purge_upload;

use crate::world::{World, answer, as_caller, names_field, refused};

async fn upload(world: &World, ctx: &TenantCtx, name: &str) -> wire::Attachment {
    let stored = world
        .app
        .blobs
        .put_bytes(ctx, Bytes::from(format!("bytes of {name}")))
        .await
        .unwrap();
    let request = wire::RegisterUploadRequest {
        blob_key: stored.key,
        filename: name.to_owned(),
        media_type: "image/png".into(),
        size: i64::try_from(stored.size).unwrap(),
        sha256: stored.sha256,
    };
    answer(world.files().register_upload(as_caller(ctx, request)).await).unwrap()
}

async fn get(world: &World, ctx: &TenantCtx, id: &str) -> Result<wire::Attachment, Fault> {
    answer(
        world
            .files()
            .get_attachment(as_caller(
                ctx,
                wire::GetAttachmentRequest {
                    attachment_id: id.to_owned(),
                },
            ))
            .await,
    )
}

async fn reply_with(
    world: &World,
    ctx: &TenantCtx,
    ticket: &wire::Ticket,
    body: &str,
    files: &[&wire::Attachment],
) -> Result<wire::Message, Fault> {
    let attachment_ids = files.iter().map(|file| file.id.clone()).collect();
    let request = wire::AddReplyRequest {
        ticket_id: ticket.id.clone(),
        body: body.to_owned(),
        attachment_ids,
        ..Default::default()
    };
    answer(world.messages().add_reply(as_caller(ctx, request)).await)
}

#[tokio::test]
async fn an_upload_joins_a_message_and_is_found_by_its_readers() {
    let world = World::new().await;
    let ticket = world.open("Photo").await;
    let (photo, log) = (
        upload(&world, &world.requester, "../photo.png").await,
        upload(&world, &world.requester, "log.txt").await,
    );
    assert_eq!((photo.filename.as_str(), photo.blob_key.as_str()), ("photo.png", ""));
    assert!(
        !get(&world, &world.requester, &photo.id)
            .await
            .unwrap()
            .blob_key
            .is_empty(),
        "its uploader finds it before it is used"
    );
    refused(get(&world, &world.agent, &photo.id).await, "ATTACHMENT_NOT_FOUND");
    let body = format!("see ![photo](cid:{})", photo.id);
    let message = reply_with(&world, &world.requester, &ticket, &body, &[&photo, &log])
        .await
        .unwrap();
    assert_eq!(
        message
            .attachments
            .iter()
            .map(|f| (f.inline, f.blob_key.as_str()))
            .collect::<Vec<_>>(),
        [(true, ""), (false, "")]
    );
    assert!(message.body_html.contains(&format!("src=\"cid:{}\"", photo.id)));
    assert_eq!(world.thread(&world.agent, &ticket.id).await.unwrap()[1], message);
    assert!(!get(&world, &world.agent, &photo.id).await.unwrap().blob_key.is_empty());
    refused(
        get(&world, &world.requester_as(world.person("Eve")), &photo.id).await,
        "ATTACHMENT_NOT_FOUND",
    );
    let other = world.service.tenant().await;
    refused(
        get(&world, &other.agent(&crate::world::AGENT), &photo.id).await,
        "ATTACHMENT_NOT_FOUND",
    );
    names_field(
        reply_with(&world, &world.requester, &ticket, "again", &[&photo]).await,
        "attachment_ids[0]",
    );
    assert!(
        world
            .log(&ticket.id)
            .await
            .iter()
            .any(|line| line[1] == "attached" && line[4] == "photo.png")
    );
}

#[tokio::test]
async fn nobody_uses_or_sees_what_another_has_uploaded() {
    let world = World::new().await;
    let ticket = world.open("x").await;
    let mine = upload(&world, &world.requester, "mine.png").await;
    names_field(
        reply_with(&world, &world.agent, &ticket, "stolen", &[&mine]).await,
        "attachment_ids[0]",
    );
    assert_eq!(
        world.thread(&world.agent, &ticket.id).await.unwrap().len(),
        1,
        "nothing is stored half"
    );
    let secret = upload(&world, &world.agent, "secret.png").await;
    let note = wire::AddNoteRequest {
        ticket_id: ticket.id.clone(),
        body: "private".into(),
        attachment_ids: vec![secret.id.clone()],
        ..Default::default()
    };
    answer(world.messages().add_note(as_caller(&world.agent, note)).await).unwrap();
    refused(get(&world, &world.requester, &secret.id).await, "ATTACHMENT_NOT_FOUND");
    assert!(get(&world, &world.agent, &secret.id).await.is_ok());
}

#[tokio::test]
async fn a_key_of_another_tenant_is_refused() {
    let world = World::new().await;
    let other = world.service.tenant().await;
    let stored = world
        .app
        .blobs
        .put_bytes(&other.system(), Bytes::from_static(b"x"))
        .await
        .unwrap();
    let request = wire::RegisterUploadRequest {
        blob_key: stored.key,
        filename: "a".into(),
        sha256: stored.sha256,
        size: 1,
        ..Default::default()
    };
    names_field(
        answer(world.files().register_upload(as_caller(&world.agent, request)).await),
        "blob_key",
    );
}

#[tokio::test]
async fn an_upload_nobody_used_is_forgotten_with_its_bytes_and_a_used_one_is_kept() {
    let world = World::new().await;
    let ticket = world.open("x").await;
    let (used, unused) = (
        upload(&world, &world.agent, "a.png").await,
        upload(&world, &world.agent, "b.png").await,
    );
    let key = get(&world, &world.agent, &unused.id).await.unwrap().blob_key;
    reply_with(&world, &world.agent, &ticket, "see", &[&used])
        .await
        .unwrap();
    for file in [&used, &unused] {
        let payload = serde_json::json!({"attachment_id": file.id});
        purge_upload::run(&world.app, &world.tenant.system(), payload.clone())
            .await
            .unwrap();
        purge_upload::run(&world.app, &world.tenant.system(), payload)
            .await
            .unwrap();
    }
    refused(get(&world, &world.agent, &unused.id).await, "ATTACHMENT_NOT_FOUND");
    assert!(world.app.blobs.get(&world.agent, &key, None).await.is_err());
    assert!(get(&world, &world.agent, &used.id).await.is_ok());
}
