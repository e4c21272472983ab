import { Text } from "@mantine/core";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import type { Message } from "../../api/types";
import { attachmentUrl } from "../../api/upload";
import { AttachmentList } from "../../ui/Attachments";
import { Html } from "../../ui/Html";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { TimeAgo } from "../../ui/time";
import classes from "./portal.module.css";

/** The public thread like a messenger: theirs on the left, one's own on the right. */
export function Bubbles({ messages }: { messages: Message[] }) {
  const { t } = useTranslation();
  return (
    <ol className={classes.thread} aria-label={t("portal.ticket.thread")} aria-live="polite">
      {messages.map((message) => (
        <Bubble key={message.id} message={message} />
      ))}
    </ol>
  );
}

function Bubble({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { realm, prefix } = useRealm();
  const own = message.author_id === realm.person_id;
  const url = useCallback((id: string, inline?: boolean) => attachmentUrl(prefix, id, inline), [prefix]);
  const imageUrl = useCallback((id: string) => attachmentUrl(prefix, id, true), [prefix]);
  return (
    <li className={classes.turn} data-own={own || undefined}>
      {own ? null : <PersonAvatar name={message.author_name} size={34} />}
      <div className={classes.bubble}>
        <Text fz="sm" mb={4} className={classes.author}>
          <strong>{own ? t("portal.ticket.you") : message.author_name}</strong>
          <TimeAgo at={message.created_at} />
        </Text>
        <Html html={message.body_html} imageUrl={imageUrl} />
        <AttachmentList files={message.attachments.filter((file) => !file.inline)} url={url} />
      </div>
    </li>
  );
}
