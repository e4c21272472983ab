use proto::identity::v1 as wire;

use super::Invitation;

impl From<&Invitation> for wire::Invitation {
    fn from(invitation: &Invitation) -> Self {
        Self {
            id: invitation.id.to_string(),
            email: invitation.email.clone(),
            expires_at: Some(proto::timestamp(invitation.expires_at)),
        }
    }
}
