//! Writing a new ticket, however it came.

use db::TenantTx;
use uuid::Uuid;

use super::{TicketError, entity::Ticket, events, repo};
use crate::{
    activity::{self, Log},
    attachment::{self, NewFile},
    link::{self, KnownAsset},
    message::NewMessage,
    person,
};

/// All that is written when a ticket opens.
#[derive(Debug)]
pub(crate) struct Opening {
    /// The ticket, still without number.
    pub ticket: Ticket,
    /// The first message; may be empty.
    pub first: NewMessage,
    /// Assets it is about.
    pub assets: Vec<KnownAsset>,
    /// Files that came with a mail.
    pub files: Vec<NewFile>,
    /// Whose uploads the first message may take.
    pub uploader: Uuid,
    /// True if an automatic mail opened it.
    pub automatic: bool,
    /// Who, when and why.
    pub log: Log,
}

impl Opening {
    /// A ticket with its first message.
    pub(crate) fn new(ticket: Ticket, first: NewMessage, log: Log) -> Self {
        let uploader = log.actor.id;
        Self {
            ticket,
            first,
            assets: Vec::new(),
            files: Vec::new(),
            uploader,
            automatic: false,
            log,
        }
    }
}

/// Writes it and tells it.
pub(crate) async fn store(tx: &mut TenantTx, opening: Opening) -> Result<Ticket, TicketError> {
    let Opening {
        mut ticket,
        mut first,
        assets,
        files,
        uploader,
        automatic,
        mut log,
    } = opening;
    if let Some(team) = &ticket.team {
        person::repo::remember_team(tx, team).await?;
    }
    if let Some(place) = &ticket.location {
        person::repo::remember_location(tx, place).await?;
    }
    first.channel = ticket.source;
    log.note("created", &ticket.title);
    for asset in &assets {
        log.note("asset_linked", asset.label());
    }
    for file in &files {
        log.note("attached", &file.filename);
    }
    ticket.number = repo::insert(tx, &ticket, &first, &log).await?;
    for asset in &assets {
        link::repo::insert_asset(tx, ticket.id, asset, ticket.created_at).await?;
    }
    for file in &files {
        attachment::repo::insert_file(tx, file, uploader, ticket.id, first.id, ticket.created_at).await?;
    }
    if !first.attachments.is_empty() {
        let mut attached = Log {
            entries: Vec::new(),
            ..log
        };
        attachment::claim(tx, &first, uploader, ticket.id, &mut attached).await?;
        activity::repo::insert(tx, ticket.id, &attached).await?;
    }
    tx.publish(events::created(&ticket, &first, automatic)).await?;
    Ok(ticket)
}
