/**
 * Everything that can go wrong in a way a person can act on: one closed list. A problem crosses threads and wires as
 * `{ code, params }` and becomes a sentence only where somebody reads it.
 */
export interface ProblemParams {
  /** The person cancelled; never shown. */
  cancelled: Record<string, never>;
  'file-missing': { file: string };
  'file-unreadable': { file: string; reason: string };
  'file-unwritable': { file: string; reason: string };
  'file-is-directory': { file: string };
  'file-empty': { file: string };
  'file-only-header': { file: string };
  'file-binary': { file: string; kind: string };
  /** Why its rows are no events, and what to do, in sentences. */
  'file-no-events': { file: string; reason: string };
  'file-no-rows': { file: string; rejected: number };
  /** All of them are in the data set that they were to be added to. */
  'files-known': { files: readonly string[]; dataset: string };
  'file-truncated-gzip': { file: string; rows: number };
  'file-corrupt-gzip': { file: string; reason: string };
  /** `unpacked` bytes came out of `packed` before it was stopped. */
  'file-inflates': { file: string; packed: number; unpacked: number };
  'file-damaged': { file: string; kind: string; reason: string };
  'archive-damaged': { file: string; reason: string };
  /** `leftOut`: what it holds instead of event files, in words. */
  'archive-empty': { file: string; leftOut: readonly string[] };
  'file-changed': { file: string };
  'line-too-long': { file: string; line: number; limitBytes: number };
  /** JSON that has to be in hand as a whole. */
  'json-too-large': { file: string; limitBytes: number };
  'column-missing': { file: string; column: string; columns: readonly string[] };
  'column-unknown-role': { file: string; role: 'user' | 'event' | 'time'; columns: readonly string[] };
  /** One of several files, none of whose rows could be read. */
  'file-unread': { file: string; rejected: number; reason: string };
  /** What values and names cannot tell, as a sentence, and the option of the command line that answers it. */
  'question-open': { file: string; question: string; option: string };
  'too-many-events': { file: string; limit: number };
  'too-many-columns': { file: string; limit: number };
  'disk-full': { file: string };
  /** Told before anything is written. */
  'disk-short': { folder: string; bytes: number; free: number };
  'database-newer': { file: string; version: number; supported: number };
  'database-broken': { file: string; reason: string };
  'data-in-use': { folder: string };
  'dataset-missing': { id: string };
  'document-invalid': { field: string; reason: string };
  'not-supported': { field: string; reason: string };
  /** A server would have to be shown that it counts what the events give. */
  'not-counted': { reason: string };
  'user-missing': { user: string };
  'trend-too-long': { by: string; buckets: number; limit: number };
  /** What stands for a table on a server, without any password. */
  'table-address': { address: string; reason: string };
  'table-missing': { server: string; table: string };
  /** More than anybody asks for without being told of it. */
  'table-large': { table: string; rows: number; bytes: number };
  /** Its events are to stay on its server, which is not enough. */
  'table-remote': { reason: string };
  /** Refused, not found, or silent for too long. */
  'server-unreachable': { server: string; reason: string };
  'server-login': { server: string; user: string };
  'server-right': { server: string; reason: string };
  'server-limit': {
    server: string;
    limit: 'memory' | 'time' | 'rows' | 'bytes' | 'result' | 'quota' | 'queries' | 'query';
    reason: string;
  };
  /** A part of the cluster does not answer. */
  'server-shard': { server: string; reason: string };
  /** The answer ended early, or is no answer. */
  'server-cut': { server: string; reason: string };
  /** A setting by which the server would leave out rows in silence, and that may not be changed. */
  'server-truncates': { server: string; setting: string; value: string };
  'server-failed': { server: string; reason: string };
  'channel-closed': Record<string, never>;
  /** What was asked of it then was not answered. */
  'engine-restarted': { reason: string };
  'method-unknown': { method: string };
  'input-invalid': { method: string; field: string; reason: string };
  internal: { reason: string };
}

export type ProblemCode = keyof ProblemParams;

export type ProblemData = { [C in ProblemCode]: { readonly code: C; readonly params: ProblemParams[C] } }[ProblemCode];

/** The error that carries a problem. `message` is its sentence, for logs. */
export class Problem extends Error {
  readonly data: ProblemData;

  constructor(data: ProblemData) {
    super(sentence(data));
    this.name = 'Problem';
    this.data = data;
  }
}

export function problem<C extends ProblemCode>(code: C, params: ProblemParams[C]): Problem {
  return new Problem({ code, params } as unknown as ProblemData);
}

/** Any thrown value as a problem; what is not one already becomes "internal" with its message. */
export function asProblem(error: unknown): ProblemData {
  if (error instanceof Problem) return error.data;
  return { code: 'internal', params: { reason: error instanceof Error ? error.message : String(error) } };
}

