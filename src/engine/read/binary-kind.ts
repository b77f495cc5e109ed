/** How well-known files that are no text begin, and what they are. */
const MAGIC: readonly (readonly [string, string])[] = [
  ['SQLite format 3\0', 'an SQLite database'],
  ['\x89PNG', 'a PNG picture'],
  ['GIF8', 'a GIF picture'],
  ['\xff\xd8\xff', 'a JPEG picture'],
  ['%PDF', 'a PDF document'],
  ['\x7fELF', 'an executable program'],
  ['MZ', 'an executable program'],
  ['\xcf\xfa\xed\xfe', 'an executable program'],
  [
    'Obj\x01',
    "an Avro file; convert it to Parquet, CSV or JSON first (DuckDB does: COPY (FROM read_avro('in.avro')) TO 'out.parquet')",
  ],
  ['ORC', 'an ORC file'],
  ['\xfd7zXZ', 'an XZ archive; pack it anew as .gz or .zip'],
  ['BZh', 'a bzip2 archive; pack it anew as .gz or .zip'],
  ['7z\xbc\xaf', 'a 7z archive, which Sluice cannot unpack; pack it anew as .zip or .tar.gz'],
  ['Rar!', 'a RAR archive, which Sluice cannot unpack; pack it anew as .zip or .tar.gz'],
  ['\xd0\xcf\x11\xe0', 'an old Office document'],
];

/** What a file is that is no text, in words; null when its first bytes are nothing known. */
export function binaryKind(head: Uint8Array): string | null {
  const start = Buffer.from(head.subarray(0, 16)).toString('latin1');
  const known = MAGIC.find(([magic]) => start.startsWith(magic));
  // "MZ" and "ORC" may as well begin a header; programs and ORC files have zeros near the front.
  if (!known || (/^[\x20-\x7e]+$/.test(known[0]) && known[0].length < 4 && !head.subarray(0, 512).includes(0)))
    return null;
  return known[1];
}
