use ids::{ProviderId, TenantId};

use super::catalog::Place;
use crate::names::{Names, Space};

/// Rows outside of a tenant's schema that are the tenant's. In the texts `{tenant}` and `{provider}` stand for the ids, `{role}` for the name
/// of the tenant's role, `{token}` for what its events' subjects end with.
#[derive(Debug, Clone, Copy)]
pub struct TenantRows {
    /// Where the table is; never in the tenant's schema.
    pub place: Place,
    /// The table.
    pub table: &'static str,
    /// Which of its rows are the tenant's.
    pub of: &'static str,
    /// Which of its rows go with the tenant, if not the same.
    pub delete: Option<&'static str>,
    /// Columns that are not archived, and what they are when the row comes back.
    pub fixed: &'static [(&'static str, &'static str)],
    /// What happens to them when the tenant is brought back.
    pub on_restore: OnRestore,
}

/// What happens to rows outside of the tenant's schema when the tenant is brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRestore {
    /// They become what the archive holds.
    Replace,
    /// What is missing is added; what is there may be others' as well and stays as it is.
    AddMissing,
    /// The row becomes what the archive holds, but for these columns.
    ReplaceBut(&'static [&'static str]),
    /// They are not in the archive and vanish: they tell of what is being undone.
    Clear,
    /// They are not in the archive and stay.
    Leave,
}

impl TenantRows {
    /// Rows that are archived and replaced as a whole.
    pub const fn of(place: Place, table: &'static str, of: &'static str) -> Self {
        Self {
            place,
            table,
            of,
            delete: None,
            fixed: &[],
            on_restore: OnRestore::Replace,
        }
    }

    /// The same rows with another fate.
    #[must_use]
    pub const fn on_restore(mut self, on_restore: OnRestore) -> Self {
        self.on_restore = on_restore;
        self
    }

    /// True if the archive holds them.
    pub const fn is_archived(&self) -> bool {
        !matches!(self.on_restore, OnRestore::Clear | OnRestore::Leave)
    }
}

/// What the placeholders stand for. Ids and validated names only, so the texts stay free of foreign input.
pub(super) struct Words {
    tenant: String,
    provider: String,
    role: String,
    token: String,
}

impl Words {
    pub(super) fn new(names: &Names, tenant: TenantId, provider: ProviderId) -> Self {
        let space = Space::Tenant(tenant);
        Self {
            tenant: format!("'{}'::uuid", tenant.uuid()),
            provider: format!("'{}'::uuid", provider.uuid()),
            role: format!("'{}'", names.space_role(space)),
            token: space.subject_token(),
        }
    }

    pub(super) fn fill(&self, text: &str) -> String {
        text.replace("{tenant}", &self.tenant)
            .replace("{provider}", &self.provider)
            .replace("{role}", &self.role)
            .replace("{token}", &self.token)
    }
}
