use std::net::SocketAddr;

use hickory_resolver::{
    Resolver, TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig},
    net::{NetError, runtime::TokioRuntimeProvider},
    proto::rr::{Name, RData},
};

use super::Finding;

/// Names that are never in the public directory.
const PRIVATE: [&str; 6] = ["localhost", "test", "invalid", "example", "internal", "local"];
const ASK: &str =
    "look whether the name server of this machine answers, or name one: guichet doctor --name-server 192.0.2.53:53";

/// What the name servers say about the mail domains: where mails to tenants go, and who may send in our name.
pub async fn check(
    name_server: Option<SocketAddr>,
    incoming: &str,
    sender: &str,
    selectors: &[String],
) -> Vec<Finding> {
    let private = |domain: &str| {
        let last = domain.rsplit('.').next().unwrap_or_default();
        !domain.contains('.') || PRIVATE.contains(&last)
    };
    let domains = [incoming, sender];
    if let Some(domain) = domains.into_iter().find(|domain| private(domain)) {
        let detail = format!("not looked at: {domain} is no public domain");
        return vec![Finding::fine("DNS of mail", detail)];
    }
    let resolver = match resolver(name_server) {
        Ok(resolver) => resolver,
        Err(error) => return vec![Finding::wrong("DNS of mail", error, ASK)],
    };
    let mut findings = vec![exchangers(&resolver, incoming).await];
    let mut senders = vec![incoming];
    if sender != incoming {
        senders.push(sender);
    }
    for domain in senders {
        findings.push(match texts(&resolver, domain).await {
            Ok(texts) => spf(domain, &texts),
            Err(error) => Finding::wrong(format!("SPF of {domain}"), error, ASK),
        });
        findings.push(policy(&resolver, domain).await);
        for selector in selectors {
            let name = format!("{selector}._domainkey.{domain}");
            findings.push(match texts(&resolver, &name).await {
                Ok(texts) => dkim(&name, &texts),
                Err(error) => Finding::wrong(format!("DKIM key {name}"), error, ASK),
            });
        }
    }
    if selectors.is_empty() {
        let advice = "name the selector your mail server signs with: guichet doctor --dkim-selector NAME";
        findings.push(Finding::doubtful("DKIM", "was not looked at", advice));
    }
    findings
}

fn resolver(name_server: Option<SocketAddr>) -> Result<TokioResolver, NetError> {
    let Some(address) = name_server else {
        return TokioResolver::builder_tokio()?.build();
    };
    let (mut udp, mut tcp) = (ConnectionConfig::udp(), ConnectionConfig::tcp());
    (udp.port, tcp.port) = (address.port(), address.port());
    let server = NameServerConfig::new(address.ip(), true, vec![udp, tcp]);
    let config = ResolverConfig::from_name_servers(vec![server]);
    Resolver::builder_with_config(config, TokioRuntimeProvider::default()).build()
}

/// A name that stands by itself, whatever domain this machine is in.
fn absolute(domain: &str) -> String {
    format!("{}.", domain.trim_end_matches('.'))
}

