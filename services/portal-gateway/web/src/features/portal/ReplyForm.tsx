import { ActionIcon, Button, FileButton, Group, Text, Textarea } from "@mantine/core";
import { IconCamera, IconSend } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../../api/problem";
import { useRealm } from "../../api/session";
import { addReply } from "../../api/ticketing";
import type { Ticket } from "../../api/types";
import { PendingFiles } from "../../ui/Attachments";
import { useDraft } from "../../ui/draft";
import { useFiles } from "../../ui/useFiles";
import classes from "./portal.module.css";

/** Answers from the portal; what is typed survives a closed tab and a failed try. */
export function ReplyForm({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const client = useQueryClient();
  const [text, setText] = useDraft(`portal.${ticket.id}`);
  const files = useFiles(prefix);
  const send = useMutation({
    mutationFn: () => addReply(prefix, ticket.id, { body: text.trim() || t("portal.ticket.only_files"), attachment_ids: files.ids }),
    onSuccess: () => {
      setText("");
      files.clear();
      return client.invalidateQueries({ queryKey: [prefix, "ticketing"] });
    },
  });
  const empty = !text.trim() && files.ids.length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!empty && !send.isPending && !files.busy) send.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.reply}>
      <Textarea
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        placeholder={t("portal.ticket.answer")}
        aria-label={t("portal.ticket.answer")}
        autosize
        minRows={2}
        maxRows={10}
        size="md"
      />
      <PendingFiles files={files.pending} onRemove={files.remove} />
      {send.isError ? (
        <Text role="alert" fz="sm" c="var(--g-danger)" mt={6}>
          {errorText(t, send.error)}
        </Text>
      ) : null}
      <Group justify="space-between" mt="sm">
        <FileButton onChange={files.add} multiple>
          {(props) => (
            <ActionIcon variant="default" size={42} aria-label={t("portal.form.attach")} {...props}>
              <IconCamera size={20} />
            </ActionIcon>
          )}
        </FileButton>
        <Button type="submit" size="md" rightSection={<IconSend size={18} aria-hidden />} loading={send.isPending} disabled={empty || files.busy}>
          {t("portal.ticket.send")}
        </Button>
      </Group>
    </form>
  );
}
