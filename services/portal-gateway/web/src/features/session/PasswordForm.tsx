import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText, formErrors } from "../../api/problem";
import { adopt, sessionQuery, type Session } from "../../api/session";
import { paths } from "../../paths";
import { useGo } from "../../ui/Link";

export const MIN_PASSWORD = 10;

interface Props {
  email?: string;
  existing?: boolean;
  submitLabel: string;
  send: (password: string) => Promise<Session>;
}

/** Chooses a password, or gives the one of an existing login, and goes in. */
export function PasswordForm({ email, existing, submitLabel, send }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const go = useGo();
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const enter = useMutation({
    mutationFn: () => send(password),
    onSuccess: (session) => {
      client.clear();
      client.setQueryData(sessionQuery.queryKey, adopt(session));
      go(session.signed_in ? paths.home() : paths.signIn(), { replace: true });
    },
  });
  const refused = formErrors(t, enter.error).password;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!existing && password.length < MIN_PASSWORD) setProblem(t("session.password_short", { count: MIN_PASSWORD }));
        else enter.mutate();
      }}
    >
      <Stack>
        {enter.isError && !refused ? (
          <Alert color="red" variant="light" role="alert">
            {errorText(t, enter.error)}
          </Alert>
        ) : null}
        {email ? <TextInput label={t("session.email")} value={email} readOnly autoComplete="username" variant="filled" /> : null}
        <PasswordInput
          label={existing ? t("session.password") : t("session.new_password")}
          description={existing ? t("session.existing_login") : t("session.password_rule", { count: MIN_PASSWORD })}
          autoComplete={existing ? "current-password" : "new-password"}
          required
          withAsterisk={false}
          value={password}
          error={problem || refused}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
            setProblem("");
          }}
          visibilityToggleButtonProps={{ "aria-label": t("session.show_password") }}
        />
        <Button type="submit" loading={enter.isPending}>
          {submitLabel}
        </Button>
      </Stack>
    </form>
  );
}
