//! Files between the wire and the domain.

use context::TenantCtx;
use fault::{Fault, validate::Checker};
use ids::AttachmentId;
use proto::ticketing::v1 as wire;

use super::entity::{Attachment, NewFile, clean_filename, clean_media_type};

/// The file on the wire; its key only where the domain carries one.
pub(crate) fn to_wire(file: &Attachment) -> wire::Attachment {
    wire::Attachment {
        id: file.id.to_string(),
        filename: file.filename.clone(),
        media_type: file.media_type.clone(),
        size: file.size,
        sha256: file.sha256.clone(),
        inline: file.inline,
        blob_key: file.blob_key.clone(),
    }
}

/// Reads an upload.
pub(crate) fn upload(ctx: &TenantCtx, request: &wire::RegisterUploadRequest) -> Result<NewFile, Fault> {
    let mut check = Checker::new();
    check.check(
        is_key_of(ctx, &request.blob_key),
        "blob_key",
        "malformed",
        "is not a key of this tenant",
    );
    check.check(request.size >= 0, "size", "out_of_range", "must not be negative");
    let hex = request.sha256.len() == 64 && request.sha256.bytes().all(|b| b.is_ascii_hexdigit());
    check.check(hex, "sha256", "malformed", "must be 64 hex digits");
    check.finish()?;
    Ok(NewFile {
        id: AttachmentId::new(),
        blob_key: request.blob_key.clone(),
        filename: clean_filename(&request.filename),
        media_type: clean_media_type(&request.media_type),
        size: request.size,
        sha256: request.sha256.to_ascii_lowercase(),
        content_id: None,
        inline: false,
    })
}

/// True if a key of the object store lies in the caller's tenant.
pub(crate) fn is_key_of(ctx: &TenantCtx, key: &str) -> bool {
    let folder = format!("t_{}/", ctx.tenant().uuid().simple());
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-');
    key.len() <= 200 && key.starts_with(&folder) && key.len() > folder.len() && key.chars().all(plain)
}