async fn texts(resolver: &TokioResolver, name: &str) -> Result<Vec<String>, NetError> {
    let found = match resolver.txt_lookup(absolute(name)).await {
        Ok(found) => found,
        Err(error) if error.is_no_records_found() => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let text = |data: &RData| match data {
        RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
        _ => None,
    };
    Ok(found.answers().iter().filter_map(|record| text(&record.data)).collect())
}

/// Mails to tenants find a server.
async fn exchangers(resolver: &TokioResolver, domain: &str) -> Finding {
    let what = format!("MX of {domain}");
    let advice = format!(
        "enter a record such as: {domain}. MX 10 mail.{domain}., whose address is where mail-ingest's port 25 is"
    );
    let found = match resolver.mx_lookup(absolute(domain)).await {
        Ok(found) => found,
        Err(error) if error.is_no_records_found() => {
            return Finding::wrong(what, "there is none, so no mail comes in", advice);
        }
        Err(error) => return Finding::wrong(what, error, ASK),
    };
    let exchanger = |data: &RData| match data {
        RData::MX(mx) => Some((mx.preference, mx.exchange.clone())),
        _ => None,
    };
    let mut all: Vec<(u16, Name)> = found
        .answers()
        .iter()
        .filter_map(|record| exchanger(&record.data))
        .collect();
    all.sort();
    if all.iter().any(|(_, name)| name.is_root()) {
        return Finding::wrong(what, "says that the domain takes no mail", advice);
    }
    for (_, name) in &all {
        if let Err(error) = resolver.lookup_ip(name.clone()).await {
            let problem = format!("{name} has no address: {error}");
            return Finding::wrong(what, problem, "enter an A or AAAA record for it");
        }
    }
    let names: Vec<_> = all.iter().map(|(_, name)| name.to_utf8()).collect();
    Finding::fine(what, names.join(", "))
}

/// Who may send in the domain's name.
fn spf(domain: &str, texts: &[String]) -> Finding {
    let what = format!("SPF of {domain}");
    let is_spf = |text: &&String| {
        text.split(' ')
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("v=spf1"))
    };
    let found: Vec<_> = texts.iter().filter(is_spf).collect();
    let advice =
        format!("enter one record such as: {domain}. TXT \"v=spf1 mx -all\", naming every server that sends for you");
    let [text] = found[..] else {
        if found.is_empty() {
            return Finding::doubtful(what, "there is none: others may take our mails for forged", advice);
        }
        return Finding::wrong(
            what,
            format!("there are {}, which counts as an error", found.len()),
            advice,
        );
    };
    let ends = text
        .split(' ')
        .any(|word| ["+all", "all"].contains(&word.to_ascii_lowercase().as_str()));
    if ends {
        return Finding::wrong(what, format!("{text:?} lets everybody send in our name"), advice);
    }
    Finding::fine(what, text)
}

/// What others should do with mails that are not ours; the domains above count, too.
async fn policy(resolver: &TokioResolver, domain: &str) -> Finding {
    let what = format!("DMARC of {domain}");
    let mut above = domain;
    while above.contains('.') {
        match texts(resolver, &format!("_dmarc.{above}")).await {
            Err(error) => return Finding::wrong(what, error, ASK),
            Ok(texts) => {
                if let Some(text) = texts.iter().find(|text| text.trim_start().starts_with("v=DMARC1")) {
                    return dmarc(what, text);
                }
            }
        }
        above = above.split_once('.').map_or("", |(_, rest)| rest);
    }
    let advice = format!("enter: _dmarc.{domain}. TXT \"v=DMARC1; p=quarantine; rua=mailto:postmaster@{domain}\"");
    Finding::doubtful(what, "there is none: large mail providers refuse mails without", advice)
}

fn dmarc(what: String, text: &str) -> Finding {
    match tag(text, "p").as_deref() {
        Some("quarantine" | "reject" | "none") => Finding::fine(what, text),
        _ => Finding::wrong(
            what,
            format!("{text:?} says no policy"),
            "add p=quarantine, p=reject or p=none",
        ),
    }
}

/// The public key that our mail server's signatures are checked with.
fn dkim(name: &str, texts: &[String]) -> Finding {
    let what = format!("DKIM key {name}");
    let advice = "enter the record that your mail server gives for this selector";
    let key = texts.iter().find_map(|text| tag(text, "p"));
    match key.as_deref() {
        None => Finding::wrong(what, "there is none, so signatures cannot be checked", advice),
        Some("") => Finding::wrong(what, "it was taken back: its key is empty", advice),
        Some(_) => Finding::fine(what, "published"),
    }
}

