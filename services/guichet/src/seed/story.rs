//! The plan of a client's tickets: who opens which story when, and what happens then. Pure: the same plan for the same day.

use chrono::{DateTime, Duration, Utc};

use super::{
    data::{Client, Scenario, Scenarios},
    dice::Dice,
    hours::Hours,
};

/// Somebody who may ask.
#[derive(Debug, Clone)]
pub struct Asker {
    /// Id of the person.
    pub id: String,
    pub name: String,
    pub email: String,
    /// True if they can sign in at the portal.
    pub portal: bool,
    /// True if their tickets count one step more urgent.
    pub vip: bool,
    /// Their department.
    pub location_id: String,
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    Open(Door),
    /// The agent takes it, sorts it in, and links what it is about.
    Take,
    Reply(String),
    Note(String),
    CustomerReply(String),
    Hold(String),
    Resolve(String),
    Close,
    Cancel(String),
}

/// How a ticket comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Mail,
    Portal,
    Agent,
    Program,
}

/// A ticket to be.
#[derive(Debug, Clone)]
pub struct Story {
    /// Names it in this client, the same at every run.
    pub key: String,
    pub asker: Asker,
    /// Number of the agent among the team's agents.
    pub agent: usize,
    pub title: String,
    pub text: String,
    pub scenario: Scenario,
    pub deeds: Vec<(DateTime<Utc>, Deed)>,
}

/// The client's tickets, the oldest first.
pub fn plan(client: &Client, scenarios: &Scenarios, askers: &[Asker], hours: Hours, now: DateTime<Utc>) -> Vec<Story> {
    let mut dice = Dice::of(&format!("{}/tickets", client.slug));
    let portal: Vec<&Asker> = askers.iter().filter(|asker| asker.portal).collect();
    let mut stories: Vec<Story> = (0..client.tickets)
        .map(|n| {
            let scenario = &told_before(
                scenarios,
                n + dice_offset(client),
                n >= scenarios.scenarios.len(),
                client,
            );
            let wants_portal = scenario.via == "portal" && !portal.is_empty() && dice.chance(0.7);
            let asker = if wants_portal {
                *dice.pick(&portal)
            } else {
                dice.pick(askers)
            };
            let door = match scenario.via.as_str() {
                "agent" => Door::Agent,
                "api" => Door::Program,
                "portal" if asker.portal => Door::Portal,
                _ => Door::Mail,
            };
            let fill = Fill::of(scenarios, asker, &mut dice);
            let opened = opened_at(&scenario.end, hours, now, &mut dice);
            Story {
                key: format!("{}-{n:03}", client.slug),
                asker: asker.clone(),
                agent: dice.below(1000),
                title: capitalised(&fill.text(&scenario.title)),
                text: fill.text(&scenario.text),
                deeds: deeds(scenario, door, &fill, opened, hours, now),
                scenario: scenario.clone(),
            }
        })
        .collect();
    stories.sort_by_key(|story| story.deeds.first().map(|(at, _)| *at));
    stories
}

/// The story number `n`. One that is told again happened long ago: nobody reports the same thing twice a day.
fn told_before(scenarios: &Scenarios, n: usize, again: bool, client: &Client) -> Scenario {
    let mut scenario = scenarios.scenarios[n % scenarios.scenarios.len()].clone();
    if again && scenario.end != "cancelled" {
        scenario.end = "closed".to_owned();
        scenario.steps.retain(|(who, ..)| who != "h");
        if scenario.resolution.is_empty() {
            let done = if client.locale == "fr" {
                "C'est réglé. Si cela se reproduit, répondez simplement à ce message."
            } else {
                "This is solved. Should it happen again, just answer this message."
            };
            scenario.resolution = done.to_owned();
        }
    }
    scenario
}

/// Clients of one language begin at different stories.
fn dice_offset(client: &Client) -> usize {
    Dice::of(&client.slug).below(16)
}

/// Finished tickets lie further back than unfinished ones; but none that stays resolved so far that it would close by itself today, five business
/// days after it was resolved.
fn opened_at(end: &str, hours: Hours, now: DateTime<Utc>, dice: &mut Dice) -> DateTime<Utc> {
    let (newest, oldest) = match end {
        "closed" => (9.5, 28.0),
        "resolved" => (1.2, 3.0),
        "cancelled" => (3.0, 21.0),
        "open" => (0.8, 5.0),
        "new" => (0.05, 1.3),
        _ => (1.0, 8.0),
    };
    let days = dice.between(newest, oldest);
    let moment = hours.moment(now - Duration::minutes((days * 1440.0) as i64), dice.unit());
    let latest = now - Duration::minutes(15);
    if moment < latest {
        moment
    } else {
        latest - Duration::minutes(dice.below(180) as i64)
    }
}

