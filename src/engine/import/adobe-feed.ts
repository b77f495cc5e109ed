import { problem } from '../../core/base/problem.ts';
import { fileSource, unpackedSource } from '../read/byte-source.ts';
import type { PackedFile } from '../read/packed-file.ts';
import type { HitNames } from '../read/remake/remaking.ts';
import { readHead } from '../read/text-file.ts';

/** The columns that the codes of a lookup file stand in; those of the events stand in lists. */
// biome-ignore format: one per file
const COLUMN_OF: Readonly<Record<string, string>> = {
  browser: 'browser', browser_type: 'browser_type', color_depth: 'color', connection_type: 'connection_type', country: 'country',
  javascript_version: 'javascript', languages: 'language', operating_systems: 'os', operating_system_type: 'os_type',
  plugins: 'plugins', referrer_type: 'ref_type', resolution: 'resolution', search_engines: 'search_engine', event: 'event_list',
};
const HEADERS = 'column_headers';
/** Larger than any lookup file. */
const LOOKUP_LIMIT = 64 << 20;

/** A data feed of Adobe: what its files without a header hold, and what stands for codes in them. */
export interface AdobeFeed {
  readonly columns: readonly string[];
  readonly names: HitNames;
  /** Of its files: those that tell what the others hold. */
  readonly lookups: ReadonlySet<PackedFile>;
}

/** Finds a data feed among files by the one that names its columns; null where there is none. */
export async function adobeFeed(files: readonly PackedFile[]): Promise<AdobeFeed | null> {
  const headers = files.find((file) => lookupName(file) === HEADERS);
  if (!headers) return null;
  const lookups = files.filter((file) => lookupName(file) !== null);
  const values: Record<string, Record<string, string>> = {};
  let events: Record<string, string> = {};
  for (const file of lookups) {
    if (file === headers) continue;
    const name = lookupName(file)!;
    const rows = (await textOf(file)).split(/\r?\n/).map((line) => line.split('\t'));
    const entries = Object.fromEntries(rows.filter(([code, words]) => code !== '' && words));
    if (name === 'event') events = entries;
    else values[COLUMN_OF[name]] = entries;
  }
  const [line] = (await textOf(headers)).split(/\r?\n/);
  return { columns: line.split('\t').map((name) => name.trim()), names: { values, events }, lookups: new Set(lookups) };
}

/** `…/column_headers.tsv`, `report_2021-04-13-event.tsv`: the table it is; null where it is no lookup file. */
function lookupName({ file }: PackedFile): string | null {
  const base = /([^/\\]+?)(\.gz)?$/.exec(file.name)?.[1] ?? '';
  return (
    [HEADERS, ...Object.keys(COLUMN_OF)].find((name) => new RegExp(`(^|[^a-z_]|\\d_)${name}\\.tsv$`).test(base)) ?? null
  );
}

async function textOf(packed: PackedFile): Promise<string> {
  const source = packed.codings.length > 0 ? unpackedSource(packed, () => 0) : fileSource(packed);
  const bytes = await readHead(source, Math.min(LOOKUP_LIMIT, packed.bytes * (packed.codings.length > 0 ? 50 : 1) + 1));
  if (bytes.length === LOOKUP_LIMIT)
    throw problem('line-too-long', { file: packed.file.name, line: 1, limitBytes: LOOKUP_LIMIT });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
