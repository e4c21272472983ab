import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { requestReset } from "../../api/session";
import { EntryLayout } from "../../layouts/entry/EntryLayout";
import { paths } from "../../paths";
import { Link } from "../../ui/Link";
import { useAction } from "../../ui/useAction";

export function ForgotPasswordPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const ask = useAction(() => requestReset(email.trim()));
  return (
    <EntryLayout title={t("session.forgot_title")} text={ask.isSuccess ? undefined : t("session.forgot_text")}>
      {ask.isSuccess ? (
        <Stack>
          <Text role="status">{t("session.forgot_sent", { email })}</Text>
          <Button component={Link} href={paths.signIn()} variant="default">
            {t("session.back_to_sign_in")}
          </Button>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            ask.mutate();
          }}
        >
          <Stack>
            <TextInput
              label={t("session.email")}
              type="email"
              autoComplete="username"
              required
              withAsterisk={false}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <Button type="submit" loading={ask.isPending}>
              {t("session.send_link")}
            </Button>
            <Anchor component={Link} href={paths.signIn()} fz="sm" ta="center">
              {t("session.back_to_sign_in")}
            </Anchor>
          </Stack>
        </form>
      )}
    </EntryLayout>
  );
}
