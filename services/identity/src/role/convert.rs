use proto::identity::v1 as wire;

use super::{Role, RoleView};

impl From<&Role> for wire::Role {
    fn from(role: &Role) -> Self {
        let view: wire::RoleView = match role.view {
            RoleView::Own => wire::RoleView::Own,
            RoleView::Department => wire::RoleView::Department,
            RoleView::Company => wire::RoleView::Company,
        };
        Self {
            id: role.id.to_string(),
            revision: role.revision,
            name: role.name.clone(),
            key: role.key.clone().unwrap_or_default(),
            built_in: role.key.is_some(),
            permissions: role.permissions.iter().map(|name| (*name).to_owned()).collect(),
            view: view.into(),
            agent: role.agent,
        }
    }
}

/// The view a request names; `None` if it names none we know.
pub fn view(number: i32) -> Option<RoleView> {
    match wire::RoleView::try_from(number).ok()? {
        wire::RoleView::Unspecified => None,
        wire::RoleView::Own => Some(RoleView::Own),
        wire::RoleView::Department => Some(RoleView::Department),
        wire::RoleView::Company => Some(RoleView::Company),
    }
}
