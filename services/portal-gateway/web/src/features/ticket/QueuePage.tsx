import { Group, Text, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { agentsQuery, teamsQuery } from "../../api/identity";
import { useSession } from "../../api/session";
import { queueCountsQuery, queueQuery, takeTicket } from "../../api/ticketing";
import { paths } from "../../paths";
import { ticketSearch } from "../../search";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { useSearchState } from "../../ui/Link";
import { TenantChip } from "../../ui/TenantChip";
import { useAction } from "../../ui/useAction";
import { usePageTitle } from "../../ui/usePageTitle";
import { prefixOf, type Line } from "./columns";
import { LayoutToggle, useSplit } from "./ListControls";
import { OpenTicket } from "./OpenTicket";
import { statusesOf, TicketFilters } from "./TicketFilters";
import { TicketTable } from "./TicketTable";
import classes from "./table.module.css";

/** The provider's one queue over all clients. */
export function QueuePage() {
  const { t } = useTranslation();
  usePageTitle(t("nav.queue"));
  const session = useSession();
  const [search, setSearch] = useSearchState(ticketSearch);
  const sort = search.sort ?? "created_at desc";
  const filter = {
    query: search.q,
    status: statusesOf(search),
    priority: search.priority,
    assignee: search.assignee,
    team: search.team,
    tenant: search.tenant,
    order_by: sort,
  };
  const queue = useInfiniteQuery(queueQuery(filter));
  const counts = useQuery(queueCountsQuery).data;
  const agents = useQuery({ ...agentsQuery, retry: false, staleTime: 60_000 }).data ?? [];
  const teams = useQuery({ ...teamsQuery("/api"), retry: false }).data ?? [];
  const view = JSON.stringify(filter);
  const lines = useMemo(
    () =>
      queue.data?.pages.flatMap((page) =>
        page.tickets.flatMap((row): Line[] => {
          if (!row.ticket) return [];
          const realm = session.tenants.find((tenant) => tenant.id === row.tenant_id);
          return [
            {
              ticket: row.ticket,
              tenant: { name: row.tenant_name, color: row.tenant_color, logoUrl: realm?.logo_url },
              realm,
              slug: row.tenant_slug,
              href: paths.ticket(row.tenant_slug, row.ticket.number || row.ticket.id),
            },
          ];
        }),
      ),
    [queue.data, session.tenants],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = queue;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const take = useAction(
    (line: Line) => takeTicket(prefixOf(line), line.ticket.id),
    { refetch: [["/api", "queue"]], done: (ticket) => t("ticket.taken", { number: ticket.number }) },
  );
  const layout = useSplit();
  const people = agents.filter((agent) => agent.active).map((agent) => ({ value: agent.id, label: agent.name }));
  const teamChoices = teams.length > 0 ? teams.map((team) => ({ value: team.id, label: team.name })) : undefined;
  return (
    <div className={classes.page}>
      <div className={classes.pageHead}>
        <Group justify="space-between" wrap="nowrap">
          <Title order={1}>{t("nav.queue")}</Title>
          {counts ? (
            <Text fz="sm" c="dimmed" className="tabular" truncate>
              {t("queue.summary", { unfinished: counts.unfinished, awaiting: counts.awaiting_answer })}
            </Text>
          ) : null}
        </Group>
        <TicketFilters
          search={search}
          onChange={setSearch}
          agents={people}
          tenants={session.tenants.map((tenant) => ({
            value: tenant.id,
            label: tenant.name,
            mark: <TenantChip name={tenant.name} color={tenant.color} logoUrl={tenant.logo_url} />,
          }))}
          teams={teamChoices}
          hide={["category"]}
          narrow={layout.split}
          end={layout.room ? <LayoutToggle split={layout.split} onToggle={layout.toggle} /> : null}
        />
      </div>
      {queue.isError && !lines ? (
        <ErrorPanel error={queue.error} onRetry={() => void queue.refetch()} />
      ) : (
        <TicketTable
          label={t("nav.queue")}
          lines={lines}
          view={queue.isPlaceholderData ? "" : view}
          sort={sort}
          onSort={(next) => setSearch({ sort: next })}
          hide={["category"]}
          onEnd={more}
          onTake={(line) => take.mutate(line)}
          bulk={{ agents: people, teams: teamChoices }}
          split={
            layout.split
              ? {
                  open: search.open,
                  onOpen: (open) => setSearch({ open }),
                  children: <OpenTicket open={search.open} realms={session.tenants} onClose={() => setSearch({ open: undefined })} />,
                }
              : undefined
          }
          empty={{ title: t("queue.empty"), text: t("queue.empty_text") }}
        />
      )}
    </div>
  );
}
