import { Button, Stack, TextInput } from "@mantine/core";
import { IconAlertCircle, IconCircle, IconCircleCheck } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText, formErrors } from "../../api/problem";
import { adopt, sessionQuery, type Session } from "../../api/session";
import { followPerson } from "../../i18n/i18n";
import { EntryNotice } from "../../layouts/entry/EntryNotice";
import classes from "../../layouts/entry/entry.module.css";
import { paths } from "../../paths";
import { useGo } from "../../ui/Link";
import { SecretInput } from "./SecretInput";

export const MIN_PASSWORD = 10;

interface Props {
  email?: string;
  existing?: boolean;
  submitLabel: string;
  send: (password: string) => Promise<Session>;
  onRefused?: (error: unknown) => void;
}

/** Chooses a password, or gives the one of an existing login, and goes in. */
export function PasswordForm({ email, existing, submitLabel, send, onRefused }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const go = useGo();
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const enter = useMutation({
    mutationFn: () => send(password),
    onError: onRefused,
    onSuccess: (session) => {
      client.clear();
      client.setQueryData(sessionQuery.queryKey, adopt(session));
      if (session.signed_in) followPerson(session.person.language);
      go(session.signed_in ? paths.home() : paths.signIn(), { replace: true });
    },
  });
  const refused = formErrors(t, enter.error).password;
  const enough = password.length >= MIN_PASSWORD;
  const Sign = enough ? IconCircleCheck : IconCircle;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!existing && !enough) setProblem(t("session.password_short", { count: MIN_PASSWORD }));
        else enter.mutate();
      }}
    >
      <Stack>
        {enter.isError && !refused ? <EntryNotice icon={IconAlertCircle}>{errorText(t, enter.error)}</EntryNotice> : null}
        {email ? <TextInput size="md" label={t("session.email")} value={email} readOnly autoComplete="username" variant="filled" /> : null}
        <div>
          <SecretInput
            size="md"
            label={existing ? t("session.password") : t("session.new_password")}
            description={existing ? t("session.existing_login") : undefined}
            aria-describedby={existing ? undefined : "password-rule"}
            autoComplete={existing ? "current-password" : "new-password"}
            required
            withAsterisk={false}
            autoFocus
            value={password}
            error={problem || refused}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
              setProblem("");
            }}
          />
          {existing ? null : (
            <div className={classes.rule} id="password-rule" data-met={enough || undefined}>
              <Sign size={16} aria-hidden />
              {t("session.password_rule", { count: MIN_PASSWORD })}
            </div>
          )}
        </div>
        <Button type="submit" size="md" loading={enter.isPending}>
          {submitLabel}
        </Button>
      </Stack>
    </form>
  );
}
