//! Whether an access token still says the truth, for tokens that are not fresh any more.

pub mod grpc;

use context::{
    ActorKind,
    token::{Claims, Realm, Verifier},
};
use fault::{ErrorCode, Fault};
use ids::{ApiKeyId, SessionId};

use crate::{App, api_key, session};

/// Ok if the session or key behind the token is live and still gives every right the token names.
pub async fn check(app: &App, verifier: &Verifier, token: &str) -> Result<(), Fault> {
    let claims = verifier.claims(token).await?;
    let now = match claims.kind {
        ActorKind::Person | ActorKind::Agent => of_session(app, &claims).await,
        ActorKind::ApiKey => of_key(app, &claims).await,
        // Made for minutes, and of services that hold a secret; nobody takes them back.
        ActorKind::Service | ActorKind::Rule | ActorKind::Mail => return Ok(()),
    };
    match now {
        Ok(now) if covers(&now, &claims) => Ok(()),
        Err(fault)
            if matches!(
                fault.code,
                ErrorCode::Unavailable | ErrorCode::Timeout | ErrorCode::Internal
            ) =>
        {
            Err(fault)
        }
        _ => Err(Fault::unauthenticated(
            "TOKEN_REVOKED",
            "the access token is not valid any more",
        )),
    }
}

async fn of_session(app: &App, claims: &Claims) -> Result<Claims, Fault> {
    let Ok(id) = claims.session.parse::<SessionId>() else {
        return Err(Fault::unauthenticated(
            "TOKEN_INVALID",
            "the access token names no session",
        ));
    };
    let tenant = claims.tenant.map(|id| id.to_string()).unwrap_or_default();
    Ok(session::claims_now(app, id, &tenant).await?)
}

async fn of_key(app: &App, claims: &Claims) -> Result<Claims, Fault> {
    let (Ok(id), Some(tenant)) = (claims.sub.parse::<uuid::Uuid>(), claims.tenant) else {
        return Err(Fault::unauthenticated("TOKEN_INVALID", "the access token names no key"));
    };
    Ok(api_key::claims_now(app, ApiKeyId::from(id), tenant).await?)
}

/// True if everything the token claims may be claimed now.
fn covers(now: &Claims, claims: &Claims) -> bool {
    let rights = claims.permissions.iter().all(|name| now.permissions.contains(name));
    let same = |claims: &Claims| {
        (
            claims.sub.clone(),
            claims.realm,
            claims.tenant,
            claims.provider,
            claims.agent,
            claims.view.clone(),
            claims.department,
        )
    };
    // Where a technician may go counts in the provider's realm only; there it must be the same.
    let scope =
        claims.realm != Realm::Provider || (now.all_tenants, &now.tenants) == (claims.all_tenants, &claims.tenants);
    rights && scope && same(now) == same(claims)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ids::TenantId;

    use super::*;

    fn claims() -> Claims {
        Claims {
            iss: String::new(),
            aud: String::new(),
            sub: "a".to_owned(),
            iat: 0,
            exp: 0,
            jti: String::new(),
            realm: Realm::Provider,
            kind: ActorKind::Agent,
            name: String::new(),
            tenant: None,
            provider: None,
            agent: true,
            permissions: vec!["ticket.read".to_owned(), "ticket.close".to_owned()],
            view: "company".to_owned(),
            department: None,
            all_tenants: true,
            tenants: BTreeSet::new(),
            locale: String::new(),
            session: String::new(),
        }
    }

    #[test]
    fn a_token_stands_while_it_claims_no_more_than_there_is() {
        let more = Claims {
            permissions: [claims().permissions, vec!["ticket.assign".to_owned()]].concat(),
            ..claims()
        };
        assert!(covers(&claims(), &claims()));
        assert!(covers(&more, &claims()), "a new right does not end a token");
        assert!(!covers(&claims(), &more), "a lost right does");
        let narrower = Claims {
            view: "own".to_owned(),
            ..claims()
        };
        let fewer = Claims {
            all_tenants: false,
            tenants: BTreeSet::from([TenantId::new()]),
            ..claims()
        };
        let demoted = Claims {
            agent: false,
            ..claims()
        };
        for now in [narrower, fewer, demoted] {
            assert!(!covers(&now, &claims()));
        }
    }
}
