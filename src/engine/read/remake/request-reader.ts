import type { RemadeRow } from './remaking.ts';

/** Host in front, client, two names, time, request, status, size; then, of the longer form, referrer and program. */
const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
const LINE = new RegExp(
  String.raw`^(?:(\S+:\d+) )?(\S+) (\S+) (.+?) \[([^\]]+)\] ${QUOTED} (\d{3}|-) (\d+|-)(?: ${QUOTED})?(?: ${QUOTED})?`,
);
const TIME = /^(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d(?:\.\d+)?) ?([+-]\d\d):?(\d\d)$/;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const FIELDS = /^#Fields:\s*/i;

const ASSET = /\.(css|m?js|map|png|jpe?g|gif|svgz?|webp|avif|bmp|ico|cur|tiff?|woff2?|ttf|otf|eot|scss|less)$/i;
const ROBOT = /(?<!cu)bot\b|crawl|spider|slurp|mediapartners|facebookexternalhit|ia_archiver|\(\+https?:/i;

/**
 * Whether text is the log of a web server: of nginx and Apache by its first lines; of IIS and CloudFront by its line of
 * fields, which names an address.
 */
export function isRequestLog(head: string): boolean {
  const lines = head.split(/\r?\n/, 40).filter((line) => line !== '');
  if (lines.some((line) => FIELDS.test(line))) {
    const fields = fieldsOf(lines.find((line) => FIELDS.test(line)) ?? '');
    return fields.includes('cs-uri-stem') && fields.includes('date') && fields.includes('time');
  }
  const whole = lines.slice(0, lines.length > 1 ? -1 : 1);
  const requests = whole.filter((line) => TIME.test(LINE.exec(line)?.[5] ?? '')).length;
  return requests > 0 && requests >= whole.length / 2;
}

/** Makes the event of a line; of W3C logs each line of fields says what the lines below it hold. */
export function requestReader(): (line: string) => readonly RemadeRow[] {
  let fields: readonly string[] | null = null;
  return (line) => {
    if (line.trim() === '') return [];
    if (FIELDS.test(line)) {
      fields = fieldsOf(line);
      return [];
    }
    if (line.startsWith('#')) return [];
    return [fields === null ? plainRequest(line) : w3cRequest(line, fields)];
  };
}

const fieldsOf = (line: string): string[] => line.replace(FIELDS, '').trim().split(/\s+/);

interface Request {
  readonly client: string | undefined;
  readonly agent: string | undefined;
  readonly method: string | undefined;
  readonly address: string | undefined;
  readonly query?: string;
  readonly time: string | undefined;
}

/** Who asked for what and when, and what kind of request it is. */
function request({ client, agent, method, address, query, time }: Request, more: RemadeRow): RemadeRow {
  const [path, asked] = cutAddress(address);
  const kind = ROBOT.test(agent ?? '') ? 'robot' : ASSET.test(path ?? '') ? 'asset' : 'page';
  const visitor = client === undefined ? undefined : agent === undefined ? client : `${client} ${agent}`;
  return { visitor, path, time, method, query: query ?? asked, client, user_agent: agent, kind, ...more };
}

function plainRequest(line: string): RemadeRow {
  const [, host, client, , user, stamp, text, status, size, referrer, agent] = LINE.exec(line) ?? [];
  // What is no request has no path, and is rejected for that.
  if (stamp === undefined) return { visitor: 'unknown client', line };
  const [method, address] = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?$/.exec(text) ? text.split(' ') : [];
  const found = { client, agent: value(unescaped(agent)), method, address: address ?? (text || undefined) };
  const more = {
    status: value(status),
    bytes: value(size),
    referrer: value(unescaped(referrer)),
    user: value(user),
    host,
  };
  return request({ ...found, time: isoOf(stamp) }, more);
}

function isoOf(stamp: string): string {
  const [, day, month, year, time, hours, minutes] = TIME.exec(stamp) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  if (number === 0) return stamp;
  return `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}T${time}${hours}:${minutes}`;
}

function w3cRequest(line: string, fields: readonly string[]): RemadeRow {
  const cells = line.includes('\t') ? line.split('\t') : line.split(' ');
  const row = new Map(fields.map((name, i) => [name.toLowerCase(), value(cells[i])]));
  if (cells.length < fields.length) return { visitor: 'unknown client', line };
  const take = (name: string): string | undefined => {
    const found = row.get(name);
    row.delete(name);
    return found;
  };
  const [date, time] = [take('date'), take('time')];
  const found = {
    client: take('c-ip'),
    agent: decoded(take('cs(user-agent)')),
    method: take('cs-method'),
    address: take('cs-uri-stem'),
    query: take('cs-uri-query'),
    // The standard has it that they are UTC.
    time: date === undefined || time === undefined ? undefined : `${date}T${time}Z`,
  };
  const more = {
    status: take('sc-status'),
    bytes: take('sc-bytes'),
    referrer: decoded(take('cs(referer)')),
    user: take('cs-username'),
    host: take('cs(host)') ?? take('cs-host'),
  };
  return request(found, { ...more, ...Object.fromEntries(row) });
}

const value = (cell: string | undefined): string | undefined => (cell === '-' || cell === '' ? undefined : cell);

const unescaped = (text: string | undefined): string | undefined =>
  text?.replace(/\\(?:x([\da-f]{2})|(.))/gi, (_, code: string | undefined, letter: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : letter,
  );

/** IIS writes blanks as +, CloudFront as %20, some time ago as %2520. */
function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const spaced = text.includes(' ') || text.includes('%20') ? text : text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced.replaceAll('%25', '%'));
  } catch {
    return spaced;
  }
}

/** The path of an address, and what is asked of it. */
function cutAddress(address: string | undefined): [string | undefined, string | undefined] {
  if (address === undefined) return [undefined, undefined];
  const [, rest] = /^[a-z]+:\/\/[^/?#]*(.*)$/i.exec(address) ?? [null, address];
  const [, path, query] = /^([^?#]*)(?:\?([^#]*))?/.exec(rest) ?? [];
  return [path || '/', query];
}
