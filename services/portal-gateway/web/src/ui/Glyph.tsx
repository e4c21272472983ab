/** The product's mark: a counter with its opening. */
export function Glyph({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-accent-filled)" />
      <path d="M9 22V14a7 7 0 0 1 14 0v8" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
      <path d="M6.5 22h19" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="16" cy="16.4" r="2.1" fill="#fff" />
    </svg>
  );
}
