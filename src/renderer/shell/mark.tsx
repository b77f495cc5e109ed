/** The sign of the program: a funnel of three bars. */
export function Mark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent-fill)" />
      <path d="M7 8h5v16H7z" fill="#fff" />
      <path d="M13.5 14h5v10h-5z" fill="#fff" fillOpacity=".8" />
      <path d="M20 19h5v5h-5z" fill="#fff" fillOpacity=".6" />
    </svg>
  );
}
