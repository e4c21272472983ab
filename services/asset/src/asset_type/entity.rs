//! The tree of types.

use std::collections::BTreeMap;

use ids::AssetTypeId;

use super::error::AssetTypeError;

/// Symbols a type may have.
pub const ICONS: [&str; 10] = [
    "laptop", "desktop", "server", "phone", "printer", "monitor", "network", "software", "licence", "other",
];

/// A tenant has at most this many types, because they are always read as a whole.
pub const MOST: usize = 500;

/// A type of asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetType {
    /// Its id.
    pub id: AssetTypeId,
    /// Changes with every change.
    pub revision: i64,
    /// Name, unique in the tenant.
    pub name: String,
    /// The type above it.
    pub parent: Option<AssetTypeId>,
    /// Name of a symbol.
    pub icon: String,
    /// Order among its siblings.
    pub position: i32,
}

/// What to change of a type; `None` leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypeEdit {
    /// Another name.
    pub name: Option<String>,
    /// Another type above it, or none.
    pub parent: Option<Option<AssetTypeId>>,
    /// Another symbol.
    pub icon: Option<String>,
}

/// All types of a tenant.
#[derive(Debug, Clone, Default)]
pub struct TypeTree(Vec<AssetType>);

impl TypeTree {
    /// The tree of these types.
    pub fn new(types: Vec<AssetType>) -> Self {
        Self(types)
    }

    /// The type with this id.
    pub fn find(&self, id: AssetTypeId) -> Option<&AssetType> {
        self.0.iter().find(|t| t.id == id)
    }

    /// A new type for the tree, last among its siblings.
    pub fn plant(
        &self,
        id: AssetTypeId,
        name: String,
        parent: Option<AssetTypeId>,
        icon: String,
    ) -> Result<AssetType, AssetTypeError> {
        if self.0.len() >= MOST {
            return Err(AssetTypeError::TooMany);
        }
        self.check_name(id, &name)?;
        self.check_parent(id, parent)?;
        let position = self
            .0
            .iter()
            .map(|t| t.position)
            .max()
            .unwrap_or_default()
            .saturating_add(1);
        Ok(AssetType {
            id,
            revision: 1,
            name,
            parent,
            icon,
            position,
        })
    }

    /// The changed type; `None` if the edit changes nothing.
    pub fn edit(&self, id: AssetTypeId, edit: TypeEdit, expected: i64) -> Result<Option<AssetType>, AssetTypeError> {
        let before = self.find(id).ok_or(AssetTypeError::NotFound)?;
        if expected != 0 && expected != before.revision {
            return Err(AssetTypeError::RevisionMismatch);
        }
        let mut after = before.clone();
        after.name = edit.name.unwrap_or(after.name);
        after.parent = edit.parent.unwrap_or(after.parent);
        after.icon = edit.icon.unwrap_or(after.icon);
        if after == *before {
            return Ok(None);
        }
        self.check_name(id, &after.name)?;
        self.check_parent(id, after.parent)?;
        after.revision += 1;
        Ok(Some(after))
    }

    /// Parents before children, siblings in their order, children right after their parent.
    pub fn into_ordered(self) -> Vec<AssetType> {
        let mut children: BTreeMap<Option<AssetTypeId>, Vec<AssetType>> = BTreeMap::new();
        for kind in self.0 {
            children.entry(kind.parent).or_default().push(kind);
        }
        for siblings in children.values_mut() {
            siblings.sort_by(|a, b| (b.position, &b.name).cmp(&(a.position, &a.name)));
        }
        let mut ordered = Vec::new();
        let mut open = children.remove(&None).unwrap_or_default();
        while let Some(kind) = open.pop() {
            open.extend(children.remove(&Some(kind.id)).unwrap_or_default());
            ordered.push(kind);
        }
        ordered
    }

    fn check_name(&self, id: AssetTypeId, name: &str) -> Result<(), AssetTypeError> {
        let lower = name.to_lowercase();
        let taken = self.0.iter().any(|t| t.id != id && t.name.to_lowercase() == lower);
        if taken { Err(AssetTypeError::NameTaken) } else { Ok(()) }
    }

    /// The parent must exist and must not be the type itself or below it.
    fn check_parent(&self, id: AssetTypeId, parent: Option<AssetTypeId>) -> Result<(), AssetTypeError> {
        let mut above = parent;
        let mut steps = 0;
        while let Some(current) = above {
            steps += 1;
            if current == id || steps > MOST {
                return Err(AssetTypeError::Cycle);
            }
            above = self.find(current).ok_or(AssetTypeError::UnknownParent)?.parent;
        }
        Ok(())
    }
}

