//! Who calls: cookie or API key → session → access token for one realm.

mod cookie;
mod credential;
mod csrf;
mod granted;
mod realm;
mod tokens;

pub(crate) use cookie::{SECURE_COOKIE, clear_cookie, cookie_name, set_cookie};
pub(crate) use credential::Credential;
pub(crate) use csrf::{check as check_csrf, csrf_token, is_same_site};
pub(crate) use granted::{Granted, metadata, tenant_of};
pub(crate) use realm::belongs_to;
pub(crate) use tokens::{Callers, Token};
