import { alloc, PADDING } from './memory';

/** The bytes in hand. */
export let input: usize = 0;
let inputSize: usize = 0;

/** Where the bytes to read go, room for `size`. */
export function inputAt(size: usize): usize {
  if (size > inputSize) {
    inputSize = max(size, inputSize * 2);
    input = alloc(inputSize + PADDING);
  }
  return input;
}

let rows: u32 = 0;
let lines: u32 = 0;

export function setRead(newRows: u32, newLines: u32): void {
  rows = newRows;
  lines = newLines;
}

/** What the last reading took. */
export function rowsRead(): u32 {
  return rows;
}
export function linesRead(): u32 {
  return lines;
}
