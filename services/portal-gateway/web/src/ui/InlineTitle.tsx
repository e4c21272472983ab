import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./inlinetitle.module.css";

interface Props {
  value: string;
  label: string;
  onSave: (value: string) => void;
  disabled?: boolean;
  maxLength?: number;
}

/** A heading that becomes a text field where it stands. */
export function InlineTitle({ value, label, onSave, disabled, maxLength = 200 }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  const finish = (save: boolean) => {
    const next = text?.trim();
    setText(null);
    if (save && next && next !== value) onSave(next);
  };
  if (text !== null) {
    return (
      <input
        className={classes.input}
        aria-label={label}
        value={text}
        maxLength={maxLength}
        ref={(element) => element?.focus()}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => finish(true)}
        onKeyDown={(event) => {
          if (event.key === "Enter") finish(true);
          if (event.key === "Escape") finish(false);
        }}
      />
    );
  }
  return (
    <h1 className={classes.title}>
      {disabled ? (
        value
      ) : (
        <button type="button" className={classes.button} title={t("fact.edit", { label })} onClick={() => setText(value)}>
          {value}
        </button>
      )}
    </h1>
  );
}
