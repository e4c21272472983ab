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

export const assetIconNames = Object.keys(icons);

export function AssetIcon({ icon, typeName, size = 18 }: { icon?: string; typeName?: string; size?: number }) {
  const guess = icon || assetIconNames.find((name) => typeName?.toLowerCase().includes(name)) || "other";
  const Symbol = icons[guess] ?? IconBox;
  return <Symbol size={size} stroke={1.7} aria-hidden />;
}
