import { expect, test } from 'vitest';
import { parseArguments, parseWindow } from './arguments.ts';
import { UsageError } from './usage.ts';

test('reads steps, window, order, chart and users', () => {
  const args = parseArguments(
    ['funnel', 'a.csv', 'b.csv', '--steps', 'home, cart,pay', '--window', '36h', '--order', 'strict'].concat([
      '--chart',
      'out/x.PNG',
      '--users',
      '1:dropped',
      '--timezone',
      'Europe/Berlin',
    ]),
  );
  expect(args).toMatchObject({
    command: 'funnel',
    files: ['a.csv', 'b.csv'],
    steps: ['home', 'cart', 'pay'],
    window: { ms: 129_600_000 },
    order: 'strict',
    chart: { path: 'out/x.PNG', kind: 'png' },
    users: { step: 1, state: 'dropped' },
    overrides: { timezone: 'Europe/Berlin' },
  });
});

test('reads the anchor of a flow, at most one', () => {
  expect(parseArguments(['flow', 'a.csv', '--start', 'Home page', '--chart', 'x.svg'])).toMatchObject({
    command: 'flow',
    anchor: { at: 'start', event: 'Home page' },
    chart: { path: 'x.svg', kind: 'svg' },
  });
  expect(parseArguments(['flow', 'a.csv', '--end', 'pay'])?.anchor).toEqual({ at: 'end', event: 'pay' });
  expect(parseArguments(['flow', 'a.csv', '--flow', 'f.json'])).toMatchObject({ flow: 'f.json', anchor: undefined });
  expect(parseArguments(['flow', 'a.csv'])).toMatchObject({ command: 'flow', flow: undefined, anchor: undefined });
});

test('an option of several commands is taken by each', () => {
  const dropOff = ['drop-off', 'a.csv', '--funnel', 'f.json', '--step', '0', '--tags', 't.json', '--macro', 'pay'];
  expect(parseArguments(dropOff)?.dropOff.macro).toBe('pay');
  expect(parseArguments(['signals', 'a.csv', '--tags', 't.json', '--macro', 'pay'])?.analysis.macro).toBe('pay');
});

test('a column of --map may hold colons and commas', () => {
  const args = parseArguments(['events', 'a.csv', '--map', 'user=case:concept:name,event=last, first,time=t=x']);
  expect(args?.overrides.mapping).toEqual({ user: 'case:concept:name', event: 'last, first', time: 't=x' });
});

test('stitching can be switched off, alone or beside chosen roles', () => {
  expect(parseArguments(['events', 'a.csv', '--no-stitching'])?.overrides.mapping).toEqual({ identity: null });
  const both = parseArguments(['events', 'a.csv', '--no-stitching', '--map', 'user=u']);
  expect(both?.overrides.mapping).toEqual({ user: 'u', identity: null });
  expect(parseArguments(['events', 'a.csv'])?.overrides.mapping).toBeUndefined();
});

test.each([
  ['500ms', { ms: 500 }],
  ['60s', { ms: 60_000 }],
  ['1.5h', { ms: 5_400_000 }],
  ['2w', { ms: 1_209_600_000 }],
  ['session', 'session'],
  ['none', null],
  ['null', null],
])('window %s', (text, window) => expect(parseWindow(text)).toEqual(window));

