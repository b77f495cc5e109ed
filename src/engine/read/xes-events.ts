import { SaxesParser } from 'saxes';
import { problem } from '../../core/base/problem.ts';
import { type ByteSource, remade } from './byte-source.ts';
import { isTrap } from './packed-file.ts';

const CHUNK = 1 << 16;
/** Attributes may hold attributes; deeper than this they do not. */
const DEPTH_LIMIT = 20;
const ELEMENT_LIMIT = 1000;
/** No element, no text between two and no event as a whole is longer. */
const LENGTH_LIMIT = 16 << 20;

/** An attribute of a trace or an event. */
interface Attribute {
  readonly key: string;
  readonly value: string | null;
  /** Its own attributes; a list's values. */
  readonly below: Attribute[];
  readonly list: boolean;
}

/**
 * The events of an XES log (IEEE 1849) as NDJSON, read from UTF-8: one object per event, the attributes of its trace
 * before its own, as `case:…`. Attributes of attributes are paths, lists are JSON lists. A trace without a name gets
 * its number as one. What is defined for the log as a whole (extensions, classifiers, defaults) is no event and left
 * out. Reading throws "file-damaged" where the XML breaks off or breaks its rules.
 */
export function xesEvents(source: ByteSource, file: string): ByteSource {
  const raw = new Uint8Array(CHUNK);
  const decoder = new TextDecoder();
  // The plain parser keeps nothing of what it has read, and resolves no entities but XML's own five.
  const parser = new SaxesParser({ xmlns: false, position: true });
  let lines: string[] = [];
  let ended = false;
  let traces = 0;
  let traceMembers = '';
  let traceNamed = false;
  let inTrace = false;
  // What the elements that are open stand for.
  const open: ('log' | 'trace' | 'event' | 'values' | 'other' | Attribute)[] = [];
  let eventMembers: string[] = [];
  let sinceTag = 0;
  // Characters of the attributes in hand: of an event, or of a trace itself.
  let held = 0;
  // Bytes read, and characters written: what a trace says of itself is written with each of its events.
  let [packed, unpacked] = [0, 0];
  const keys = new Map<string, string>();

  const damaged = (reason: string): Error => problem('file-damaged', { file, kind: 'XES', reason });
  parser.on('error', (error) => {
    throw damaged(error.message.replace(/^(\d+):(\d+): /, 'line $1: '));
  });
  parser.on('opentag', ({ name, attributes }) => {
    sinceTag = 0;
    if (open.length > ELEMENT_LIMIT) throw damaged(`line ${parser.line}: elements in one another without end`);
    const kind = name.slice(name.indexOf(':') + 1);
    const parent = open.at(-1);
    if (kind === 'log') open.push('log');
    else if (kind === 'trace' && parent === 'log') {
      open.push('trace');
      traces++;
      traceMembers = '';
      traceNamed = false;
      inTrace = true;
      held = 0;
    } else if (kind === 'event' && (parent === 'trace' || parent === 'log')) {
      open.push('event');
      eventMembers = [];
      held = 0;
    } else if (kind === 'values' && typeof parent === 'object') open.push('values');
    else if (parent === undefined || parent === 'log' || parent === 'other' || open.length > DEPTH_LIMIT) {
      open.push('other');
    } else {
      const { key, value = null } = attributes;
      held += (key ?? kind).length + (value ?? '').length;
      if (held > LENGTH_LIMIT) throw damaged(`line ${parser.line}: one event is longer than 16 MB`);
      open.push({ key: key ?? kind, value, below: [], list: kind === 'list' });
    }
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === 'trace') {
      inTrace = false;
      traceMembers = '';
    } else if (closed === 'event') endEvent();
    else if (typeof closed === 'object') endAttribute(closed);
  });

  function endAttribute(attribute: Attribute): void {
    let at = open.length - 1;
    // The values of a list stand in an element of their own.
    if (open[at] === 'values') at--;
    const parent = open[at];
    if (typeof parent === 'object') parent.below.push(attribute);
    else if (parent === 'event') write(attribute, '', eventMembers);
    else if (parent === 'trace') {
      const members: string[] = [];
      write(attribute, 'case:', members);
      traceNamed ||= attribute.key === 'concept:name' && attribute.value !== null && attribute.value !== '';
      for (const member of members) traceMembers += `${member},`;
    }
  }

  function endEvent(): void {
    const name = inTrace && !traceNamed ? `"case:concept:name":"${traces}",` : '';
    const line = `{${name}${traceMembers}${eventMembers.join()}}\n`.replace(',}\n', '}\n');
    unpacked += line.length;
    if (isTrap(packed, unpacked)) throw problem('file-inflates', { file, packed, unpacked });
    lines.push(line);
  }

  function write({ key, value, below, list }: Attribute, path: string, members: string[]): void {
    if (list) members.push(`${keyText(path + key)}:${JSON.stringify(below.map((item) => item.value))}`);
    else if (value !== null) members.push(`${keyText(path + key)}:${JSON.stringify(value)}`);
    if (!list) for (const attribute of below) write(attribute, `${path}${key}.`, members);
  }

  function keyText(key: string): string {
    let text = keys.get(key);
    if (text === undefined) {
      text = JSON.stringify(key);
      // A log has few different keys.
      if (keys.size < 10_000) keys.set(key, text);
    }
    return text;
  }

  return remade(source, async () => {
    if (ended) return null;
    lines = [];
    const got = await source.read(raw, 0, CHUNK);
    ended = got === 0;
    packed += got;
    const text = decoder.decode(raw.subarray(0, got), { stream: !ended });
    sinceTag += text.length;
    if (text !== '') parser.write(text);
    if (sinceTag > LENGTH_LIMIT) throw damaged(`line ${parser.line}: one element is longer than 16 MB`);
    if (ended) parser.close();
    return Buffer.from(lines.join(''));
  });
}

/** Whether XML text is an event log, by its first characters. */
export function isXes(head: string): boolean {
  const root = /<(?!\?|!)(?:\w+:)?(\w+)[\s>]/.exec(head.replace(/<!--[\s\S]*?-->/g, ''));
  return root?.[1] === 'log' && /<(?:\w+:)?(?:trace|event|extension|classifier|global)[\s>]|xes/.test(head);
}

/** The attributes that the first classifier of a log names, by its first characters; null where there is none. */
export function xesClassifier(head: string): readonly string[] | null {
  const [element] = /<(?:\w+:)?classifier\s[^>]*>/.exec(head.replace(/<!--[\s\S]*?-->/g, '')) ?? [];
  const [, double, single] = /\skeys\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(element ?? '') ?? [];
  const keys = (double ?? single ?? '').replaceAll('&apos;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  // A name with blanks stands in single quotes.
  const found = Array.from(keys.matchAll(/'([^']+)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain);
  return found.length > 0 ? found : null;
}

/** The encoding that XML says it has; null for UTF-8 or one that nobody knows. */
export function xmlEncoding(head: string): string | null {
  const [, name] = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(head) ?? [];
  if (name === undefined || /^utf-?8$/i.test(name)) return null;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return null;
  }
}
