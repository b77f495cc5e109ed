import { compileRegex, holds, type Instruction } from './linear-regex.ts';

/**
 * Replaces every match of a pattern (syntax: `linearRegex`) in a text. As in JavaScript's `replace` with the flag g,
 * matches are leftmost and greedy unless the pattern says otherwise, and in `to` `$&` stands for the match, `$1` … `$9`
 * for its groups, `$$` for a dollar. Finding one match takes time linear in the text.
 * @throws Error with the reason when the pattern is not a linear-time regular expression.
 */
export function linearReplace(pattern: string, to: string): (text: string) => string {
  const { program, ignoreCase } = compileRegex(pattern);
  const slots = 2 + program.reduce((most, one) => (one.op === 'save' ? Math.max(most, one.slot - 1) : most), 0);
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
    return copied === 0 && result === '' ? text : result + text.slice(copied);
  };
}

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
