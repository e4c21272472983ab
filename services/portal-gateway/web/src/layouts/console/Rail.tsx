import { Tooltip } from "@mantine/core";
import {
  IconBook2,
  IconBuilding,
  IconDeviceLaptop,
  IconHistory,
  IconInbox,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSettings,
  IconTicket,
  IconUsersGroup,
  type Icon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { clsx } from "clsx";
import { useTranslation } from "react-i18next";
import type { SignedIn } from "../../api/session";
import { queueCountsQuery } from "../../api/ticketing";
import { paths } from "../../paths";
import { Brand } from "../../ui/Brand";
import { Link } from "../../ui/Link";
import { canAdminister, useScope } from "./scope";
import classes from "./shell.module.css";

interface ItemProps {
  href: string;
  icon?: Icon;
  label: string;
  count?: number;
  slim?: boolean;
  active: boolean;
}

function Item({ href, icon: Symbol, label, count, slim, active }: ItemProps) {
  return (
    <Tooltip label={label} position="right" disabled={!slim}>
      <Link href={href} className={clsx(classes.item, !Symbol && classes.sub)} aria-current={active ? "page" : undefined} aria-label={slim ? label : undefined}>
        {Symbol ? <Symbol size={18} stroke={1.7} aria-hidden /> : null}
        <span className={classes.itemLabel}>{label}</span>
        {count ? <span className={clsx(classes.count, "tabular")}>{count >= 1000 ? "999+" : count}</span> : null}
      </Link>
    </Tooltip>
  );
}

interface Props {
  session: SignedIn;
  slim?: boolean;
  onSlim?: () => void;
}

export function Rail({ session, slim, onSlim }: Props) {
  const { t } = useTranslation();
  const location = useLocation();
  const scope = useScope(session);
  const provider = session.provider;
  const counts = useQuery({ ...queueCountsQuery, enabled: Boolean(provider) }).data;
  const alone = provider || session.tenants.length !== 1 ? undefined : session.tenants[0];
  const tenant = scope ?? alone;
  const at = (href: string) => location.pathname === href || location.pathname.startsWith(`${href}/`);
  const view = `${location.pathname}${location.searchStr}`;
  const area = (name: "tickets" | "assets" | "knowledge" | "admin") => {
    if (!tenant) return paths.choose(name);
    return { tickets: paths.tickets, assets: paths.assets, knowledge: paths.articles, admin: (slug: string) => paths.admin(slug) }[name](tenant.slug);
  };
  const views: [string, string, number | undefined][] = [
    [t("queue.mine"), `${paths.queue()}?assignee=me`, counts?.mine],
    [t("queue.unassigned"), `${paths.queue()}?assignee=none`, counts?.unassigned],
    [t("queue.urgent"), `${paths.queue()}?priority=p1,p2`, counts?.urgent],
  ];
  const inArea = (name: string) => new RegExp(`^/(t/[^/]+|all)/${name}(/|$)`).test(location.pathname);
  return (
    <nav className={clsx(classes.nav, slim && classes.slimNav)} aria-label={t("frame.navigation")}>
      {onSlim ? (
        <Link href={paths.home()} className={classes.navHead} style={{ color: "inherit", textDecoration: "none" }} aria-label={slim ? t("action.home") : undefined}>
          <Brand iconOnly={slim} />
        </Link>
      ) : null}
      {provider ? (
        <>
          <Item
            href={paths.queue()}
            icon={IconInbox}
            label={t("nav.queue")}
            count={counts?.unfinished}
            slim={slim}
            active={location.pathname === paths.queue() && !views.some(([, href]) => view === href)}
          />
          {views.map(([label, href, count]) => (
            <Item key={href} href={href} label={label} count={count} active={view === href} />
          ))}
        </>
      ) : null}
      <div className={classes.group}>{tenant?.name ?? t("frame.per_client")}</div>
      <Item href={area("tickets")} icon={IconTicket} label={t("nav.tickets")} slim={slim} active={inArea("tickets")} />
      <Item href={area("assets")} icon={IconDeviceLaptop} label={t("nav.assets")} slim={slim} active={inArea("assets")} />
      <Item href={area("knowledge")} icon={IconBook2} label={t("nav.knowledge")} slim={slim} active={inArea("knowledge")} />
      {(tenant ? canAdminister(tenant) : session.tenants.some(canAdminister)) ? (
        <Item href={area("admin")} icon={IconSettings} label={t("nav.admin")} slim={slim} active={inArea("admin")} />
      ) : null}
      {provider ? (
        <>
          <div className={classes.group}>{provider.name}</div>
          <Item href={paths.clients()} icon={IconBuilding} label={t("nav.clients")} slim={slim} active={at(paths.clients())} />
          <Item href={paths.agents()} icon={IconUsersGroup} label={t("nav.agents")} slim={slim} active={at(paths.agents())} />
          {provider.permissions.includes("audit.read") ? (
            <Item href={paths.providerAudit()} icon={IconHistory} label={t("admin.section.audit")} slim={slim} active={at(paths.providerAudit())} />
          ) : null}
        </>
      ) : null}
      <span className={classes.spring} />
      {onSlim ? (
        <button
          type="button"
          className={clsx(classes.collapse, classes.item)}
          onClick={onSlim}
          aria-label={slim ? t("frame.expand") : t("frame.collapse")}
        >
          {slim ? <IconLayoutSidebarLeftExpand size={18} stroke={1.7} /> : <IconLayoutSidebarLeftCollapse size={18} stroke={1.7} />}
          <span className={classes.itemLabel}>{t("frame.collapse")}</span>
        </button>
      ) : null}
    </nav>
  );
}
