use super::*;

fn founding() -> Founding {
    Founding {
        name: "Acme".into(),
        slug: "acme".into(),
        admin_name: "Ada".into(),
        admin_email: "Ada@Acme.example".into(),
        ..Founding::default()
    }
}

fn tenant() -> Tenant {
    let services = ["identity".to_owned(), "ticketing".to_owned()];
    founding()
        .found(ProviderId::new(), &services, "Pat", DateTime::UNIX_EPOCH)
        .unwrap()
}

#[test]
fn a_tenant_starts_with_defaults() {
    let tenant = tenant();
    assert_eq!(tenant.branding.locale, "en");
    assert_eq!(tenant.branding.time_zone, "Europe/Paris");
    assert_eq!(tenant.branding.primary_color, "#2f6fde");
    assert_eq!(tenant.admin.email, "ada@acme.example");
}

#[test]
fn every_wrong_field_is_named() {
    let wrong = Founding {
        slug: "www".into(),
        admin_email: "x".into(),
        locale: "de".into(),
        time_zone: "Mars/Olympus".into(),
        primary_color: "red".into(),
        ..Founding::default()
    };
    let fault = fault::Fault::from(
        wrong
            .found(ProviderId::new(), &[], "", DateTime::UNIX_EPOCH)
            .unwrap_err(),
    );
    let fields: Vec<_> = fault.fields.iter().map(|f| f.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "name",
            "slug",
            "admin_name",
            "admin_email",
            "locale",
            "time_zone",
            "primary_color"
        ]
    );
}

#[test]
fn a_tenant_is_ready_when_the_last_service_has_reported() {
    let tenant = tenant();
    let half = tenant.report("ticketing", DateTime::UNIX_EPOCH).unwrap();
    assert_eq!(half.state, State::Provisioning);
    assert!(
        half.report("ticketing", DateTime::UNIX_EPOCH).is_none(),
        "a second report is nothing"
    );
    assert!(
        half.report("billing", DateTime::UNIX_EPOCH).is_none(),
        "nobody waits for it"
    );
    assert_eq!(
        half.report("identity", DateTime::UNIX_EPOCH).unwrap().state,
        State::Ready
    );
}

#[test]
fn suspending_twice_is_harmless() {
    let tenant = Tenant {
        state: State::Ready,
        ..tenant()
    };
    let stopped = tenant.suspend("unpaid").unwrap().unwrap();
    assert!(stopped.suspend("unpaid").unwrap().is_none());
    assert!(tenant.suspend(" ").is_err());
    let working = stopped.resume().unwrap().unwrap();
    assert!(working.resume().unwrap().is_none());
    assert!(
        Tenant {
            state: State::Provisioning,
            ..tenant
        }
        .suspend("unpaid")
        .is_err()
    );
}

#[test]
fn a_tenant_that_is_being_restored_is_closed_until_that_is_done() {
    let working = Tenant {
        state: State::Ready,
        ..tenant()
    };
    let closed = working.begin_restore("a").unwrap();
    assert_eq!(closed.state, State::Suspended);
    assert!(closed.resume().is_err());
    let again = closed.begin_restore("b").unwrap();
    assert_eq!(again.restoring.as_deref(), Some("b"));
    let open = again.end_restore().unwrap();
    assert_eq!((open.state, open.restoring.is_none()), (State::Ready, true));
    assert!(open.revision > again.revision && again.revision > closed.revision);
    assert!(open.end_restore().is_none());
    let unpaid = working.suspend("unpaid").unwrap().unwrap();
    let back = unpaid.begin_restore("a").unwrap().end_restore().unwrap();
    assert_eq!(
        (back.state, back.suspended_reason.as_str()),
        (State::Suspended, "unpaid")
    );
    assert!(tenant().begin_restore("a").is_err(), "not before it is ready");
}
