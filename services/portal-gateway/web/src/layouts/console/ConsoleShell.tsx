import { Drawer } from "@mantine/core";
import { useDisclosure, useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLiveUpdates } from "../../api/live";
import { sessionQuery, type SignedIn } from "../../api/session";
import { paths } from "../../paths";
import { useGo, usePathname } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import { ShortcutHelp } from "./ShortcutHelp";
import { TopBar } from "./TopBar";
import classes from "./shell.module.css";

/** The frame of the console: rail, top bar, page. */
export function ConsoleShell() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const go = useGo();
  const pathname = usePathname();
  useEffect(() => {
    if (!session.signed_in) go(paths.signIn(pathname), { replace: true });
  }, [session.signed_in, go, pathname]);
  return session.signed_in ? <Frame session={session} /> : null;
}

function Frame({ session }: { session: SignedIn }) {
  const { t } = useTranslation();
  const pathname = usePathname();
  const [menu, { open, close }] = useDisclosure(false);
  const [slim, setSlim] = useLocalStorage({ key: "guichet.rail.slim", defaultValue: false });
  const phone = useMediaQuery("(max-width: 62em)");
  useLiveUpdates(session);
  useEffect(close, [pathname, close]);
  return (
    <div className={classes.frame} data-slim={slim || undefined}>
      <a className={classes.skip} href="#content">
        {t("frame.skip")}
      </a>
      {phone ? (
        <Drawer opened={menu} onClose={close} size={280} title={t("frame.menu")} padding={0} classNames={{ header: classes.drawerHead }}>
          <Rail session={session} />
        </Drawer>
      ) : (
        <aside className={classes.rail}>
          <Rail session={session} slim={slim} onSlim={() => setSlim(!slim)} />
        </aside>
      )}
      <TopBar session={session} onMenu={open} />
      <main className={classes.main} id="content" tabIndex={-1}>
        <Suspense
          fallback={
            <div style={{ padding: 24 }}>
              <SkeletonRows />
            </div>
          }
        >
          <Outlet />
        </Suspense>
      </main>
      <Palette session={session} />
      <ShortcutHelp />
    </div>
  );
}
