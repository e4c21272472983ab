import { IconBook2, IconDeviceLaptop, IconHome, IconTicket, type Icon } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLiveUpdates } from "../../api/live";
import { RealmProvider, sessionQuery, type SignedIn } from "../../api/session";
import { paths } from "../../paths";
import { Brand } from "../../ui/Brand";
import { Link, useGo, usePathname } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { PersonMenu } from "../console/PersonMenu";
import classes from "./portal.module.css";

/** The frame of a tenant's portal: its brand, four places, the person. */
export function PortalShell() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const go = useGo();
  const pathname = usePathname();
  useEffect(() => {
    if (!session.signed_in) go(paths.signIn(pathname), { replace: true });
  }, [session.signed_in, go, pathname]);
  const realm = session.signed_in ? session.tenants[0] : undefined;
  if (!session.signed_in || !realm) return null;
  return (
    <RealmProvider value={realm}>
      <Frame session={session} />
    </RealmProvider>
  );
}

type Place = [name: string, href: string, icon: Icon];

const places: Place[] = [
  ["home", paths.portal.home(), IconHome],
  ["tickets", paths.portal.tickets(), IconTicket],
  ["devices", paths.portal.devices(), IconDeviceLaptop],
  ["help", paths.portal.articles(), IconBook2],
];

function Frame({ session }: { session: SignedIn }) {
  const { t } = useTranslation();
  const pathname = usePathname();
  useLiveUpdates(session);
  const isHere = (href: string) => (href === "/" ? pathname === "/" : pathname.startsWith(href));
  const links = places.map(([name, href, Symbol]) => (
    <Link key={name} href={href} className={classes.place} aria-current={isHere(href) ? "page" : undefined}>
      <Symbol size={20} stroke={1.8} aria-hidden />
      <span>{t(`portal.nav.${name}`)}</span>
    </Link>
  ));
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        {t("frame.skip")}
      </a>
      <header className={classes.top}>
        <div className={classes.bar}>
          <Link href={paths.portal.home()} className={classes.home} aria-label={t("portal.nav.home")}>
            <Brand />
          </Link>
          <nav className={classes.places} aria-label={t("portal.nav.label")}>
            {links}
          </nav>
          <PersonMenu session={session} onPortal />
        </div>
      </header>
      <main className={classes.main} id="content" tabIndex={-1}>
        <Suspense
          fallback={
            <div className={classes.column}>
              <SkeletonRows />
            </div>
          }
        >
          <Outlet />
        </Suspense>
      </main>
      <nav className={classes.tabs} aria-label={t("portal.nav.label")}>
        {links}
      </nav>
    </div>
  );
}
