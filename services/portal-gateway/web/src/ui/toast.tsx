import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import i18next, { type TFunction } from "i18next";
import { ApiError, errorText } from "../api/problem";

export function toastDone(message: string): void {
  notifications.show({ message, color: "teal", icon: <IconCheck size={16} />, autoClose: 3500, withCloseButton: true, closeButtonProps: { "aria-label": i18next.t("action.close") } });
}

/** Something partly did not work; `message` may have several lines. */
export function toastProblem(title: string, message: string): void {
  notifications.show({
    title,
    message,
    color: "red",
    icon: <IconAlertTriangle size={16} />,
    autoClose: 12_000,
    withCloseButton: true,
    closeButtonProps: { "aria-label": i18next.t("action.close") },
    styles: { description: { whiteSpace: "pre-line" } },
  });
}

export function toastError(t: TFunction, error: unknown, kept?: string): void {
  const reference = error instanceof ApiError && error.status >= 500 && error.traceId ? ` (${t("errors.reference")} ${error.traceId})` : "";
  notifications.show({
    title: t("errors.title"),
    message: `${errorText(t, error)}${reference}${kept ? ` ${kept}` : ""}`,
    color: "red",
    icon: <IconAlertTriangle size={16} />,
    autoClose: 9000,
    withCloseButton: true,
    closeButtonProps: { "aria-label": t("action.close") },
  });
}
