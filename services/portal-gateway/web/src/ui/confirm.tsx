import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import type { TFunction } from "i18next";

interface Options {
  title: string;
  text: string;
  confirm: string;
  danger?: boolean;
  onConfirm: () => void;
}

/** Asks before something that cannot be taken back; the title names the object. */
export function askFirst(t: TFunction, { title, text, confirm, danger, onConfirm }: Options): void {
  modals.openConfirmModal({
    title,
    children: <Text fz="sm">{text}</Text>,
    labels: { confirm, cancel: t("action.cancel") },
    confirmProps: danger ? { color: "red.9" } : {},
    closeButtonProps: { "aria-label": t("action.cancel") },
    onConfirm,
  });
}
