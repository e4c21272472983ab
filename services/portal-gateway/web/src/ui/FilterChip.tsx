import { Checkbox, CloseButton, Combobox, Group, ScrollArea, Text, useCombobox } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./filter.module.css";

export interface FilterOption {
  value: string;
  label: string;
  mark?: ReactNode;
}

interface Props {
  label: string;
  options: FilterOption[];
  value: string[];
  onChange: (value: string[]) => void;
  searchable?: boolean;
  /** A shorter name for certain choices, such as "unfinished" for three statuses. */
  nameOf?: (value: string[]) => string | undefined;
}

/** A filter that shows what is chosen, opens to change it and can be cleared by its cross. */
export function FilterChip({ label, options, value, onChange, searchable, nameOf }: Props) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const chosen = options.filter((option) => value.includes(option.value));
  const shown = options.filter((option) => option.label.toLowerCase().includes(search.toLowerCase()));
  const toggle = (key: string) => onChange(value.includes(key) ? value.filter((other) => other !== key) : [...value, key]);
  const summary = nameOf?.(value) ?? (chosen.length > 2 ? t("filter.count", { count: chosen.length }) : chosen.map((option) => option.label).join(", "));
  return (
    <Combobox store={combobox} keepMounted={false} onOptionSubmit={toggle} width={230} position="bottom-start" withinPortal>
      <span className={classes.chip} data-active={chosen.length > 0 || undefined}>
        <Combobox.Target targetType="button">
          <button type="button" className={classes.chipButton} onClick={() => combobox.toggleDropdown()}>
            <span>{label}</span>
            {summary ? <b>{summary}</b> : <IconChevronDown size={14} aria-hidden />}
          </button>
        </Combobox.Target>
        {chosen.length > 0 ? (
          <CloseButton size={24} iconSize={14} aria-label={t("filter.clear", { label })} onClick={() => onChange([])} className={classes.chipClear} />
        ) : null}
      </span>
      <Combobox.Dropdown>
        {searchable ? (
          <Combobox.Search
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            placeholder={t("action.search")}
            aria-label={t("action.search")}
          />
        ) : null}
        <Combobox.Options aria-label={label}>
          <ScrollArea.Autosize mah={280} type="auto">
            {shown.map((option) => (
              <Combobox.Option key={option.value} value={option.value} active={value.includes(option.value)}>
                <Group gap="xs" wrap="nowrap">
                  <Checkbox checked={value.includes(option.value)} onChange={() => {}} tabIndex={-1} aria-hidden size="xs" component="input" />
                  {option.mark ?? (
                    <Text span fz="sm" truncate>
                      {option.label}
                    </Text>
                  )}
                </Group>
              </Combobox.Option>
            ))}
            {shown.length === 0 ? <Combobox.Empty>{t("filter.none")}</Combobox.Empty> : null}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
