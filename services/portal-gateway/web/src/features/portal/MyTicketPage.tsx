import { Anchor, Button, Skeleton, Text } from "@mantine/core";
import { IconCircleCheck, IconHeadset } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useRealm, useSession } from "../../api/session";
import { addReply, messagesQuery, moveTicket, ticketQuery, type Transition } from "../../api/ticketing";
import type { Message, Ticket } from "../../api/types";
import { attachmentUrl } from "../../api/upload";
import { paths } from "../../paths";
import { AttachmentList } from "../../ui/Attachments";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Html } from "../../ui/Html";
import { Link } from "../../ui/Link";
import { MarkdownView } from "../../ui/MarkdownView";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { SkeletonRows } from "../../ui/Rows";
import { TimeAgo } from "../../ui/time";
import { toastError } from "../../ui/toast";
import { useAction } from "../../ui/useAction";
import { usePageTitle } from "../../ui/usePageTitle";
import { Answer } from "./Answer";
import { BackLink } from "./BackLink";
import { isOver, plainStatus, waitsForRequester } from "./plain";
import { StandMark } from "./StandMark";
import classes from "./talk.module.css";
import { Trouble } from "./Trouble";

function Bubble({ message, me, prefix }: { message: Message; me: string; prefix: string }) {
  const { t } = useTranslation();
  const image = useCallback((id: string) => attachmentUrl(prefix, id, true), [prefix]);
  const mine = message.author_id === me;
  return (
    <div className={classes.bubbleRow} data-mine={mine || undefined} data-sending={message.id.startsWith("sending") || undefined}>
      {mine ? null : <PersonAvatar name={message.author_name || "?"} size={32} />}
      <article className={classes.bubble} aria-label={t("message.by", { name: message.author_name })}>
        <div className={classes.bubbleHead}>
          <b>{mine ? t("portal.you") : message.author_name}</b>
          {message.author_is_agent ? <span>{t("portal.support")}</span> : null}
          <TimeAgo at={message.created_at} />
        </div>
        {message.body_html ? <Html html={message.body_html} imageUrl={image} /> : <MarkdownView text={message.body} />}
        <AttachmentList files={message.attachments.filter((file) => !file.inline)} url={(id, inline) => attachmentUrl(prefix, id, inline)} />
      </article>
    </div>
  );
}

export function MyTicketPage() {
  const { t } = useTranslation();
  const { ticketId = "" } = useParams({ strict: false }) as { ticketId?: string };
  const { prefix } = useRealm();
  const ticket = useQuery(ticketQuery(prefix, ticketId));
  usePageTitle(ticket.data ? `${ticket.data.number} ${ticket.data.title}` : undefined);
  if (ticket.isError && !ticket.data) {
    return (
      <div className={classes.talk}>
        <Trouble
          error={ticket.error}
          onRetry={() => void ticket.refetch()}
          back={{ href: paths.portal.tickets(), label: t("portal.all_tickets") }}
        />
      </div>
    );
  }
  if (!ticket.data) {
    return (
      <div className={classes.talk} style={{ paddingTop: 24 }}>
        <Skeleton height={28} width="60%" mb="md" />
        <SkeletonRows count={3} height={90} />
      </div>
    );
  }
  return <Talk ticket={ticket.data} routeId={ticketId} />;
}

