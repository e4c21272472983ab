import { useSuspenseQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { IconBook2, IconDeviceLaptop, IconHome, IconTicket, type Icon } from "@tabler/icons-react";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLiveUpdates } from "../../api/live";
import { RealmProvider, sessionQuery, type Realm, type SignedIn } from "../../api/session";
import { paths } from "../../paths";
import { Brand } from "../../ui/Brand";
import { EmptyState } from "../../ui/EmptyState";
import { Link, useGo, usePathname } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { PersonMenu } from "../console/PersonMenu";
import classes from "./portal.module.css";

/** The frame of a portal: the tenant's own from top to bottom. */
export function PortalShell() {
  const { t } = useTranslation();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const go = useGo();
  const pathname = usePathname();
  useEffect(() => {
    if (!session.signed_in) go(paths.signIn(pathname), { replace: true });
  }, [session.signed_in, go, pathname]);
  if (!session.signed_in) return null;
  const [realm] = session.tenants;
  if (!realm) return <EmptyState icon={IconHome} title={t("session.no_access")} text={t("session.no_access_text")} />;
  return <Frame session={session} realm={realm} />;
}

function Frame({ session, realm }: { session: SignedIn; realm: Realm }) {
  const { t } = useTranslation();
  const pathname = usePathname();
  useLiveUpdates(session);
  const places: [string, string, Icon][] = [
    [paths.portal.home(), t("portal.nav.home"), IconHome],
    [paths.portal.tickets(), t("portal.nav.tickets"), IconTicket],
    [paths.portal.devices(), t("portal.nav.devices"), IconDeviceLaptop],
    [paths.portal.articles(), t("portal.nav.help"), IconBook2],
  ];
  const active = (href: string) => (href === "/" ? pathname === "/" : pathname.startsWith(href));
  const ticket = /^\/tickets\/./.test(pathname);
  return (
    <RealmProvider value={realm}>
      <div className={classes.frame} data-ticket={ticket || undefined}>
        <a className={classes.skip} href="#content">
          {t("frame.skip")}
        </a>
        <header className={classes.top}>
          <div className={classes.topInner}>
            <Link href={paths.portal.home()} className={classes.brand}>
              <Brand />
            </Link>
            <nav className={classes.links} aria-label={t("frame.navigation")}>
              {places.map(([href, label]) => (
                <Link key={href} href={href} className={classes.link} aria-current={active(href) ? "page" : undefined}>
                  {label}
                </Link>
              ))}
            </nav>
            <span className={classes.topEnd}>
              <PersonMenu session={session} onPortal />
            </span>
          </div>
        </header>
        <main className={classes.main} id="content" tabIndex={-1}>
          <Suspense
            fallback={
              <div className={classes.content}>
                <SkeletonRows />
              </div>
            }
          >
            <Outlet />
          </Suspense>
        </main>
        <nav className={classes.tabs} aria-label={t("frame.navigation")}>
          {places.map(([href, label, Symbol]) => (
            <Link key={href} href={href} className={classes.tab} aria-current={active(href) ? "page" : undefined}>
              <Symbol size={22} stroke={1.7} aria-hidden />
              <span>{label}</span>
            </Link>
          ))}
        </nav>
      </div>
    </RealmProvider>
  );
}
