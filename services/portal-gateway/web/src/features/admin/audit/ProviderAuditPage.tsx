import { useTranslation } from "react-i18next";
import { useSession } from "../../../api/session";
import { Page } from "../../../ui/Page";
import { providerAuditActions } from "./actions";
import { AuditTrail } from "./AuditTrail";

/** What the provider's own people did: clients, technicians, teams, roles. */
export function ProviderAuditPage() {
  const { t } = useTranslation();
  const { provider } = useSession();
  return (
    <Page title={t("admin.section.audit")} subtitle={t("admin.audit.provider_text")}>
      {provider ? <AuditTrail prefix={provider.api_prefix} actions={providerAuditActions} /> : null}
    </Page>
  );
}
