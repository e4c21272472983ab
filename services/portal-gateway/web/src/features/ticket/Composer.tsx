import { ActionIcon, Button, Checkbox, FileButton, Tooltip } from "@mantine/core";
import { IconPaperclip, IconPencil } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { settingsQuery } from "../../api/identity";
import type { PersonHere } from "../../api/live";
import { useRealm, useSession } from "../../api/session";
import { addNote, addReply, linkArticle, messagesQuery } from "../../api/ticketing";
import type { Article, Message, Ticket } from "../../api/types";
import { paths } from "../../paths";
import { PendingFiles } from "../../ui/Attachments";
import { useDraft } from "../../ui/draft";
import { MarkdownBox } from "../../ui/MarkdownBox";
import { toastError } from "../../ui/toast";
import { useFiles } from "../../ui/useFiles";
import { ArticleInsert } from "./ArticleInsert";
import { FoldedComposer, ModeIcon, type Mode } from "./FoldedComposer";
import classes from "./ticket.module.css";


interface Props {
  ticket: Ticket;
  mode: Mode;
  onMode: (mode: Mode) => void;
  areaRef: Ref<HTMLTextAreaElement>;
  others: PersonHere[];
  onReplying: (replying: boolean) => void;
  /** Only the choice of what to write, to leave room for the thread on a phone. */
  folded?: boolean;
  onFold?: () => void;
}

