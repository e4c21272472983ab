//! Session routes of the browser: who am I, sign in and out, invitations, password resets, own profile.

mod body;
mod invitation;
mod session;
mod view;

pub(crate) use invitation::{accept, invitation, request_reset};
pub(crate) use session::{session, sign_in, sign_out, update_profile};
