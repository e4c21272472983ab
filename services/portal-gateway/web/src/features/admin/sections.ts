import {
  IconBuildingCommunity,
  IconCategory,
  IconClockHour4,
  IconDevices,
  IconHistory,
  IconKey,
  IconMail,
  IconMailExclamation,
  IconMapPin,
  IconPalette,
  IconShieldLock,
  IconUsers,
  IconUsersGroup,
  type Icon,
} from "@tabler/icons-react";

export const groups = ["organisation", "people", "mail", "work", "security"] as const;

export interface AdminSection {
  id: string;
  group: (typeof groups)[number];
  icon: Icon;
  /** Without this permission the section is not offered. */
  needs: string;
}

export const sections: AdminSection[] = [
  { id: "general", group: "organisation", icon: IconBuildingCommunity, needs: "settings.read" },
  { id: "branding", group: "organisation", icon: IconPalette, needs: "settings.read" },
  { id: "hours", group: "organisation", icon: IconClockHour4, needs: "settings.read" },
  { id: "locations", group: "organisation", icon: IconMapPin, needs: "location.read" },
  { id: "people", group: "people", icon: IconUsers, needs: "person.read" },
  { id: "teams", group: "people", icon: IconUsersGroup, needs: "team.read" },
  { id: "roles", group: "people", icon: IconShieldLock, needs: "role.read" },
  { id: "mailboxes", group: "mail", icon: IconMail, needs: "mailbox.read" },
  { id: "quarantine", group: "mail", icon: IconMailExclamation, needs: "quarantine.read" },
  { id: "categories", group: "work", icon: IconCategory, needs: "category.read" },
  { id: "asset_types", group: "work", icon: IconDevices, needs: "asset.read" },
  { id: "keys", group: "security", icon: IconKey, needs: "api_key.manage" },
  { id: "audit", group: "security", icon: IconHistory, needs: "audit.read" },
];
