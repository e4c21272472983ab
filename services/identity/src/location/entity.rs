use std::collections::HashMap;

use chrono::{DateTime, Utc};
use fault::validate::Checker;
use ids::LocationId;

use super::error::LocationError;

/// Places may stand this deep inside each other.
const DEPTH: usize = 12;

/// What sort of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The organisation.
    Company,
    /// A site.
    Site,
    /// A department.
    Department,
    /// A room.
    Room,
}

impl Kind {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Site => "site",
            Self::Department => "department",
            Self::Room => "room",
        }
    }

    /// Reads what is stored; the check constraint admits nothing else.
    pub fn parse(text: &str) -> Self {
        match text {
            "company" => Self::Company,
            "site" => Self::Site,
            "department" => Self::Department,
            _ => Self::Room,
        }
    }
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Id.
    pub id: LocationId,
    /// Name, unique inside the place around it.
    pub name: String,
    /// What sort of place.
    pub kind: Kind,
    /// The place around it.
    pub parent: Option<LocationId>,
    /// Grows with every change.
    pub revision: i64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// What a place is made from or changed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Name.
    pub name: String,
    /// What sort of place; `None` if not said.
    pub kind: Option<Kind>,
    /// The place around it.
    pub parent: Option<LocationId>,
}

/// All places of a tenant.
#[derive(Debug, Clone, Default)]
pub struct Tree(HashMap<LocationId, Location>);

impl Tree {
    /// The tree of these places.
    pub fn new(all: Vec<Location>) -> Self {
        Self(all.into_iter().map(|location| (location.id, location)).collect())
    }

    /// One place.
    pub fn get(&self, id: LocationId) -> Option<&Location> {
        self.0.get(&id)
    }

    /// The place and those around it, from the inside out. Ends even if the stored tree had a cycle.
    pub fn line(&self, id: LocationId) -> Vec<&Location> {
        let mut line = Vec::new();
        let mut next = self.get(id);
        while let Some(location) = next.filter(|_| line.len() <= DEPTH) {
            line.push(location);
            next = location.parent.and_then(|parent| self.get(parent));
        }
        line
    }

    /// Names from the top, joined by " / ".
    pub fn path(&self, id: LocationId) -> String {
        let mut names: Vec<_> = self
            .line(id)
            .into_iter()
            .map(|location| location.name.as_str())
            .collect();
        names.reverse();
        names.join(" / ")
    }

    /// The department that a place is or lies in.
    pub fn department(&self, id: LocationId) -> Option<LocationId> {
        self.line(id)
            .into_iter()
            .find(|location| location.kind == Kind::Department)
            .map(|location| location.id)
    }

    /// All places, parents before children, siblings by name.
    pub fn in_order(&self) -> Vec<&Location> {
        let mut all: Vec<_> = self.0.values().collect();
        all.sort_by_cached_key(|location| (self.line(location.id).len(), self.path(location.id).to_lowercase()));
        all
    }

    /// A new place, if it fits.
    pub fn add(&self, draft: Draft, now: DateTime<Utc>) -> Result<Location, LocationError> {
        let id = LocationId::new();
        let (name, kind) = self.check(id, &draft)?;
        Ok(Location {
            id,
            name,
            kind,
            parent: draft.parent,
            revision: 1,
            created_at: now,
        })
    }

    /// Renames or moves a place. `None` if nothing changes.
    pub fn change(&self, location: &Location, draft: Draft) -> Result<Option<Location>, LocationError> {
        let (name, kind) = self.check(location.id, &draft)?;
        let changed = Location {
            name,
            kind,
            parent: draft.parent,
            ..location.clone()
        };
        Ok((changed != *location).then(|| Location {
            revision: location.revision + 1,
            ..changed
        }))
    }

    fn check(&self, id: LocationId, draft: &Draft) -> Result<(String, Kind), LocationError> {
        let mut check = Checker::new();
        let name = check.line("name", &draft.name, 1..=100);
        check.check(
            draft.kind.is_some(),
            "kind",
            "required",
            "must be company, site, department or room",
        );
        if let Some(parent) = draft.parent {
            let around = self.line(parent);
            check.check(!around.is_empty(), "parent_id", "unknown", "there is no such place");
            let cycle = around.iter().any(|location| location.id == id);
            check.check(!cycle, "parent_id", "cycle", "a place cannot lie inside itself");
            check.check(
                around.len() < DEPTH,
                "parent_id",
                "too_deep",
                "places cannot lie deeper than 12 levels",
            );
        }
        check.finish()?;
        Ok((name, draft.kind.unwrap_or(Kind::Room)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(tree: &mut Tree, name: &str, kind: Kind, parent: Option<LocationId>) -> LocationId {
        let draft = Draft {
            name: name.to_owned(),
            kind: Some(kind),
            parent,
        };
        let location = tree.add(draft, DateTime::UNIX_EPOCH).unwrap();
        let id = location.id;
        tree.0.insert(id, location);
        id
    }

    #[test]
    fn a_path_leads_from_the_top() {
        let mut tree = Tree::default();
        let company = place(&mut tree, "Acme", Kind::Company, None);
        let lyon = place(&mut tree, "Lyon", Kind::Site, Some(company));
        let sales = place(&mut tree, "Sales", Kind::Department, Some(lyon));
        let room = place(&mut tree, "201", Kind::Room, Some(sales));
        assert_eq!(tree.path(room), "Acme / Lyon / Sales / 201");
        assert_eq!(tree.department(room), Some(sales));
        assert_eq!(tree.department(lyon), None);
        let order: Vec<_> = tree.in_order().into_iter().map(|l| l.id).collect();
        assert_eq!(order, [company, lyon, sales, room]);
    }

    #[test]
    fn a_place_cannot_be_moved_into_itself() {
        let mut tree = Tree::default();
        let outer = place(&mut tree, "Outer", Kind::Site, None);
        let inner = place(&mut tree, "Inner", Kind::Room, Some(outer));
        for parent in [outer, inner] {
            let draft = Draft {
                name: "Outer".into(),
                kind: Some(Kind::Site),
                parent: Some(parent),
            };
            let error = tree.change(tree.get(outer).unwrap(), draft).unwrap_err();
            assert_eq!(fault::Fault::from(error).fields[0].code, "cycle");
        }
    }

    #[test]
    fn unknown_parents_and_missing_kinds_are_refused() {
        let draft = Draft {
            name: "X".into(),
            kind: None,
            parent: Some(LocationId::new()),
        };
        let fault = fault::Fault::from(Tree::default().add(draft, DateTime::UNIX_EPOCH).unwrap_err());
        let fields: Vec<_> = fault.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["kind", "parent_id"]);
    }

    #[test]
    fn places_do_not_nest_without_end() {
        let mut tree = Tree::default();
        let mut parent = None;
        for n in 0..12 {
            parent = Some(place(&mut tree, &n.to_string(), Kind::Room, parent));
        }
        let draft = Draft {
            name: "X".into(),
            kind: Some(Kind::Room),
            parent,
        };
        assert!(tree.add(draft, DateTime::UNIX_EPOCH).is_err());
    }
}
