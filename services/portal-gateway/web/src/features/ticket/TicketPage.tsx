import { ActionIcon, Avatar, Button, SegmentedControl, Skeleton, Tabs, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconArrowLeft, IconHandGrab } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRealm, useSession } from "../../api/session";
import { takeTicket, ticketQuery } from "../../api/ticketing";
import type { Ticket } from "../../api/types";
import { paths } from "../../paths";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { InlineTitle } from "../../ui/InlineTitle";
import { useKeys } from "../../ui/keys";
import { Link } from "../../ui/Link";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { SkeletonRows } from "../../ui/Rows";
import { TenantChip } from "../../ui/TenantChip";
import { useAction } from "../../ui/useAction";
import { usePageTitle } from "../../ui/usePageTitle";
import { ActivityLog } from "./ActivityLog";
import { Composer, type Mode } from "./Composer";
import { ConflictDialog } from "./ConflictDialog";
import { Facts } from "./Facts";
import { LinkedArticles } from "./LinkedArticles";
import { LinkedAssets } from "./LinkedAssets";
import { MailLog } from "./MailLog";
import { RequesterCard } from "./RequesterCard";
import { StatusButton } from "./StatusButton";
import { Thread } from "./Thread";
import classes from "./ticket.module.css";
import { usePresenceHere } from "./usePresenceHere";
import { useTicketChange } from "./useTicketChange";

export function TicketPage() {
  const { ticketId = "" } = useParams({ strict: false }) as { ticketId?: string };
  const { prefix } = useRealm();
  const ticket = useQuery(ticketQuery(prefix, ticketId));
  if (ticket.isError && !ticket.data) return <ErrorPanel error={ticket.error} onRetry={() => void ticket.refetch()} />;
  if (!ticket.data) return <TicketSkeleton />;
  return <Loaded key={ticket.data.id} ticket={ticket.data} routeId={ticketId} />;
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

function Loaded({ ticket, routeId }: { ticket: Ticket; routeId: string }) {
  const { t } = useTranslation();
  const session = useSession();
  const { prefix, realm, can } = useRealm();
  const client = useQueryClient();
  const narrow = useMediaQuery("(max-width: 62em)") ?? false;
  const [show, setShow] = useState<"thread" | "facts">("thread");
  const [mode, setMode] = useState<Mode>("reply");
  const area = useRef<HTMLTextAreaElement>(null);
  const ticketChange = useTicketChange(prefix, routeId);
  const { others, setReplying } = usePresenceHere(prefix, ticket.id, realm.person_id, realm.is_agent);
  usePageTitle(`${ticket.number} ${ticket.title}`);
  const take = useAction(() => takeTicket(prefix, ticket.id), {
    refetch: [[prefix, "ticketing"]],
    done: t("ticket.taken", { number: ticket.number }),
    onDone: (fresh) => client.setQueryData(ticketQuery(prefix, routeId).queryKey, fresh),
  });
  const mine = ticket.assignee_id === realm.person_id;
  const ended = ticket.status === "closed" || ticket.status === "cancelled";
  const takeable = !mine && !ended && ticket.status !== "resolved" && can("ticket.assign");
  const write = (next: Mode) => {
    setShow("thread");
    setMode(next);
    area.current?.focus();
    requestAnimationFrame(() => area.current?.focus());
  };
  useKeys({
    r: () => write("reply"),
    n: () => write("note"),
    a: () => takeable && take.mutate(),
    e: () => document.querySelector<HTMLElement>(`.${classes.side} button`)?.focus(),
  });
  const back = session.provider ? paths.queue() : paths.tickets(realm.slug);
  return (
    <div className={classes.page} data-show={show}>
      <header className={classes.head}>
        <div className={classes.headText}>
          <div className={classes.headLine}>
            <Tooltip label={t("ticket.back")}>
              <ActionIcon component={Link} href={back} variant="subtle" color="gray" size={24} ms={-4} aria-label={t("ticket.back")}>
                <IconArrowLeft size={16} />
              </ActionIcon>
            </Tooltip>
            <span className="tabular">{ticket.number}</span>
            <TenantChip name={realm.name} color={realm.color} logoUrl={realm.logo_url} />
          </div>
          <InlineTitle
            value={ticket.title}
            label={t("ticket.field.title")}
            disabled={!can("ticket.update") || ended}
            onSave={(title) => ticketChange.change({ patch: { title } })}
          />
        </div>
        <div className={classes.headEnd}>
          {others.length > 0 ? (
            <Tooltip label={others.map((person) => person.name).join(", ")}>
              <Avatar.Group spacing="xs" aria-label={t("presence.here", { names: others.map((person) => person.name).join(", ") })} role="img">
                {others.slice(0, 4).map((person) => (
                  <PersonAvatar key={person.id} name={person.name} size={28} />
                ))}
              </Avatar.Group>
            </Tooltip>
          ) : null}
          {takeable ? (
            <Button size="compact-md" variant="default" leftSection={<IconHandGrab size={16} />} loading={take.isPending} onClick={() => take.mutate()}>
              {t("ticket.take")}
            </Button>
          ) : null}
          <StatusButton ticket={ticket} ticketChange={ticketChange} />
        </div>
      </header>
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
      <section className={classes.main} aria-label={t("ticket.thread")}>
        <div className={classes.scroll} tabIndex={0} role="region" aria-label={t("ticket.thread")}>
          <Thread ticket={ticket} />
        </div>
        <Composer ticket={ticket} mode={mode} onMode={write} areaRef={area} others={others} onReplying={setReplying} />
      </section>
      <aside className={classes.side} aria-label={t("ticket.tab.details")}>
        <Tabs defaultValue="details" keepMounted={false}>
          <Tabs.List px="xs">
            <Tabs.Tab value="details">{t("ticket.tab.details")}</Tabs.Tab>
            <Tabs.Tab value="activity">{t("ticket.tab.activity")}</Tabs.Tab>
            {can("delivery.read") ? <Tabs.Tab value="mail">{t("ticket.tab.mail")}</Tabs.Tab> : null}
          </Tabs.List>
          <Tabs.Panel value="details">
            <Facts ticket={ticket} routeId={routeId} ticketChange={ticketChange} />
            <LinkedAssets ticket={ticket} />
            <LinkedArticles ticket={ticket} />
            <RequesterCard ticket={ticket} />
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
