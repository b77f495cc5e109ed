import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { sluice } from './test-support/sluice.ts';

/** What must hold of a command; what is not mentioned is not asked. */
interface Expected {
  readonly exit?: number | readonly number[];
  /** Regular expressions, without regard to case. */
  readonly stderr?: readonly string[];
  /** Standard output, sorted. */
  readonly lines?: readonly string[];
  readonly count?: number;
  readonly users?: number;
  readonly rejected?: number;
  readonly duplicates?: number;
  readonly source?: string;
  readonly first?: string;
  readonly last?: string;
  readonly open?: number;
  readonly converted?: number;
  readonly events?: Readonly<Record<string, number>>;
  /** The first and the last time of an event. */
  readonly at?: Readonly<Record<string, readonly [string, string]>>;
  /** How many events have a name that the expression matches. */
  readonly has?: Readonly<Record<string, number>>;
  readonly spanMs?: number;
  readonly steps?: readonly number[];
  readonly meanMs?: number;
  readonly groups?: Readonly<Record<string, readonly number[]>>;
  /** What stands at a path of the result. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly null?: readonly string[];
  /** How often a warning counts; true: at all. */
  readonly warnings?: Readonly<Record<string, number | true>>;
  readonly warned?: boolean;
  readonly any?: readonly Expected[];
}

interface Case {
  readonly kind: string;
  readonly why: string;
  readonly commands: readonly { readonly args: readonly string[]; readonly expect: Expected }[];
}

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

// biome-ignore lint/suspicious/noExplicitAny: what a command prints, field by field
type Printed = any;

/** What does not hold, in words. */
function mismatches(expected: Expected, { code, out, err }: Outcome): string[] {
  const wrong: string[] = [];
  const must = (name: string, actual: unknown, wanted: unknown): void => {
    const equal = JSON.stringify(actual) === JSON.stringify(wanted);
    if (!equal) wrong.push(`${name}: ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`);
  };
  const ms = (time: unknown): number => Date.parse(String(time));
  const { exit = 0, any } = expected;
  if (![exit].flat().includes(code)) wrong.push(`exit ${code}: ${err}`);
  for (const pattern of expected.stderr ?? [])
    if (!new RegExp(pattern, 'i').test(err)) wrong.push(`standard error lacks ${pattern}: ${err}`);
  if (any) {
    const branches = any.map((one) => mismatches(one, { code, out, err }));
    if (branches.every((branch) => branch.length > 0)) wrong.push(`none of: ${branches.flat().join('; ')}`);
  }
  if (expected.lines) must('lines', out.trim().split('\n').sort(), expected.lines);
  if (code !== 0 || expected.lines) return wrong;
  const result: Printed = JSON.parse(out);
  for (const field of ['count', 'users', 'rejected', 'duplicates', 'source', 'open', 'converted'] as const)
    if (expected[field] !== undefined) must(field, result[field], expected[field]);
  for (const field of ['first', 'last'] as const)
    if (expected[field] !== undefined) must(field, ms(result[field]), ms(expected[field]));
  const events: Printed[] = result.events ?? [];
  const of = (name: string) => events.find(({ event }) => event === name);
  if (expected.events) {
    const sorted = (counts: Readonly<Record<string, number>>) => Object.entries(counts).sort();
    must(
      'events',
      sorted(Object.fromEntries(events.map(({ event, count }) => [event, count]))),
      sorted(expected.events),
    );
  }
  for (const [name, [first, last]] of Object.entries(expected.at ?? {}))
    must(`at ${name}`, [ms(of(name)?.first), ms(of(name)?.last)], [ms(first), ms(last)]);
  for (const [pattern, count] of Object.entries(expected.has ?? {})) {
    const found = events.filter(({ event }) => new RegExp(pattern).test(event));
    must(
      `has ${pattern}`,
      found.reduce((sum, { count }) => sum + count, 0),
      count,
    );
  }
  if (expected.spanMs !== undefined) must('span', ms(result.last) - ms(result.first), expected.spanMs);
  if (expected.steps)
    must(
      'steps',
      result.steps.map(({ count }: Printed) => count),
      expected.steps,
    );
  if (expected.meanMs !== undefined) must('mean', result.time?.mean, expected.meanMs);
  for (const [value, counts] of Object.entries(expected.groups ?? {})) {
    const group = result.groups?.find((one: Printed) => String(one.value) === value);
    must(
      `group ${value}`,
      group?.steps.map(({ count }: Printed) => count),
      counts,
    );
  }
  const at = (place: string): unknown => place.split('.').reduce((value: Printed, key) => value?.[key], result);
  for (const [place, value] of Object.entries(expected.values ?? {})) must(place, at(place), value);
  for (const place of expected.null ?? []) must(place, at(place), null);
  const warnings: readonly Printed[] = result.warnings ?? [];
  for (const [code, count] of Object.entries(expected.warnings ?? {})) {
    const those = warnings.filter((warning) => warning.code === code);
    const sum = those.reduce((total, warning) => total + warning.count, 0);
    must(`warning ${code}`, count === true ? those.length > 0 : sum, count);
  }
  if (expected.warned !== undefined) must('warned', warnings.length > 0, expected.warned);
  return wrong;
}

const folder = path.join(import.meta.dirname, 'fixtures/exports');

for (const name of fs.readdirSync(folder)) {
  const { why, commands } = JSON.parse(fs.readFileSync(path.join(folder, name, 'case.json'), 'utf8')) as Case;
  test(`${name}: ${why}`, async () => {
    for (const { args, expect: expected } of commands) {
      const argv = args.map((arg) => (arg.startsWith('@') ? path.join(folder, name, arg.slice(1)) : arg));
      expect(mismatches(expected, await sluice(...argv)), args.join(' ')).toEqual([]);
    }
  });
}
