import { Button } from "@mantine/core";
import type { ComponentProps, FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Stale } from "../frame/Stale";
import classes from "./tree.module.css";

interface Props {
  editor: ComponentProps<typeof Stale>["editor"] & { submit: (event?: FormEvent<HTMLFormElement>) => void };
  /** Changed, and not added. */
  existing: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A form in the line of what it changes: its fields, save and cancel; Escape closes it. */
export function LineForm({ editor, existing, onClose, children }: Props) {
  const { t } = useTranslation();
  return (
    <form
      className={classes.inline}
      noValidate
      onSubmit={editor.submit}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <Stale editor={editor} />
      <div className={classes.inlineFields}>
        {children}
        <Button size="xs" type="submit" loading={editor.saving}>
          {t(existing ? "action.save" : "admin.tree.add")}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {t("action.cancel")}
        </Button>
      </div>
    </form>
  );
}