fn deeds(
    scenario: &Scenario,
    door: Door,
    fill: &Fill,
    opened: DateTime<Utc>,
    hours: Hours,
    now: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, Deed)> {
    let mut deeds = vec![(opened, Deed::Open(door))];
    let mut at = opened;
    for (who, after, text) in &scenario.steps {
        at = hours.add(at, after.max(0.05));
        if who != "r" && !deeds.iter().any(|(_, deed)| *deed == Deed::Take) {
            let taken = hours.add(opened, after * 0.6).max(opened + Duration::minutes(2));
            deeds.push((taken, Deed::Take));
            at = at.max(taken + Duration::minutes(1));
        }
        let text = fill.text(text);
        deeds.push((
            at,
            match who.as_str() {
                "a" => Deed::Reply(text),
                "n" => Deed::Note(text),
                "h" => Deed::Hold(text),
                _ => Deed::CustomerReply(text),
            },
        ));
    }
    match scenario.end.as_str() {
        "closed" | "resolved" => {
            if !deeds.iter().any(|(_, deed)| *deed == Deed::Take) {
                at = hours.add(at, 1.5);
                deeds.push((at, Deed::Take));
            }
            at = hours.add(at, 0.3);
            deeds.push((at, Deed::Resolve(fill.text(&scenario.resolution))));
            if scenario.end == "closed" {
                deeds.push((hours.add(at, 30.0), Deed::Close));
            }
        }
        "cancelled" => deeds.push((hours.add(at, 0.2), Deed::Cancel(fill.text(&scenario.reason)))),
        _ => {}
    }
    deeds.retain(|(at, _)| *at < now - Duration::minutes(1));
    deeds
}

/// Puts names and words into a text.
struct Fill(Vec<(String, String)>);

impl Fill {
    fn of(scenarios: &Scenarios, asker: &Asker, dice: &mut Dice) -> Self {
        let mut words: Vec<(String, String)> = scenarios
            .slots
            .iter()
            .map(|(slot, words)| (format!("{{{slot}}}"), dice.pick(words).clone()))
            .collect();
        words.push(("{first}".to_owned(), first_name(&asker.name).to_owned()));
        Self(words)
    }

    fn text(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, (slot, word)| text.replace(slot, word))
    }
}

/// The first of a person's names.
pub fn first_name(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::{super::data::Data, *};

    fn plans() -> Vec<Vec<Story>> {
        plans_at("2026-02-11T10:00:00Z".parse().unwrap())
    }

    fn plans_at(now: DateTime<Utc>) -> Vec<Vec<Story>> {
        let data = Data::read().unwrap();
        let asker = |n: usize| Asker {
            id: format!("{n}"),
            name: format!("Anna {n}"),
            email: format!("a{n}@x"),
            portal: n == 0,
            vip: n == 1,
            location_id: String::new(),
        };
        let askers: Vec<_> = (0..20).map(asker).collect();
        let hours = |c: &Client| Hours::new(&c.time_zone, &c.hours).unwrap();
        data.clients
            .iter()
            .map(|c| plan(c, data.scenarios(c), &askers, hours(c), now))
            .collect()
    }

    #[test]
    fn a_plan_is_the_same_again_and_in_order() {
        let (one, two) = (plans(), plans());
        for (a, b) in one.iter().zip(&two) {
            assert!(a.iter().zip(b).all(|(a, b)| a.key == b.key && a.deeds == b.deeds));
        }
        for story in one.iter().flatten() {
            assert!(
                story.deeds.windows(2).all(|w| w[0].0 <= w[1].0),
                "{}: {:?}",
                story.title,
                story.deeds
            );
            assert!(matches!(story.deeds[0].1, Deed::Open(_)), "{}", story.title);
        }
    }

    #[test]
    fn nothing_that_stays_resolved_closes_by_itself_on_the_day_of_the_seed() {
        let data = Data::read().unwrap();
        for day in 1..=14 {
            for hour in ["00:30", "09:00", "17:55", "23:30"] {
                let now: DateTime<Utc> = format!("2026-02-{day:02}T{hour}:00Z").parse().unwrap();
                for (client, stories) in data.clients.iter().zip(plans_at(now)) {
                    let hours = Hours::new(&client.time_zone, &client.hours).unwrap();
                    let length: i64 = {
                        let hour = |time: &str| time[..2].parse::<i64>().unwrap();
                        hour(&client.hours[1]) - hour(&client.hours[0])
                    };
                    let mut resolved = 0;
                    for story in stories {
                        if let Some((at, Deed::Resolve(_))) = story.deeds.last() {
                            resolved += 1;
                            let day_before = hours.add(*at, 4.0 * length as f64);
                            assert!(day_before > now, "{} resolved {at}, seeded {now}", story.title);
                        }
                    }
                    assert!(resolved > 0 || client.tickets < 30, "{} {now}", client.slug);
                }
            }
        }
    }

    #[test]
    fn no_slot_is_left_and_titles_fit() {
        for story in plans().iter().flatten() {
            let texts = format!("{} {} {:?}", story.title, story.text, story.deeds).replace("{agent}", "");
            assert!(!texts.contains('{') || texts.contains("{agent"), "{texts}");
            assert!(story.title.chars().count() <= 200);
        }
    }

    #[test]
    fn four_weeks_hold_tickets_in_every_state() {
        let stories: Vec<Story> = plans().into_iter().flatten().collect();
        assert_eq!(stories.len(), 130);
        let last = |test: fn(&Deed) -> bool| {
            stories
                .iter()
                .filter(|s| s.deeds.last().is_some_and(|(_, d)| test(d)))
                .count()
        };
        assert!(last(|d| *d == Deed::Close) > 30);
        assert!(last(|d| matches!(d, Deed::Hold(_))) > 8);
        assert!(last(|d| matches!(d, Deed::Open(_))) > 5);
        assert!(last(|d| matches!(d, Deed::Cancel(_))) > 2);
    }
}
