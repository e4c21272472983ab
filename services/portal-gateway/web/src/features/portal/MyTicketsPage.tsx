import { Button, SegmentedControl } from "@mantine/core";
import { IconTicket } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import { ticketsQuery } from "../../api/ticketing";
import { paths } from "../../paths";
import { unfinished } from "../../search";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link, useSearchState } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import classes from "./portal.module.css";
import { PortalPage } from "./PortalPage";
import { TicketCard } from "./TicketCard";

const shownSearch = (raw: Record<string, unknown>): { show?: "all" } => ({ show: raw.show === "all" ? "all" : undefined });

export function MyTicketsPage() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const [{ show }, setSearch] = useSearchState(shownSearch);
  const query = useInfiniteQuery(ticketsQuery(prefix, { status: show ? undefined : [...unfinished, "resolved"], order_by: "updated_at desc", page_size: 50 }));
  const tickets = query.data?.pages.flatMap((page) => page.tickets) ?? [];
  return (
    <PortalPage title={t("portal.nav.tickets")}>
      <SegmentedControl
        mb="md"
        value={show ?? "open"}
        onChange={(value) => setSearch({ show: value === "all" ? "all" : undefined })}
        data={(["open", "all"] as const).map((value) => ({ value, label: t(`portal.show.${value}`) }))}
        aria-label={t("portal.show.label")}
      />
      {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonRows count={5} height={72} /> : null}
      {query.data ? (
        <div className={classes.list}>
          {tickets.map((ticket) => (
            <TicketCard key={ticket.id} ticket={ticket} />
          ))}
          {tickets.length === 0 ? (
            <EmptyState
              icon={IconTicket}
              title={t("portal.none_open")}
              text={t("portal.none_open_text")}
              action={
                <Button component={Link} href={paths.portal.report()}>
                  {t("portal.choice.report")}
                </Button>
              }
            />
          ) : null}
        </div>
      ) : null}
      {query.hasNextPage ? (
        <Button mt="md" fullWidth variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("portal.more")}
        </Button>
      ) : null}
    </PortalPage>
  );
}
