//! What callers may be allowed to do here.

use context::Permission;

/// Read one's own feed.
pub const NOTIFICATION_READ: Permission = Permission("notification.read");
/// See what was sent to whom.
pub const DELIVERY_READ: Permission = Permission("delivery.read");
/// Try a failed delivery again.
pub const DELIVERY_RETRY: Permission = Permission("delivery.retry");
