import { Button, Group, SegmentedControl, Switch, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconPlus, IconSearch, IconTicket } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import { ticketsQuery } from "../../api/ticketing";
import type { TicketStatus } from "../../api/types";
import { paths } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link, useSearchState } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { usePageTitle } from "../../ui/usePageTitle";
import frame from "../../layouts/portal/portal.module.css";
import classes from "./portal.module.css";
import { TicketLine } from "./TicketLine";

const shown: Record<"open" | "over", TicketStatus[]> = {
  open: ["new", "open", "pending", "resolved"],
  over: ["closed", "cancelled"],
};

interface Search {
  q?: string;
  over?: "1";
  mine?: "1";
}

const readSearch = (raw: Record<string, unknown>): Search => ({
  q: typeof raw.q === "string" && raw.q ? raw.q : undefined,
  over: raw.over === "1" ? "1" : undefined,
  mine: raw.mine === "1" ? "1" : undefined,
});

export function MyTicketsPage() {
  const { t } = useTranslation();
  const { prefix, realm } = useRealm();
  usePageTitle(t("portal.nav.tickets"));
  const [search, setSearch] = useSearchState(readSearch);
  const [text, setText] = useState(search.q ?? "");
  const ask = useDebouncedCallback((q: string) => setSearch({ q: q.trim() || undefined }), 250);
  const which = search.over ? "over" : "open";
  const tickets = useInfiniteQuery(
    ticketsQuery(prefix, {
      status: shown[which],
      query: search.q,
      requester: search.mine ? ["me"] : undefined,
      order_by: "updated_at desc",
      page_size: 30,
    }),
  );
  const rows = tickets.data?.pages.flatMap((page) => page.tickets);
  // Somebody who looks after a department sees what the others asked for as well.
  const others = search.mine || rows?.some((ticket) => ticket.requester_id !== realm.person_id);
  return (
    <div className={frame.content}>
      <div className={classes.pageHead}>
        <Title order={1}>{t("portal.nav.tickets")}</Title>
        <Button component={Link} href={paths.portal.report()} leftSection={<IconPlus size={18} />}>
          {t("portal.choice.report")}
        </Button>
      </div>
      <div className={classes.tools}>
        <SegmentedControl
          value={which}
          onChange={(value) => setSearch({ over: value === "over" ? "1" : undefined })}
          aria-label={t("portal.which")}
          data={[
            { value: "open", label: t("portal.which_open") },
            { value: "over", label: t("portal.which_over") },
          ]}
        />
        <TextInput
          className={classes.toolSearch}
          type="search"
          placeholder={t("portal.find_ticket")}
          aria-label={t("portal.find_ticket")}
          leftSection={<IconSearch size={18} />}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            ask(event.currentTarget.value);
          }}
        />
        {others ? (
          <Switch
            label={t("portal.only_mine")}
            checked={Boolean(search.mine)}
            onChange={(event) => setSearch({ mine: event.currentTarget.checked ? "1" : undefined })}
          />
        ) : null}
      </div>
      {tickets.isError ? <ErrorPanel error={tickets.error} onRetry={() => void tickets.refetch()} /> : null}
      {tickets.isPending || rows ? (
        <div className={classes.card}>
          {tickets.isPending ? (
            <div style={{ padding: 18 }}>
              <SkeletonRows count={5} height={44} />
            </div>
          ) : null}
          {rows?.map((ticket) => (
            <TicketLine key={ticket.id} ticket={ticket} />
          ))}
          {rows?.length === 0 ? (
            search.q ? (
              <EmptyState icon={IconSearch} title={t("portal.nothing_found")} text={t("portal.nothing_found_text")} />
            ) : (
              <EmptyState
                icon={IconTicket}
                title={which === "open" ? t("portal.nothing_open") : t("portal.nothing_over")}
                text={which === "open" ? t("portal.nothing_open_text") : t("portal.nothing_over_text")}
              />
            )
          ) : null}
        </div>
      ) : null}
      {tickets.hasNextPage ? (
        <Group justify="center" mt="md">
          <Button variant="default" loading={tickets.isFetchingNextPage} onClick={() => void tickets.fetchNextPage()}>
            {t("list.more")}
          </Button>
        </Group>
      ) : null}
    </div>
  );
}
