//! A client's places and people.

use std::collections::BTreeMap;

use anyhow::Context;
use proto::identity::v1 as wire;
use proto::identity::v1::{location_service_client::LocationServiceClient, person_service_client::PersonServiceClient};

use super::{
    data::{Client, Login},
    dice::Dice,
    provider,
    stack::Caller,
};

/// Places of a client: ids by name, and the departments with their places.
#[derive(Debug, Default)]
pub struct Places {
    ids: BTreeMap<String, String>,
}

impl Places {
    /// The place of this name; empty if there is none.
    pub fn id(&self, name: &str) -> String {
        self.ids.get(name).cloned().unwrap_or_default()
    }
}

/// Makes the places that are missing.
pub async fn places(admin: Caller<'_>, client: &Client) -> anyhow::Result<Places> {
    let mut service = LocationServiceClient::new(admin.stack.identity.clone());
    let known = service
        .list_locations(admin.ask(wire::ListLocationsRequest {}).await?)
        .await?
        .into_inner()
        .locations;
    let mut places = Places {
        ids: known.into_iter().map(|place| (place.name, place.id)).collect(),
    };
    let mut wanted = vec![(client.name.as_str(), wire::LocationKind::Company, "")];
    for site in &client.sites {
        wanted.push((&site.name, wire::LocationKind::Site, &client.name));
        wanted.extend(
            site.departments
                .iter()
                .map(|name| (name.as_str(), wire::LocationKind::Department, site.name.as_str())),
        );
        wanted.extend(
            site.rooms
                .iter()
                .map(|name| (name.as_str(), wire::LocationKind::Room, site.name.as_str())),
        );
    }
    for (name, kind, parent) in wanted {
        if !places.ids.contains_key(name) {
            let request = wire::CreateLocationRequest {
                name: name.to_owned(),
                kind: kind.into(),
                parent_id: places.id(parent),
            };
            let made = service
                .create_location(admin.ask(request).await?)
                .await
                .with_context(|| format!("place {name}"))?;
            places.ids.insert(name.to_owned(), made.into_inner().id);
        }
    }
    Ok(places)
}

/// Makes the people that are missing. Everybody, in the order of the plan.
pub async fn people(
    admin: Caller<'_>,
    client: &Client,
    places: &Places,
    progress: &impl Fn(),
) -> anyhow::Result<Vec<wire::Person>> {
    let roles = provider::roles(admin).await?;
    let mut service = PersonServiceClient::new(admin.stack.identity.clone());
    let mut known = all(admin).await?;
    let mut people = Vec::new();
    for wanted in plan(client) {
        progress();
        let role_id = roles.get(&wanted.role).cloned().unwrap_or_default();
        let person = match known.remove(&wanted.email) {
            Some(person) => person,
            None => {
                let request = wire::CreatePersonRequest {
                    name: wanted.name.clone(),
                    email: wanted.email.clone(),
                    phone: wanted.phone.clone(),
                    job_title: wanted.job_title.clone(),
                    vip: wanted.vip,
                    locale: String::new(),
                    location_id: places.id(&wanted.department),
                    role_id,
                };
                service
                    .create_person(admin.ask(request).await?)
                    .await
                    .with_context(|| wanted.email.clone())?
                    .into_inner()
            }
        };
        people.push(person);
    }
    Ok(people)
}

async fn all(admin: Caller<'_>) -> anyhow::Result<BTreeMap<String, wire::Person>> {
    let mut service = PersonServiceClient::new(admin.stack.identity.clone());
    let mut people = BTreeMap::new();
    let mut page_token = String::new();
    loop {
        let request = wire::ListPersonsRequest {
            page_size: 200,
            page_token,
            include_inactive: true,
            ..wire::ListPersonsRequest::default()
        };
        let page = service.list_persons(admin.ask(request).await?).await?.into_inner();
        people.extend(page.persons.into_iter().map(|person| (person.email.clone(), person)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(people);
        }
    }
}

struct Wanted {
    name: String,
    email: String,
    phone: String,
    job_title: String,
    department: String,
    role: String,
    vip: bool,
}

/// The admin, those with a login, and as many others as the client has.
fn plan(client: &Client) -> Vec<Wanted> {
    let mut dice = Dice::of(&format!("{}/people", client.slug));
    let mut phone = 100;
    let mut next_phone = || {
        phone += 7;
        format!("{}{phone:04}", client.phone)
    };
    let login = |login: &Login, role: &str, phone: String| Wanted {
        name: login.name.clone(),
        email: login.email.clone(),
        phone,
        job_title: login.job_title.clone(),
        department: login.department.clone(),
        role: role.to_owned(),
        vip: login.vip,
    };
    let mut people = vec![login(&client.admin, "tenant_admin", next_phone())];
    people.extend(client.logins.iter().map(|l| login(l, &l.role, next_phone())));
    let departments: Vec<(&String, &Vec<String>)> = client.job_titles.iter().collect();
    while people.len() < client.people {
        let (first, last) = (dice.pick(&client.first_names), dice.pick(&client.last_names));
        let email = format!("{}.{}@{}", plain(first), plain(last), client.mail_domain);
        if people.iter().any(|person| person.email == email) {
            continue;
        }
        let (department, titles) = departments[dice.below(departments.len())];
        people.push(Wanted {
            name: format!("{first} {last}"),
            email,
            phone: next_phone(),
            job_title: dice.pick(titles).clone(),
            department: department.clone(),
            role: "requester".to_owned(),
            vip: dice.chance(0.02),
        });
    }
    people
}

/// A name as mail addresses write it.
fn plain(name: &str) -> String {
    let name = name.to_lowercase();
    let letters = name.chars().map(|letter| match letter {
        'à' | 'â' | 'ä' | 'á' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '-',
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::{super::data::Data, *};

    #[test]
    fn every_client_has_its_people_with_addresses_of_their_own() {
        for client in Data::read().unwrap().clients {
            let people = plan(&client);
            assert_eq!(people.len(), client.people);
            let emails: std::collections::BTreeSet<_> = people.iter().map(|p| &p.email).collect();
            assert_eq!(emails.len(), client.people);
            assert!(emails.iter().all(|email| email.is_ascii()), "{emails:?}");
            let places: Vec<_> = client.sites.iter().flat_map(|site| &site.departments).collect();
            assert!(people.iter().skip(1).all(|person| places.contains(&&person.department)));
        }
    }
}
