import type { ReactNode } from "react";
import classes from "./fact.module.css";

/** A label with its value; the value may be a control that opens in place. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <div className={classes.label}>{label}</div>
      <div className={classes.value}>{children}</div>
    </div>
  );
}

export function FactSection({ title, action, children }: { title?: string; action?: ReactNode; children?: ReactNode }) {
  return (
    <section className={classes.section}>
      {title ? (
        <div className={classes.sectionHead}>
          <h2 className={classes.sectionTitle}>{title}</h2>
          {action}
        </div>
      ) : null}
      {children}
    </section>
  );
}
