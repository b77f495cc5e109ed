/**
 * Regular expressions that take time linear in the text, whatever the pattern: the pattern becomes a small program and
 * all its threads advance together, one character at a time (Thompson 1968, Pike). Patterns come from saved documents,
 * so a backtracking matcher would let one document hang the engine.
 *
 * Syntax: literals, `.`, classes `[a-z]` `[^…]`, `\d \w \s \D \W \S`, `\b \B`, `^ $`, groups `(…)` `(?:…)`, `|`, and `* + ? {n,m}` and their lazy forms. A leading `(?i)` ignores case. Look-around and back-references are refused: they are not regular. The
 * pattern may match anywhere in the text.
 */
export function linearRegex(pattern: string): (text: string) => boolean {
  const { program, ignoreCase } = compileRegex(pattern);
  return (text) => runs(program, ignoreCase ? fold(text) : text, ignoreCase);
}

/** The program of a pattern. @throws Error with the reason when it is not a linear-time regular expression. */
export function compileRegex(pattern: string): {
  readonly program: readonly Instruction[];
  readonly ignoreCase: boolean;
} {
  const ignoreCase = pattern.startsWith('(?i)');
  return { program: programOf(parse(ignoreCase ? pattern.slice(4) : pattern)), ignoreCase };
}

type Node =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'seq'; readonly parts: readonly Node[] }
  | { readonly kind: 'alt'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number; readonly lazy: boolean }
  | { readonly kind: 'group'; readonly part: Node; readonly index: number };
type CharTest = (code: number) => boolean;
type Assertion = 'start' | 'end' | 'word' | 'not-word';

const MOST_REPEATS = 1000;
const MOST_INSTRUCTIONS = 20_000;

const isDigit: CharTest = (c) => c >= 48 && c <= 57;
const isWord: CharTest = (c) => isDigit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
const isSpace: CharTest = (c) => /\s/.test(String.fromCodePoint(c));
const negate =
  (test: CharTest): CharTest =>
  (c) =>
    !test(c);
const CLASSES: Readonly<Record<string, CharTest>> = {
  d: isDigit,
  D: negate(isDigit),
  w: isWord,
  W: negate(isWord),
  s: isSpace,
  S: negate(isSpace),
};
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

