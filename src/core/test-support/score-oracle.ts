import type { SmallEvent } from './segment-of.ts';

/**
 * What an intent score comes to by the words of the specification, user by user: no range, filters or segment, keys of
 * plain letters. The fit by dense Newton steps over users, the check pair by pair.
 */
export interface OracleScore {
  readonly fit: { readonly n: number; readonly converted: number };
  /** The intercept first; null where all or none converted. */
  readonly weights: readonly number[] | null;
  readonly check: { readonly n: number; readonly converted: number };
  readonly auc: number | null;
  readonly aucInterval: readonly [number, number] | null;
  readonly aucEvents: number | null;
  readonly deciles: readonly { readonly units: number; readonly converted: number }[];
}

interface Unit {
  readonly did: readonly boolean[];
  readonly converted: boolean;
  readonly events: number;
  readonly odd: boolean;
}

export function oracleScore(
  all: readonly SmallEvent[],
  macro: string,
  features: readonly string[],
  byHand: readonly number[] | null,
): OracleScore {
  const units = [...new Set(all.map(({ user }) => user))].map((user): Unit => {
    const own = all.filter((event) => event.user === user);
    const until = Math.min(...own.filter(({ event }) => event === macro).map(({ ms }) => ms));
    const before = own.filter(({ ms }) => ms <= until);
    return {
      did: features.map((name) => before.some(({ event }) => event === name)),
      converted: until < Number.POSITIVE_INFINITY,
      events: before.filter(({ event }) => event !== macro).length,
      odd: hashIsOdd(user),
    };
  });
  const fitted = units.filter(({ odd }) => !odd);
  const checked = units.filter(({ odd }) => odd);
  const weights = weightsOf(fitted, features.length);
  const used = byHand ?? weights?.slice(1) ?? features.map(() => 0);
  const scoreOf = ({ did }: Unit): number =>
    (10 / Math.log(2)) * did.reduce((sum, has, f) => sum + (has ? used[f] : 0), 0);
  const auc = aucBy(checked, scoreOf);
  return {
    fit: sizeOf(fitted),
    weights,
    check: sizeOf(checked),
    auc,
    aucInterval: auc === null ? null : hanleyMcNeil(auc, sizeOf(checked)),
    aucEvents: aucBy(checked, ({ events }) => events),
    deciles: decilesBy(checked, scoreOf),
  };
}

const sizeOf = (units: readonly Unit[]) => ({
  n: units.length,
  converted: units.filter(({ converted }) => converted).length,
});

/** The lowest bit of murmur3's fmix32 of the key's FNV-1a, with numbers of any size. */
function hashIsOdd(key: string): boolean {
  const word = (n: bigint): bigint => n & 0xffffffffn;
  let hash = 0x811c9dc5n;
  for (const letter of key) hash = word((hash ^ BigInt(letter.charCodeAt(0))) * 0x01000193n);
  hash ^= hash >> 16n;
  hash = word(hash * 0x85ebca6bn);
  hash ^= hash >> 13n;
  hash = word(hash * 0xc2b2ae35n);
  hash ^= hash >> 16n;
  return (hash & 1n) === 1n;
}

/** The maximum of Σ log likelihood − ½ Σ w², the intercept free. */
function weightsOf(units: readonly Unit[], features: number): number[] | null {
  const { n, converted } = sizeOf(units);
  if (converted === 0 || converted === n) return null;
  const rows = units.map(({ did }) => [1, ...did.map(Number)]);
  const penalty = Array.from({ length: features + 1 }, (_, i) => (i === 0 ? 0 : 1));
  const objective = (w: readonly number[]): number =>
    rows.reduce((sum, row, u) => {
      const odds = row.reduce((s, x, i) => s + x * w[i], 0);
      return sum + (units[u].converted ? -Math.log1p(Math.exp(-odds)) : -Math.log1p(Math.exp(odds)));
    }, 0) - w.reduce((sum, one, i) => sum + (penalty[i] * one * one) / 2, 0);
  let w = penalty.map(() => 0);
  for (let step = 0; step < 500; step++) {
    const p = rows.map((row) => 1 / (1 + Math.exp(-row.reduce((s, x, i) => s + x * w[i], 0))));
    const slope = w.map(
      (one, i) => rows.reduce((s, row, u) => s + row[i] * (Number(units[u].converted) - p[u]), 0) - penalty[i] * one,
    );
    const curve = w.map((_, i) =>
      w.map(
        (_, j) => rows.reduce((s, row, u) => s + row[i] * row[j] * p[u] * (1 - p[u]), 0) + (i === j ? penalty[i] : 0),
      ),
    );
    const move = solved(curve, slope);
    let share = 1;
    while (share > 1e-9 && objective(w.map((one, i) => one + share * move[i])) < objective(w)) share /= 2;
    w = w.map((one, i) => one + share * move[i]);
    if (move.every((one) => Math.abs(one) < 1e-12)) break;
  }
  return w;
}

/** By elimination, the largest pivot first. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const n = rows.length;
  for (let c = 0; c < n; c++) {
    const pivot = rows
      .slice(c)
      .reduce((best, row, i) => (Math.abs(row[c]) > Math.abs(rows[best][c]) ? c + i : best), c);
    [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = rows[r][c] / rows[c][c];
      rows[r] = rows[r].map((x, i) => x - factor * rows[c][i]);
    }
  }
  return rows.map((row, i) => row[n] / row[i]);
}

/** Scores that differ by rounding alone are equal. */
const same = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;

function aucBy(units: readonly Unit[], scoreOf: (unit: Unit) => number): number | null {
  const yes = units.filter(({ converted }) => converted).map(scoreOf);
  const no = units.filter(({ converted }) => !converted).map(scoreOf);
  if (yes.length === 0 || no.length === 0) return null;
  let wins = 0;
  for (const a of yes) for (const b of no) wins += same(a, b) ? 0.5 : Number(a > b);
  return wins / yes.length / no.length;
}

function hanleyMcNeil(a: number, { n, converted: yes }: { n: number; converted: number }): [number, number] {
  const no = n - yes;
  const q1 = a / (2 - a);
  const q2 = (2 * a ** 2) / (1 + a);
  const se = Math.sqrt((a * (1 - a) + (yes - 1) * (q1 - a ** 2) + (no - 1) * (q2 - a ** 2)) / (yes * no));
  return [a - 1.96 * se, a + 1.96 * se];
}

/** Units one by one by falling score; a decile closes at the first end of a tie at or beyond i tenths. */
function decilesBy(units: readonly Unit[], scoreOf: (unit: Unit) => number): { units: number; converted: number }[] {
  const sorted = [...units].sort((a, b) => scoreOf(b) - scoreOf(a));
  const ends = sorted.flatMap((unit, i) =>
    i + 1 === sorted.length || !same(scoreOf(unit), scoreOf(sorted[i + 1])) ? [i + 1] : [],
  );
  const cuts = new Set<number>();
  for (let i = 1; i <= 10; i++) {
    const end = ends.find((one) => 10 * one >= i * sorted.length);
    if (end !== undefined) cuts.add(end);
  }
  let from = 0;
  return [...cuts].map((to) => {
    const part = sorted.slice(from, to);
    from = to;
    return { units: part.length, converted: part.filter(({ converted }) => converted).length };
  });
}
