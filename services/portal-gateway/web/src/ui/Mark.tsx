import type { Icon } from "@tabler/icons-react";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import classes from "./marks.module.css";

export type Tone = "good" | "info" | "warn" | "danger" | "violet" | "neutral";

interface Props {
  tone: Tone;
  icon: Icon;
  children: ReactNode;
  plain?: boolean;
  large?: boolean;
}

/** A state in colour, shape and word; never in colour alone. */
export function Mark({ tone, icon: Symbol, children, plain, large }: Props) {
  return (
    <span className={clsx(classes.mark, classes[tone])} data-plain={plain || undefined} data-large={large || undefined}>
      <Symbol size={large ? 16 : 14} stroke={2} aria-hidden />
      {children}
    </span>
  );
}
