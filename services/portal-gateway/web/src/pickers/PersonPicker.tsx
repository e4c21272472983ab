import { Select, Text, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { personQuery, personSearchQuery } from "../api/identity";
import type { Person } from "../api/types";
import { PersonLine } from "../ui/PersonAvatar";

interface Props extends Omit<SelectProps, "data" | "onChange" | "value"> {
  prefix: string;
  value: string;
  onChange: (id: string, person?: Person) => void;
}

/** Finds a person of the tenant by name or address. */
export function PersonPicker({ prefix, value, onChange, ...rest }: Props) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [asked] = useDebouncedValue(search, 180);
  const chosen = useQuery(personQuery(prefix, value)).data;
  const query = chosen && asked === chosen.name ? "" : asked;
  const found = useQuery(personSearchQuery(prefix, query)).data ?? [];
  const people = chosen && !found.some((person) => person.id === chosen.id) ? [chosen, ...found] : found;
  return (
    <Select
      searchable
      clearable
      placeholder={t("person.search")}
      nothingFoundMessage={t("filter.none")}
      {...rest}
      value={value || null}
      onChange={(id) => onChange(id ?? "", people.find((person) => person.id === id))}
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      data={people.map((person) => ({ value: person.id, label: person.name }))}
      renderOption={({ option }) => {
        const person = people.find((each) => each.id === option.value);
        return (
          <div style={{ minWidth: 0 }}>
            <PersonLine name={option.label} />
            <Text fz="xs" c="dimmed" truncate ps={26}>
              {person?.email}
            </Text>
          </div>
        );
      }}
    />
  );
}
