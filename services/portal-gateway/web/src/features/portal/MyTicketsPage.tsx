import { Button, Group, SegmentedControl, Title } from "@mantine/core";
import { IconPlus, IconTicket } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import { ticketsQuery } from "../../api/ticketing";
import type { TicketStatus } from "../../api/types";
import { paths } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { usePageTitle } from "../../ui/usePageTitle";
import frame from "../../layouts/portal/portal.module.css";
import classes from "./portal.module.css";
import { TicketLine } from "./TicketLine";

const shown: Record<"open" | "over", TicketStatus[]> = {
  open: ["new", "open", "pending", "resolved"],
  over: ["closed", "cancelled"],
};

export function MyTicketsPage() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  usePageTitle(t("portal.nav.tickets"));
  const [which, setWhich] = useState<"open" | "over">("open");
  const tickets = useInfiniteQuery(ticketsQuery(prefix, { status: shown[which], order_by: "updated_at desc", page_size: 30 }));
  const rows = tickets.data?.pages.flatMap((page) => page.tickets);
  return (
    <div className={frame.content}>
      <div className={classes.pageHead}>
        <Title order={1}>{t("portal.nav.tickets")}</Title>
        <Button component={Link} href={paths.portal.report()} leftSection={<IconPlus size={18} />}>
          {t("portal.choice.report")}
        </Button>
      </div>
      <SegmentedControl
        mb="md"
        value={which}
        onChange={(value) => setWhich(value as "open" | "over")}
        aria-label={t("portal.which")}
        data={[
          { value: "open", label: t("portal.which_open") },
          { value: "over", label: t("portal.which_over") },
        ]}
      />
      {tickets.isError ? <ErrorPanel error={tickets.error} onRetry={() => void tickets.refetch()} /> : null}
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
          <EmptyState
            icon={IconTicket}
            title={which === "open" ? t("portal.nothing_open") : t("portal.nothing_over")}
            text={which === "open" ? t("portal.nothing_open_text") : t("portal.nothing_over_text")}
          />
        ) : null}
      </div>
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
