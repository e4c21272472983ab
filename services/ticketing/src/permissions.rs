//! What one may be allowed to do with tickets. Roles are given these by name.

use context::Permission;

/// See tickets within one's view.
pub const TICKET_READ: Permission = Permission("ticket.read");
/// Open tickets.
pub const TICKET_CREATE: Permission = Permission("ticket.create");
/// Change fields, start, hold and reopen work.
pub const TICKET_UPDATE: Permission = Permission("ticket.update");
/// Take tickets and give them to others.
pub const TICKET_ASSIGN: Permission = Permission("ticket.assign");
/// Resolve and cancel tickets.
pub const TICKET_RESOLVE: Permission = Permission("ticket.resolve");
/// End resolved tickets for good.
pub const TICKET_CLOSE: Permission = Permission("ticket.close");
/// Write in the public thread.
pub const TICKET_REPLY: Permission = Permission("ticket.reply");
/// Write notes.
pub const TICKET_NOTE: Permission = Permission("ticket.note");
/// Link assets and articles.
pub const TICKET_LINK: Permission = Permission("ticket.link");
/// See the categories.
pub const CATEGORY_READ: Permission = Permission("category.read");
/// Change the categories.
pub const CATEGORY_MANAGE: Permission = Permission("category.manage");
/// See the provider's queue over all tenants.
pub const QUEUE_READ: Permission = Permission("queue.read");
