import { useTranslation } from "react-i18next";
import { useRealm } from "../../../api/session";
import { Section } from "../frame/Section";
import { auditActions } from "./actions";
import { AuditTrail } from "./AuditTrail";

export function AuditSection() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  return (
    <Section title={t("admin.section.audit")} text={t("admin.audit.text")}>
      <AuditTrail prefix={prefix} actions={auditActions} />
    </Section>
  );
}
