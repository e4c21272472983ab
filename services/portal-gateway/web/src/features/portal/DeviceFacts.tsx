import { useTranslation } from "react-i18next";
import type { Asset } from "../../api/types";
import { isPast, shortDate } from "../../ui/time";
import classes from "./device.module.css";

/** Maker and model once, however they were entered. */
export function modelOf(asset: Asset): string {
  const { manufacturer, model } = asset;
  return model.toLowerCase().startsWith(manufacturer.toLowerCase()) ? model : [manufacturer, model].filter(Boolean).join(" ");
}

/** The name without the person it was given to, whom the page names anyway. */
export function nameOf(asset: Asset): string {
  const end = ` · ${asset.assignee_name}`;
  return asset.assignee_name && asset.name.endsWith(end) ? asset.name.slice(0, -end.length) : asset.name;
}

function useWarranty(asset: Asset): string {
  const { t, i18n } = useTranslation();
  if (!asset.warranty_ends_on) return "";
  return t(isPast(asset.warranty_ends_on) ? "portal.warranty_over" : "portal.warranty_until", {
    date: shortDate(asset.warranty_ends_on, i18n.language),
  });
}

/** What a person can tell the support about a device, and what it is worth knowing. */
export function DeviceFacts({ asset, all }: { asset: Asset; all?: boolean }) {
  const { t, i18n } = useTranslation();
  const facts: [string, string, boolean?][] = [
    [t("portal.fact.tag"), asset.tag],
    [t("portal.fact.serial"), asset.serial_number],
    [t("portal.fact.warranty"), useWarranty(asset)],
    [t("portal.fact.place"), asset.location_name.split(" / ").slice(1).join(" / ") || asset.location_name, true],
    [t("portal.fact.model"), modelOf(asset), true],
    [t("portal.fact.type"), asset.type_name, true],
    [t("portal.fact.user"), asset.assignee_name, true],
    [t("portal.fact.bought"), asset.purchased_on ? shortDate(asset.purchased_on, i18n.language) : "", true],
  ];
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value, more]) => value && (all || !more))
        .map(([label, value]) => (
          <div key={label} style={{ display: "contents" }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
