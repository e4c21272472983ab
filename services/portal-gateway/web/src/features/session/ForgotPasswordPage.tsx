import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { IconMailForward } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { requestReset } from "../../api/session";
import { EntryLayout } from "../../layouts/entry/EntryLayout";
import { EntryNotice } from "../../layouts/entry/EntryNotice";
import { paths } from "../../paths";
import { Link } from "../../ui/Link";
import { useAction } from "../../ui/useAction";
import { rememberedEmail } from "./email";

export function ForgotPasswordPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState(rememberedEmail);
  const ask = useAction(() => requestReset(email.trim()));
  if (ask.isSuccess) {
    return (
      <EntryLayout title={t("session.forgot_sent_title")}>
        <Stack>
          <EntryNotice icon={IconMailForward} tone="good">
            {t("session.forgot_sent", { email: email.trim() })}
          </EntryNotice>
          <Text fz="sm" c="dimmed">
            {t("session.forgot_sent_hint")}
          </Text>
          <Button component={Link} href={paths.signIn()} size="md">
            {t("session.back_to_sign_in")}
          </Button>
          <Button variant="subtle" onClick={() => ask.reset()}>
            {t("session.other_address")}
          </Button>
        </Stack>
      </EntryLayout>
    );
  }
  return (
    <EntryLayout title={t("session.forgot_title")} text={t("session.forgot_text")}>
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
            size="md"
            required
            withAsterisk={false}
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Button type="submit" size="md" loading={ask.isPending}>
            {t("session.send_link")}
          </Button>
          <Anchor component={Link} href={paths.signIn()} fz="sm" ta="center">
            {t("session.back_to_sign_in")}
          </Anchor>
        </Stack>
      </form>
    </EntryLayout>
  );
}
