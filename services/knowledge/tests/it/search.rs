use proto::knowledge::v1::{self as wire, Audience};

use crate::world::World;

async fn library() -> World {
    let world = World::new().await;
    let tenant = Audience::Tenant;
    world
        .published(
            "Connecting to the VPN",
            "Start the client and enter your certificates.",
            tenant,
        )
        .await;
    world
        .published(
            "Printers on the second floor",
            "The printing queue is called LYON-2.",
            tenant,
        )
        .await;
    world
        .published(
            "Holidays",
            "Whoever uses the VPN abroad tells the service desk.",
            tenant,
        )
        .await;
    world
        .publie(
            "Réinitialiser son mot de passe",
            "Ouvrez le portail et cliquez sur « mot de passe oublié ».",
        )
        .await;
    world
        .publie(
            "Imprimantes du siège",
            "Les files d'impression s'appellent LYON. Choisissez l'imprimante la plus proche.",
        )
        .await;
    world
}

#[tokio::test]
async fn words_are_found_in_both_languages_in_any_form() {
    let world = library().await;
    let searches: [(&str, &[&str]); 13] = [
        ("certificate", &["Connecting to the VPN"]),
        ("connected", &["Connecting to the VPN"]),
        ("printer", &["Printers on the second floor"]),
        ("imprimante", &["Imprimantes du siège"]),
        ("reinitialisation", &["Réinitialiser son mot de passe"]),
        ("réinitialiser", &["Réinitialiser son mot de passe"]),
        ("mots de passe", &["Réinitialiser son mot de passe"]),
        ("siege", &["Imprimantes du siège"]),
        ("\"mot de passe oublié\"", &["Réinitialiser son mot de passe"]),
        ("vpn -abroad", &["Connecting to the VPN"]),
        (
            "certificate or queue",
            &["Connecting to the VPN", "Printers on the second floor"],
        ),
        ("zebra", &[]),
        ("the", &[]),
    ];
    for (query, expected) in searches {
        let mut found = world.found(&world.requester, query).await;
        found.sort();
        assert_eq!(found, expected, "{query}");
    }
}

#[tokio::test]
async fn a_title_counts_more_than_the_text() {
    let world = library().await;
    assert_eq!(
        world.found(&world.requester, "vpn").await,
        ["Connecting to the VPN", "Holidays"]
    );
}

#[tokio::test]
async fn an_unfinished_last_word_is_found_as_one_types() {
    let world = library().await;
    for typed in ["certif", "start the cli", "imprim", "réinit", "reini"] {
        assert_eq!(world.found(&world.requester, typed).await.len(), 1, "{typed}");
    }
    let lyon = world.found(&world.requester, "lyo").await;
    assert_eq!(lyon.len(), 2, "{lyon:?}");
}

#[tokio::test]
async fn a_whole_sentence_finds_what_has_any_of_its_words() {
    let world = library().await;
    assert_eq!(
        world
            .found(&world.requester, "My printer doesn't work since yesterday!")
            .await,
        ["Printers on the second floor"]
    );
    assert_eq!(
        world.found(&world.requester, "j'ai perdu mon mot de passe").await[0],
        "Réinitialiser son mot de passe"
    );
}

#[tokio::test]
async fn tags_are_searched_too() {
    let world = library().await;
    let request = wire::CreateArticleRequest {
        title: "Onboarding".to_owned(),
        body: "Welcome.".to_owned(),
        tags: vec!["Arrivée".to_owned(), "badge".to_owned()],
        ..Default::default()
    };
    world.create(request).await.unwrap();
    assert_eq!(world.found(&world.editor, "badges").await, ["Onboarding"]);
}

#[tokio::test]
async fn the_place_that_matched_is_marked_and_everything_else_is_escaped() {
    let world = World::new().await;
    let body = "Type `<script>alert(1)</script>` & press \"enter\" if a < b to mount the drive.";
    let article = world.published("Drives", body, Audience::Tenant).await;
    let hit = world.hits(&world.requester, "mounting").await.remove(0);
    assert!(hit.snippet_html.contains("<mark>mount</mark>"), "{}", hit.snippet_html);
    assert!(!hit.snippet_html.contains("<script"), "{}", hit.snippet_html);
    assert!(hit.snippet_html.contains("a &lt; b"), "{}", hit.snippet_html);
    assert!(
        hit.snippet_html.contains("&amp; press &quot;enter&quot;"),
        "{}",
        hit.snippet_html
    );
    let found = hit.article.unwrap();
    assert_eq!(
        (found.id, found.body.as_str(), found.body_html.as_str()),
        (article.id, "", "")
    );
}

#[tokio::test]
async fn a_changed_text_or_language_is_found_anew() {
    let world = World::new().await;
    let mut article = world.published("Title", "about laptops", Audience::Tenant).await;
    article.body = "à propos des imprimantes".to_owned();
    article.locale = "fr".to_owned();
    world.update(&article, &["body", "locale"]).await.unwrap();
    assert!(world.found(&world.requester, "laptop").await.is_empty());
    assert_eq!(world.found(&world.requester, "imprimante").await, ["Title"]);
}

#[tokio::test]
async fn odd_searches_are_answered() {
    let world = library().await;
    for odd in [
        "'",
        "''':*",
        "a & b | !c",
        "\\",
        "(((",
        ":*",
        "- -",
        "\"",
        "%_%",
        "<mark>",
        "😀",
        "or or or",
        "--vpn",
        "foo\u{a0}bar",
        "l'imprimante",
    ] {
        let _ = world.hits(&world.requester, odd).await;
    }
    assert_eq!(
        world.found(&world.requester, "l'imprimante").await,
        ["Imprimantes du siège"]
    );
}

#[tokio::test]
async fn a_very_long_article_is_stored_and_found_by_its_beginning() {
    let world = World::new().await;
    let mut body = String::from("quokka ");
    let mut n = 0_u32;
    while body.chars().count() < 199_000 {
        body.push_str(&format!("ж{n:05}ж "));
        n += 1;
    }
    world.published("Long", &body, Audience::Tenant).await;
    assert_eq!(world.found(&world.requester, "quokka").await, ["Long"]);
}
