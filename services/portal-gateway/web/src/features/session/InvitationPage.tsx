import { Alert, Button, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "../../api/problem";
import { acceptInvitation, invitationQuery } from "../../api/session";
import { EntryLayout } from "../../layouts/entry/EntryLayout";
import { paths } from "../../paths";
import { tokenSearch } from "../../search";
import { Link, useSearchState } from "../../ui/Link";
import { PasswordForm } from "./PasswordForm";

export function InvitationPage() {
  const { t } = useTranslation();
  const [{ token = "" }] = useSearchState(tokenSearch);
  const invitation = useQuery(invitationQuery(token));
  if (invitation.isError || !token) {
    return (
      <EntryLayout title={t("session.invitation_gone")}>
        <Stack>
          <Alert color="orange" variant="light">
            {invitation.error ? errorText(t, invitation.error) : t("errors.reason.INVITATION_NOT_FOUND")}
          </Alert>
          <Button component={Link} href={paths.signIn()} variant="default">
            {t("session.back_to_sign_in")}
          </Button>
        </Stack>
      </EntryLayout>
    );
  }
  if (!invitation.data) {
    return (
      <EntryLayout title={t("session.invitation")}>
        <Skeleton height={160} />
      </EntryLayout>
    );
  }
  const { name, email, organisation, reset, has_login } = invitation.data;
  return (
    <EntryLayout
      title={reset ? t("session.reset_title") : t("session.welcome", { name: name || email })}
      text={reset ? undefined : t("session.invited_to", { name: organisation })}
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
