import {
  IconBox,
  IconCertificate,
  IconDeviceDesktop,
  IconDeviceDesktopAnalytics,
  IconDeviceLaptop,
  IconDeviceMobile,
  IconNetwork,
  IconPackage,
  IconPrinter,
  IconServer,
  type Icon,
} from "@tabler/icons-react";

const icons: Record<string, Icon> = {
  laptop: IconDeviceLaptop,
  desktop: IconDeviceDesktop,
  server: IconServer,
  phone: IconDeviceMobile,
  printer: IconPrinter,
  monitor: IconDeviceDesktopAnalytics,
  network: IconNetwork,
  software: IconPackage,
  licence: IconCertificate,
  other: IconBox,
};

/** Words in names of types, for places that know the name only. */
const words: [RegExp, string][] = [
  [/laptop|notebook|portable/i, "laptop"],
  [/server|serveur|virtu/i, "server"],
  [/monitor|screen|display|écran/i, "monitor"],
  [/print|imprim/i, "printer"],
  [/phone|téléphone|mobile|tablet/i, "phone"],
  [/network|réseau|switch|router/i, "network"],
  [/licen[cs]e|subscription|abonnement/i, "licence"],
  [/software|logiciel/i, "software"],
  [/desktop|computer|ordinateur/i, "desktop"],
];

export const assetIconNames = Object.keys(icons);

export function AssetIcon({ icon, typeName, size = 18 }: { icon?: string; typeName?: string; size?: number }) {
  const guess = icon || words.find(([word]) => word.test(typeName ?? ""))?.[1] || "other";
  const Symbol = icons[guess] ?? IconBox;
  return <Symbol size={size} stroke={1.7} aria-hidden />;
}
