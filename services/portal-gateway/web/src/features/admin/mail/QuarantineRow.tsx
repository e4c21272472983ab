import { Button, Group, Text } from "@mantine/core";
import { IconDownload, IconFileAlert, IconFileX, IconMailOff, IconRefresh, IconTicket, IconTicketOff, IconTrash, IconUserQuestion, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { discardMail, rawMailUrl, releaseMail } from "../../../api/mail";
import { useRealm } from "../../../api/session";
import type { QuarantinedMail } from "../../../api/types";
import { paths } from "../../../paths";
import { fileSize } from "../../../ui/Attachments";
import { askFirst } from "../../../ui/confirm";
import { Link, useGo } from "../../../ui/Link";
import { Mark } from "../../../ui/Mark";
import { TimeAgo } from "../../../ui/time";
import { useAction } from "../../../ui/useAction";
import list from "../frame/list.module.css";

const icons: Record<string, Icon> = {
  unparsable: IconFileX,
  too_large: IconFileAlert,
  unknown_sender: IconUserQuestion,
  refused_by_ticket: IconTicketOff,
  loop: IconRefresh,
};

/** A mail kept aside: who, what, why, and the two ways out. */
export function QuarantineRow({ mail }: { mail: QuarantinedMail }) {
  const { t, i18n } = useTranslation();
  const { prefix, realm, can } = useRealm();
  const go = useGo();
  const refetch = [[prefix, "mail_ingest"]];
  const subject = mail.subject || t("admin.quarantine.no_subject");
  const release = useAction(() => releaseMail(prefix, mail.id), {
    refetch: [...refetch, [prefix, "ticketing"]],
    done: t("admin.quarantine.released_done"),
    onDone: (done) => {
      if (done.ticket_id) go(paths.ticket(realm.slug, done.ticket_id));
    },
  });
  const discard = useAction(() => discardMail(prefix, mail.id), { refetch, done: t("admin.quarantine.discarded_done") });
  const decides = can("quarantine.manage") && mail.state === "waiting";
  return (
    <div className={list.item}>
      <div className={list.itemHead}>
        <div className={list.itemText}>
          <Text fw={600}>{subject}</Text>
          <Text fz="sm">{mail.sender || t("admin.quarantine.no_sender")}</Text>
          <div className={list.facts}>
            <Mark tone="warn" icon={icons[mail.reason] ?? IconMailOff}>
              {t(`admin.quarantine.reason.${mail.reason}`, { defaultValue: mail.reason.replaceAll("_", " ") })}
            </Mark>
            <span>{t("admin.quarantine.to", { address: mail.mailbox_address })}</span>
            <TimeAgo at={mail.received_at} />
            <span className="tabular">{fileSize(mail.size, i18n.language)}</span>
          </div>
          {mail.detail && mail.reason !== "unknown_sender" ? (
            <Text fz="xs" c="dimmed" mt={4}>
              {mail.detail}
            </Text>
          ) : null}
        </div>
        <Group gap="xs">
          <Button component="a" href={rawMailUrl(prefix, mail.id)} download size="xs" variant="subtle" color="gray" leftSection={<IconDownload size={15} />}>
            {t("admin.quarantine.raw")}
          </Button>
          {mail.ticket_id ? (
            <Button component={Link} href={paths.ticket(realm.slug, mail.ticket_id)} size="xs" variant="default" leftSection={<IconTicket size={15} />}>
              {t("admin.quarantine.open_ticket")}
            </Button>
          ) : null}
          {decides ? (
            <>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconTrash size={15} />}
                loading={discard.isPending}
                onClick={() =>
                  askFirst(t, {
                    title: t("admin.quarantine.discard_title", { subject }),
                    text: t("admin.quarantine.discard_text", { sender: mail.sender || t("admin.quarantine.no_sender") }),
                    confirm: t("admin.quarantine.discard"),
                    danger: true,
                    onConfirm: () => discard.mutate(),
                  })
                }
              >
                {t("admin.quarantine.discard")}
              </Button>
              <Button size="xs" variant="light" leftSection={<IconTicket size={15} />} loading={release.isPending} onClick={() => release.mutate()}>
                {t("admin.quarantine.release")}
              </Button>
            </>
          ) : null}
        </Group>
      </div>
    </div>
  );
}
