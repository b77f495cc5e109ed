/** Epoch milliseconds (fractions allowed) as ISO 8601 UTC, with as many digits as the data set's precision asks for. */
export function isoTime(ms: number, precisionMs: 1000 | 1 | 0.001): string {
  if (precisionMs === 1000) return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
  if (precisionMs === 1) return new Date(ms).toISOString();
  const micros = Math.round((ms - Math.floor(ms / 1000) * 1000) * 1000);
  const second = new Date(Math.floor(ms / 1000) * 1000 + (micros === 1_000_000 ? 1000 : 0)).toISOString();
  return second.replace(/\.\d+Z$/, `.${String(micros % 1_000_000).padStart(6, '0')}Z`);
}
