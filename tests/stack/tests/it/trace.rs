//! One trace from the mail that comes in to the mail that goes out.

use stack_tests::{Collector, Env, Letter, Sink, attribute, eventually, send, unique};

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_leads_from_the_incoming_mail_to_the_outgoing_one() {
    let env = Env::load();
    let collector = Collector::listen(&env.otlp);
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
    Sink::of(&env)
        .wait_for(&customer.email, "the confirmation", |mail| {
            mail.text.contains(&subject) || mail.subject.contains(&subject)
        })
        .await;

    let receive = "guichet.ticketing.v1.MessageService/ReceiveMail";
    let names = eventually("the whole trace", 60, || async {
        let trace = collector.trace_with(|span| span.name == receive);
        let has = |wanted: &dyn Fn(&opentelemetry_proto::tonic::trace::v1::Span) -> bool| trace.iter().any(wanted);
        let whole = has(&|span| span.name == receive)
            && has(&|span| {
                attribute(span, "db.system.name")
                    .or(attribute(span, "db.system"))
                    .is_some()
            })
            && has(&|span| span.name == "event" || span.name.starts_with("event "))
            && has(&|span| span.name.starts_with("smtp receive"))
            && has(&|span| span.name.starts_with("smtp send"));
        let names: Vec<_> = trace.iter().map(|span| span.name.clone()).collect();
        if !whole {
            println!("so far: {names:?}");
        }
        whole.then_some(names)
    })
    .await;
    println!("the trace has {} spans", names.len());
}
