/** A text in any encoding that can be decoded. Throws for what the encoding does not have. */
export function encoded(text: string, encoding: string): Buffer {
  const bytesOf = tableOf(encoding);
  return Buffer.concat(
    [...text].map((letter) => {
      const bytes = letter < '\x80' ? Buffer.from(letter) : bytesOf.get(letter);
      if (!bytes) throw new Error(`${encoding} has no “${letter}”`);
      return bytes;
    }),
  );
}

const tables = new Map<string, ReadonlyMap<string, Buffer>>();

/** The bytes of all characters of one or two bytes. */
function tableOf(encoding: string): ReadonlyMap<string, Buffer> {
  let table = tables.get(encoding);
  if (!table) {
    const decoder = new TextDecoder(encoding);
    const found = new Map<string, Buffer>();
    const take = (...bytes: number[]): void => {
      const text = decoder.decode(Uint8Array.from(bytes));
      if ([...text].length === 1 && text !== '\ufffd' && !found.has(text)) found.set(text, Buffer.from(bytes));
    };
    for (let lead = 0x80; lead < 0x100; lead++) take(lead);
    for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) take(lead, trail);
    table = found;
    tables.set(encoding, table);
  }
  return table;
}
