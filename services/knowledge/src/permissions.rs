//! What a caller of this service may be allowed to do.

use context::Permission;

/// Read, search and rate published articles of one's audience.
pub const ARTICLE_READ: Permission = Permission("article.read");
/// Write articles and see drafts, archived articles and versions.
pub const ARTICLE_WRITE: Permission = Permission("article.write");
/// Show articles to their audience, take them back and put them away.
pub const ARTICLE_PUBLISH: Permission = Permission("article.publish");