const list = (names: readonly string[]): string =>
  names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;

const sizeOf = (bytes: number): string =>
  bytes < 1e6
    ? `${Math.ceil(bytes / 1e3).toLocaleString('en-US')} KB`
    : bytes < 1e10
      ? `${Math.round(bytes / 1e6).toLocaleString('en-US')} MB`
      : `${Math.round(bytes / 1e9).toLocaleString('en-US')} GB`;

const LIMITS: Readonly<Record<ProblemParams['server-limit']['limit'], string>> = {
  memory: 'the query needs more memory than the server gives it',
  time: 'the query takes longer than the server lets it',
  rows: 'the query reads more rows than the server lets it',
  bytes: 'the query reads more bytes than the server lets it',
  result: 'the answer is larger than the server lets it be',
  quota: 'the quota of the user is used up',
  queries: 'the server has too many queries at once',
  query: 'the server does not take a question of this length or form',
};

/** The problem in one English sentence that says what is wrong, where, and what to do about it. */
export function sentence(data: ProblemData): string {
  const { code, params: p } = data as { code: ProblemCode; params: never };
  const of = <C extends ProblemCode>(_: C): ProblemParams[C] => p;
  switch (code) {
    case 'cancelled':
      return 'Cancelled.';
    case 'file-missing':
      return `${of(code).file}: there is no such file. Check the name, or whether it was moved.`;
    case 'file-unreadable':
      return `${of(code).file}: the file cannot be read (${of(code).reason}).`;
    case 'file-unwritable':
      return `${of(code).file}: the file cannot be written (${of(code).reason}). Choose another place.`;
    case 'file-is-directory':
      return `${of(code).file}: this is a folder. Open the files inside it instead.`;
    case 'file-empty':
      return `${of(code).file}: the file is empty. Export it again, or choose another.`;
    case 'file-only-header':
      return `${of(code).file}: line 1 is a header and nothing follows it, so there are no events to read.`;
    case 'file-binary':
      return `${of(code).file}: this is ${of(code).kind}, and holds no events that Sluice can read. It opens CSV, TSV, NDJSON, JSON, Parquet and XES, plain or in .gz, .zst and .zip.`;
    case 'file-no-events':
      return `${of(code).file}: ${of(code).reason}`;
    case 'file-no-rows':
      return `${of(code).file}: none of its ${of(code).rejected.toLocaleString('en-US')} rows could be read with these columns. Check which columns hold the user, the event and the time.`;
    case 'files-known':
      return `${list(of(code).files)}: “${of(code).dataset}” holds ${of(code).files.length === 1 ? 'this file' : 'these files'} already, so there is nothing to add.`;
    case 'file-truncated-gzip':
      return `${of(code).file}: the compressed file ends too early, after line ${of(code).rows.toLocaleString('en-US')}. Copy or download it again.`;
    case 'file-corrupt-gzip':
      return `${of(code).file}: the file cannot be decompressed (${of(code).reason}). Copy or download it again.`;
    case 'file-inflates':
      return `${of(code).file}: ${sizeOf(of(code).packed)} unpack to more than ${sizeOf(of(code).unpacked)}, which no event file does, so Sluice stopped. If you trust the file, unpack it yourself and open what comes out.`;
    case 'file-damaged':
      return `${of(code).file}: this ${of(code).kind} file cannot be read (${of(code).reason}). Export or download it again.`;
    case 'archive-damaged':
      return `${of(code).file}: the archive cannot be read (${of(code).reason}). Copy or download it again.`;
    case 'archive-empty':
      return `${of(code).file}: there is no event file in it. ${of(code).leftOut.length > 0 ? `Left out: ${list(of(code).leftOut)}.` : 'It is empty.'}`;
    case 'file-changed':
      return `${of(code).file}: the file changed while it was being read. Open it again once it is complete.`;
    case 'line-too-long':
      return `${of(code).file}, line ${of(code).line}: the line is longer than ${Math.round(of(code).limitBytes / 1e6)} MB, so this is probably not an event file, or a quote is never closed.`;
    case 'json-too-large':
      return `${of(code).file}: the rows are spread over columns, or their names come after them, so the file has to be read as a whole, which Sluice does up to ${sizeOf(of(code).limitBytes)}. Save it as CSV, or with one object per line.`;
    case 'column-missing':
      return `${of(code).file}: there is no column “${of(code).column}”. Its columns are ${list(of(code).columns)}.`;
    case 'column-unknown-role':
      return `${of(code).file}: Sluice cannot tell which column holds the ${of(code).role}. Its columns are ${list(of(code).columns)}; say which with --map ${of(code).role}=COLUMN, or choose it in the window.`;
    case 'file-unread':
      return `${of(code).file}: it looks like events, but none of its ${of(code).rejected.toLocaleString('en-US')} rows could be read (${of(code).reason}). Say how to read it, or leave it out with --skip-unreadable.`;
    case 'question-open':
      return `${of(code).file}: ${of(code).question} Say so with ${of(code).option}, or choose it in the window.`;
    case 'too-many-events':
      return `${of(code).file}: the event column has more than ${of(code).limit.toLocaleString('en-US')} different names, so it is probably not the event name. Choose another column.`;
    case 'too-many-columns':
      return `${of(code).file}: its first line has more than ${of(code).limit.toLocaleString('en-US')} columns, so this is probably no table.`;
    case 'disk-full':
      return `${of(code).file}: the disk is full. Free some space and open the file again; what was open before is unchanged.`;
    case 'disk-short':
      return `${of(code).folder}: about ${sizeOf(of(code).bytes)} are needed there, and ${sizeOf(of(code).free)} are free. Free some space, or ask about fewer events or properties.`;
    case 'database-newer':
      return `${of(code).file}: written by a newer Sluice (format ${of(code).version}; this one reads up to ${of(code).supported}). Update Sluice to open it.`;
    case 'database-broken':
      return `${of(code).file}: this is not a readable Sluice data file (${of(code).reason}). Open the original export again.`;
    case 'data-in-use':
      return `${of(code).folder}: this folder is in use by another Sluice. Use that window, or choose another folder with --data.`;
    case 'dataset-missing':
      return `The data set “${of(code).id}” is no longer in the workspace. Open its file again.`;
    case 'document-invalid':
      return `The document's field ${of(code).field} is not valid: ${of(code).reason}.`;
    case 'not-supported':
      return `The document's field ${of(code).field} asks for something this version cannot do: ${of(code).reason}.`;
    case 'not-counted':
      return `The server cannot count this funnel by itself: ${of(code).reason}. Sluice can, once its events are fetched.`;
    case 'user-missing':
      return `There is no user “${of(code).user}” in this data set.`;
    case 'trend-too-long':
      return `A trend by ${of(code).by} would have ${of(code).buckets.toLocaleString('en-US')} points here; at most ${of(code).limit.toLocaleString('en-US')} are drawn. Choose longer ones, or a shorter range.`;
    case 'table-address':
      return `${of(code).address}: this is no address of a table (${of(code).reason}). Write it like clickhouse://user@host:8123/database/table, with ?tls=1 for TLS.`;
    case 'table-missing':
      return `${of(code).server}: there is no table ${of(code).table}, or its user may not see it. Check the names of the database and the table.`;
    case 'table-large':
      return `${of(code).table}: about ${sizeOf(of(code).bytes)} over the wire, for ${of(code).rows.toLocaleString('en-US')} rows. Narrow the dates, ask about fewer events or properties, or go on with --yes.`;
    case 'table-remote':
      return `This needs all events of the table here, which are still on its server: ${of(code).reason}. Connect to the table and fetch them.`;
    case 'server-unreachable':
      return `${of(code).server}: the server cannot be reached (${of(code).reason}). Check the host, the port of its HTTP interface and the network.`;
    case 'server-login':
      return `${of(code).server}: the server does not let “${of(code).user}” in. Check the user and the password.`;
    case 'server-right':
      return `${of(code).server}: the user may not do this (${of(code).reason}). Sluice needs the right to read the table, and no other.`;
    case 'server-limit':
      return `${of(code).server}: ${LIMITS[of(code).limit]} (${of(code).reason}). Ask about fewer events, or have the limit raised.`;
    case 'server-shard':
      return `${of(code).server}: a part of the cluster does not answer (${of(code).reason}). Without it figures would be wrong, so there are none. Try again once it is back.`;
    case 'server-cut':
      return `${of(code).server}: the answer was cut off or damaged on its way (${of(code).reason}). Try again.`;
    case 'server-truncates':
      return `${of(code).server}: its setting ${of(code).setting} is “${of(code).value}”, by which rows may be left out in silence, and this user may not change it. Have it set to the safe value, or use a user with readonly = 2.`;
    case 'server-failed':
      return `${of(code).server}: the server could not answer (${of(code).reason}).`;
    case 'channel-closed':
      return 'The connection to the engine was lost. Reload the window.';
    case 'engine-restarted':
      return `The engine has failed and was started again (${of(code).reason}). What was saved is safe; do again what you just did.`;
    case 'method-unknown':
      return `There is no method “${of(code).method}”.`;
    case 'input-invalid':
      return `${of(code).method}: ${of(code).field}: ${of(code).reason}.`;
    case 'internal':
      return `Something went wrong inside Sluice: ${of(code).reason}`;
  }
}
