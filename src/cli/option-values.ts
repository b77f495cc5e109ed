import { UsageError } from './usage.ts';

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `7d`, `90s`, `1.5h` in milliseconds; null for anything else, and for nothing at all. */
export function durationMs(text: string): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text) ?? [];
  const ms = Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return ms > 0 ? ms : null;
}

/** An option that names one of few. Throws UsageError. */
export function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (value === undefined || allowed.includes(value as T)) return value as T | undefined;
  throw new UsageError(`--${option} ${value}: it can be ${allowed.join(', ')}.`);
}

/** `a,b`, where `\,` is a comma in a name, or a JSON array of texts; an empty text is no name at all. */
export function parseList(option: string, text: string): string[] {
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list) && list.every((name) => typeof name === 'string')) return list;
    } catch {
      // Said below.
    }
    throw new UsageError(`--${option} ${text}: write names with commas between them, or a JSON array of texts.`);
  }
  if (text === '') return [];
  return text.split(/(?<!\\),/).map((name) => name.replaceAll('\\,', ',').trim());
}
