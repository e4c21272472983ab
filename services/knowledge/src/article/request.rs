//! Requests read into commands; every wrong field is named at once.

use chrono::{Datelike, NaiveDate};
use db::page::PageRequest;
use fault::{Fault, validate::Checker};
use ids::ArticleId;
use proto::knowledge::v1 as wire;

use super::{
    Create, convert,
    entity::Edit,
    list::{Filter, Order, PageAfter},
    state::{Audience, Kind, Locale},
    text,
};

const TITLE: std::ops::RangeInclusive<usize> = 1..=200;
const BODY: std::ops::RangeInclusive<usize> = 1..=200_000;
const MOST_TAGS: usize = 20;
const MOST_HITS: i32 = 50;

/// A draft.
pub fn create(request: &wire::CreateArticleRequest) -> Result<Create, Fault> {
    let mut check = Checker::new();
    let cmd = Create {
        title: check.line("title", &request.title, TITLE),
        body: body(&mut check, &request.body),
        locale: if request.locale.is_empty() {
            None
        } else {
            locale(&mut check, "locale", &request.locale)
        },
        kind: kind(&mut check, request.kind),
        audience: audience(&mut check, request.audience),
        tags: tags(&mut check, &request.tags),
        review_on: day(&mut check, &request.review_on),
    };
    check.finish()?;
    Ok(cmd)
}

/// The fields an update changes.
pub fn update(request: &wire::UpdateArticleRequest) -> Result<(ArticleId, Edit), Fault> {
    let mut check = Checker::new();
    let id = check.id::<ArticleId>("article_id", &request.article_id);
    let article = request.article.clone().unwrap_or_default();
    let paths = request.update_mask.as_ref().map_or(&[][..], |mask| &mask.paths);
    check.check(
        !paths.is_empty(),
        "update_mask",
        "required",
        "must name at least one field",
    );
    let mut edit = Edit::default();
    for path in paths {
        match path.as_str() {
            "title" => edit.title = Some(check.line("title", &article.title, TITLE)),
            "body" => edit.body = Some(body(&mut check, &article.body)),
            "locale" => edit.locale = locale(&mut check, "locale", &article.locale),
            "kind" => edit.kind = Some(kind(&mut check, article.kind)),
            "audience" => edit.audience = Some(audience(&mut check, article.audience)),
            "tags" => edit.tags = Some(tags(&mut check, &article.tags)),
            "review_on" => edit.review_on = Some(day(&mut check, &article.review_on)),
            other => check.fail(
                "update_mask",
                "not_changeable",
                format!("{other:?} is not a field that can be changed this way"),
            ),
        }
    }
    check.finish()?;
    Ok((
        id.ok_or_else(|| Fault::bad_field("article_id", "required", "must not be empty"))?,
        edit,
    ))
}

/// A list: its filter, order and page.
pub fn list(request: &wire::ListArticlesRequest) -> Result<(Filter, Order, PageAfter), Fault> {
    let mut check = Checker::new();
    let order = Order::parse(&request.order_by);
    check.check(
        order.is_some(),
        "order_by",
        "unknown",
        "must be title, updated_at or created_at, perhaps followed by desc",
    );
    let tag = check.line("tag", &request.tag, 0..=40).to_lowercase();
    let filter = Filter {
        states: known(&mut check, "state", &request.state, convert::state),
        audiences: known(&mut check, "audience", &request.audience, convert::audience),
        kinds: known(&mut check, "kind", &request.kind, convert::kind),
        locales: request
            .locale
            .iter()
            .take(10)
            .filter_map(|value| locale(&mut check, "locale", value))
            .collect(),
        tag: (!tag.is_empty()).then_some(tag),
    };
    check.finish()?;
    let order = order.unwrap_or(Order::NEWEST);
    let page = PageRequest::parse(order.list(), request.page_size, &request.page_token)?;
    Ok((filter, order, page))
}

/// A search: what was typed, and how many to find.
pub fn search(request: &wire::SearchArticlesRequest) -> Result<(String, i64), Fault> {
    let mut check = Checker::new();
    let typed = check.line("query", &request.query, 1..=300);
    check.check(
        request.page_size >= 0,
        "page_size",
        "out_of_range",
        "must not be negative",
    );
    check.finish()?;
    let size = if request.page_size == 0 {
        10
    } else {
        request.page_size.min(MOST_HITS)
    };
    Ok((typed, i64::from(size)))
}

