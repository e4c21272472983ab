//! One trace from the mail that comes in to the mail that goes out.

use std::collections::BTreeSet;

use opentelemetry_proto::tonic::trace::v1::Span;
use stack_tests::{Client, Collector, Env, Letter, Sink, attribute, eventually, send, unique};

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_leads_from_the_incoming_mail_to_the_outgoing_one() {
    let env = Env::load();
    let collector = Collector::listen(&env.otlp).await;
    let customer = env.user("requester", Some("initech"));
    let subject = unique("Traced ");
    let letter = Letter {
        from: (customer.name.clone(), customer.email.clone()),
        to: env.mailboxes["initech"].clone(),
        subject: subject.clone(),
        text: "Where does this go?".to_owned(),
        message_id: format!("{}@initech.example", unique("traced-")),
        ..Letter::default()
    };
    send(&env, &letter).await.expect("accepted");
    let client = Client::key(&env, "initech");
    let number = eventually("the ticket", 20, || async {
        let page = client.read("/api/v1/tickets?page_size=20").await;
        let ticket = page["tickets"]
            .as_array()?
            .iter()
            .find(|t| t["title"] == subject.as_str())?
            .clone();
        Some(ticket["number"].as_str()?.to_owned())
    })
    .await;
    Sink::of(&env)
        .wait_for(&customer.email, "the confirmation", |mail| {
            mail.subject.contains(&number)
        })
        .await;

    let receive = "guichet.ticketing.v1.MessageService/ReceiveMail";
    let names = eventually("a whole trace", 60, || async {
        let traces = collector.traces_with(|span| span.name == receive);
        traces
            .into_iter()
            .map(|trace| (is_whole(&trace), names(&trace)))
            .find_map(|(whole, names)| {
                if !whole {
                    println!("not whole: {names:?}");
                }
                whole.then_some(names)
            })
    })
    .await;
    println!("the trace has {} spans", names.len());
}

/// In by SMTP, over gRPC and SQL, by NATS to another service, out by SMTP.
fn is_whole(trace: &[Span]) -> bool {
    let has = |wanted: &dyn Fn(&Span) -> bool| trace.iter().any(wanted);
    has(&|span| attribute(span, "db.system") == Some("postgresql"))
        && has(&|span| span.name == "event")
        && has(&|span| span.name == "incoming mail")
        && has(&|span| span.name == "outgoing mail")
}

fn names(trace: &[Span]) -> BTreeSet<String> {
    trace.iter().map(|span| span.name.clone()).collect()
}