function Talk({ ticket, routeId }: { ticket: Ticket; routeId: string }) {
  const { t } = useTranslation();
  const session = useSession();
  const { prefix, realm } = useRealm();
  const client = useQueryClient();
  const messages = useQuery(messagesQuery(prefix, ticket.id));
  const key = messagesQuery(prefix, ticket.id).queryKey;
  const end = useRef<HTMLDivElement>(null);
  const count = messages.data?.length ?? 0;
  const seen = useRef(0);
  useEffect(() => {
    if (seen.current > 0 && count > seen.current) end.current?.scrollIntoView({ block: "end", behavior: "smooth" });
    seen.current = count;
  }, [count]);
  const send = useMutation({
    mutationFn: ({ body, ids }: { body: string; ids: string[]; files: Message["attachments"] }) =>
      addReply(prefix, ticket.id, { body, attachment_ids: ids }),
    onMutate: ({ body, files }) => {
      const now = new Date().toISOString();
      const mine: Message = {
        id: `sending-${now}`,
        ticket_id: ticket.id,
        kind: "public",
        channel: "portal",
        author_id: realm.person_id,
        author_name: session.person.name,
        author_is_agent: false,
        body,
        body_html: "",
        quoted_html: "",
        attachments: files,
        created_at: now,
        mail_message_id: "",
        cc: [],
      };
      client.setQueryData(key, (old) => (old ? [...old, mine] : old));
      return { id: mine.id };
    },
    onError: (error, _input, context) => {
      client.setQueryData(key, (old) => old?.filter((message) => message.id !== context?.id));
      toastError(t, error, t("composer.kept"));
    },
    onSuccess: (message, _input, context) => {
      client.setQueryData(key, (old) => old?.map((each) => (each.id === context.id ? message : each)));
    },
    onSettled: () => void client.invalidateQueries({ queryKey: [prefix, "ticketing"] }),
  });
  const move = useAction((to: Transition) => moveTicket(prefix, ticket, to), {
    refetch: [[prefix, "ticketing"]],
    onDone: (fresh) => client.setQueryData(ticketQuery(prefix, routeId).queryKey, fresh),
  });
  const can = (to: Transition["to"]) => ticket.allowed_transitions.includes(to);
  const answer = useRef<HTMLTextAreaElement>(null);
  const yourTurn = ticket.status === "pending" && waitsForRequester(ticket);
  const reopen = () => move.mutate({ to: "open" }, { onSuccess: () => answer.current?.focus() });
  return (
    <div className={classes.talk}>
      <header className={classes.talkHead}>
        <BackLink href={paths.portal.tickets()} label={t("portal.nav.tickets")} />
        <h1 className={classes.talkTitle}>{ticket.title}</h1>
        <p className={classes.talkMeta}>
          {ticket.number} · {t("portal.opened")} <TimeAgo at={ticket.created_at} />
          {ticket.requester_id === realm.person_id ? null : ` · ${t("portal.asked_by", { name: ticket.requester_name })}`}
        </p>
        <section className={classes.stand} data-tone={yourTurn ? "warn" : ticket.status === "resolved" ? "good" : undefined}>
          <div className={classes.standRow}>
            {ticket.assignee_name ? <PersonAvatar name={ticket.assignee_name} size={40} /> : <IconHeadset size={32} stroke={1.5} aria-hidden />}
            <div className={classes.standText}>
              <b>{ticket.status === "resolved" ? t("portal.solved_question") : plainStatus(t, ticket)}</b>
              <span>
                {ticket.status === "new"
                  ? t("portal.answer_comes", { email: session.person.email })
                  : ticket.assignee_name && ticket.status !== "open"
                    ? t("portal.handled_by", { name: ticket.assignee_name })
                    : (ticket.team_name ?? "")}
              </span>
            </div>
            <StandMark ticket={ticket} />
          </div>
          {ticket.status === "resolved" && (can("closed") || can("open")) ? (
            <div className={classes.decide}>
              {can("closed") ? (
                <Button size="sm" leftSection={<IconCircleCheck size={18} />} loading={move.isPending} onClick={() => move.mutate({ to: "closed" })}>
                  {t("portal.solved_yes")}
                </Button>
              ) : null}
              {can("open") ? (
                <Button size="sm" variant="default" disabled={move.isPending} onClick={reopen}>
                  {t("portal.solved_no")}
                </Button>
              ) : null}
            </div>
          ) : null}
        </section>
      </header>
      <div className={classes.bubbles} role="log" aria-label={t("ticket.thread")} aria-live="polite">
        {messages.isPending ? <SkeletonRows count={3} height={80} /> : null}
        {messages.isError ? <ErrorPanel error={messages.error} onRetry={() => void messages.refetch()} /> : null}
        {messages.data?.map((message) => (
          <Bubble key={message.id} message={message} me={realm.person_id} prefix={prefix} />
        ))}
        {messages.data?.length === 0 ? (
          <Text c="dimmed" ta="center" py="lg">
            {t("portal.no_messages")}
          </Text>
        ) : null}
        <div ref={end} className={classes.end} />
      </div>
      {isOver(ticket) ? (
        <Text c="dimmed" ta="center" py="lg" fz="sm" className={classes.over}>
          {t("portal.over")}{" "}
          <Anchor component={Link} href={paths.portal.report()} fz="sm">
            {t("portal.new_report")}
          </Anchor>
        </Text>
      ) : (
        <Answer
          ref={answer}
          draftKey={`${realm.id}.${ticket.id}.portal`}
          placeholder={
            ticket.status === "resolved" ? t("portal.answer_resolved") : yourTurn ? t("portal.answer_your_turn") : t("portal.answer_placeholder")
          }
          onSend={(body, ids, files) => send.mutateAsync({ body, ids, files }).then(() => undefined)}
        />
      )}
    </div>
  );
}
