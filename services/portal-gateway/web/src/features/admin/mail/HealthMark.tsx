import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconPlayerPause } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Mailbox } from "../../../api/types";
import { Mark } from "../../../ui/Mark";

/** Whether mail gets in here at the moment. */
export function HealthMark({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  if (!mailbox.enabled) {
    return (
      <Mark tone="neutral" icon={IconPlayerPause}>
        {t("admin.mailboxes.off")}
      </Mark>
    );
  }
  if (mailbox.last_error) {
    return (
      <Mark tone="danger" icon={IconAlertTriangle}>
        {t("admin.mailboxes.failing")}
      </Mark>
    );
  }
  return mailbox.last_success_at ? (
    <Mark tone="good" icon={IconCircleCheck}>
      {t("admin.mailboxes.working")}
    </Mark>
  ) : (
    <Mark tone="neutral" icon={IconCircleDashed}>
      {t("admin.mailboxes.no_mail_yet")}
    </Mark>
  );
}
