//! The demo data as it is written down in `seed/*.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The provider and its people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    pub name: String,
    pub admin: Contact,
    pub agents: Vec<Agent>,
    pub teams: Vec<Team>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub name: String,
    pub email: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    pub name: String,
    pub email: String,
    /// Key of the role.
    pub role: String,
    pub team: String,
    #[serde(default)]
    pub locale: String,
    /// Slugs of the clients they may enter; all if empty.
    #[serde(default)]
    pub tenants: Vec<String>,
    /// What env.json calls them; their role if empty.
    #[serde(default)]
    pub env_role: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    pub name: String,
    pub description: String,
}

/// A client organisation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    pub slug: String,
    pub name: String,
    pub locale: String,
    /// IANA name.
    pub time_zone: String,
    pub primary_color: String,
    pub accent_color: String,
    pub tag_prefix: String,
    pub currency: String,
    pub portal_heading: String,
    pub portal_text: String,
    pub mail_footer: String,
    pub mail_domain: String,
    pub support: String,
    pub sender_name: String,
    /// Opening and closing time of a working day.
    pub hours: [String; 2],
    /// Month and day, and the name.
    pub holidays: Vec<(String, String)>,
    pub people: usize,
    pub tickets: usize,
    pub assets: usize,
    pub articles: usize,
    pub extra_articles: usize,
    pub article_locale: String,
    pub phone: String,
    pub admin: Login,
    pub logins: Vec<Login>,
    pub sites: Vec<Site>,
    pub job_titles: BTreeMap<String, Vec<String>>,
    pub first_names: Vec<String>,
    pub last_names: Vec<String>,
}

/// Somebody with a login.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    pub name: String,
    pub email: String,
    pub job_title: String,
    #[serde(default)]
    pub department: String,
    /// Key of the role.
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub vip: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    pub name: String,
    pub rooms: Vec<String>,
    pub departments: Vec<String>,
}

/// Tickets of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenarios {
    /// Words for `{app}`, `{room}` and such.
    pub slots: BTreeMap<String, Vec<String>>,
    pub scenarios: Vec<Scenario>,
}

/// One ticket's story.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub title: String,
    pub cat: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub impact: String,
    #[serde(default)]
    pub urgency: String,
    /// mail, portal, agent or api.
    pub via: String,
    /// Type of the requester's asset it is about.
    #[serde(default)]
    pub asset: String,
    pub team: String,
    /// Key of an article.
    #[serde(default)]
    pub article: String,
    #[serde(default)]
    pub tags: Vec<String>,
    pub end: String,
    pub text: String,
    /// Who (a agent, n note, r requester, h hold), hours after the step before, and the text.
    pub steps: Vec<(String, f64, String)>,
    #[serde(default)]
    pub resolution: String,
    #[serde(default)]
    pub reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assets {
    /// What a person may have: `share` of the people do.
    pub personal: Vec<Model>,
    /// What stands in rooms.
    pub shared: Vec<Model>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    pub icon: String,
    #[serde(default)]
    pub share: f64,
    #[serde(default)]
    pub count: usize,
    /// Maker, model, price.
    pub models: Vec<(String, String, u32)>,
    /// Years of depreciation and warranty.
    pub years: i32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Articles {
    pub articles: Vec<Article>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub key: String,
    pub kind: String,
    pub audience: String,
    pub tags: Vec<String>,
    pub en: ArticleText,
    pub fr: ArticleText,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleText {
    pub title: String,
    pub body: String,
}

impl Article {
    /// The text in a language.
    pub fn text(&self, locale: &str) -> &ArticleText {
        if locale == "fr" { &self.fr } else { &self.en }
    }
}

/// All of it.
pub struct Data {
    pub provider: Provider,
    pub clients: Vec<Client>,
    pub assets: Assets,
    pub articles: Vec<Article>,
    pub english: Scenarios,
    pub french: Scenarios,
}

impl Data {
    /// Reads what is compiled in.
    pub fn read() -> serde_json::Result<Self> {
        Ok(Self {
            provider: serde_json::from_str(include_str!("../../seed/provider.json"))?,
            clients: vec![
                serde_json::from_str(include_str!("../../seed/acme.json"))?,
                serde_json::from_str(include_str!("../../seed/globex.json"))?,
                serde_json::from_str(include_str!("../../seed/initech.json"))?,
            ],
            assets: serde_json::from_str(include_str!("../../seed/assets.json"))?,
            articles: serde_json::from_str::<Articles>(include_str!("../../seed/articles.json"))?.articles,
            english: serde_json::from_str(include_str!("../../seed/tickets.en.json"))?,
            french: serde_json::from_str(include_str!("../../seed/tickets.fr.json"))?,
        })
    }

    /// The stories in a client's language.
    pub fn scenarios(&self, client: &Client) -> &Scenarios {
        if client.locale == "fr" {
            &self.french
        } else {
            &self.english
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_complete() {
        let data = Data::read().unwrap();
        assert_eq!(data.clients.iter().map(|c| c.people).collect::<Vec<_>>(), [120, 45, 60]);
        assert_eq!(data.provider.agents.len() + 1, 8);
        assert_eq!(
            data.clients
                .iter()
                .map(|c| c.articles + c.extra_articles)
                .sum::<usize>(),
            60
        );
        for scenarios in [&data.english, &data.french] {
            for scenario in &scenarios.scenarios {
                assert!(
                    scenario.article.is_empty() || data.articles.iter().any(|a| a.key == scenario.article),
                    "{}",
                    scenario.article
                );
                assert!(
                    data.provider.teams.iter().any(|team| team.name == scenario.team),
                    "{}",
                    scenario.team
                );
                assert!(
                    scenario.end != "closed" || !scenario.resolution.is_empty(),
                    "{}",
                    scenario.title
                );
            }
        }
    }
}
