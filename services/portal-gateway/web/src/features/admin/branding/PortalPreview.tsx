import { SegmentedControl, Text } from "@mantine/core";
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck, IconDeviceLaptop, IconSearch, IconShoppingBag, IconTicket, type Icon } from "@tabler/icons-react";
import { useState, type CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { contrast, readableOn, textOn } from "../../../theme/brand";
import { Mark } from "../../../ui/Mark";
import { initials } from "../../../ui/TenantChip";
import classes from "./branding.module.css";

interface Props {
  name: string;
  color: string;
  heading: string;
  text: string;
  logoUrl: string | null;
}

const choices: [string, Icon][] = [
  ["report", IconAlertCircle],
  ["request", IconShoppingBag],
  ["tickets", IconTicket],
  ["devices", IconDeviceLaptop],
];
const grounds = { light: "#ffffff", dark: "#15181c" } as const;

/** The portal's home page in small, as it will look with what is typed; colours are computed as the portal computes them. */
export function PortalPreview({ name, color, heading, text, logoUrl }: Props) {
  const { t, i18n } = useTranslation();
  const [scheme, setScheme] = useState<"light" | "dark">("light");
  const valid = /^#[0-9a-f]{6}$/i.test(color);
  const main = valid ? color : "#2f6fde";
  const link = scheme === "light" ? readableOn(main, grounds.light, "#000000", 6) : readableOn(main, grounds.dark, "#ffffff", 7);
  const ratio = (value: number) => value.toLocaleString(i18n.language, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const look = (value: number) => (value >= 4.45 ? ({ tone: "good", icon: IconCircleCheck } as const) : ({ tone: "warn", icon: IconAlertTriangle } as const));
  const onMain = contrast(main, textOn(main));
  const onGround = contrast(link, grounds[scheme]);
  const style = {
    "--p-main": main,
    "--p-on-main": textOn(main),
    "--p-link": link,
    "--p-soft": scheme === "light" ? `color-mix(in srgb, ${main} 9%, white)` : `color-mix(in srgb, ${main} 22%, ${grounds.dark})`,
  } as CSSProperties;
  return (
    <section className={classes.preview} aria-label={t("admin.branding.preview")}>
      <div className={classes.previewHead}>
        <Text fz="sm" fw={600}>
          {t("admin.branding.preview")}
        </Text>
        <SegmentedControl
          size="xs"
          value={scheme}
          onChange={(value) => setScheme(value as "light" | "dark")}
          aria-label={t("admin.branding.scheme")}
          data={[
            { value: "light", label: t("admin.branding.light") },
            { value: "dark", label: t("admin.branding.dark") },
          ]}
        />
      </div>
      <div className={classes.portal} data-scheme={scheme} style={style} aria-hidden>
        <div className={classes.portalTop}>
          {logoUrl ? <img src={logoUrl} alt="" className={classes.portalLogo} /> : <span className={classes.portalInitials}>{initials(name)}</span>}
          <b>{name}</b>
        </div>
        <div className={classes.portalHero}>
          <div className={classes.portalHeading}>{heading}</div>
          {text ? <div className={classes.portalText}>{text}</div> : null}
          <div className={classes.portalSearch}>
            <IconSearch size={14} /> {t("portal.search")}
          </div>
        </div>
        <div className={classes.portalChoices}>
          {choices.map(([choice, Symbol]) => (
            <div key={choice} className={classes.portalChoice}>
              <span>
                <Symbol size={16} stroke={1.8} />
              </span>
              {t(`portal.choice.${choice}`)}
            </div>
          ))}
        </div>
        <div className={classes.portalLink}>{t("portal.all_tickets")}</div>
      </div>
      <ul className={classes.contrasts}>
        <li>
          <Mark {...look(onMain)} plain>
            {t(textOn(main) === "#ffffff" ? "admin.branding.on_main_white" : "admin.branding.on_main_dark", {
              ratio: ratio(onMain),
            })}
          </Mark>
        </li>
        <li>
          <Mark {...look(onGround)} plain>
            {t(link.toLowerCase() === main.toLowerCase() ? "admin.branding.links_same" : "admin.branding.links_moved", {
              color: link,
              ratio: ratio(onGround),
            })}
          </Mark>
        </li>
      </ul>
    </section>
  );
}
