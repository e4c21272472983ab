import { Skeleton } from "@mantine/core";

/** Lines in the shape of what is coming. */
export function SkeletonRows({ count = 8, height = 36, gap = 8 }: { count?: number; height?: number; gap?: number }) {
  return (
    <div aria-busy="true" aria-hidden style={{ display: "grid", gap }}>
      {Array.from({ length: count }, (_, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- placeholders have no identity
        <Skeleton key={index} height={height} style={{ opacity: Math.max(0.25, 1 - index * 0.09) }} />
      ))}
    </div>
  );
}
