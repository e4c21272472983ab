import { Anchor, Button, Stack, TextInput } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../../api/problem";
import { adopt, sessionQuery, signIn } from "../../api/session";
import { boot } from "../../boot";
import { followPerson } from "../../i18n/i18n";
import { EntryLayout } from "../../layouts/entry/EntryLayout";
import { EntryNotice } from "../../layouts/entry/EntryNotice";
import { paths } from "../../paths";
import { nextSearch } from "../../search";
import { Link, useGo, useSearchState } from "../../ui/Link";
import { rememberedEmail, rememberEmail } from "./email";
import { SecretInput } from "./SecretInput";

export function SignInPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const go = useGo();
  const [{ next }] = useSearchState(nextSearch);
  const [email, setEmail] = useState(rememberedEmail);
  const [password, setPassword] = useState("");

  const enter = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: (session) => {
      client.clear();
      client.setQueryData(sessionQuery.queryKey, adopt(session));
      if (session.signed_in) followPerson(session.person.language);
      go(next ?? paths.home(), { replace: true });
    },
  });

  useEffect(() => {
    const known = client.getQueryData(sessionQuery.queryKey);
    if (known?.signed_in) go(next ?? paths.home(), { replace: true });
    // once, when the page opens: somebody signed in has nothing to do here
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  return (
    <EntryLayout
      title={t("session.sign_in")}
      text={boot.tenant ? t("session.sign_in_portal", { name: boot.tenant.name }) : t("session.sign_in_console")}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate();
        }}
      >
        <Stack gap="md">
          {enter.isError ? <EntryNotice icon={IconAlertCircle}>{errorText(t, enter.error)}</EntryNotice> : null}
          <TextInput
            size="md"
            label={t("session.email")}
            name="email"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            data-autofocus
            autoFocus
            value={email}
            onChange={(event) => {
              setEmail(event.currentTarget.value);
              rememberEmail(event.currentTarget.value);
            }}
          />
          <SecretInput
            size="md"
            label={t("session.password")}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" fullWidth size="md" loading={enter.isPending} mt={4}>
            {t("session.sign_in")}
          </Button>
          <Anchor component={Link} href={paths.forgotPassword()} fz="sm" ta="center">
            {t("session.forgot")}
          </Anchor>
        </Stack>
      </form>
    </EntryLayout>
  );
}
