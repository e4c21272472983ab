//! What callers may be allowed to do here.

use context::Permission;

/// See mailboxes.
pub const MAILBOX_READ: Permission = Permission("mailbox.read");
/// Add, change, test and remove mailboxes.
pub const MAILBOX_MANAGE: Permission = Permission("mailbox.manage");
/// See mails kept aside.
pub const QUARANTINE_READ: Permission = Permission("quarantine.read");
/// Release and discard mails kept aside.
pub const QUARANTINE_MANAGE: Permission = Permission("quarantine.manage");
