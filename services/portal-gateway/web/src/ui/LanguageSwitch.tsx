import { Button, Menu } from "@mantine/core";
import { IconCheck, IconLanguage } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { boot } from "../boot";
import { changeLanguage } from "../i18n/i18n";

const names: Record<string, string> = { en: "English", fr: "Fran\u00e7ais" };

export function languageName(language: string): string {
  return names[language] ?? language;
}

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="inherit"
          size="compact-md"
          fw={500}
          leftSection={<IconLanguage size={18} aria-hidden />}
          aria-label={`${languageName(i18n.language)}, ${t("person.language")}`}
        >
          {languageName(i18n.language)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {boot.languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            rightSection={language === i18n.language ? <IconCheck size={14} /> : null}
            onClick={() => void changeLanguage(language)}
          >
            {languageName(language)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
