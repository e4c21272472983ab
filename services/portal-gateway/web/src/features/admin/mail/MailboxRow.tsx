import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconDots, IconPencil, IconPlugConnected, IconPower, IconSend, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteMailbox, testMailbox, updateMailbox, type MailboxPatch } from "../../../api/mail";
import { useRealm } from "../../../api/session";
import type { Mailbox } from "../../../api/types";
import { askFirst } from "../../../ui/confirm";
import { Mark } from "../../../ui/Mark";
import { TimeAgo } from "../../../ui/time";
import { useAction } from "../../../ui/useAction";
import list from "../frame/list.module.css";
import { useRefreshIfStale } from "../frame/useRefreshIfStale";
import { HealthMark } from "./HealthMark";

/** One mailbox with its health and what can be done with it. */
export function MailboxRow({ mailbox, onEdit }: { mailbox: Mailbox; onEdit?: () => void }) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const [tested, setTested] = useState<{ ok: boolean; detail: string } | null>(null);
  const refetch = [[prefix, "mail_ingest"]];
  const { address } = mailbox;
  const change = useAction((patch: MailboxPatch) => updateMailbox(prefix, mailbox, patch), {
    refetch,
    done: t("admin.mailboxes.saved", { address }),
    onFailed: useRefreshIfStale([prefix, "mail_ingest"]),
  });
  const remove = useAction(() => deleteMailbox(prefix, mailbox.id), { refetch, done: t("admin.mailboxes.deleted", { address }) });
  const test = useAction(() => testMailbox(prefix, mailbox.id), { refetch, onDone: setTested });
  const askDelete = () =>
    askFirst(t, {
      title: t("admin.mailboxes.delete_title", { address }),
      text: t("admin.mailboxes.delete_text"),
      confirm: t("admin.mailboxes.delete"),
      danger: true,
      onConfirm: () => remove.mutate(),
    });
  return (
    <div className={list.item}>
      <div className={list.itemHead}>
        <div className={list.itemText}>
          <Group gap="xs">
            <Text fw={600} style={{ overflowWrap: "anywhere" }}>
              {address}
            </Text>
            {mailbox.default_sender ? (
              <Mark tone="info" icon={IconSend}>
                {t("admin.mailboxes.sender")}
              </Mark>
            ) : null}
          </Group>
          <div className={list.facts}>
            {mailbox.display_name ? <span>{t("admin.mailboxes.shown_as", { name: mailbox.display_name })}</span> : null}
            <span>
              {mailbox.imap ? t("admin.mailboxes.fetched", { host: mailbox.imap.host, user: mailbox.imap.username }) : t("admin.mailboxes.delivered")}
            </span>
            {mailbox.last_success_at ? (
              <span>
                {t(mailbox.kind === "imap" ? "admin.mailboxes.last_fetch" : "admin.mailboxes.last_mail")} <TimeAgo at={mailbox.last_success_at} />
              </span>
            ) : null}
          </div>
        </div>
        <Group gap="xs" wrap="nowrap">
          <HealthMark mailbox={mailbox} />
          {onEdit && mailbox.kind === "imap" ? (
            <Button size="xs" variant="default" leftSection={<IconPlugConnected size={15} />} loading={test.isPending} onClick={() => test.mutate()}>
              {t("admin.mailboxes.test")}
            </Button>
          ) : null}
          {onEdit ? (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" aria-label={t("admin.actions_for", { name: address })} loading={change.isPending}>
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
                  {t("action.edit")}
                </Menu.Item>
                {mailbox.kind === "smtp" ? (
                  <Menu.Item leftSection={<IconPlugConnected size={16} />} onClick={() => test.mutate()}>
                    {t("admin.mailboxes.test")}
                  </Menu.Item>
                ) : null}
                {mailbox.default_sender ? null : (
                  <>
                    {mailbox.enabled ? (
                      <Menu.Item leftSection={<IconSend size={16} />} onClick={() => change.mutate({ default_sender: true })}>
                        {t("admin.mailboxes.make_sender")}
                      </Menu.Item>
                    ) : null}
                    <Menu.Item leftSection={<IconPower size={16} />} onClick={() => change.mutate({ enabled: !mailbox.enabled })}>
                      {t(mailbox.enabled ? "admin.mailboxes.switch_off" : "admin.mailboxes.switch_on")}
                    </Menu.Item>
                    <Menu.Item c="var(--g-danger)" leftSection={<IconTrash size={16} />} onClick={askDelete}>
                      {t("admin.delete")}
                    </Menu.Item>
                  </>
                )}
              </Menu.Dropdown>
            </Menu>
          ) : null}
        </Group>
      </div>
      {mailbox.last_error && !tested ? (
        <div className={list.problem}>
          {mailbox.last_error} <TimeAgo at={mailbox.last_error_at} />
        </div>
      ) : null}
      <div role="status">
        {tested ? (
          <div className={list.problem} data-good={tested.ok || undefined}>
            <b>{t(tested.ok ? "admin.mailboxes.test_ok" : "admin.mailboxes.test_failed")}</b> {tested.detail}
          </div>
        ) : null}
      </div>
    </div>
  );
}
