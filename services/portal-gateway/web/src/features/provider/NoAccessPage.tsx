import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../ui/EmptyState";

export function NoAccessPage() {
  const { t } = useTranslation();
  return <EmptyState icon={IconLock} title={t("session.no_access")} text={t("session.no_access_text")} />;
}