function parse(source: string): Node {
  const chars = [...source];
  let at = 0;
  let groups = 0;
  const more = (): boolean => at < chars.length;
  const fail = (reason: string): never => {
    throw new Error(`${reason} in the pattern “${source}”`);
  };

  function alternatives(): Node {
    const parts = [sequence()];
    while (more() && chars[at] === '|') {
      at++;
      parts.push(sequence());
    }
    return parts.length === 1 ? parts[0] : { kind: 'alt', parts };
  }

  function sequence(): Node {
    const parts: Node[] = [];
    while (more() && chars[at] !== '|' && chars[at] !== ')') parts.push(repeated(atom()));
    return { kind: 'seq', parts };
  }

  function repeated(part: Node): Node {
    let node = part;
    for (let times = 0; more(); times++) {
      const bounds = quantifier();
      if (!bounds) break;
      if (times > 0) fail('nothing to repeat');
      if (node.kind === 'assert') fail('nothing to repeat');
      const lazy = chars[at] === '?';
      if (lazy) at++;
      node = { kind: 'repeat', part: node, min: bounds[0], max: bounds[1], lazy };
    }
    return node;
  }

  function quantifier(): [number, number] | null {
    const sign = chars[at];
    if (sign === '*' || sign === '+' || sign === '?') {
      at++;
      return [sign === '+' ? 1 : 0, sign === '?' ? 1 : Number.POSITIVE_INFINITY];
    }
    if (sign !== '{') return null;
    const found = /^\{(\d+)(,?)(\d*)\}/.exec(chars.slice(at, at + 16).join(''));
    if (!found) return null; // a brace that is no quantifier is a brace
    at += found[0].length;
    const min = Number(found[1]);
    const max = found[2] === '' ? min : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (max < min) fail('a repetition ends below its start');
    if (min > MOST_REPEATS || (max > MOST_REPEATS && max !== Number.POSITIVE_INFINITY))
      fail(`more than ${MOST_REPEATS} repetitions`);
    return [min, max];
  }

  function atom(): Node {
    const char = chars[at++];
    switch (char) {
      case '(': {
        const captures = chars[at] !== '?';
        if (!captures) {
          if (chars[at + 1] !== ':') fail('look-around and named groups are not supported');
          at += 2;
        }
        const index = captures ? ++groups : 0;
        const inside = alternatives();
        if (chars[at] !== ')') fail('a bracket is not closed');
        at++;
        return captures ? { kind: 'group', part: inside, index } : inside;
      }
      case ')':
        return fail('a bracket is closed that was not opened');
      case '*':
      case '+':
      case '?':
        return fail('nothing to repeat');
      case '^':
        return { kind: 'assert', what: 'start' };
      case '$':
        return { kind: 'assert', what: 'end' };
      case '.':
        return { kind: 'char', test: (c) => c !== 10 && c !== 13 && c !== 0x2028 && c !== 0x2029 };
      case '[':
        return { kind: 'char', test: charClass() };
      case '\\':
        if (chars[at] === 'b' || chars[at] === 'B')
          return { kind: 'assert', what: chars[at++] === 'b' ? 'word' : 'not-word' };
        return { kind: 'char', test: escaped() };
      default:
        return { kind: 'char', test: only(char.codePointAt(0)!) };
    }
  }

  const only =
    (code: number): CharTest =>
    (c) =>
      c === code;

  function escaped(): CharTest {
    const named = CLASSES[chars[at]];
    if (named) {
      at++;
      return named;
    }
    return only(escapedCode());
  }

  function escapedCode(): number {
    if (!more()) fail('a backslash stands at the end');
    const char = chars[at++];
    if (char in ESCAPES) return ESCAPES[char];
    if (char === 'x') return hex(2);
    if (char === 'u') {
      if (chars[at] !== '{') return hex(4);
      const end = chars.indexOf('}', at);
      if (end < 0) fail('a bracket is not closed');
      at++;
      const code = hex(end - at);
      at++;
      return code;
    }
    if (/[a-zA-Z1-9]/.test(char)) fail(`\\${char} is not supported`);
    return char.codePointAt(0)!;
  }

  function hex(digits: number): number {
    const text = chars.slice(at, at + digits).join('');
    at += digits;
    const code = /^[0-9a-fA-F]{1,6}$/.test(text) && text.length === digits ? Number.parseInt(text, 16) : -1;
    if (code < 0 || code > 0x10ffff) fail('a character code is not valid');
    return code;
  }

  function charClass(): CharTest {
    const negated = chars[at] === '^';
    if (negated) at++;
    const tests: CharTest[] = [];
    const single = (): number | CharTest => {
      const char = chars[at++];
      if (char !== '\\') return char.codePointAt(0)!;
      if (chars[at] === 'b') {
        at++;
        return 8;
      }
      const named = CLASSES[chars[at]];
      if (!named) return escapedCode();
      at++;
      return named;
    };
    while (more() && chars[at] !== ']') {
      const low = single();
      if (typeof low === 'number' && chars[at] === '-' && chars[at + 1] !== ']' && at + 1 < chars.length) {
        at++;
        const high = single();
        if (typeof high !== 'number' || high < low) return fail('a character range is not valid');
        tests.push((c) => c >= low && c <= high);
      } else tests.push(typeof low === 'number' ? only(low) : low);
    }
    if (!more()) fail('a bracket is not closed');
    at++;
    const some: CharTest = (c) => tests.some((test) => test(c));
    return negated ? negate(some) : some;
  }

  const node = alternatives();
  if (more()) fail('a bracket is closed that was not opened');
  return node;
}

