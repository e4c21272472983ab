import { Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconClock, IconLock, IconMailOff, IconWorld } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { attachmentUrl } from "../../api/upload";
import type { Delivery, Message } from "../../api/types";
import { AttachmentList } from "../../ui/Attachments";
import { Html } from "../../ui/Html";
import { MarkdownView } from "../../ui/MarkdownView";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { SourceIcon } from "../../ui/TicketMarks";
import { TimeAgo } from "../../ui/time";
import classes from "./ticket.module.css";

interface Props {
  prefix: string;
  message: Message;
  deliveries: Delivery[];
  sending?: boolean;
}

const deliveryIcons = { queued: IconClock, sent: IconCheck, failed: IconAlertTriangle, suppressed: IconMailOff, unspecified: IconClock };

function DeliveryState({ deliveries }: { deliveries: Delivery[] }) {
  const { t } = useTranslation();
  if (deliveries.length === 0) return null;
  const worst = (["failed", "queued", "suppressed", "sent"] as const).find((state) => deliveries.some((one) => one.state === state)) ?? "queued";
  const Symbol = deliveryIcons[worst];
  const lines = deliveries.map((one) => `${one.recipient}: ${t(`delivery.state.${one.state}`)}`).join("\n");
  return (
    <Tooltip label={<span style={{ whiteSpace: "pre-line" }}>{lines}</span>}>
      <span className={classes.messageMeta} style={worst === "failed" ? { color: "var(--g-danger)" } : undefined}>
        <Symbol size={13} aria-hidden />
        {t(`delivery.state.${worst}`)}
      </span>
    </Tooltip>
  );
}

export function MessageCard({ prefix, message, deliveries, sending }: Props) {
  const { t } = useTranslation();
  const [quoted, setQuoted] = useState(false);
  const image = useCallback((id: string) => attachmentUrl(prefix, id, true), [prefix]);
  const isPrivate = message.kind === "private_note";
  return (
    <article
      className={classes.message}
      id={message.id}
      data-note={isPrivate || undefined}
      data-public={message.kind === "public_note" || undefined}
      data-agent={message.author_is_agent || undefined}
      data-sending={sending || undefined}
      aria-label={t(isPrivate ? "message.note_by" : "message.by", { name: message.author_name })}
    >
      <header className={classes.messageHead}>
        <PersonAvatar name={message.author_name || "?"} size={30} />
        <div className={classes.messageWho}>
          <span className={classes.messageName}>{message.author_name}</span>
          {isPrivate ? (
            <span className={classes.noteTag}>
              <IconLock size={13} aria-hidden />
              {t("message.private_note")}
            </span>
          ) : null}
          {message.kind === "public_note" ? (
            <span className={classes.publicTag}>
              <IconWorld size={13} aria-hidden />
              {t("message.public_note")}
            </span>
          ) : null}
          {isPrivate ? null : (
            <Tooltip label={t(`ticket.source.${message.channel}`)}>
              <span className={classes.messageMeta}>
                <SourceIcon source={message.channel} size={13} />
              </span>
            </Tooltip>
          )}
          <DeliveryState deliveries={deliveries} />
        </div>
        <span className={classes.messageMeta}>{sending ? t("message.sending") : <TimeAgo at={message.created_at} />}</span>
      </header>
      {message.body_html ? <Html html={message.body_html} imageUrl={image} /> : <MarkdownView text={message.body} />}
      {message.cc.length > 0 ? <span className={classes.messageMeta}>{t("message.cc", { list: message.cc.join(", ") })}</span> : null}
      {message.quoted_html ? (
        <>
          <button type="button" className={classes.quoteButton} aria-expanded={quoted} onClick={() => setQuoted(!quoted)}>
            {quoted ? t("message.hide_quoted") : t("message.show_quoted")}
          </button>
          {quoted ? (
            <div className={classes.quoted}>
              <Html html={message.quoted_html} imageUrl={image} />
            </div>
          ) : null}
        </>
      ) : null}
      <AttachmentList files={message.attachments.filter((file) => !file.inline)} url={(id, inline) => attachmentUrl(prefix, id, inline)} />
    </article>
  );
}
