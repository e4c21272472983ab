import type { TFunction } from "i18next";
import type { Activity, Ticket } from "../../api/types";
import { exactTime } from "../../ui/time";

/** Values of fixed lists as the log stores them, in the reader's words; anything else as it is. */
export function valueText(t: TFunction, field: string, value: string, locale: string): string {
  if (!value) return t("activity.nothing");
  const waits = field === "status" ? /^pending \((\w+)\)$/.exec(value) : null;
  if (waits) return t(`ticket.pending.${waits[1]}`, { defaultValue: value });
  const group = { status: "status", priority: "priority", impact: "impact", urgency: "urgency", kind: "kind", pending_reason: "pending" }[field];
  if (group) return t(`ticket.${group}.${value.toLowerCase()}`, { defaultValue: value });
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return exactTime(value, locale);
  return value;
}

export function fieldName(t: TFunction, field: string): string {
  return t(`ticket.field.${field.replace(/_id$/, "")}`, { defaultValue: field.replaceAll("_", " ") });
}

/** One line of the log as a sentence without its subject. */
export function activityText(t: TFunction, activity: Activity, locale: string): string {
  const { action, field } = activity;
  const values = {
    field: field ? fieldName(t, field).toLocaleLowerCase(locale) : "",
    old: valueText(t, field, activity.old_value, locale),
    new: valueText(t, field, activity.new_value, locale),
  };
  const key = `activity.action.${action}`;
  const known = t(activity.old_value ? key : `${key}_first`, { ...values, defaultValue: "" }) || t(key, { ...values, defaultValue: "" });
  return known || `${action.replaceAll("_", " ")} ${activity.new_value}`.trim();
}

/** The text of a field as the ticket shows it, for a comparison. */
export function shownValue(t: TFunction, ticket: Ticket, field: string, locale: string): string {
  const names: Record<string, string> = {
    assignee_id: ticket.assignee_name,
    team_id: ticket.team_name,
    category_id: ticket.category_name,
    location_id: ticket.location_name,
    requester_id: ticket.requester_name,
  };
  const raw = (ticket as unknown as Record<string, unknown>)[field];
  const text = names[field] ?? (Array.isArray(raw) ? raw.join(", ") : String(raw ?? ""));
  return valueText(t, field, text, locale);
}

export function actorName(t: TFunction, activity: Activity): string {
  return activity.actor_kind === "service" ? t("activity.system") : activity.actor_name || t("activity.system");
}
