import { Group, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight } from "@mantine/spotlight";
import { IconArrowRight, IconBook2, IconBuilding, IconDeviceLaptop, IconHistory, IconInbox, IconKeyboard, IconPlus, IconSearch, IconTicket, IconUser, type Icon } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { fewAssetsQuery } from "../../api/asset";
import { personSearchQuery } from "../../api/identity";
import { articleSearchQuery } from "../../api/knowledge";
import type { Realm, SignedIn } from "../../api/session";
import { fewTicketsQuery, queueQuery } from "../../api/ticketing";
import { paths } from "../../paths";
import { useGo } from "../../ui/Link";
import { TenantChip } from "../../ui/TenantChip";
import { useScope } from "./scope";
import { paletteStore, useFirstChosen } from "./paletteStore";
import { openShortcuts } from "./ShortcutHelp";
import classes from "./shell.module.css";

interface Found {
  id: string;
  icon: Icon;
  label: ReactNode;
  text: string;
  note?: ReactNode;
  href: string;
  /** Done instead of going to the address. */
  run?: () => void;
}

function usePages(session: SignedIn, scope: Realm | undefined): Found[] {
  const { t } = useTranslation();
  const pages: Found[] = [];
  const add = (icon: Icon, text: string, href: string, note?: ReactNode) => pages.push({ id: href, icon, label: text, text, href, note });
  if (session.provider) {
    add(IconInbox, t("nav.queue"), paths.queue());
    add(IconInbox, t("queue.mine"), `${paths.queue()}?assignee=me`);
    add(IconInbox, t("queue.unassigned"), `${paths.queue()}?assignee=none`);
    add(IconBuilding, t("nav.clients"), paths.clients());
    add(IconUser, t("nav.agents"), paths.agents());
    if (session.provider.permissions.includes("audit.read")) add(IconHistory, t("admin.section.audit"), paths.providerAudit());
  }
  const tenant = scope ?? (session.provider ? undefined : session.tenants[0]);
  if (tenant) {
    add(IconTicket, t("nav.tickets"), paths.tickets(tenant.slug), tenant.name);
    add(IconPlus, t("ticket.new"), paths.newTicket(tenant.slug), tenant.name);
    add(IconDeviceLaptop, t("nav.assets"), paths.assets(tenant.slug), tenant.name);
    add(IconPlus, t("asset.new"), paths.newAsset(tenant.slug), tenant.name);
    add(IconBook2, t("nav.knowledge"), paths.articles(tenant.slug), tenant.name);
    add(IconArrowRight, t("nav.admin"), paths.admin(tenant.slug), tenant.name);
  }
  if (session.provider && !tenant) add(IconPlus, t("ticket.new"), `${paths.choose("tickets")}?q=new`);
  if (session.provider?.permissions.includes("tenant.manage")) add(IconPlus, t("client.new"), paths.newClient());
  pages.push({ id: "shortcuts", icon: IconKeyboard, label: t("shortcuts.title"), text: t("shortcuts.title"), href: "", run: openShortcuts });
  for (const each of session.tenants.slice(0, 100)) {
    pages.push({
      id: each.id,
      icon: IconBuilding,
      label: <TenantChip name={each.name} color={each.color} logoUrl={each.logo_url} />,
      text: each.name,
      href: paths.tickets(each.slug),
      note: t("nav.tickets"),
    });
  }
  return pages;
}

