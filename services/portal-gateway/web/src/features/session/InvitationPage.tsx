import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { isStatus } from "../../api/problem";
import { acceptInvitation, invitationQuery } from "../../api/session";
import { EntryLayout } from "../../layouts/entry/EntryLayout";
import { tokenSearch } from "../../search";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { useSearchState } from "../../ui/Link";
import { DeadLink } from "./DeadLink";
import { PasswordForm } from "./PasswordForm";

export function InvitationPage() {
  const { t } = useTranslation();
  const [{ token = "" }] = useSearchState(tokenSearch);
  const invitation = useQuery(invitationQuery(token));
  if (!token || isStatus(invitation.error, 404) || isStatus(invitation.error, 400)) return <DeadLink invitation />;
  if (!invitation.data) {
    return (
      <EntryLayout title={t("session.invitation")}>
        {invitation.isError ? (
          <ErrorPanel error={invitation.error} onRetry={() => void invitation.refetch()} />
        ) : (
          <Stack>
            <Skeleton height={60} />
            <Skeleton height={60} />
            <Skeleton height={42} />
          </Stack>
        )}
      </EntryLayout>
    );
  }
  const { name, email, organisation, reset, has_login } = invitation.data;
  return (
    <EntryLayout
      title={reset ? t("session.reset_title") : t("session.welcome", { name: name || email })}
      text={reset ? t("session.reset_text") : t("session.invited_to", { name: organisation })}
    >
      <PasswordForm
        email={email}
        existing={has_login && !reset}
        submitLabel={reset ? t("session.set_password") : t("session.accept")}
        send={(password) => acceptInvitation(token, password)}
      />
    </EntryLayout>
  );
}
