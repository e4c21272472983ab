import { type MantineColorScheme, Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSun, type Icon } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { signOut, updateProfile, type SignedIn } from "../../api/session";
import { boot } from "../../boot";
import { changeLanguage } from "../../i18n/i18n";
import { paths } from "../../paths";
import { languageName } from "../../ui/LanguageSwitch";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { openShortcuts } from "./ShortcutHelp";

const schemes: [MantineColorScheme, Icon][] = [
  ["light", IconSun],
  ["dark", IconMoon],
  ["auto", IconDeviceDesktop],
];

interface Props {
  session: SignedIn;
  onPortal?: boolean;
}

export function PersonMenu({ session, onPortal }: Props) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = async () => {
    await signOut().catch(() => undefined);
    client.clear();
    window.location.assign(paths.signIn());
  };
  const speak = (language: string) => {
    void changeLanguage(language);
    void updateProfile(language).catch(() => undefined);
  };
  const role = session.provider?.role.name ?? session.tenants[0]?.role.name;
  return (
    <Menu position="bottom-end" width={252} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton style={{ borderRadius: 99 }}>
          <VisuallyHidden>{t("person.menu", { name: session.person.name })}</VisuallyHidden>
          <PersonAvatar name={session.person.name} size={30} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: "8px 12px" }}>
          <Text fz="sm" fw={600}>
            {session.person.name}
          </Text>
          <Text fz="xs" c="dimmed" truncate>
            {session.person.email}
          </Text>
          {role && !onPortal ? (
            <Text fz="xs" c="dimmed">
              {role}
            </Text>
          ) : null}
        </div>
        <Menu.Divider />
        <Menu.Label>{t("person.language")}</Menu.Label>
        {boot.languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            rightSection={language === i18n.language ? <IconCheck size={14} aria-label={t("person.chosen")} /> : null}
            onClick={() => speak(language)}
          >
            {languageName(language)}
          </Menu.Item>
        ))}
        <Menu.Label>{t("person.appearance")}</Menu.Label>
        {schemes.map(([value, Symbol]) => (
          <Menu.Item
            key={value}
            leftSection={<Symbol size={16} />}
            rightSection={value === colorScheme ? <IconCheck size={14} aria-label={t("person.chosen")} /> : null}
            onClick={() => setColorScheme(value)}
          >
            {t(`person.scheme.${value}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {onPortal ? null : (
          <Menu.Item leftSection={<IconKeyboard size={16} />} closeMenuOnClick onClick={openShortcuts}>
            {t("shortcuts.title")}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {t("session.sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