function useFound(session: SignedIn, scope: Realm | undefined, query: string): [string, Found[]][] {
  const { t } = useTranslation();
  const words = query.trim();
  const asking = words.length > 1;
  const everywhere = Boolean(session.provider) && !scope;
  const tenant = scope ?? (session.provider ? undefined : session.tenants[0]);
  const prefix = tenant?.api_prefix ?? "";
  const inTenant = asking && Boolean(tenant);
  const queue = useInfiniteQuery({ ...queueQuery({ query: words, page_size: 8 }), enabled: asking && everywhere });
  const tickets = useQuery({ ...fewTicketsQuery(prefix, { query: words, page_size: 6 }), enabled: inTenant });
  const assets = useQuery({ ...fewAssetsQuery(prefix, { query: words, page_size: 5 }), enabled: inTenant });
  const people = useQuery({ ...personSearchQuery(prefix, words), enabled: inTenant });
  const articles = useQuery({ ...articleSearchQuery(prefix, words, false, 5), enabled: inTenant });
  if (!asking) return [];
  const groups: [string, Found[]][] = [];
  if (everywhere) {
    const found = (queue.data?.pages[0]?.tickets ?? []).slice(0, 8).flatMap(({ ticket, ...row }) =>
      ticket
        ? [
            {
              id: ticket.id,
              icon: IconTicket,
              label: `${ticket.number} ${ticket.title}`,
              text: ticket.title,
              note: <TenantChip name={row.tenant_name} color={row.tenant_color} />,
              href: paths.ticket(row.tenant_slug, ticket.number),
            },
          ]
        : [],
    );
    groups.push([t("nav.tickets"), found]);
  }
  if (tenant) {
    const { slug } = tenant;
    groups.push([
      t("nav.tickets"),
      (tickets.data ?? []).map((ticket) => ({
        id: ticket.id,
        icon: IconTicket,
        label: `${ticket.number} ${ticket.title}`,
        text: ticket.title,
        note: t(`ticket.status.${ticket.status}`),
        href: paths.ticket(slug, ticket.number),
      })),
    ]);
    groups.push([
      t("nav.assets"),
      (assets.data ?? []).map((asset) => ({
        id: asset.id,
        icon: IconDeviceLaptop,
        label: asset.name,
        text: asset.name,
        note: asset.tag,
        href: paths.asset(slug, asset.id),
      })),
    ]);
    groups.push([
      t("palette.people"),
      (people.data ?? []).slice(0, 5).map((person) => ({
        id: person.id,
        icon: IconUser,
        label: person.name,
        text: person.name,
        note: person.email,
        href: `${paths.tickets(slug)}?q=${encodeURIComponent(person.name)}`,
      })),
    ]);
    groups.push([
      t("nav.knowledge"),
      (articles.data ?? []).flatMap(({ article }) =>
        article ? [{ id: article.id, icon: IconBook2, label: article.title, text: article.title, href: paths.article(slug, article.id) }] : [],
      ),
    ]);
  }
  return groups;
}

/** Reaches every page, ticket, person, asset and article from the keyboard. */
export function Palette({ session }: { session: SignedIn }) {
  const { t } = useTranslation();
  const go = useGo();
  const scope = useScope(session);
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query, 140);
  const pages = usePages(session, scope).filter((page) => page.text.toLowerCase().includes(query.trim().toLowerCase()));
  const groups: [string, Found[]][] = [...useFound(session, scope, asked), [t("palette.pages"), pages.slice(0, query ? 8 : 14)]];
  const filled = groups.filter(([, found]) => found.length > 0);
  useFirstChosen(filled.flatMap(([, found]) => found.map(({ id }) => id)).join());
  return (
    <Spotlight.Root store={paletteStore} transitionProps={{ duration: 0 }} query={query} onQueryChange={setQuery} shortcut={["mod + K"]} maxHeight={480} scrollable size={640} overlayProps={{ backgroundOpacity: 0.35, blur: 0 }} classNames={{ actionsGroup: classes.paletteGroup, actionsList: classes.paletteList, action: classes.paletteAction }}>
      <Spotlight.Search
        autoFocus
        placeholder={t("palette.placeholder")}
        aria-label={t("palette.placeholder")}
        leftSection={<IconSearch size={18} stroke={1.7} />}
      />
      <Spotlight.ActionsList>
        {filled.map(([name, found]) => (
          <Spotlight.ActionsGroup key={name} label={name}>
            {found.map(({ id, icon: Symbol, label, note, href, run }) => (
              <Spotlight.Action key={id} onClick={run ?? (() => go(href))}>
                <Group gap="sm" wrap="nowrap" w="100%">
                  <Symbol size={17} stroke={1.7} aria-hidden />
                  <Text span fz="sm" truncate flex={1}>
                    {label}
                  </Text>
                  {note ? (
                    <Text span fz="xs" c="dimmed" truncate maw={180}>
                      {note}
                    </Text>
                  ) : null}
                </Group>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {filled.length === 0 ? <Spotlight.Empty>{t("palette.empty", { query })}</Spotlight.Empty> : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
