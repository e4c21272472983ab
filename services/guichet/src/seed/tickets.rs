//! Tells a client's stories to ticketing, deed by deed, each at its own time.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow};
use chrono::{DateTime, Utc};
use clock::Clock;
use prost_types::FieldMask;
use proto::{
    ticketing::v1 as wire,
    ticketing::v1::{
        category_service_client::CategoryServiceClient, link_service_client::LinkServiceClient,
        message_service_client::MessageServiceClient, ticket_service_client::TicketServiceClient,
    },
};
use rpc::Channel;
use tonic::Request;

use super::{
    assets::Belongings,
    data::Client,
    desk::Timers,
    dice::Dice,
    mail::Mail,
    stack::Stack,
    story::{Deed, Door, Story, first_name},
    terms::{category, impact, kind, pending, urgency},
};

/// A technician, signed in.
#[derive(Debug, Clone)]
pub struct Technician {
    pub name: String,
    pub session: String,
    pub team: String,
    /// True if they may close tickets.
    pub senior: bool,
}

/// What the stories of one client need.
pub struct Scene<'a> {
    pub stack: &'a Stack,
    pub client: &'a Client,
    pub tenant_id: String,
    /// A ticketing whose time is `clock`.
    pub ticketing: Channel,
    pub clock: Clock,
    pub timers: Timers,
    pub technicians: Vec<Technician>,
    /// Sessions of requesters at their portal, by address.
    pub portal: BTreeMap<String, String>,
    /// A token of a program.
    pub program: String,
    pub teams: BTreeMap<String, String>,
    pub belongings: Belongings,
    pub articles: BTreeMap<String, String>,
}

struct Running {
    story: Story,
    ticket: String,
    /// Mails of the requester so far.
    mails: usize,
}

