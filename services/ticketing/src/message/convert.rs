//! Messages between the wire and the domain.

use context::TenantCtx;
use fault::{Fault, validate::Checker};
use ids::{AttachmentId, PersonId};
use proto::ticketing::v1 as wire;

use super::{
    entity::{Message, MessageKind},
    mail::IncomingMail,
};
use crate::{
    attachment::{self, NewFile, clean_filename, clean_media_type, is_key_of},
    person::Person,
    ticket,
};

pub(crate) fn kind_to_wire(kind: MessageKind) -> wire::MessageKind {
    match kind {
        MessageKind::Public => wire::MessageKind::Public,
        MessageKind::PublicNote => wire::MessageKind::PublicNote,
        MessageKind::PrivateNote => wire::MessageKind::PrivateNote,
    }
}

/// The message as one caller sees it: Message-IDs are for technicians.
pub(crate) fn to_wire(ctx: &TenantCtx, message: &Message) -> wire::Message {
    wire::Message {
        id: message.id.to_string(),
        ticket_id: message.ticket_id.to_string(),
        kind: kind_to_wire(message.kind).into(),
        channel: ticket::convert::source_to_wire(message.channel).into(),
        author_id: message.author_id.map(|id| id.to_string()).unwrap_or_default(),
        author_name: message.author_name.clone(),
        author_is_agent: message.author_is_agent,
        body: message.body.clone(),
        body_html: message.body_html.clone(),
        quoted_html: message.quoted_html.clone(),
        attachments: message.attachments.iter().map(attachment::to_wire).collect(),
        created_at: Some(proto::timestamp(message.created_at)),
        mail_message_id: message
            .mail_message_id
            .clone()
            .filter(|_| ctx.is_agent())
            .unwrap_or_default(),
        cc: message.cc.clone(),
    }
}

/// Reads a mail. mail-ingest is one of ours, but its input is not: ids and keys are checked like anybody's.
pub(crate) fn incoming(ctx: &TenantCtx, request: &wire::ReceiveMailRequest) -> Result<IncomingMail, Fault> {
    let mut check = Checker::new();
    let mail_message_id = check.line("mail_message_id", &request.mail_message_id, 1..=998);
    let ticket = check.optional_id("ticket_id", &request.ticket_id);
    let sender_id: Option<PersonId> = check.id("sender_id", &request.sender_id);
    let location_id = check.optional_id("sender_location_id", &request.sender_location_id);
    let cc = ticket::parse::ids(&mut check, "cc_person_ids", &request.cc_person_ids, 100);
    for (at, file) in request.files.iter().enumerate() {
        check.check(
            is_key_of(ctx, &file.blob_key),
            &format!("files[{at}].blob_key"),
            "malformed",
            "is not a key of this tenant",
        );
        check.check(
            file.size >= 0,
            &format!("files[{at}].size"),
            "out_of_range",
            "must not be negative",
        );
    }
    check.finish()?;
    let Some(id) = sender_id else {
        return Err(Fault::bad_field("sender_id", "required", "must not be empty"));
    };
    let name = if request.sender_name.trim().is_empty() {
        &request.sender_email
    } else {
        &request.sender_name
    };
    let mut sender = Person::named(id, name.trim());
    sender.email.clone_from(&request.sender_email);
    sender.vip = request.sender_vip;
    sender.location_id = location_id;
    Ok(IncomingMail {
        mail_message_id,
        ticket,
        sender,
        subject: request.subject.clone(),
        body: request.body.clone(),
        body_html: request.body_html.clone(),
        quoted_html: request.quoted_html.clone(),
        files: request.files.iter().map(file).collect(),
        cc,
        automatic: request.automatic,
        proven: request.sender_proven,
    })
}

fn file(file: &wire::MailFile) -> NewFile {
    NewFile {
        id: AttachmentId::new(),
        blob_key: file.blob_key.clone(),
        filename: clean_filename(&file.filename),
        media_type: clean_media_type(&file.media_type),
        size: file.size,
        sha256: file.sha256.clone(),
        content_id: Some(file.content_id.clone()).filter(|id| !id.is_empty()),
        inline: false,
    }
}
