import { compileRegex, holds, type Instruction } from './linear-regex.ts';

/**
 * Replaces every match of a pattern (syntax: `linearRegex`) in a text. As in JavaScript's `replace` with the flag g,
 * matches are leftmost and greedy unless the pattern says otherwise, and in `to` `$&` stands for the match, `$1` … `$9`
 * for its groups, `$$` for a dollar. Finding one match takes time linear in the text.
 * @throws Error with the reason when the pattern is not a linear-time regular expression.
 */
export function linearReplace(pattern: string, to: string): (text: string) => string {
  const replace = threadReplace(pattern, to);
  const native = nativeReplace(pattern, to);
  if (!native) return replace;
  return (text) => (native.mostSteps(text.length) <= CHEAP_STEPS ? native.replace(text) : replace(text));
}

/** The same by the program's threads alone, which never go back. */
export function threadReplace(pattern: string, to: string): (text: string) => string {
  const { program, ignoreCase } = compileRegex(pattern);
  const slots = slotsOf(program);
  const parts = partsOf(to, slots / 2 - 1);
  return (text) => {
    let result = '';
    let copied = 0;
    for (let from = 0; from <= text.length; ) {
      const match = find(program, ignoreCase, text, from, slots);
      if (!match) break;
      const [start, end] = match;
      result += text.slice(copied, start);
      for (const part of parts) {
        if (typeof part === 'string') result += part;
        else if (match[2 * part] >= 0) result += text.slice(match[2 * part], match[2 * part + 1]);
      }
      copied = end;
      from = end > start ? end : end + widthAt(text, end);
    }
    return result + text.slice(copied);
  };
}

/** Two for the match, two for each group. */
const slotsOf = (program: readonly Instruction[]): number =>
  program.reduce((slots, one) => (one.op === 'save' ? Math.max(slots, one.slot + 1) : slots), 2);

/** A replacement in pieces: text, or the number of a group (0 for the whole match). */
function partsOf(to: string, groups: number): (string | number)[] {
  return to
    .split(/(\$[$&1-9])/)
    .map((part, index) => {
      if (index % 2 === 0) return part;
      if (part === '$$') return '$';
      if (part === '$&') return 0;
      return Number(part[1]) <= groups ? Number(part[1]) : part;
    })
    .filter((part) => part !== '');
}

/** Up to so many steps the engine's own matcher, which may go back and try again, is the faster one whatever it meets. */
const CHEAP_STEPS = 1_000_000;

/**
 * JavaScript's own replacing, with a bound on its steps: a loop tries at most every length, an alternative or an optional
 * part every choice, the whole pattern every start. null for patterns without such a bound or not of its syntax.
 */
function nativeReplace(pattern: string, to: string) {
  const { program, ignoreCase } = compileRegex(pattern);
  if (ignoreCase) return null; // its \w and \b then hold letters that ours do not
  let choices = 1;
  let loops = 0;
  for (let pc = 0, body = 0; pc < program.length; pc++) {
    const instruction = program[pc];
    if (instruction.op !== 'split') continue;
    const end = program.findIndex((other, at) => at > pc && other.op === 'split' && other.to[0] === pc);
    if (end < 0 && instruction.to[0] > pc) choices *= instruction.to.length;
    // Choices within a loop may multiply with each turn.
    if (pc < body || choices > CHEAP_STEPS) return null;
    if (end >= 0) {
      loops++;
      body = end;
    }
  }
  const first = program.find(({ op }) => op !== 'save')!;
  const starts = first.op === 'assert' && first.what === 'start' ? 0 : 1;
  try {
    const regex = new RegExp(pattern, 'gu');
    const replacement = partsOf(to, slotsOf(program) / 2 - 1)
      .map((part) => (part === 0 ? '$&' : typeof part === 'number' ? `$0${part}` : part.replaceAll('$', '$$$$')))
      .join('');
    return {
      mostSteps: (length: number): number => choices * length ** (loops + starts),
      replace: (text: string): string => text.replace(regex, replacement),
    };
  } catch {
    return null;
  }
}

interface Thread {
  readonly pc: number;
  /** By slot (see the instruction "save"), -1 where nothing was saved yet; slots 0 and 1 are the match itself. */
  readonly saved: readonly number[];
}

/** The slots of the first match that begins at `from` or later, of those the one the pattern prefers. */
function find(
  program: readonly Instruction[],
  ignoreCase: boolean,
  text: string,
  from: number,
  slots: number,
): readonly number[] | null {
  const seen = new Int32Array(program.length).fill(-1);
  const unsaved: number[] = Array(slots).fill(-1);
  let found: readonly number[] | null = null;
  // Threads stand in order of preference, so the first to match cuts those behind it; those before it may yet match longer.
  let threads: Thread[] = [];
  let before = from > 0 ? text.charCodeAt(from - 1) : -1;
  for (let at = from; ; ) {
    const code = at < text.length ? text.codePointAt(at)! : -1;
    if (!found) threads.push({ pc: 0, saved: unsaved.with(0, at) });
    const waiting: Thread[] = [];
    const pending = threads.reverse();
    while (pending.length > 0) {
      const { pc, saved } = pending.pop()!;
      if (seen[pc] === at) continue;
      seen[pc] = at;
      const instruction = program[pc];
      if (instruction.op === 'match') {
        found = saved.with(1, at);
        break;
      }
      if (instruction.op === 'char') waiting.push({ pc, saved });
      else if (instruction.op === 'save') pending.push({ pc: pc + 1, saved: saved.with(instruction.slot, at) });
      else if (instruction.op === 'split')
        for (const target of instruction.to.toReversed()) pending.push({ pc: target, saved });
      else if (holds(instruction.what, before, code)) pending.push({ pc: pc + 1, saved });
    }
    if (code < 0 || (found && waiting.length === 0)) return found;
    const other = ignoreCase ? otherCases(code) : [code];
    threads = [];
    for (const { pc, saved } of waiting) {
      const { test } = program[pc] as Extract<Instruction, { op: 'char' }>;
      if (other.some(test)) threads.push({ pc: pc + 1, saved });
    }
    before = code;
    at += code > 0xffff ? 2 : 1;
  }
}

const widthAt = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);

function otherCases(code: number): number[] {
  const char = String.fromCodePoint(code);
  return [char.toLowerCase().codePointAt(0)!, char.toUpperCase().codePointAt(0)!];
}
