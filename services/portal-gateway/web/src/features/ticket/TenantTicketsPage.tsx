import { Box, Button, Group, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import { takeTicket, ticketsQuery } from "../../api/ticketing";
import { paths } from "../../paths";
import { useAgentChoices, useCategoryChoices, useTeamChoices } from "../../pickers/choices";
import { ticketSearch } from "../../search";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link, useSearchState } from "../../ui/Link";
import { TenantChip } from "../../ui/TenantChip";
import { useAction } from "../../ui/useAction";
import { usePageTitle } from "../../ui/usePageTitle";
import type { Line } from "./columns";
import { FirstSteps } from "./FirstSteps";
import { LayoutToggle, useSplit } from "./ListControls";
import { OpenTicket } from "./OpenTicket";
import { statusesOf, TicketFilters } from "./TicketFilters";
import { TicketTable } from "./TicketTable";
import classes from "./table.module.css";

const hidden = ["tenant"];

/** The tickets of one client. */
export function TenantTicketsPage() {
  const { t } = useTranslation();
  const { realm, prefix, can } = useRealm();
  usePageTitle(`${t("nav.tickets")} · ${realm.name}`);
  const [search, setSearch] = useSearchState(ticketSearch);
  const sort = search.sort ?? "created_at desc";
  const filter = {
    query: search.q,
    status: statusesOf(search),
    priority: search.priority,
    assignee: search.assignee,
    team: search.team,
    category: search.category,
    order_by: sort,
  };
  const tickets = useInfiniteQuery(ticketsQuery(prefix, filter));
  const agents = useAgentChoices(prefix, realm.is_agent);
  const teams = useTeamChoices(prefix, realm.is_agent);
  const categories = useCategoryChoices(prefix);
  const lines = useMemo(
    () =>
      tickets.data?.pages.flatMap((page) =>
        page.tickets.map((ticket): Line => ({ ticket, realm, slug: realm.slug, href: paths.ticket(realm.slug, ticket.number || ticket.id) })),
      ),
    [tickets.data, realm],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = tickets;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const untouched = Object.values(search).every((value) => value === undefined);
  const fresh = untouched && can("settings.manage") && can("person.manage") && can("mailbox.manage");
  const take = useAction((line: Line) => takeTicket(prefix, line.ticket.id), {
    refetch: [[prefix, "ticketing"]],
    done: (ticket) => t("ticket.taken", { number: ticket.number }),
  });
  const layout = useSplit();
  return (
    <div className={classes.page}>
      <div className={classes.pageHead}>
        <Group justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Title order={1}>{t("nav.tickets")}</Title>
            <Box component="span" visibleFrom="sm">
              <TenantChip name={realm.name} color={realm.color} logoUrl={realm.logo_url} />
            </Box>
          </Group>
          <Button component={Link} href={paths.newTicket(realm.slug)} size="xs" variant="default" leftSection={<IconPlus size={15} />}>
            {t("ticket.new")}
          </Button>
        </Group>
        <TicketFilters
          search={search}
          onChange={setSearch}
          agents={agents}
          teams={teams.length > 0 ? teams : undefined}
          categories={categories.length > 0 ? categories : undefined}
          hide={hidden}
          narrow={layout.split}
          end={layout.room ? <LayoutToggle split={layout.split} onToggle={layout.toggle} /> : null}
        />
      </div>
      {tickets.isError && !lines ? (
        <ErrorPanel error={tickets.error} onRetry={() => void tickets.refetch()} />
      ) : (
        <TicketTable
          label={t("nav.tickets")}
          lines={lines}
          view={tickets.isPlaceholderData ? "" : JSON.stringify(filter)}
          sort={sort}
          onSort={(next) => setSearch({ sort: next })}
          hide={hidden}
          onEnd={more}
          onTake={(line) => take.mutate(line)}
          bulk={{ agents, teams: teams.length > 0 ? teams : undefined }}
          split={
            layout.split
              ? {
                  open: search.open,
                  onOpen: (open) => setSearch({ open }),
                  children: <OpenTicket open={search.open} realms={[realm]} onClose={() => setSearch({ open: undefined })} />,
                }
              : undefined
          }
          empty={
            fresh
              ? { title: t("ticket.start.title"), text: t("ticket.start.text"), action: <FirstSteps /> }
              : { title: t("ticket.none"), text: t("ticket.none_text") }
          }
        />
      )}
    </div>
  );
}
