/// Which objects a role sees. Ordered: later sees more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleView {
    /// What concerns the person.
    Own,
    /// What concerns their department.
    Department,
    /// Everything of the tenant.
    Company,
}

impl RoleView {
    /// As stored and as tokens carry it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Department => "department",
            Self::Company => "company",
        }
    }

    /// Reads what is stored; the check constraint admits nothing else.
    pub fn parse(text: &str) -> Self {
        match text {
            "company" => Self::Company,
            "department" => Self::Department,
            _ => Self::Own,
        }
    }
}
