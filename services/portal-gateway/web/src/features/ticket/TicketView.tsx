import { Button, Center, SegmentedControl, Skeleton, Tabs } from "@mantine/core";
import { useElementSize, useMediaQuery } from "@mantine/hooks";
import { IconTicketOff } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isStatus } from "../../api/problem";
import { useRealm } from "../../api/session";
import { takeTicket, ticketQuery } from "../../api/ticketing";
import type { Ticket } from "../../api/types";
import { paths } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { useKeys } from "../../ui/keys";
import { Link, useGo } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { useAction } from "../../ui/useAction";
import { usePageTitle } from "../../ui/usePageTitle";
import { ActivityLog } from "./ActivityLog";
import { Composer } from "./Composer";
import { ConflictDialog } from "./ConflictDialog";
import { Facts, MoreFacts } from "./Facts";
import type { Mode } from "./FoldedComposer";
import { lastList, neighbours } from "./lastList";
import { LinkedArticles } from "./LinkedArticles";
import { LinkedAssets } from "./LinkedAssets";
import { MailLog } from "./MailLog";
import { RequesterCard } from "./RequesterCard";
import { Thread } from "./Thread";
import { TicketHead } from "./TicketHead";
import classes from "./ticket.module.css";
import { usePresenceHere } from "./usePresenceHere";
import { useTicketChange } from "./useTicketChange";

interface Props {
  /** Id or number. */
  ticketId: string;
  /** Shown beside a list, which then has the keys to move. */
  beside?: boolean;
  onClose?: () => void;
}

export function TicketView({ ticketId, ...rest }: Props) {
  const { t } = useTranslation();
  const { prefix, realm } = useRealm();
  const ticket = useQuery(ticketQuery(prefix, ticketId));
  if (isStatus(ticket.error, 404) && !ticket.data) {
    return (
      <Center mih="60vh">
        <EmptyState
          icon={IconTicketOff}
          title={t("ticket.missing", { number: ticketId })}
          text={t("ticket.missing_text")}
          action={
            <Button component={Link} href={paths.tickets(realm.slug)} variant="default">
              {t("ticket.all_of", { name: realm.name })}
            </Button>
          }
        />
      </Center>
    );
  }
  if (ticket.isError && !ticket.data) return <ErrorPanel error={ticket.error} onRetry={() => void ticket.refetch()} />;
  if (!ticket.data) return <TicketSkeleton />;
  return <Loaded key={ticket.data.id} ticket={ticket.data} ticketId={ticketId} {...rest} />;
}

function TicketSkeleton() {
  return (
    <div className={classes.page} data-show="thread">
      <div className={classes.head}>
        <div className={classes.headText}>
          <Skeleton height={12} width={160} mb={8} />
          <Skeleton height={22} width="50%" />
        </div>
      </div>
      <div className={classes.main}>
        <div className={classes.thread} style={{ width: "100%" }}>
          <SkeletonRows count={3} height={120} gap={14} />
        </div>
      </div>
      <div className={classes.side} style={{ padding: 16 }}>
        <SkeletonRows count={10} height={22} />
      </div>
    </div>
  );
}

/** What a list asked for when it led here: to write at once. It is said once and then leaves the address. */
function useAsked(write: (mode: Mode) => void): void {
  const { pathname, searchStr } = useLocation();
  const go = useGo();
  useEffect(() => {
    const asked = new URLSearchParams(searchStr).get("write");
    if (asked !== "reply" && asked !== "note") return;
    go(pathname, { replace: true });
    write(asked);
    // oxlint-disable-next-line react/exhaustive-deps -- only what was asked on the way in
  }, []);
}