export type Instruction =
  | { readonly op: 'char'; readonly test: CharTest }
  | { readonly op: 'assert'; readonly what: Assertion }
  /** Targets in order of preference, which matters only to who asks where a match lies. */
  | { readonly op: 'split'; readonly to: number[] }
  /** Remembers the position: slot 2n is where group n begins, 2n + 1 where it ends. */
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'match' };

/** Instructions run on to the next; a split goes on at each of its targets. */
function programOf(node: Node): Instruction[] {
  const program: Instruction[] = [];
  const push = (instruction: Instruction): void => {
    if (program.length >= MOST_INSTRUCTIONS) throw new Error('the pattern repeats too much');
    program.push(instruction);
  };
  const split = (): number[] => {
    const to: number[] = [];
    push({ op: 'split', to });
    return to;
  };
  function emit(part: Node): void {
    switch (part.kind) {
      case 'char':
        push({ op: 'char', test: part.test });
        return;
      case 'assert':
        push({ op: 'assert', what: part.what });
        return;
      case 'seq':
        for (const inner of part.parts) emit(inner);
        return;
      case 'alt': {
        const start = split();
        const ends: number[][] = [];
        for (const inner of part.parts) {
          start.push(program.length);
          emit(inner);
          ends.push(split());
        }
        for (const end of ends) end.push(program.length);
        return;
      }
      case 'group':
        push({ op: 'save', slot: 2 * part.index });
        emit(part.part);
        push({ op: 'save', slot: 2 * part.index + 1 });
        return;
      case 'repeat': {
        const leave = (choice: number[]): unknown =>
          part.lazy ? choice.unshift(program.length) : choice.push(program.length);
        for (let i = 0; i < part.min; i++) emit(part.part);
        if (part.max === Number.POSITIVE_INFINITY) {
          const at = program.length;
          const choice = split();
          choice.push(program.length);
          emit(part.part);
          split().push(at);
          leave(choice);
          return;
        }
        const choices: number[][] = [];
        for (let i = part.min; i < part.max; i++) {
          const choice = split();
          choice.push(program.length);
          choices.push(choice);
          emit(part.part);
        }
        for (const choice of choices) leave(choice);
      }
    }
  }
  emit(node);
  push({ op: 'match' });
  return program;
}

function runs(program: readonly Instruction[], text: string, ignoreCase: boolean): boolean {
  const seen = new Int32Array(program.length).fill(-1);
  let threads: number[] = [];
  const pending: number[] = [];
  let at = 0;
  let before = -1;
  for (;;) {
    const code = at < text.length ? text.codePointAt(at)! : -1;
    // Threads that wait at `at`, following splits and assertions; one more starts here, so a match may begin anywhere.
    const waiting: number[] = [];
    for (const thread of [...threads, 0]) {
      pending.push(thread);
      while (pending.length > 0) {
        const pc = pending.pop()!;
        if (seen[pc] === at) continue;
        seen[pc] = at;
        const instruction = program[pc];
        if (instruction.op === 'match') return true;
        if (instruction.op === 'char') waiting.push(pc);
        else if (instruction.op === 'split') pending.push(...instruction.to);
        else if (instruction.op === 'save') pending.push(pc + 1);
        else if (holds(instruction.what, before, code)) pending.push(pc + 1);
      }
    }
    if (code < 0) return false;
    threads = [];
    for (const pc of waiting) {
      const { test } = program[pc] as { test: CharTest };
      if (test(code) || (ignoreCase && test(upper(code)))) threads.push(pc + 1);
    }
    before = code;
    at += code > 0xffff ? 2 : 1;
  }
}

/** Whether an assertion holds between two characters; -1 stands for the end of the text. */
export function holds(what: Assertion, before: number, after: number): boolean {
  if (what === 'start') return before < 0;
  if (what === 'end') return after < 0;
  return (isWord(before) !== isWord(after)) === (what === 'word');
}

const fold = (text: string): string => text.toLowerCase();
const upper = (code: number): number => String.fromCodePoint(code).toUpperCase().codePointAt(0)!;
