import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./entry.module.css";

interface Props {
  icon: Icon;
  tone?: "good" | "warn" | "danger";
  children: ReactNode;
}

/** What happened, with a sign that shows it before it is read. */
export function EntryNotice({ icon: Symbol, tone = "danger", children }: Props) {
  return (
    <div className={classes.notice} data-tone={tone} role={tone === "good" ? "status" : "alert"}>
      <Symbol size={20} stroke={1.8} aria-hidden />
      <div>{children}</div>
    </div>
  );
}
