import { problem } from '../../core/base/problem.ts';

/** Where a table is. A password is never part of it. */
export interface TableAddress {
  readonly host: string;
  /** Of the server's HTTP interface. */
  readonly port: number;
  readonly tls: boolean;
  /** Null for the server's default user. */
  readonly user: string | null;
  readonly database: string;
  readonly table: string;
}

const SCHEME = 'clickhouse:';

/** Whether a text is meant as the address of a table, and not as the name of a file. */
export const isTableAddress = (text: string): boolean => text.startsWith(`${SCHEME}//`);

/**
 * Reads `clickhouse://[user@]host:port/database/table[?tls=1]`. Throws "table-address", also where a password stands in
 * it: it would end up in histories and logs.
 */
export function parseTableAddress(text: string): TableAddress {
  const bad = (reason: string) => problem('table-address', { address: withoutPassword(text), reason });
  if (!isTableAddress(text)) throw bad('it does not begin with clickhouse://');
  let url: URL;
  try {
    // A scheme that URLs know gives hosts and ports their rules.
    url = new URL(`http${text.slice(SCHEME.length - 1)}`);
  } catch {
    throw bad('the host or the port is not written as one');
  }
  if (url.password !== '')
    throw bad('a password does not belong in it; set CLICKHOUSE_PASSWORD, or give it when you are asked');
  const tls = url.searchParams.get('tls') === '1';
  for (const [name, value] of url.searchParams)
    if (name !== 'tls' || !['0', '1'].includes(value)) throw bad(`“${name}=${value}” is not known; only tls=1 is`);
  const [database, table, ...more] = url.pathname.slice(1).split('/').map(decoded);
  if (!database || !table || more.length > 0) throw bad('after the host comes /database/table');
  const port = url.port === '' ? (tls ? 8443 : 80) : Number(url.port);
  if (url.port === '' && !tls && !/:80(?:\/|$)/.test(text)) throw bad('the port of the HTTP interface is missing');
  return { host: url.hostname, port, tls, user: url.username === '' ? null : decoded(url.username), database, table };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How an address is written where a person reads it, and kept. Reading it gives the same address. */
export function addressText({ host, port, tls, user, database, table }: TableAddress): string {
  const who = user === null ? '' : `${encodeURIComponent(user)}@`;
  const path = [database, table].map(encodeURIComponent).join('/');
  return `${SCHEME}//${who}${host}:${port}/${path}${tls ? '?tls=1' : ''}`;
}

/** The server alone, for what is said of it. */
export const serverOf = ({ host, port }: Pick<TableAddress, 'host' | 'port'>): string => `${host}:${port}`;

const withoutPassword = (text: string): string => text.replace(/^([a-z]+:\/\/[^/@:]*):[^@]*@/, '$1:…@');

/** What a table is called in reports, as a file would be by its name. */
export const tableName = ({ database, table }: TableAddress): string => `${database}.${table}`;
