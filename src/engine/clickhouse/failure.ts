import { type Problem, type ProblemCode, type ProblemParams, problem } from '../../core/base/problem.ts';

/** What the server's error codes mean to a person. */
const LOGIN = [192, 193, 194, 516];
const RIGHT = [164, 291, 452, 497];
const MISSING = [60, 81];
// 101 and 102: a connection between servers is out of step, as 18.16 leaves some whose answer was wanted in part alone.
const SHARD = [32, 101, 102, 209, 210, 279, 519];
const LIMITS: Readonly<Record<number, ProblemParams['server-limit']['limit']>> = {
  241: 'memory',
  158: 'rows',
  159: 'time',
  160: 'time',
  307: 'bytes',
  396: 'result',
  201: 'quota',
  202: 'queries',
  62: 'query',
};

/** Whom a failure is told of. */
export interface Asked {
  readonly server: string;
  readonly user: string | null;
  readonly table: string;
}

const EXCEPTION = /Code: (\d+)[.,]\s?(?:e\.displayText\(\) = )?/;

/** What a server says went wrong, as a problem; null for a text that is none of its errors. */
export function failureOf(text: string, { server, user, table }: Asked): Problem | null {
  const found = EXCEPTION.exec(text);
  if (!found) return null;
  const code = Number(found[1]);
  const reason = clean(text.slice(found.index + found[0].length));
  if (LOGIN.includes(code)) return problem('server-login', { server, user: user ?? 'default' });
  if (MISSING.includes(code)) return problem('table-missing', { server, table });
  if (RIGHT.includes(code)) return problem('server-right', { server, reason });
  if (SHARD.includes(code)) return problem('server-shard', { server, reason });
  if (code in LIMITS) return problem('server-limit', { server, limit: limitOf(code, reason), reason });
  return problem('server-failed', { server, reason: `${reason} (code ${code})` });
}

/** A query that is too long to read fails as a syntax error. */
const limitOf = (code: number, reason: string): ProblemParams['server-limit']['limit'] =>
  code === 62 && !/max.query.size/i.test(reason) ? 'query' : LIMITS[code];

/** The server's words without its names for things inside, stacks and settings. */
function clean(text: string): string {
  const line = text
    .replace(/DB::(?:\w+::)*Exception: /g, '')
    .split(/\n|, e\.what\(\)|Stack trace|: While executing| \(version /)[0]
    .replace(/\s*\((?:[A-Z]+_)+[A-Z]+\)\.?$/, '')
    .trim()
    .replace(/[.,]$/, '');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** Whether asking again may help: the question never reached the server, it was busy, or the answer never began. */
export const isPassing = (problem: Problem): boolean =>
  isTooMany(problem) || (['server-unreachable', 'server-shard'] as ProblemCode[]).includes(problem.data.code);

/** Whether the server had too many questions at once. */
export const isTooMany = ({ data }: Problem): boolean =>
  data.code === 'server-limit' && (data.params as ProblemParams['server-limit']).limit === 'queries';
