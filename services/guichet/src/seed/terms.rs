//! The words of the stories as the contract has them.

use proto::ticketing::v1 as wire;

use super::data::Scenario;

/// The kind of ticket.
pub fn kind(scenario: &Scenario) -> wire::TicketKind {
    if scenario.kind == "request" {
        wire::TicketKind::Request
    } else {
        wire::TicketKind::Incident
    }
}

/// How many are affected.
pub fn impact(scenario: &Scenario) -> wire::Impact {
    match scenario.impact.as_str() {
        "organisation" => wire::Impact::Organisation,
        "department" => wire::Impact::Department,
        _ => wire::Impact::Person,
    }
}

/// How soon it hurts.
pub fn urgency(scenario: &Scenario) -> wire::Urgency {
    match scenario.urgency.as_str() {
        "critical" => wire::Urgency::Critical,
        "high" => wire::Urgency::High,
        "low" => wire::Urgency::Low,
        _ => wire::Urgency::Normal,
    }
}

/// What a ticket waits for.
pub fn pending(reason: &str) -> wire::PendingReason {
    match reason {
        "supplier" => wire::PendingReason::Supplier,
        "scheduled" => wire::PendingReason::Scheduled,
        "approval" => wire::PendingReason::Approval,
        _ => wire::PendingReason::Requester,
    }
}

/// Path of the category, among those that a new tenant is given.
pub fn category(key: &str, locale: &str) -> &'static str {
    let (english, french) = match key {
        "Hardware" => ("Hardware / Computer", "Matériel / Ordinateur"),
        "Printing" => ("Hardware / Printer", "Matériel / Imprimante"),
        "Mobile" => ("Hardware / Mobile device", "Matériel / Appareil mobile"),
        "Software" => ("Software / Business applications", "Logiciels / Applications métier"),
        "Network" => ("Network", "Réseau"),
        "Access" => ("Accounts & access", "Comptes et accès"),
        "Onboarding" => ("Accounts & access / New account", "Comptes et accès / Nouveau compte"),
        "E-mail" => ("E-mail / Sending and receiving", "Messagerie / Envoi et réception"),
        "Security" => ("E-mail / Spam and phishing", "Messagerie / Indésirables et hameçonnage"),
        _ => ("Other", "Autre"),
    };
    if locale == "fr" { french } else { english }
}
