/** The values of one object by path, or why it is none. */
export type JsonRow = ReadonlyMap<string, string> | { readonly reason: string };

export interface JsonRecord {
  /** From 1: of NDJSON the line, of a list the element. */
  readonly line: number;
  readonly row: JsonRow;
}

/** Objects in one another beyond this many stay text. */
const DEPTH = 16;

/** NDJSON: an object per line, or several. Lines without content are none. */
export function referenceNdjson(text: string): JsonRecord[] {
  const lines = text.split('\n').map((line, index) => ({ line: index + 1, row: line.replace(/^[\0- ]+/, '') }));
  return lines
    .filter(({ row }) => row !== '')
    .flatMap(({ line, row }) => objectsIn(row).map((object) => ({ line, row: objectRow(object) })));
}

/** The objects of a line, which blanks, a comma or a line break written as an escape may part; the last may be none. */
function objectsIn(line: string): string[] {
  const objects: string[] = [];
  for (let rest = line; ; ) {
    const object = firstObject(rest);
    const between =
      object === null ? null : /^[ \t\r]*(?:\\[nr][ \t\r]*)*(?:$|,?[ \t\r]*(?=\{))/.exec(rest.slice(object.length));
    // What is no object, or followed by something else, makes the rest of the line none.
    if (object === null || !between) return [...objects, objects.length > 0 ? '{ ' : rest];
    objects.push(object);
    rest = rest.slice(object.length + between[0].length);
    if (rest === '') return objects;
  }
}

function firstObject(text: string): string | null {
  for (let end = text.indexOf('}'); end >= 0 && text.startsWith('{'); end = text.indexOf('}', end + 1)) {
    const part = text.slice(0, end + 1);
    try {
      JSON.parse(part);
      return part;
    } catch {}
  }
  return null;
}

/** The elements of a JSON list that is whole. */
export function referenceList(text: string): JsonRecord[] {
  const elements = membersOf(onOneLine(text).trim());
  return elements.map(({ value }, index) => ({ line: index + 1, row: objectRow(value) }));
}

/** Objects become paths joined by dots, lists stay JSON text; null and "" are missing. Of a path met twice the last counts. */
function objectRow(text: string): JsonRow {
  if (!text.startsWith('{')) return { reason: 'the line is not a JSON object' };
  try {
    JSON.parse(text);
  } catch {
    return { reason: text.length > 1 ? 'the line is not valid JSON' : 'the line is not a JSON object' };
  }
  const row = new Map<string, string>();
  flatten(text, '', 1, row);
  return row;
}

function flatten(object: string, path: string, depth: number, row: Map<string, string>): void {
  for (const { key, value } of membersOf(object)) {
    const place = path + key;
    if (value.startsWith('{') && depth < DEPTH) flatten(value, `${place}.`, depth + 1, row);
    else {
      const cell = value.startsWith('"') ? unescaped(value) : value === 'null' ? '' : value;
      if (cell !== '') row.set(place, cell);
    }
  }
}

interface Member {
  readonly key: string;
  /** As it is written. */
  readonly value: string;
}

/** The members of an object, or the elements of a list, that is known to be valid. */
function membersOf(text: string): Member[] {
  const list = text.startsWith('[');
  const members: Member[] = [];
  let at = afterSpace(text, 1);
  while (text[at] !== '}' && text[at] !== ']') {
    let key = '';
    if (!list) {
      const end = valueEnd(text, at);
      key = unescaped(text.slice(at, end));
      at = afterSpace(text, afterSpace(text, end) + 1);
    }
    const end = valueEnd(text, at);
    members.push({ key, value: text.slice(at, end) });
    at = afterSpace(text, end);
    if (text[at] === ',') at = afterSpace(text, at + 1);
  }
  return members;
}

function valueEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    if (text[at] === '"') at = stringEnd(text, at);
    else if (/[{[]/.test(text[at])) {
      depth++;
      at++;
    } else if (/[}\]]/.test(text[at])) {
      depth--;
      at++;
    } else if (depth > 0) at++;
    else while (at < text.length && !/[\s,}\]]/.test(text[at])) at++;
  } while (depth > 0);
  return at;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function afterSpace(text: string, start: number): number {
  let at = start;
  while (/\s/.test(text[at] ?? '')) at++;
  return at;
}

/** Halves of characters become the sign for what is no character. */
const unescaped = (text: string): string => (JSON.parse(text) as string).toWellFormed();

/** Space outside of strings as one blank each. */
export const onOneLine = (text: string): string =>
  text.replace(/("(?:\\.|[^"\\])*")|[\0- ]+/g, (_, string: string | undefined) => string ?? ' ');
