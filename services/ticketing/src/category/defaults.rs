//! The categories a new tenant begins with.

use chrono::{DateTime, Utc};
use db::TenantTx;
use ids::CategoryId;

use super::{entity::Category, repo};

type Branch = (&'static str, &'static [&'static str]);

const ENGLISH: &[Branch] = &[
    ("Hardware", &["Computer", "Monitor", "Printer", "Mobile device"]),
    (
        "Software",
        &["Office applications", "Business applications", "Installation"],
    ),
    ("Network", &["Internet", "Wi-Fi", "VPN"]),
    ("Accounts & access", &["Password", "New account", "Permissions"]),
    ("E-mail", &["Sending and receiving", "Spam and phishing"]),
    ("Telephony", &[]),
    ("Other", &[]),
];

const FRENCH: &[Branch] = &[
    ("Matériel", &["Ordinateur", "Écran", "Imprimante", "Appareil mobile"]),
    ("Logiciels", &["Bureautique", "Applications métier", "Installation"]),
    ("Réseau", &["Internet", "Wi-Fi", "VPN"]),
    (
        "Comptes et accès",
        &["Mot de passe", "Nouveau compte", "Droits d’accès"],
    ),
    ("Messagerie", &["Envoi et réception", "Indésirables et hameçonnage"]),
    ("Téléphonie", &[]),
    ("Autre", &[]),
];

/// Gives a tenant its first categories, in its language, unless it has some.
pub(crate) async fn seed(tx: &mut TenantTx, locale: &str, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    repo::lock_tree(tx).await?;
    if !repo::list(&mut *tx, true).await?.is_empty() {
        return Ok(());
    }
    let branches = if locale.starts_with("fr") { FRENCH } else { ENGLISH };
    for (name, children) in branches {
        let parent = add(tx, name, None, now).await?;
        for child in *children {
            add(tx, child, Some(parent), now).await?;
        }
    }
    Ok(())
}

async fn add(
    tx: &mut TenantTx,
    name: &str,
    parent_id: Option<CategoryId>,
    now: DateTime<Utc>,
) -> Result<CategoryId, sqlx::Error> {
    let id = CategoryId::new();
    let name = name.to_owned();
    let category = Category {
        id,
        revision: 1,
        path: name.clone(),
        name,
        parent_id,
        archived: false,
    };
    repo::insert(tx, &category, now).await.map(|()| id)
}
