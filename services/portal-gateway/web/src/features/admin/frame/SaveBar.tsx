import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./frame.module.css";

interface Props {
  editor: { dirty: boolean; saving: boolean; newer: unknown; discard: () => void };
}

/** Stays in sight at the bottom as long as something is not saved. */
export function SaveBar({ editor }: Props) {
  const { t } = useTranslation();
  if (!editor.dirty || editor.newer) return null;
  return (
    <div className={classes.saveBar} role="status">
      <Text fz="sm" fw={550} className={classes.saveText}>
        {t("admin.unsaved")}
      </Text>
      <Button variant="default" size="xs" onClick={editor.discard}>
        {t("admin.discard")}
      </Button>
      <Button type="submit" size="xs" loading={editor.saving}>
        {t("action.save")}
      </Button>
    </div>
  );
}
