import { Button } from "@mantine/core";
import { IconMail, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mailboxesQuery } from "../../../api/mail";
import { useRealm } from "../../../api/session";
import type { Mailbox } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { SkeletonRows } from "../../../ui/Rows";
import { Section } from "../frame/Section";
import { MailboxDialog } from "./MailboxDialog";
import { MailboxRow } from "./MailboxRow";

export function MailboxesSection() {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const mailboxes = useQuery({ ...mailboxesQuery(prefix), refetchInterval: 30_000 });
  const [edited, setEdited] = useState<Mailbox | "new" | null>(null);
  const manages = can("mailbox.manage");
  const add = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEdited("new")}>
      {t("admin.mailboxes.new")}
    </Button>
  );
  return (
    <Section title={t("admin.section.mailboxes")} text={t("admin.mailboxes.text")} readOnly={!manages} actions={manages && mailboxes.data?.length ? add : null}>
      {mailboxes.isError ? <ErrorPanel error={mailboxes.error} onRetry={() => void mailboxes.refetch()} /> : null}
      {mailboxes.isPending ? <SkeletonRows count={3} height={84} /> : null}
      {mailboxes.data && mailboxes.data.length > 0 ? (
        <Card p={0}>
          {mailboxes.data.map((mailbox) => (
            <MailboxRow key={mailbox.id} mailbox={mailbox} onEdit={manages ? () => setEdited(mailbox) : undefined} />
          ))}
        </Card>
      ) : null}
      {mailboxes.data?.length === 0 ? (
        <EmptyState icon={IconMail} title={t("admin.mailboxes.none")} text={t("admin.mailboxes.none_text")} action={manages ? add : null} />
      ) : null}
      <MailboxDialog mailbox={edited} onClose={() => setEdited(null)} />
    </Section>
  );
}
