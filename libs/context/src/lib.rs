//! Who acts, for which tenant, and what they may do: the only way to tenant data is through one of these.
//!
//! A [`TenantCtx`], [`ProviderCtx`] or [`ServiceCtx`] has private fields and is made from a verified token ([`token`]), from an event's
//! envelope, or by [`SystemCtx`] with a reason that can be searched for.

mod actor;
mod extract;
mod permission;
mod request;
mod system;
mod tenant;
pub mod token;

pub use actor::{Actor, ActorKind};
pub use extract::{Caller, provider, service, tenant, tenant_or_provider};
pub use permission::{Permission, PermissionSet, View};
pub use request::RequestKey;
pub use system::SystemCtx;
pub use tenant::{ProviderCtx, ServiceCtx, TenantCtx, TenantSet};