/// A required id of an article.
pub fn article_id(value: &str) -> Result<ArticleId, Fault> {
    let mut check = Checker::new();
    let id = check.id("article_id", value);
    check.finish()?;
    id.ok_or_else(|| Fault::bad_field("article_id", "required", "must not be empty"))
}

fn known<T>(check: &mut Checker, field: &str, values: &[i32], read: impl Fn(i32) -> Option<T>) -> Vec<T> {
    let read = |(n, value): (usize, &i32)| {
        let known = read(*value);
        check.check(
            known.is_some(),
            &format!("{field}[{n}]"),
            "unknown",
            "is not a known value",
        );
        known
    };
    values.iter().take(20).enumerate().filter_map(read).collect()
}

fn body(check: &mut Checker, value: &str) -> String {
    let body = check.text("body", value, BODY);
    if body.chars().count() <= *BODY.end()
        && let Some((code, message)) = text::refusal(&body)
    {
        check.fail("body", code, message);
    }
    body
}

fn kind(check: &mut Checker, value: i32) -> Kind {
    let kind = if value == 0 {
        Some(Kind::HowTo)
    } else {
        convert::kind(value)
    };
    check.check(
        kind.is_some(),
        "kind",
        "unknown",
        "must be how_to, known_error, faq or policy",
    );
    kind.unwrap_or(Kind::HowTo)
}

fn audience(check: &mut Checker, value: i32) -> Audience {
    let audience = if value == 0 {
        Some(Audience::Internal)
    } else {
        convert::audience(value)
    };
    check.check(
        audience.is_some(),
        "audience",
        "unknown",
        "must be internal, tenant or public",
    );
    audience.unwrap_or(Audience::Internal)
}

fn locale(check: &mut Checker, field: &str, value: &str) -> Option<Locale> {
    let locale = value.parse().ok();
    check.check(locale.is_some(), field, "unknown", "must be en or fr");
    locale
}

/// Tags in lower case, each once, in the order given.
fn tags(check: &mut Checker, values: &[String]) -> Vec<String> {
    check.check(values.len() <= MOST_TAGS, "tags", "too_many", "must be at most 20");
    let mut tags: Vec<String> = Vec::new();
    for (n, value) in values.iter().take(MOST_TAGS).enumerate() {
        let tag = check.line(&format!("tags[{n}]"), value, 1..=40).to_lowercase();
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// A day written YYYY-MM-DD between 1900 and 2199; empty for none.
fn day(check: &mut Checker, text: &str) -> Option<NaiveDate> {
    if text.is_empty() {
        return None;
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|day| day.to_string() == text);
    let day = day.filter(|day| (1900..2200).contains(&day.year()));
    check.check(
        day.is_some(),
        "review_on",
        "malformed",
        "must be a day such as 2026-03-31",
    );
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_of_a_draft_is_named() {
        let request = wire::CreateArticleRequest {
            title: "x".repeat(201),
            locale: "de".to_owned(),
            kind: 99,
            audience: -1,
            tags: vec!["ok".to_owned(), String::new()],
            review_on: "31.12.2026".to_owned(),
            ..Default::default()
        };
        let fault = create(&request).unwrap_err();
        let fields: Vec<_> = fault.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(
            fields,
            ["title", "body", "locale", "kind", "audience", "tags[1]", "review_on"]
        );
    }

    #[test]
    fn tags_are_lower_case_and_each_once() {
        let mut check = Checker::new();
        let given = ["VPN", "vpn", " Réseau "].map(str::to_owned);
        assert_eq!(tags(&mut check, &given), ["vpn", "réseau"]);
        assert!(check.finish().is_ok());
    }

    #[test]
    fn a_mask_may_name_only_what_can_be_changed() {
        let mask = |paths: &[&str]| {
            let paths = paths.iter().map(|&p| p.to_owned()).collect();
            let update_mask = Some(prost_types::FieldMask { paths });
            let article = Some(wire::Article {
                title: "T".to_owned(),
                ..Default::default()
            });
            update(&wire::UpdateArticleRequest {
                article_id: ArticleId::new().to_string(),
                article,
                update_mask,
                expected_revision: 0,
            })
        };
        assert_eq!(
            mask(&["title"]).unwrap().1,
            Edit {
                title: Some("T".to_owned()),
                ..Edit::default()
            }
        );
        for bad in [&[][..], &["state"], &["title", "id"]] {
            assert_eq!(mask(bad).unwrap_err().fields[0].field, "update_mask", "{bad:?}");
        }
    }
}