/// The types a new tenant begins with, in the order English name, French name, symbol, English name of the parent; parents come first.
const DEFAULTS: [(&str, &str, &str, &str); 15] = [
    ("Computer", "Ordinateur", "desktop", ""),
    ("Laptop", "Ordinateur portable", "laptop", "Computer"),
    ("Desktop", "Ordinateur fixe", "desktop", "Computer"),
    ("Server", "Serveur", "server", "Computer"),
    ("Virtual machine", "Machine virtuelle", "server", "Computer"),
    ("Mobile", "Mobile", "phone", ""),
    ("Phone", "Téléphone", "phone", ""),
    ("Printer", "Imprimante", "printer", ""),
    ("Monitor", "Écran", "monitor", ""),
    ("Network device", "Équipement réseau", "network", ""),
    ("Peripheral", "Périphérique", "other", ""),
    ("Software", "Logiciel", "software", ""),
    ("Licence", "Licence", "licence", ""),
    ("Subscription", "Abonnement", "licence", ""),
    ("Accessory", "Accessoire", "other", ""),
];

/// The types a new tenant begins with, named in its language.
pub fn defaults(locale: &str) -> Vec<AssetType> {
    let mut types: Vec<AssetType> = Vec::new();
    let mut by_name: BTreeMap<&str, AssetTypeId> = BTreeMap::new();
    for (position, (english, french, icon, parent)) in (1..).zip(DEFAULTS) {
        let id = AssetTypeId::new();
        by_name.insert(english, id);
        types.push(AssetType {
            id,
            revision: 1,
            name: if locale == "fr" { french } else { english }.to_owned(),
            parent: by_name.get(parent).copied(),
            icon: icon.to_owned(),
            position,
        });
    }
    types
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id_of(types: &[AssetType], name: &str) -> AssetTypeId {
        types.iter().find(|t| t.name == name).unwrap().id
    }

    #[test]
    fn a_new_tenant_gets_types_in_its_language_as_a_tree() {
        for (locale, computer, laptop) in [
            ("en", "Computer", "Laptop"),
            ("fr", "Ordinateur", "Ordinateur portable"),
        ] {
            let types = defaults(locale);
            let child = types.iter().find(|t| t.name == laptop).unwrap();
            assert_eq!(child.parent, Some(id_of(&types, computer)));
            assert!(types.iter().all(|t| ICONS.contains(&t.icon.as_str())));
            let ordered: Vec<_> = TypeTree::new(types.clone()).into_ordered();
            assert_eq!(
                ordered, types,
                "the defaults are written in the order they are shown in"
            );
        }
    }

    #[test]
    fn a_type_cannot_be_below_itself() {
        let types = defaults("en");
        let (computer, laptop) = (id_of(&types, "Computer"), id_of(&types, "Laptop"));
        let tree = TypeTree::new(types);
        for parent in [computer, laptop] {
            let edit = TypeEdit {
                parent: Some(Some(parent)),
                ..TypeEdit::default()
            };
            assert!(matches!(tree.edit(computer, edit, 0), Err(AssetTypeError::Cycle)));
        }
        let unknown = TypeEdit {
            parent: Some(Some(AssetTypeId::new())),
            ..TypeEdit::default()
        };
        assert!(matches!(
            tree.edit(laptop, unknown, 0),
            Err(AssetTypeError::UnknownParent)
        ));
    }

    #[test]
    fn names_are_unique_whatever_their_case() {
        let types = defaults("fr");
        let phone = id_of(&types, "Téléphone");
        let tree = TypeTree::new(types);
        let plant = tree.plant(AssetTypeId::new(), "TÉLÉPHONE".to_owned(), None, "phone".to_owned());
        assert!(matches!(plant, Err(AssetTypeError::NameTaken)));
        let same = TypeEdit {
            name: Some("téléphone".to_owned()),
            ..TypeEdit::default()
        };
        assert_eq!(
            tree.edit(phone, same, 1).unwrap().unwrap().revision,
            2,
            "its own name in another case is fine"
        );
        assert_eq!(tree.edit(phone, TypeEdit::default(), 0).unwrap(), None);
        assert!(matches!(
            tree.edit(phone, TypeEdit::default(), 7),
            Err(AssetTypeError::RevisionMismatch)
        ));
    }

    proptest! {
        #[test]
        fn no_moves_ever_make_a_cycle(moves in proptest::collection::vec((0_usize..15, proptest::option::of(0_usize..15)), 0..60)) {
            let mut types = defaults("en");
            for (child, parent) in moves {
                let edit = TypeEdit { parent: Some(parent.map(|p| types[p].id)), ..TypeEdit::default() };
                if let Ok(Some(after)) = TypeTree::new(types.clone()).edit(types[child].id, edit, 0) {
                    types[child] = after;
                }
            }
            let ordered = TypeTree::new(types.clone()).into_ordered();
            prop_assert_eq!(ordered.len(), types.len(), "every type is reached from the top");
            for (n, kind) in ordered.iter().enumerate() {
                prop_assert!(kind.parent.is_none_or(|p| ordered[..n].iter().any(|t| t.id == p)));
            }
        }
    }
}
