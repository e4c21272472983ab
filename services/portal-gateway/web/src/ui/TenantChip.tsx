import { textOn } from "../theme/brand";
import classes from "./marks.module.css";

interface Props {
  name: string;
  color: string;
  logoUrl?: string | null;
  large?: boolean;
  markOnly?: boolean;
}

export function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0]![0], words[words.length - 1]![0]] : [words[0]?.[0]];
  return letters.join("").toUpperCase() || "?";
}

/** The coloured mark that everything of a tenant carries. */
export function TenantChip({ name, color, logoUrl, large, markOnly }: Props) {
  const ground = /^#[0-9a-f]{6}$/i.test(color) ? color : "#5d6672";
  return (
    <span className={classes.tenant} title={markOnly ? name : undefined}>
      <span className={classes.tenantMark} data-large={large || undefined} style={{ background: ground, color: textOn(ground) }} aria-hidden>
        {logoUrl ? <img src={logoUrl} alt="" /> : name.slice(0, 1).toUpperCase()}
      </span>
      {markOnly ? null : <span className={classes.tenantName}>{name}</span>}
    </span>
  );
}
