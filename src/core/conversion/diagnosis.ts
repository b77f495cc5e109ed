import type { Diagnosis, MacroCore, MicroFigures } from './result.ts';

/**
 * Where the way from the audience through the primary micros, by falling reach, to the macro is narrowest: the joint with
 * the largest −ln of the share that comes through, the earlier one of equals. Null without such micros.
 */
export function diagnose(
  event: string,
  { users }: Pick<MacroCore, 'users'>,
  audience: number,
  micros: readonly MicroFigures[],
): Diagnosis | null {
  const primary = micros.filter(({ tier }) => tier === 'micro-primary');
  const isSkipped = ({ against }: MicroFigures): boolean =>
    (against.find(({ macro }) => macro === event)?.assistShare ?? 1) < 0.5;
  const taking = primary.filter((micro) => !isSkipped(micro)).sort((a, b) => b.users - a.users);
  if (taking.length === 0 || audience === 0) return null;
  const points = [
    { event: null, users: audience },
    ...taking.map((micro) => ({ event: micro.event, users: micro.users })),
    { event, users },
  ];
  // Nobody counts as half a unit.
  const rates = points.map((point) => Math.max(point.users, 0.5) / audience);
  const losses = rates.slice(1).map((rate, i) => Math.log(rates[i] / rate));
  // Losses that differ by rounding alone are equal.
  const most = Math.max(...losses) - 1e-12;
  const joint = losses.findIndex((loss) => loss >= most);
  const sum = losses.reduce((all, loss) => all + loss, 0);
  const kind = joint === 0 ? 'reaching' : joint === losses.length - 1 ? 'late-friction' : 'middle';
  const share = Math.abs(sum) < 1e-12 ? null : losses[joint] / sum;
  const [before, after] = [points[joint], points[joint + 1]];
  return {
    kind,
    from: before.event,
    to: after.event!,
    n: [before.users, after.users],
    rates: [before.users / audience, after.users / audience],
    loss: losses[joint],
    share,
    text: textOf(kind, before.event, after.event!, [before.users, after.users], audience, share),
    skipped: primary.filter(isSkipped).map((micro) => micro.event),
  };
}

function textOf(
  kind: Diagnosis['kind'],
  from: string | null,
  to: string,
  [before, after]: readonly [number, number],
  audience: number,
  share: number | null,
): string {
  const percent = (part: number): string => `${((100 * part) / audience).toFixed(1)} %`;
  const what =
    kind === 'reaching'
      ? `the problem is reaching the funnel: ${percent(after)} of all get to “${to}”`
      : `${kind === 'late-friction' ? 'strong micro, weak macro: friction between' : 'most are lost between'} “${from}” (${percent(before)}) and “${to}” (${percent(after)})`;
  const part = share === null ? '' : `, ${(100 * share).toFixed(0)} % of all that is lost on the way`;
  return `${what}${part} (${after.toLocaleString('en-US')} of ${before.toLocaleString('en-US')}).`;
}