test.each([
  [['fly', 'a.csv'], 'no command “fly”'],
  [['events'], 'needs at least one file'],
  [['funnel', 'a.csv'], 'either --funnel'],
  [['funnel', 'a.csv', '--steps', 'a', '--funnel', 'f.json'], 'either --funnel'],
  [['funnel', 'a.csv', '--steps', 'a,,b'], 'a step is empty'],
  [['funnel', 'a.csv', '--steps', 'a', '--window', '0d'], '--window 0d'],
  [['funnel', 'a.csv', '--steps', 'a', '--window', 'soon'], '--window soon'],
  [['funnel', 'a.csv', '--steps', 'a', '--order', 'loose'], 'it can be ordered, strict, any'],
  [['funnel', 'a.csv', '--steps', 'a', '--chart', 'x.gif'], 'must end in .svg or .png'],
  [['funnel', 'a.csv', '--steps', 'a', '--users', 'all'], 'STEP:STATE'],
  [['events', 'a.csv', '--map', 'person=x'], 'ROLE=COLUMN'],
  [['events', 'a.csv', '--timezone', 'Mars/Olympus'], 'no such zone'],
  [['events', 'a.csv', '--steps', 'a'], 'belongs to sluice funnel'],
  [['import', 'a.csv'], '--into'],
  [['import', 'a.sluice', '--into', 'b.sluice'], 'files to add'],
  [['events', 'a.sluice', 'b.sluice', 'c.csv'], 'One data.sluice at a time'],
  [['flow', 'a.csv', '--start', 'a', '--end', 'b'], 'one of --flow flow.json, --start EVENT and --end EVENT'],
  [['flow', 'a.csv', '--flow', 'f.json', '--start', 'a'], 'one of --flow'],
  [['flow', 'a.csv', '--end', ''], '--end: it names no event'],
  [['flow', 'a.csv', '--steps', 'a'], '--steps belongs to sluice funnel'],
  [['funnel', 'a.csv', '--steps', 'a', '--end', 'a'], '--end belongs to sluice flow'],
  [['events', 'a.csv', '--chart', 'x.svg'], '--chart belongs to sluice funnel and sluice flow'],
  [['events', 'a.csv', '--nonsense'], 'nonsense'],
])('%j is wrong usage', (argv, message) => {
  expect(() => parseArguments(argv)).toThrow(UsageError);
  expect(() => parseArguments(argv)).toThrow(message);
});

test('no arguments and --help ask for the usage', () => {
  expect(parseArguments([])).toBeNull();
  expect(parseArguments(['--help'])).toBeNull();
});

test('how a table is asked: anew, as of a time, however large; of files nothing of it', () => {
  const at = 'clickhouse://h:8123/d/t';
  expect(parseArguments(['events', at])?.table).toEqual({
    refresh: false,
    asOf: null,
    yes: false,
    onServer: false,
    ca: undefined,
  });
  expect(parseArguments(['events', at, '--refresh', '--yes', '--ca', 'own.pem'])?.table).toMatchObject({
    refresh: true,
    yes: true,
    ca: 'own.pem',
  });
  const asOf = (text: string) => parseArguments(['events', at, '--as-of', text])?.table.asOf;
  expect(asOf('2026-01-31')).toBe('2026-01-31T00:00:00.000Z');
  expect(asOf('2026-01-31T18:00:00+01:00')).toBe('2026-01-31T17:00:00.000Z');
  // Without an offset it is UTC, wherever this runs.
  expect(asOf('2026-01-31T18:00:00')).toBe('2026-01-31T18:00:00.000Z');
  for (const wrong of ['10:42', 'yesterday', '2026-13-01', '']) expect(() => asOf(wrong)).toThrow('--as-of');
  for (const option of [['--refresh'], ['--as-of', '2026-01-31'], ['--yes'], ['--ca', 'own.pem']])
    expect(() => parseArguments(['events', 'a.csv', ...option])).toThrow(`${option[0]} is of a table`);
  const funnel = (...more: string[]) => parseArguments(['funnel', ...more, '--steps', 'a,b', '--on-server'])?.table;
  expect(funnel(at)).toMatchObject({ onServer: true });
  expect(() => funnel('a.csv')).toThrow('--on-server is of a table');
  for (const option of [
    ['--trace', 'u'],
    ['--users', '0:open'],
    ['--trend', 'day'],
    ['--chart', 'a.svg'],
  ])
    expect(() => funnel(at, ...option)).toThrow(`what ${option[0]} asks for only the events tell`);
  expect(() => parseArguments(['flow', at, '--on-server'])).toThrow('--on-server belongs to sluice funnel');
});
