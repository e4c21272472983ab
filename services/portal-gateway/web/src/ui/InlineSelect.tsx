import { Combobox, Loader, ScrollArea, useCombobox, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./fact.module.css";

export interface Choice {
  value: string;
  label: string;
  mark?: ReactNode;
}

interface Props {
  label: string;
  value: string;
  shown: ReactNode;
  choices: Choice[];
  onChange: (value: string) => void;
  disabled?: boolean;
  /** Offers "none" to clear the value. */
  clearLabel?: string;
  search?: "local" | ((text: string) => void);
  loading?: boolean;
}

/** A value in a list of facts that turns into a list of choices in its place. */
export function InlineSelect({ label, value, shown, choices, onChange, disabled, clearLabel, search, loading }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const type = (next: string) => {
    setText(next);
    if (typeof search === "function") search(next);
  };
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      type("");
    },
    onDropdownOpen: () => search && combobox.focusSearchInput(),
  });
  const visible = search === "local" ? choices.filter((choice) => choice.label.toLowerCase().includes(text.toLowerCase())) : choices;
  return (
    <Combobox
      store={combobox}
      keepMounted={false}
      width={260}
      position="bottom-start"
      withinPortal
      onOptionSubmit={(next) => {
        combobox.closeDropdown();
        const chosen = next === ":none" ? "" : next;
        if (chosen !== value) onChange(chosen);
      }}
    >
      <Combobox.Target targetType="button">
        <button
          type="button"
          className={classes.button}
          disabled={disabled}
          data-open={combobox.dropdownOpened || undefined}
          onClick={() => combobox.toggleDropdown()}
        >
          <VisuallyHidden>{label}: </VisuallyHidden>
          <span style={{ minWidth: 0 }}>{shown}</span>
          {disabled ? null : <IconChevronDown size={14} data-chevron aria-hidden />}
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        {search ? (
          <Combobox.Search
            value={text}
            onChange={(event) => type(event.currentTarget.value)}
            placeholder={t("action.search")}
            aria-label={t("action.search")}
            rightSection={loading ? <Loader size={14} /> : null}
          />
        ) : null}
        <Combobox.Options aria-label={label}>
          <ScrollArea.Autosize mah={300} type="auto">
            {clearLabel && value && !text ? <Combobox.Option value={":none"}>{clearLabel}</Combobox.Option> : null}
            {visible.map((choice) => (
              <Combobox.Option key={choice.value} value={choice.value} active={choice.value === value}>
                <span style={{ display: "flex", alignItems: "center", gap: 8, justifyContent: "space-between" }}>
                  <span style={{ minWidth: 0 }}>{choice.mark ?? choice.label}</span>
                  {choice.value === value ? <IconCheck size={14} aria-hidden /> : null}
                </span>
              </Combobox.Option>
            ))}
            {visible.length === 0 ? <Combobox.Empty>{t("filter.none")}</Combobox.Empty> : null}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