/// The value of `name` in `a=1; b=2`.
fn tag(text: &str, name: &str) -> Option<String> {
    text.split(';').find_map(|part| {
        let (key, value) = part.split_once('=')?;
        (key.trim() == name).then(|| value.split_whitespace().collect())
    })
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, sync::Arc};

    use hickory_resolver::proto::{
        op::{Message, OpCode, ResponseCode},
        rr::{
            Record,
            rdata::{A, MX, TXT},
        },
    };
    use tokio::net::UdpSocket;

    use super::*;
    use crate::doctor::servers::texts as printed;

    const DOMAIN: &str = "desk.guichet-check.net";

    /// A name server on a free port that knows these records and no others.
    async fn name_server(zone: &[(&str, RData)]) -> SocketAddr {
        let mut records = HashMap::<String, Vec<RData>>::new();
        for (name, data) in zone {
            records.entry(format!("{name}.")).or_default().push(data.clone());
        }
        let socket = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut buffer = [0; 4096];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let asked = Message::from_vec(&buffer[..length]).unwrap();
                let mut answer = Message::response(asked.metadata.id, OpCode::Query);
                let query = asked.queries[0].clone();
                let known = records.get(&query.name.to_lowercase().to_utf8());
                answer.metadata.response_code = if known.is_some() {
                    ResponseCode::NoError
                } else {
                    ResponseCode::NXDomain
                };
                answer.metadata.recursion_available = true;
                for data in known
                    .into_iter()
                    .flatten()
                    .filter(|data| data.record_type() == query.query_type)
                {
                    answer.add_answer(Record::from_rdata(query.name.clone(), 60, data.clone()));
                }
                answer.add_query(query);
                socket.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
            }
        });
        address
    }

    fn text(text: &str) -> RData {
        RData::TXT(TXT::new(vec![text.to_owned()]))
    }

    fn exchanger(name: &str) -> RData {
        RData::MX(MX::new(10, name.parse().unwrap()))
    }

    async fn seen(zone: &[(&str, RData)]) -> String {
        let server = name_server(zone).await;
        printed(&check(Some(server), DOMAIN, DOMAIN, &["s1".to_owned()]).await)
    }

    #[tokio::test]
    async fn a_domain_that_is_set_up_is_fine() {
        let seen = seen(&[
            (DOMAIN, exchanger("mx.guichet-check.net.")),
            (DOMAIN, text("v=spf1 mx -all")),
            ("mx.guichet-check.net", RData::A(A::new(192, 0, 2, 1))),
            ("_dmarc.guichet-check.net", text("v=DMARC1; p=reject")),
            ("s1._domainkey.desk.guichet-check.net", text("v=DKIM1; k=rsa; p=MIIB")),
        ])
        .await;
        assert_eq!(seen.matches("ok     ").count(), 4, "{seen}");
    }

    #[tokio::test]
    async fn what_is_missing_is_told_with_the_record_to_enter() {
        let seen = seen(&[]).await;
        for words in [
            "WRONG  MX of desk.guichet-check.net: there is none",
            "DOUBT  SPF of desk.guichet-check.net: there is none",
            "DOUBT  DMARC of desk.guichet-check.net: there is none",
            "WRONG  DKIM key s1._domainkey.desk.guichet-check.net: there is none",
            "v=spf1 mx -all",
        ] {
            assert!(seen.contains(words), "{words}\n{seen}");
        }
    }

    #[tokio::test]
    async fn what_is_wrong_is_told() {
        let seen = seen(&[
            (DOMAIN, exchanger("gone.guichet-check.net.")),
            (DOMAIN, text("v=spf1 mx -all")),
            (DOMAIN, text("v=spf1 a ~all")),
            ("_dmarc.desk.guichet-check.net", text("v=DMARC1; rua=mailto:a@b.net")),
            ("s1._domainkey.desk.guichet-check.net", text("v=DKIM1; p=")),
        ])
        .await;
        for words in [
            "gone.guichet-check.net. has no address",
            "there are 2",
            "says no policy",
            "its key is empty",
        ] {
            assert!(seen.contains(words), "{words}\n{seen}");
        }
        assert!(spf(DOMAIN, &["v=spf1 +all".to_owned()]).is_wrong());
    }

    #[tokio::test]
    async fn a_name_server_that_is_away_is_told_and_private_names_are_not_asked_for() {
        let away = "127.0.0.1:1".parse().unwrap();
        let seen = printed(&check(Some(away), DOMAIN, DOMAIN, &[]).await);
        assert!(
            seen.contains("WRONG  MX of") && seen.contains("--name-server"),
            "{seen}"
        );
        let seen = printed(&check(Some(away), "in.guichet.localhost", "a.net", &[]).await);
        assert!(seen.starts_with("ok     DNS of mail: not looked at"), "{seen}");
    }
}