/** Reply, private note, public note: tabs with their own colour, words, draft and button, so that nobody mistakes one for the other. */
export function Composer({ ticket, mode, onMode, areaRef, others, onReplying, folded, onFold }: Props) {
  const { t } = useTranslation();
  const session = useSession();
  const { prefix, can, realm } = useRealm();
  const client = useQueryClient();
  const [text, setText] = useDraft(`${realm.id}.${ticket.id}.${mode}`);
  const [hold, setHold] = useState(false);
  const [searching, setSearching] = useState(false);
  const [over, setOver] = useState(false);
  const files = useFiles(prefix);
  const resetFile = useRef<() => void>(null);
  const note = mode !== "reply";
  const writing = text.trim().length > 0;
  const portal = useQuery({ ...settingsQuery(prefix), enabled: can("settings.read"), staleTime: 300_000, retry: false }).data?.portal_url;

  useEffect(() => onReplying(writing && !note), [writing, note, onReplying]);

  const key = messagesQuery(prefix, ticket.id).queryKey;
  const send = useMutation({
    mutationFn: ({ body, ids }: { body: string; ids: string[] }) =>
      note
        ? addNote(prefix, ticket.id, { body, attachment_ids: ids, public: mode === "public" || undefined })
        : addReply(prefix, ticket.id, { body, attachment_ids: ids, hold_for_requester: hold || undefined }),
    onMutate: ({ body }) => {
      const now = new Date().toISOString();
      const mine: Message = {
        id: `sending-${now}`,
        ticket_id: ticket.id,
        kind: ({ reply: "public", note: "private_note", public: "public_note" } as const)[mode],
        channel: "agent",
        author_id: realm.person_id,
        author_name: session.person.name,
        author_is_agent: true,
        body,
        body_html: "",
        quoted_html: "",
        attachments: files.pending.flatMap((file) => (file.attachment ? [file.attachment] : [])),
        created_at: now,
        mail_message_id: "",
        cc: [],
      };
      client.setQueryData(key, (old) => (old ? [...old, mine] : old));
      setText("");
      files.clear();
      return { body, id: mine.id };
    },
    onError: (error, { body }, context) => {
      client.setQueryData(key, (old) => old?.filter((message) => message.id !== context?.id));
      setText(body);
      toastError(t, error, t("composer.kept"));
    },
    onSuccess: (message, _input, context) => {
      setHold(false);
      client.setQueryData(key, (old) => old?.map((each) => (each.id === context.id ? message : each)));
    },
    onSettled: () => void client.invalidateQueries({ queryKey: [prefix, "ticketing"] }),
  });

  const submit = () => {
    if (!writing || files.busy || send.isPending) return;
    send.mutate({ body: text.trim(), ids: files.ids });
  };
  const insert = (article: Article) => {
    const base = portal?.replace(/\/$/, "");
    const link = base && mode !== "note" ? `[${article.title}](${base}${paths.portal.article(article.id)})` : `**${article.title}**`;
    setText(`${text.replace(/#$/, "")}${text && !/\s$|#$/.test(text) ? " " : ""}${link} `);
    if (can("ticket.link")) {
      void linkArticle(prefix, ticket.id, article.id)
        .then(() => client.invalidateQueries({ queryKey: [prefix, "ticketing", "links", ticket.id] }))
        .catch(() => undefined);
    }
  };
  const type = (next: string) => {
    if (next.length === text.length + 1 && /[^\n]\s#$/.test(next)) setSearching(true);
    setText(next);
  };
  const extra = ticket.watchers.filter((watcher) => watcher.person_id !== ticket.requester_id).length;
  const sendLabel = extra > 0 ? t("composer.send_to_more", { name: ticket.requester_name, count: extra }) : t("composer.send_to", { name: ticket.requester_name });
  const recipients = [ticket.requester_email || ticket.requester_name, ...ticket.watchers.map((watcher) => watcher.email || watcher.name)];
  const replying = others.filter((person) => person.mode === "replying");
  const tabs: Mode[] = [...(can("ticket.reply") ? (["reply"] as const) : []), ...(can("ticket.note") ? (["note", "public"] as const) : [])];
  if (tabs.length === 0) return null;
  const said = {
    reply: { aside: t("composer.to", { list: recipients.join(", ") }), text: t("composer.reply_text"), hint: t("composer.reply_placeholder", { name: ticket.requester_name }), send: sendLabel },
    note: { aside: t("composer.only_agents"), text: t("composer.note_text"), hint: t("composer.note_placeholder"), send: t("composer.save_note") },
    public: { aside: t("composer.in_portal"), text: t("composer.public_text"), hint: t("composer.public_placeholder", { name: ticket.requester_name }), send: t("composer.save_public") },
  }[mode];
  if (folded && !writing && files.pending.length === 0) {
    return <FoldedComposer tabs={tabs} onMode={onMode} />;
  }

  return (
    <div className={classes.composerDock}>
      {replying.length > 0 ? (
        <div className={classes.replying} role="status">
          <IconPencil size={14} aria-hidden />
          {t("presence.replying", { names: replying.map((person) => person.name).join(", ") })}
        </div>
      ) : null}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- files can also be added by the button and by pasting */}
      <div
        className={classes.composer}
        data-mode={mode}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onBlur={(event) => {
          if (!writing && files.pending.length === 0 && event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) onFold?.();
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          files.add([...event.dataTransfer.files]);
        }}
      >
        <div className={classes.tabs} role="tablist" aria-label={t("composer.label")}>
          {tabs.map((tab) => (
            <button
              key={tab}
              type="button"
              role="tab"
              id={`composer-${tab}`}
              aria-selected={mode === tab}
              aria-controls="composer-panel"
              className={classes.tab}
              onClick={() => onMode(tab)}
            >
              <ModeIcon mode={tab} />
              {t(`composer.${tab}`)}
            </button>
          ))}
          <span className={classes.recipients} title={said.aside}>
            {said.aside}
          </span>
        </div>
        <div id="composer-panel" role="tabpanel" aria-labelledby={`composer-${mode}`}>
          <MarkdownBox
            areaRef={areaRef}
            value={text}
            onChange={type}
            minRows={2}
            maxRows={12}
            aria-label={said.text}
            placeholder={said.hint}
            onPaste={(event) => {
              if (event.clipboardData.files.length > 0) {
                event.preventDefault();
                files.add([...event.clipboardData.files]);
              }
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                submit();
              }
              if (event.key === "Escape") event.currentTarget.blur();
            }}
            tools={
              <>
                <FileButton multiple resetRef={resetFile} onChange={(chosen) => { files.add(chosen); resetFile.current?.(); }}>
                  {(props) => (
                    <Tooltip label={t("attachment.add")}>
                      <ActionIcon {...props} variant="subtle" color="gray" size={28} aria-label={t("attachment.add")}>
                        <IconPaperclip size={16} />
                      </ActionIcon>
                    </Tooltip>
                  )}
                </FileButton>
                <ArticleInsert prefix={prefix} opened={searching} onOpened={setSearching} onChoose={insert} publishedOnly={mode !== "note"} />
              </>
            }
          />
          <PendingFiles files={files.pending} onRemove={files.remove} />
          <div className={classes.composerFoot}>
            {note || ticket.status === "closed" ? null : (
              <Checkbox size="xs" label={t("composer.hold")} checked={hold} onChange={(event) => setHold(event.currentTarget.checked)} />
            )}
            <Button
              size="xs"
              className={classes.send}
              color={{ reply: undefined, note: "yellow.8", public: "violet.8" }[mode]}
              autoContrast
              disabled={!writing || files.busy}
              loading={send.isPending}
              leftSection={<ModeIcon mode={mode} />}
              onClick={submit}
            >
              {said.send}
            </Button>
          </div>
        </div>
      </div>
    </div>
  );
}