function Loaded({ ticket, ticketId, beside, onClose }: Props & { ticket: Ticket }) {
  const { t } = useTranslation();
  const go = useGo();
  const { prefix, realm, can } = useRealm();
  const client = useQueryClient();
  const phone = useMediaQuery("(max-width: 62em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const { ref: frame, width } = useElementSize();
  const narrow = width > 0 ? width < 800 : phone;
  const [show, setShow] = useState<"thread" | "facts">("thread");
  const [mode, setMode] = useState<Mode>("reply");
  const [writing, setWriting] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const side = useRef<HTMLElement>(null);
  const ticketChange = useTicketChange(prefix, ticketId);
  const { others, setReplying } = usePresenceHere(prefix, ticket.id, realm.person_id, realm.is_agent);
  usePageTitle(`${ticket.number} ${ticket.title}`);
  const take = useAction(() => takeTicket(prefix, ticket.id), {
    refetch: [[prefix, "ticketing"]],
    done: t("ticket.taken", { number: ticket.number }),
    onDone: (fresh) => client.setQueryData(ticketQuery(prefix, ticketId).queryKey, fresh),
  });
  const over = ["resolved", "closed", "cancelled"].includes(ticket.status);
  const takeable = ticket.assignee_id !== realm.person_id && !over && can("ticket.assign");
  const write = (next: Mode) => {
    setShow("thread");
    setMode(next);
    setWriting(true);
    area.current?.focus();
    requestAnimationFrame(() => area.current?.focus());
  };
  useAsked(write);
  const address = paths.ticket(realm.slug, ticketId);
  const near = beside ? undefined : neighbours(lastList(), address);
  useKeys({
    r: () => write("reply"),
    n: () => write("note"),
    a: () => takeable && take.mutate(),
    e: () => {
      setShow("facts");
      requestAnimationFrame(() => side.current?.querySelector<HTMLElement>("[role=tabpanel] button:not([disabled])")?.focus());
    },
    ...(beside ? {} : { j: () => near?.next && go(near.next), k: () => near?.previous && go(near.previous) }),
  });
  return (
    <div className={classes.page} ref={frame} data-show={show} data-narrow={narrow || undefined} data-medium={(!narrow && width < 1040) || undefined}>
      <TicketHead
        ticket={ticket}
        ticketChange={ticketChange}
        others={others}
        near={near}
        address={address}
        onClose={beside ? onClose : undefined}
        onTake={takeable ? () => take.mutate() : undefined}
        taking={take.isPending}
      />
      {narrow ? (
        <div className={classes.switch}>
          <SegmentedControl
            fullWidth
            value={show}
            onChange={(value) => setShow(value as "thread" | "facts")}
            aria-label={t("ticket.part")}
            data={[
              { value: "thread", label: t("ticket.tab.thread") },
              { value: "facts", label: t("ticket.tab.details") },
            ]}
          />
        </div>
      ) : null}
      <div className={classes.main}>
        <div className={classes.scroll} tabIndex={0} role="region" aria-label={t("ticket.thread")}>
          <Thread ticket={ticket} />
        </div>
        <Composer
          ticket={ticket}
          mode={mode}
          onMode={write}
          areaRef={area}
          others={others}
          onReplying={setReplying}
          folded={phone && !writing}
          onFold={() => setWriting(false)}
        />
      </div>
      <aside className={classes.side} aria-label={t("ticket.tab.details")} ref={side}>
        <Tabs defaultValue="details" keepMounted={false}>
          <Tabs.List px="xs" className={classes.sideTabs}>
            <Tabs.Tab value="details">{t("ticket.tab.details")}</Tabs.Tab>
            <Tabs.Tab value="activity">{t("ticket.tab.activity")}</Tabs.Tab>
            {can("delivery.read") ? <Tabs.Tab value="mail">{t("ticket.tab.mail")}</Tabs.Tab> : null}
          </Tabs.List>
          <Tabs.Panel value="details">
            <Facts ticket={ticket} ticketId={ticketId} ticketChange={ticketChange} />
            <RequesterCard ticket={ticket} ticketChange={ticketChange} />
            <LinkedAssets ticket={ticket} />
            <LinkedArticles ticket={ticket} />
            <MoreFacts ticket={ticket} ticketChange={ticketChange} />
          </Tabs.Panel>
          <Tabs.Panel value="activity">
            <ActivityLog ticketId={ticket.id} />
          </Tabs.Panel>
          <Tabs.Panel value="mail">
            <MailLog ticketId={ticket.id} />
          </Tabs.Panel>
        </Tabs>
      </aside>
      <ConflictDialog ticketChange={ticketChange} />
    </div>
  );
}
