use proto::ticketing::v1::{self as wire};

use crate::world::World;

async fn ticket(world: &World, title: &str, text: &str) -> wire::Ticket {
    let request = wire::CreateTicketRequest {
        title: title.to_owned(),
        description: text.to_owned(),
        ..Default::default()
    };
    world.create(&world.requester, request).await.unwrap()
}

#[tokio::test]
async fn words_are_found_in_english_and_french_in_all_their_forms() {
    let world = World::new().await;
    ticket(
        &world,
        "Printers are jammed",
        "The laser printer on floor 2 keeps jamming",
    )
    .await;
    ticket(
        &world,
        "Problème d'imprimante",
        "L'écran affiche une erreur, les données ont été perdues",
    )
    .await;
    ticket(&world, "Mot de passe oublié", "Je n'arrive plus à me connecter").await;
    let cases = [
        ("printer", vec!["Printers are jammed"]),
        ("jam", vec!["Printers are jammed"]),
        ("imprimantes", vec!["Problème d'imprimante"]),
        ("probleme", vec!["Problème d'imprimante"]),
        ("ecran", vec!["Problème d'imprimante"]),
        ("donnée perdue", vec!["Problème d'imprimante"]),
        ("OUBLIE", vec!["Mot de passe oublié"]),
        ("\"laser printer\"", vec!["Printers are jammed"]),
        ("\"printer laser\"", vec![]),
        ("erreur or jammed", vec!["Printers are jammed", "Problème d'imprimante"]),
        ("printer jammed floor", vec!["Printers are jammed"]),
        ("zebra", vec![]),
    ];
    for (query, expected) in cases {
        assert_eq!(world.found(&world.agent, query).await, expected, "{query}");
        assert_eq!(world.found(&world.requester, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn answers_are_searched_and_numbers_match_exactly() {
    let world = World::new().await;
    let first = ticket(&world, "Screen", "flickers").await;
    ticket(&world, "Other", "").await;
    world
        .reply(&world.agent, &first, "please replace the graphics cable")
        .await
        .unwrap();
    assert_eq!(world.found(&world.agent, "cables").await, ["Screen"]);
    assert_eq!(
        world.found(&world.agent, "screen cable flicker").await,
        ["Screen"],
        "words of title and messages together"
    );
    for number in ["INC-1001", "inc-1001", "1001"] {
        assert_eq!(world.found(&world.agent, number).await, ["Screen"], "{number}");
    }
    assert!(world.found(&world.agent, "INC-1").await.is_empty());
    assert!(
        world
            .found(&world.requester_as(world.person("Eve")), "INC-1001")
            .await
            .is_empty()
    );
    for odd in ["'", "\"", "-", "(((", "a & | !", "%", "\\"] {
        world
            .list(
                &world.agent,
                wire::ListTicketsRequest {
                    query: odd.into(),
                    ..Default::default()
                },
            )
            .await
            .unwrap();
    }
}
