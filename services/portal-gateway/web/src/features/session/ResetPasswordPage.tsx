import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isStatus } from "../../api/problem";
import { confirmReset } from "../../api/session";
import { EntryLayout } from "../../layouts/entry/EntryLayout";
import { tokenSearch } from "../../search";
import { useSearchState } from "../../ui/Link";
import { DeadLink } from "./DeadLink";
import { PasswordForm } from "./PasswordForm";

export function ResetPasswordPage() {
  const { t } = useTranslation();
  const [{ token = "" }] = useSearchState(tokenSearch);
  const [dead, setDead] = useState(!token);
  if (dead) return <DeadLink />;
  return (
    <EntryLayout title={t("session.reset_title")} text={t("session.reset_text")}>
      <PasswordForm
        submitLabel={t("session.set_password")}
        send={(password) => confirmReset(token, password)}
        onRefused={(error) => setDead(isStatus(error, 404))}
      />
    </EntryLayout>
  );
}
