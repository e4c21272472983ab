import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

/** A password field that can be shown, and that says when caps lock is on. */
export function SecretInput(props: PasswordInputProps) {
  const { t } = useTranslation();
  const [caps, setCaps] = useState(false);
  const watch = (event: KeyboardEvent<HTMLInputElement>) => setCaps(event.getModifierState?.("CapsLock") ?? false);
  return (
    <PasswordInput
      {...props}
      error={props.error || (caps ? t("session.caps_lock") : undefined)}
      onKeyDown={watch}
      onKeyUp={watch}
      onBlur={() => setCaps(false)}
      visibilityToggleButtonProps={{ "aria-label": t("session.show_password") }}
    />
  );
}
