import { Avatar, Group, Text, type MantineSize } from "@mantine/core";
import { initials } from "./TenantChip";

const hues = [208, 262, 148, 28, 338, 186, 96, 232, 12, 300];

function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return hues[sum % hues.length]!;
}

export function PersonAvatar({ name, size = 24 }: { name: string; size?: number | MantineSize }) {
  const hue = hueOf(name);
  return (
    <Avatar
      size={size}
      radius={999}
      aria-hidden
      styles={{
        placeholder: {
          fontSize: typeof size === "number" ? Math.max(9, Math.round(size * 0.4)) : undefined,
          fontWeight: 600,
          color: `light-dark(hsl(${hue} 45% 30%), hsl(${hue} 55% 82%))`,
          background: `light-dark(hsl(${hue} 50% 90%), hsl(${hue} 28% 26%))`,
        },
      }}
    >
      {initials(name)}
    </Avatar>
  );
}

export function PersonLine({ name, size = 20, dimmed }: { name: string; size?: number; dimmed?: boolean }) {
  return (
    <Group gap={6} wrap="nowrap" miw={0}>
      <PersonAvatar name={name} size={size} />
      <Text span truncate fz="inherit" c={dimmed ? "dimmed" : undefined}>
        {name}
      </Text>
    </Group>
  );
}
