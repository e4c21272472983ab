use fault::Fault;
use proto::ticketing::v1::{
    Attachment as Wire, GetAttachmentRequest, RegisterUploadRequest, attachment_service_server::AttachmentService,
};
use tonic::{Request, Response, Status};

use super::{AttachmentError, convert, get, register};
use crate::app::App;

/// The attachment service on the wire.
#[derive(Clone)]
pub struct AttachmentGrpc {
    /// What the use cases work with.
    pub app: App,
}

#[tonic::async_trait]
impl AttachmentService for AttachmentGrpc {
    async fn register_upload(&self, request: Request<RegisterUploadRequest>) -> Result<Response<Wire>, Status> {
        let ctx = context::tenant(&request)?;
        let file = convert::upload(&ctx, request.get_ref())?;
        let file = register(&self.app, &ctx, file).await.map_err(Fault::from)?;
        Ok(Response::new(convert::to_wire(&file)))
    }

    async fn get_attachment(&self, request: Request<GetAttachmentRequest>) -> Result<Response<Wire>, Status> {
        let ctx = context::tenant(&request)?;
        let id = request
            .get_ref()
            .attachment_id
            .parse()
            .map_err(|_| Fault::from(AttachmentError::NotFound))?;
        let file = get(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(Response::new(convert::to_wire(&file)))
    }
}
