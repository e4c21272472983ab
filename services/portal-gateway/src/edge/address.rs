use std::net::IpAddr;

use http::{HeaderMap, HeaderName};

/// Address of the client, as text.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClientIp(pub String);

/// The address as our own proxies saw it: that many entries from the right of X-Forwarded-For. What stands further left the client may have made up.
pub(super) fn client_ip(peer: IpAddr, headers: &HeaderMap, proxies: usize) -> ClientIp {
    let forwarded: Vec<IpAddr> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|part| part.trim().parse().ok())
        .collect();
    let ip = proxies
        .checked_sub(1)
        .and_then(|back| forwarded.iter().rev().nth(back))
        .copied()
        .unwrap_or(peer);
    ClientIp(ip.to_canonical().to_string())
}

/// Drops headers by which a client could pass itself off as somebody or somewhere else.
pub(super) fn strip(headers: &mut HeaderMap) {
    const NAMES: [&str; 6] = [
        "forwarded",
        "x-real-ip",
        "x-original-url",
        "x-rewrite-url",
        "x-http-method-override",
        "x-method-override",
    ];
    const PREFIXES: [&str; 4] = ["x-tenant", "x-user", "x-forwarded-", "x-guichet-"];
    let unwanted = |name: &&HeaderName| {
        NAMES.contains(&name.as_str()) || PREFIXES.iter().any(|prefix| name.as_str().starts_with(prefix))
    };
    let names: Vec<HeaderName> = headers.keys().filter(unwanted).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let given = headers(&[("x-forwarded-for", "6.6.6.6, 1.2.3.4")]);
        assert_eq!(client_ip(peer, &given, 0).0, "10.0.0.1");
        assert_eq!(client_ip(peer, &given, 1).0, "1.2.3.4");
        assert_eq!(client_ip(peer, &headers(&[]), 1).0, "10.0.0.1");
        assert_eq!(client_ip("::ffff:10.0.0.1".parse().unwrap(), &given, 0).0, "10.0.0.1");
    }

    #[test]
    fn nobody_passes_as_somebody_else() {
        let mut given = headers(&[
            ("x-tenant-id", "t"),
            ("x-user", "u"),
            ("x-forwarded-host", "evil"),
            ("forwarded", "x"),
            ("accept", "*/*"),
        ]);
        strip(&mut given);
        assert_eq!(given.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["accept"]);
    }
}
