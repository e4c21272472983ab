import { Button, Group, Modal, SegmentedControl, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createMailbox, mailboxesQuery, updateMailbox } from "../../../api/mail";
import { useRealm } from "../../../api/session";
import type { Mailbox } from "../../../api/types";
import { Stale } from "../frame/Stale";
import { useEditor } from "../frame/useEditor";
import { ImapFields } from "./ImapFields";
import { imapRules, mailboxValues, type MailboxValues } from "./values";

export function MailboxDialog({ mailbox, onClose }: { mailbox: Mailbox | "new" | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(mailbox);
  if (mailbox && mailbox !== shown) setShown(mailbox);
  const existing = shown && shown !== "new" ? shown : undefined;
  return (
    <Modal
      opened={mailbox !== null}
      onClose={onClose}
      size={540}
      title={existing ? t("admin.mailboxes.edit", { address: existing.address }) : t("admin.mailboxes.new")}
      closeButtonProps={{ "aria-label": t("admin.close") }}
    >
      {shown ? <MailboxForm key={existing?.id ?? "new"} mailbox={existing} onClose={onClose} /> : null}
    </Modal>
  );
}

function MailboxForm({ mailbox, onClose }: { mailbox?: Mailbox; onClose: () => void }) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const client = useQueryClient();
  const editor = useEditor<Mailbox, MailboxValues>({
    thing: mailbox,
    values: mailboxValues,
    validate: (values) => ({
      ...(/^\S+@\S+$/.test(values.address.trim()) ? {} : { address: t("admin.people.no_email") }),
      ...(values.kind === "imap" ? imapRules(t, values.imap, Boolean(mailbox)) : {}),
    }),
    save: ({ kind, address, display_name, default_sender, imap }, base) => {
      const { password, ...account } = imap;
      const given = kind === "imap" ? { imap: { ...account, ...(password ? { password } : {}) } } : {};
      if (!base) return createMailbox(prefix, { kind, address: address.trim(), display_name, default_sender, ...given });
      return updateMailbox(prefix, base, { display_name, ...(default_sender ? { default_sender } : {}), ...given });
    },
    fresh: async () => (await client.fetchQuery({ ...mailboxesQuery(prefix), staleTime: 0 })).find((each) => each.id === mailbox?.id),
    refetch: [[prefix, "mail_ingest"]],
    done: (saved) => t(mailbox ? "admin.mailboxes.saved" : "admin.mailboxes.added", { address: saved.address }),
    onSaved: onClose,
  });
  const { form } = editor;
  const { kind } = form.values;
  return (
    <form onSubmit={editor.submit} noValidate autoComplete="off">
      <Stack>
        <Stale editor={editor} />
        {mailbox ? null : (
          <div>
            <SegmentedControl
              fullWidth
              aria-label={t("admin.mailboxes.kind")}
              data={[
                { value: "smtp", label: t("admin.mailboxes.smtp") },
                { value: "imap", label: t("admin.mailboxes.imap") },
              ]}
              {...form.getInputProps("kind")}
            />
            <Text fz="xs" c="dimmed" mt={6}>
              {t(kind === "imap" ? "admin.mailboxes.imap_text" : "admin.mailboxes.smtp_text")}
            </Text>
          </div>
        )}
        {mailbox ? null : (
          <TextInput
            label={t("admin.mailboxes.address")}
            required
            type="email"
            placeholder="support@example.com"
            maxLength={254}
            data-autofocus
            {...form.getInputProps("address")}
          />
        )}
        <TextInput
          label={t("admin.mailboxes.display_name")}
          description={t("admin.mailboxes.display_name_text")}
          maxLength={100}
          {...form.getInputProps("display_name")}
        />
        {kind === "imap" ? <ImapFields form={form} existing={Boolean(mailbox)} /> : null}
        <Switch
          label={t("admin.mailboxes.default_sender")}
          description={t(mailbox?.default_sender ? "admin.mailboxes.default_sender_on" : "admin.mailboxes.default_sender_text")}
          disabled={mailbox?.default_sender || mailbox?.enabled === false}
          {...form.getInputProps("default_sender", { type: "checkbox" })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={editor.saving} disabled={Boolean(mailbox) && !editor.dirty}>
            {t(mailbox ? "action.save" : "admin.mailboxes.add")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
