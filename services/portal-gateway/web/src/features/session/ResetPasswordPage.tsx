import { useTranslation } from "react-i18next";
import { confirmReset } from "../../api/session";
import { EntryLayout } from "../../layouts/entry/EntryLayout";
import { tokenSearch } from "../../search";
import { useSearchState } from "../../ui/Link";
import { PasswordForm } from "./PasswordForm";

export function ResetPasswordPage() {
  const { t } = useTranslation();
  const [{ token = "" }] = useSearchState(tokenSearch);
  return (
    <EntryLayout title={t("session.reset_title")} text={t("session.reset_text")}>
      <PasswordForm submitLabel={t("session.set_password")} send={(password) => confirmReset(token, password)} />
    </EntryLayout>
  );
}
