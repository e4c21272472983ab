//! `guichet.mail_ingest.v1.MailboxService`: reads messages, calls one use case, answers.

use fault::{Fault, validate::Checker};
use ids::MailboxId;
use proto::mail_ingest::v1::{self as wire, mailbox_service_server::MailboxService};
use tonic::{Request, Response, Status};

use super::{
    Create,
    convert::to_proto,
    entity::{Account, Edit, Kind},
};
use crate::app::App;

/// The service.
#[derive(Clone)]
pub struct MailboxGrpc {
    /// What use cases work with.
    pub app: App,
}

#[tonic::async_trait]
impl MailboxService for MailboxGrpc {
    async fn create_mailbox(
        &self,
        request: Request<wire::CreateMailboxRequest>,
    ) -> Result<Response<wire::Mailbox>, Status> {
        let ctx = context::tenant(&request)?;
        let create = create(&request.into_inner(), self.app.imap.allow_plain)?;
        let mailbox = super::create(&self.app, &ctx, create).await?;
        Ok(Response::new(to_proto(&mailbox)))
    }

    async fn get_mailbox(&self, request: Request<wire::GetMailboxRequest>) -> Result<Response<wire::Mailbox>, Status> {
        let ctx = context::tenant(&request)?;
        let id = id(&request.into_inner().mailbox_id)?;
        Ok(Response::new(to_proto(&super::get(&self.app, &ctx, id).await?)))
    }

    async fn list_mailboxes(
        &self,
        request: Request<wire::ListMailboxesRequest>,
    ) -> Result<Response<wire::ListMailboxesResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let mailboxes = super::list(&self.app, &ctx).await?;
        Ok(Response::new(wire::ListMailboxesResponse {
            mailboxes: mailboxes.iter().map(to_proto).collect(),
        }))
    }

    async fn update_mailbox(
        &self,
        request: Request<wire::UpdateMailboxRequest>,
    ) -> Result<Response<wire::Mailbox>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let (id, edit) = edit(&request, self.app.imap.allow_plain)?;
        let mailbox = super::update(&self.app, &ctx, id, edit, request.expected_revision).await?;
        Ok(Response::new(to_proto(&mailbox)))
    }

    async fn delete_mailbox(&self, request: Request<wire::DeleteMailboxRequest>) -> Result<Response<()>, Status> {
        let ctx = context::tenant(&request)?;
        let id = id(&request.into_inner().mailbox_id)?;
        super::delete(&self.app, &ctx, id).await?;
        Ok(Response::new(()))
    }

    async fn test_mailbox(
        &self,
        request: Request<wire::TestMailboxRequest>,
    ) -> Result<Response<wire::TestMailboxResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let id = id(&request.into_inner().mailbox_id)?;
        let result = super::test(&self.app, &ctx, id).await?;
        let ok = result.is_ok();
        let detail = result.unwrap_or_else(|problem| problem);
        Ok(Response::new(wire::TestMailboxResponse { ok, detail }))
    }
}

fn id(text: &str) -> Result<MailboxId, Fault> {
    let mut check = Checker::new();
    let id = check.id("mailbox_id", text);
    check.finish()?;
    id.ok_or_else(|| Fault::bad_field("mailbox_id", "required", "must not be empty"))
}

fn create(request: &wire::CreateMailboxRequest, allow_plain: bool) -> Result<Create, Fault> {
    let mut check = Checker::new();
    let address = check.email("address", &request.address);
    check.check(
        !address.contains('+'),
        "address",
        "plus",
        "must not contain a plus sign: it separates the reply token",
    );
    let display_name = check.line("display_name", &request.display_name, 0..=100);
    let kind = match request.kind() {
        wire::MailboxKind::Smtp => Kind::Smtp,
        wire::MailboxKind::Imap => Kind::Imap,
        wire::MailboxKind::Unspecified => {
            check.fail("kind", "required", "must be MAILBOX_KIND_SMTP or MAILBOX_KIND_IMAP");
            Kind::Smtp
        }
    };
    let imap = match (kind, &request.imap) {
        (Kind::Imap, Some(imap)) => {
            check.check(
                !imap.password.is_empty(),
                "imap.password",
                "needed",
                "must be given for an IMAP mailbox",
            );
            Some(account(&mut check, imap, allow_plain))
        }
        (Kind::Imap, None) => {
            check.fail("imap", "needed", "must be given for an IMAP mailbox");
            None
        }
        (Kind::Smtp, Some(_)) => {
            check.fail("imap", "not_allowed", "only a mailbox of kind imap has an account");
            None
        }
        (Kind::Smtp, None) => None,
    };
    check.finish()?;
    Ok(Create {
        address,
        display_name,
        kind,
        imap,
        default_sender: request.default_sender,
    })
}

fn edit(request: &wire::UpdateMailboxRequest, allow_plain: bool) -> Result<(MailboxId, Edit), Fault> {
    let mut check = Checker::new();
    let id = check.id::<MailboxId>("mailbox_id", &request.mailbox_id);
    let mailbox = request.mailbox.clone().unwrap_or_default();
    let paths = request.update_mask.as_ref().map_or(&[][..], |mask| &mask.paths);
    check.check(
        !paths.is_empty(),
        "update_mask",
        "required",
        "must name at least one field",
    );
    let mut edit = Edit::default();
    for path in paths {
        match path.as_str() {
            "display_name" => edit.display_name = Some(check.line("display_name", &mailbox.display_name, 0..=100)),
            "default_sender" => edit.default_sender = Some(mailbox.default_sender),
            "enabled" => edit.enabled = Some(mailbox.enabled),
            // The account is changed as a whole, however much of it the mask names; only the password may be left out.
            path if path == "imap" || path.starts_with("imap.") => match &mailbox.imap {
                Some(imap) => edit.imap = Some(account(&mut check, imap, allow_plain)),
                None => check.fail(
                    "imap",
                    "needed",
                    "an IMAP mailbox keeps an account; to fetch no more, switch it off",
                ),
            },
            other => check.fail(
                "update_mask",
                "not_changeable",
                format!("{other:?} is not a field that can be changed"),
            ),
        }
    }
    check.finish()?;
    Ok((
        id.ok_or_else(|| Fault::bad_field("mailbox_id", "required", "must not be empty"))?,
        edit,
    ))
}

fn account(check: &mut Checker, imap: &wire::ImapAccount, allow_plain: bool) -> Account {
    let tls = imap.security() != wire::ImapSecurity::None;
    check.check(
        tls || allow_plain,
        "imap.security",
        "not_allowed",
        "this installation only allows IMAP over TLS",
    );
    let host = check.line("imap.host", &imap.host, 1..=253);
    let plain = host
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'));
    check.check(plain, "imap.host", "malformed", "must be a host name or an address");
    check.check(
        (0..=65_535).contains(&imap.port),
        "imap.port",
        "out_of_range",
        "must be between 1 and 65535",
    );
    check.check(
        imap.password.chars().count() <= 500,
        "imap.password",
        "too_long",
        "must have at most 500 characters",
    );
    let folder = check.line("imap.folder", &imap.folder, 0..=200);
    Account {
        host,
        port: u16::try_from(imap.port).ok().filter(|p| *p > 0).unwrap_or(993),
        tls,
        username: check.line("imap.username", &imap.username, 1..=250),
        password: imap.password.clone().into_bytes(),
        folder: if folder.is_empty() { "INBOX".to_owned() } else { folder },
    }
}