impl Scene<'_> {
    /// Plays what is not there yet, everything in the order of time.
    pub async fn play(&self, stories: Vec<Story>, progress: &impl Fn()) -> anyhow::Result<usize> {
        let known = self.known().await?;
        let categories = self.categories().await?;
        let stories: Vec<Story> = stories
            .into_iter()
            .filter(|story| !known.contains(&(story.title.clone(), story.asker.email.clone())))
            .collect();
        let mut running: Vec<Running> = stories
            .into_iter()
            .map(|story| Running {
                story,
                ticket: String::new(),
                mails: 0,
            })
            .collect();
        let mut line: Vec<(DateTime<Utc>, usize, usize)> = running
            .iter()
            .enumerate()
            .flat_map(|(n, one)| one.story.deeds.iter().enumerate().map(move |(m, (at, _))| (*at, n, m)))
            .collect();
        line.sort_unstable();
        for (at, n, m) in line {
            let deed = running[n].story.deeds[m].1.clone();
            if deed == Deed::Close {
                continue;
            }
            let closing = running[n].story.deeds.get(m + 1).cloned();
            if let Some((_, Deed::Close)) = closing {
                self.timers.hold_back(&running[n].ticket, at).await?;
            }
            self.do_at(&mut running[n], &deed, at, &categories).await?;
            if let Some((later, Deed::Close)) = closing {
                self.do_at(&mut running[n], &Deed::Close, later, &categories).await?;
            }
            progress();
        }
        Ok(running.len())
    }

    async fn do_at(
        &self,
        one: &mut Running,
        deed: &Deed,
        at: DateTime<Utc>,
        categories: &BTreeMap<String, String>,
    ) -> anyhow::Result<()> {
        self.clock.advance(at - self.clock.now());
        let done = self.perform(one, deed, at, categories).await;
        done.with_context(|| format!("{} of {}: {deed:?}", self.client.slug, one.story.title))
    }

    /// Title and requester of the tickets that are there.
    async fn known(&self) -> anyhow::Result<std::collections::BTreeSet<(String, String)>> {
        let mut known = std::collections::BTreeSet::new();
        let mut page_token = String::new();
        loop {
            let request = wire::ListTicketsRequest {
                page_size: 200,
                page_token,
                ..wire::ListTicketsRequest::default()
            };
            let page = self
                .tickets()
                .list_tickets(self.as_technician(&self.technicians[0], request).await?)
                .await?
                .into_inner();
            known.extend(
                page.tickets
                    .into_iter()
                    .map(|ticket| (ticket.title, ticket.requester_email)),
            );
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(known);
            }
        }
    }

    async fn categories(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let mut service = CategoryServiceClient::new(self.ticketing.clone());
        let request = self
            .as_technician(
                &self.technicians[0],
                wire::ListCategoriesRequest {
                    include_archived: false,
                },
            )
            .await?;
        let list = service.list_categories(request).await?.into_inner().categories;
        Ok(list.into_iter().map(|category| (category.path, category.id)).collect())
    }

    async fn perform(
        &self,
        one: &mut Running,
        deed: &Deed,
        at: DateTime<Utc>,
        categories: &BTreeMap<String, String>,
    ) -> anyhow::Result<()> {
        let category = categories
            .get(category(&one.story.scenario.cat, &self.client.locale))
            .cloned()
            .unwrap_or_default();
        let agent = self.technician_of(&one.story)?;
        let ticket_id = one.ticket.clone();
        let signed = |text: &str| text.replace("{agent}", first_name(&agent.name));
        match deed {
            Deed::Open(Door::Mail) => one.ticket = self.mail(one, &one.story.text.clone(), at).await?,
            Deed::Open(door) => one.ticket = self.create(&one.story, *door, category).await?,
            Deed::Take => self.take(one, &agent, category).await?,
            Deed::Reply(text) => {
                let request = wire::AddReplyRequest {
                    ticket_id,
                    body: signed(text),
                    ..wire::AddReplyRequest::default()
                };
                self.messages()
                    .add_reply(self.as_technician(&agent, request).await?)
                    .await?;
            }
            Deed::Note(text) => {
                let request = wire::AddNoteRequest {
                    ticket_id,
                    body: signed(text),
                    ..wire::AddNoteRequest::default()
                };
                self.messages()
                    .add_note(self.as_technician(&agent, request).await?)
                    .await?;
            }
            Deed::CustomerReply(text) => match self.portal.get(&one.story.asker.email) {
                Some(session) => {
                    let request = wire::AddReplyRequest {
                        ticket_id,
                        body: text.clone(),
                        ..wire::AddReplyRequest::default()
                    };
                    self.messages()
                        .add_reply(self.signed_in(session, request).await?)
                        .await?;
                }
                None => _ = self.mail(one, text, at).await?,
            },
            Deed::Hold(reason) => {
                let request = wire::HoldTicketRequest {
                    ticket_id,
                    reason: pending(reason).into(),
                    expected_revision: 0,
                };
                self.tickets()
                    .hold_ticket(self.as_technician(&agent, request).await?)
                    .await?;
            }
            Deed::Resolve(text) => {
                let request = wire::ResolveTicketRequest {
                    ticket_id,
                    resolution: signed(text),
                    expected_revision: 0,
                };
                self.tickets()
                    .resolve_ticket(self.as_technician(&agent, request).await?)
                    .await?;
            }
            Deed::Close => {
                let senior = self
                    .technicians
                    .iter()
                    .find(|technician| technician.senior)
                    .unwrap_or(&agent);
                let request = wire::CloseTicketRequest {
                    ticket_id,
                    expected_revision: 0,
                };
                self.tickets()
                    .close_ticket(self.as_technician(senior, request).await?)
                    .await?;
            }
            Deed::Cancel(reason) => {
                let request = wire::CancelTicketRequest {
                    ticket_id,
                    reason: signed(reason),
                    expected_revision: 0,
                };
                self.tickets()
                    .cancel_ticket(self.as_technician(&agent, request).await?)
                    .await?;
            }
        }
        Ok(())
    }

    /// The requester writes a mail; the ticket it is in.
    async fn mail(&self, one: &mut Running, text: &str, at: DateTime<Utc>) -> anyhow::Result<String> {
        let subject = if one.ticket.is_empty() {
            one.story.title.clone()
        } else {
            format!("Re: {}", one.story.title)
        };
        let key = format!("{}.{}", one.story.key, one.mails);
        let mail = Mail {
            key,
            asker: &one.story.asker,
            ticket: &one.ticket,
            subject,
            text,
            sent_at: at,
        };
        let request = mail.hand_in(self.stack, self.client, &self.tenant_id).await?;
        one.mails += 1;
        Ok(self.messages().receive_mail(request).await?.into_inner().ticket_id)
    }

    async fn create(&self, story: &Story, door: Door, category_id: String) -> anyhow::Result<String> {
        let scenario = &story.scenario;
        let from_inside = door != Door::Portal;
        let request = wire::CreateTicketRequest {
            title: story.title.clone(),
            description: story.text.clone(),
            kind: kind(scenario).into(),
            requester_id: if from_inside {
                story.asker.id.clone()
            } else {
                String::new()
            },
            impact: impact(scenario).into(),
            urgency: urgency(scenario).into(),
            category_id,
            ..wire::CreateTicketRequest::default()
        };
        let request = match (door, self.portal.get(&story.asker.email)) {
            (Door::Portal, Some(session)) => self.signed_in(session, request).await?,
            (Door::Program, _) => rpc::with_token(request, &self.program),
            _ => self.as_technician(&self.technician_of(story)?, request).await?,
        };
        Ok(self.tickets().create_ticket(request).await?.into_inner().id)
    }

    /// Takes the ticket, sorts it in and links what it is about.
    async fn take(&self, one: &Running, agent: &Technician, category_id: String) -> anyhow::Result<()> {
        let (scenario, ticket_id) = (&one.story.scenario, one.ticket.clone());
        let request = wire::TakeTicketRequest {
            ticket_id: ticket_id.clone(),
            expected_revision: 0,
        };
        self.tickets()
            .take_ticket(self.as_technician(agent, request).await?)
            .await?;

        let fields = ["category_id", "impact", "urgency", "team_id", "tags"];
        let request = wire::UpdateTicketRequest {
            ticket_id: ticket_id.clone(),
            ticket: Some(wire::Ticket {
                category_id,
                impact: impact(scenario).into(),
                urgency: urgency(scenario).into(),
                team_id: self.teams.get(&scenario.team).cloned().unwrap_or_default(),
                tags: scenario.tags.clone(),
                ..wire::Ticket::default()
            }),
            update_mask: Some(FieldMask {
                paths: fields.map(str::to_owned).to_vec(),
            }),
            expected_revision: 0,
        };
        self.tickets()
            .update_ticket(self.as_technician(agent, request).await?)
            .await?;

        let mut links = LinkServiceClient::new(self.ticketing.clone());
        if let Some(asset_id) = self
            .belongings
            .get(&(one.story.asker.id.clone(), scenario.asset.clone()))
        {
            let request = wire::LinkAssetRequest {
                ticket_id: ticket_id.clone(),
                asset_id: asset_id.clone(),
            };
            links.link_asset(self.as_technician(agent, request).await?).await?;
        }
        if let Some(article_id) = self.articles.get(&scenario.article) {
            let request = wire::LinkArticleRequest {
                ticket_id,
                article_id: article_id.clone(),
            };
            links.link_article(self.as_technician(agent, request).await?).await?;
        }
        Ok(())
    }

    /// One of the team that the story is for; now and then somebody of the client's own.
    fn technician_of(&self, story: &Story) -> anyhow::Result<Technician> {
        let own: Vec<&Technician> = self
            .technicians
            .iter()
            .filter(|technician| technician.team.is_empty())
            .collect();
        if !own.is_empty() && Dice::of(&story.key).chance(0.35) {
            return Ok(own[story.agent % own.len()].clone());
        }
        let team: Vec<&Technician> = self
            .technicians
            .iter()
            .filter(|technician| technician.team == story.scenario.team)
            .collect();
        let technician = team
            .get(story.agent % team.len().max(1))
            .copied()
            .or(self.technicians.first());
        technician
            .cloned()
            .ok_or_else(|| anyhow!("nobody to work on tickets of {}", self.client.slug))
    }

    fn tickets(&self) -> TicketServiceClient<Channel> {
        TicketServiceClient::new(self.ticketing.clone())
    }

    fn messages(&self) -> MessageServiceClient<Channel> {
        MessageServiceClient::new(self.ticketing.clone())
    }

    async fn as_technician<T>(&self, technician: &Technician, message: T) -> anyhow::Result<Request<T>> {
        self.signed_in(&technician.session, message).await
    }

    async fn signed_in<T>(&self, session: &str, message: T) -> anyhow::Result<Request<T>> {
        self.stack.caller(session, &self.tenant_id).ask(message).await
    }
}
